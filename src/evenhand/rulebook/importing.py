"""Imports the modules of packs; whoever keeps complaints learns every function that is broken."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

from evenhand.rulebook.broken import Complaints, PackBroken

_UNFIT: Final = (SyntaxError, ImportError, NameError, TypeError, ValueError, AttributeError)
# What a declared function is known by: its key, and its name.
_NAMES: Final = re.compile(r'@(?:rule|formula)\(\s*"([^"]+)"|^def (\w+)', re.MULTILINE)


def imported(
    file: Path, pack: str, complaints: Complaints, *, builtin: bool
) -> tuple[ModuleType, str]:
    """A module of rules and its source; raises PackBroken with the line that is unfit.

    Where complaints are kept, every function that is unfit is told and left out.
    """
    source = file.read_text(encoding="utf-8")
    try:
        return _imported(file, pack, builtin=builtin), source
    except PackBroken as broken:
        if not complaints.keep:
            raise
        return _without_the_unfit(file, source, broken, complaints)


def _imported(file: Path, pack: str, *, builtin: bool) -> ModuleType:
    if builtin:
        with _told_as_broken(file):
            return importlib.import_module(f"evenhand.rulebook.packs.{pack}.{file.stem}")
    name = _name_of(file)
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise PackBroken(file, 1, "the file cannot be imported", "name it like rules.py")
    module = importlib.util.module_from_spec(spec)
    with _told_as_broken(file):
        spec.loader.exec_module(module)
    sys.modules.pop(name, None)
    return module


def _name_of(file: Path) -> str:
    return f"evenhand_pack_{hashlib.sha256(str(file).encode()).hexdigest()[:12]}"


def _without_the_unfit(
    file: Path, source: str, broken: PackBroken, complaints: Complaints
) -> tuple[ModuleType, str]:
    """The module of what is left when one unfit function after the other is taken out."""
    while True:
        rest, taken = _without_the_function(source, broken.line)
        if not taken:  # what stands above all functions: without it none of them means anything
            complaints.unread.update(_names_in(source))
            raise broken
        complaints.tell(broken, *_names_in(taken))
        source, module = rest, ModuleType(_name_of(file))
        try:
            with _told_as_broken(file):
                exec(compile(source, str(file), "exec"), module.__dict__)  # noqa: S102 - the pack
        except PackBroken as next_one:
            broken = next_one
        else:
            return module, source


def _without_the_function(source: str, line: int) -> tuple[str, str]:
    """The source with the declared function of a line emptied, and what was taken."""
    lines = source.splitlines()
    starts = [number for number, one in enumerate(lines) if one.startswith("@")]
    begins = max((number for number in starts if number < line), default=None)
    if begins is None:
        return source, ""
    ends = min((number for number in starts if number > begins), default=len(lines))
    taken = "\n".join(lines[begins:ends])
    lines[begins:ends] = [""] * (ends - begins)
    return "\n".join(lines), taken


def _names_in(source: str) -> list[str]:
    return [key or name for key, name in _NAMES.findall(source)]


@contextmanager
def _told_as_broken(file: Path) -> Iterator[None]:
    """Import errors of a file as its author needs them: with her line."""
    try:
        yield
    except _UNFIT as error:
        line = getattr(error, "lineno", None) or _line_in(file, error)
        raise PackBroken(file, line, f"the file cannot be imported: {error}", "mend it") from error


def _line_in(file: Path, error: BaseException) -> int:
    trace, line = error.__traceback__, 1
    while trace:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
