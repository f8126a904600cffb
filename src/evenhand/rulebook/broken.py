"""The one error of loading: a pack that cannot be trusted stops the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path


class PackBroken(Exception):
    """A pack or a rule cannot be used; says where, what, and how to mend it."""

    def __init__(self, file: Path | str, line: int, what: str, remedy: str) -> None:
        self.file = str(file)
        self.line = line
        self.what = what
        self.remedy = remedy
        super().__init__(f"{self.file}:{line}: {what}. {remedy}.")


def line_of(text: str, *needles: str, after: int = 0) -> int:
    """The first line (from 1) behind line `after` that holds every needle, else `after` or 1."""
    lines = _lines(text)
    for number in range(max(after, 0), len(lines)):
        if all(needle in lines[number] for needle in needles):
            return number + 1
    return max(after, 1)


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """The lines of the file under reading, which is asked for again and again."""
    return text.splitlines()


@dataclass(slots=True)
class Complaints:
    """Mistakes met while loading: the first is raised, or all are kept to be told together."""

    keep: bool = False
    found: list[PackBroken] = field(default_factory=list)
    # What could not be read: nobody is told that it is missing as well.
    unread: set[str] = field(default_factory=set)

    def tell(self, broken: PackBroken, *names: str) -> None:
        """Tell one mistake and go on, where complaints are kept; else raise it."""
        with self.about(*names):
            raise broken

    def together(self, mistakes: Iterable[PackBroken], *names: str) -> None:
        """Tell all mistakes of one thing: those before the last complain, the last is raised."""
        found = list(mistakes)
        for earlier in found[:-1]:
            self.tell(earlier, *names)
        if found:
            raise found[-1]

    @contextmanager
    def about(self, *names: str) -> Iterator[None]:
        """Read one thing, known by these names; whoever keeps complaints goes on behind it."""
        try:
            yield
        except PackBroken as broken:
            if not self.keep:
                raise
            self.unread.update(names)
            known = {(one.file, one.line, one.what) for one in self.found}
            follows = any(f"{name!r}" in broken.what for name in self.unread - set(names))
            if not follows and (broken.file, broken.line, broken.what) not in known:
                self.found.append(broken)
