"""The one error of loading: a pack that cannot be trusted stops the start."""

from __future__ import annotations

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
    for number, line in enumerate(text.splitlines(), start=1):
        if number > after and all(needle in line for needle in needles):
            return number
    return max(after, 1)
