"""Reads the TOML files of packs; whoever keeps complaints learns every table that is broken."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from evenhand.rulebook.broken import Complaints, PackBroken

_HEADER: Final = re.compile(r"^\[(\[?)\s*(\"[^\"]*\"|[A-Za-z_][\w-]*)\s*([.\]])")


def read_toml(file: Path, complaints: Complaints | None = None) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says; raises PackBroken.

    Where complaints are kept, a table that is no TOML is told and left out, and the rest is read.
    """
    text = _text(file)
    while True:
        try:
            return text, tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = _line_of(error, text)
            broken = PackBroken(file, line, f"not TOML: {error}", "mend the syntax")
            rest, name = _without_the_table(text, line)
            if complaints is None or not complaints.keep or rest == text:
                raise broken from error
            complaints.tell(broken, *([name] if name else []))
            text = rest


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackBroken(file, 1, "the file is missing", "add it or remove the pack") from None
    except UnicodeDecodeError as error:
        raise PackBroken(file, 1, "the file is not UTF-8", "save it as UTF-8") from error


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    said = str(error)
    if "line " not in said:
        return text.count("\n") + 1
    return int(said.rpartition("line ")[2].split(",")[0])


def _without_the_table(text: str, line: int) -> tuple[str, str]:
    """The text with the table of a line emptied, its parts too, and the name of that table.

    Lines keep their numbers. One entry of a list, such as a case, goes alone and has no name.
    """
    lines = text.splitlines()
    starts = [number for number, one in enumerate(lines) if _HEADER.match(one)]
    begins = max((number for number in starts if number < line), default=0)
    found = _HEADER.match(lines[begins]) if lines else None
    name = "" if found is None or (found[1] and found[3] == "]") else found[2]
    for start, end in zip(starts or [0], [*starts[1:], len(lines)], strict=True):
        of = _HEADER.match(lines[start])
        if start == begins or (name and of and of[2] == name):
            lines[start:end] = [""] * (end - start)
    if begins not in starts:
        lines[: starts[0] if starts else len(lines)] = [""] * (starts[0] if starts else len(lines))
    return "\n".join(lines), name.strip('"')
