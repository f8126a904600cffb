"""What courses and role-plays share as files: encoding, TOML, and a refusal that names a line.

Whoever writes a course is no programmer: each refusal names the line, what is wrong with it and
what to do.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LANGUAGES = ("en", "lv", "fr", "de")
MOST_BYTES = 300_000
GRADES = ("P", "S", "M", "U")
NOT_VERIFIED = "not verified"
KEY = re.compile(r"[a-z][a-z0-9-]{1,59}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_AT_LINE = re.compile(r"at line (\d+)")
_SAFE_LINK = re.compile(r"https?://[^\s<>\"]+")


class FileNotUnderstood(ValueError):
    """A course or role-play that cannot be read: the line, what is wrong, what to do."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(f"line {line}: {what} {remedy}")
        self.line = line
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence of a course comes from, when it was read, and how sure we are."""

    text: str
    link: str
    read: date
    grade: str


def decoded(data: bytes) -> str:
    """Return a file's text in its one form. Raises: FileNotUnderstood."""
    if len(data) > MOST_BYTES:
        raise FileNotUnderstood(
            1, f"The file has {len(data)} bytes.", f"Keep it below {MOST_BYTES}."
        )
    try:
        return normal(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileNotUnderstood(line, "This is not UTF-8.", "Save the file as UTF-8.") from error


def normal(text: str) -> str:
    """Return text without a byte-order mark, with plain line ends. Raises: FileNotUnderstood."""
    if len(text) > MOST_BYTES:
        raise FileNotUnderstood(
            1, f"The file has {len(text)} letters.", f"Keep it below {MOST_BYTES}."
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        if any(ord(sign) < 32 and sign != "\t" for sign in line):
            raise FileNotUnderstood(number, "A sign that cannot be seen.", "Type the line again.")
    return text


def parsed(text: str, *, line_before: int = 0) -> dict[str, Any]:
    """Return TOML as a dictionary. Raises: FileNotUnderstood, with the line in the whole file."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise FileNotUnderstood(
            line + line_before, f"This is not TOML: {error}.", "Look at quotes and brackets."
        ) from error


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a TOML file that knows where it stands, so that a refusal can name the line."""

    values: Mapping[str, Any]
    text: str
    first_line: int
    name: str

    def line_of(self, key: str) -> int:
        """Return the line of a key of this table, or the table's own."""
        for number, line in enumerate(self.text.split("\n")):
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return self.first_line + number
        return self.first_line

    def refuse(self, key: str, what: str, remedy: str) -> FileNotUnderstood:
        return FileNotUnderstood(self.line_of(key), f"{self.name}: `{key}` {what}.", remedy)

    def only(self, allowed: Collection[str]) -> None:
        for key in self.values:
            if key not in allowed:
                raise self.refuse(key, "is not known", f"Known are: {', '.join(sorted(allowed))}.")

    def words(self, key: str, *, may_be_empty: bool = False) -> str:
        found = self.values.get(key, "" if may_be_empty else None)
        if not isinstance(found, str) or not (found.strip() or may_be_empty):
            raise self.refuse(key, "wants words", f'Write {key} = "…".')
        return found

    def number(self, key: str, *, least: int, most: int, otherwise: int | None = None) -> int:
        found = self.values.get(key, otherwise)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self.refuse(key, "wants a whole number", f"From {least} to {most}.")
        return found

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        found = self.words(key, may_be_empty="" in allowed)
        if found not in allowed:
            raise self.refuse(key, f"cannot be “{found}”", f"One of: {', '.join(allowed)}.")
        return found

    def key(self, key: str = "key") -> str:
        found = self.words(key)
        if not KEY.fullmatch(found):
            raise self.refuse(
                key, f"cannot be “{found}”", "Small letters, digits and hyphens, 2 to 60."
            )
        return found

    def country(self, key: str) -> str:
        found = self.words(key, may_be_empty=True)
        if found and not _COUNTRY.fullmatch(found):
            raise self.refuse(key, f"cannot be “{found}”", 'Two capitals, as "LV", or "".')
        return found

    def listed(self, key: str) -> tuple[str, ...]:
        found = self.values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self.refuse(key, "wants a list of words", f'Write {key} = ["…", "…"].')
        return tuple(found)

    def truth(self, key: str, *, otherwise: bool = False) -> bool:
        found = self.values.get(key, otherwise)
        if not isinstance(found, bool):
            raise self.refuse(key, "wants yes or no", f"Write {key} = true or {key} = false.")
        return found

    def tables(self, key: str) -> list[Table]:
        """Return the tables of a list, each with the line where it begins (`[[key]]`)."""
        rows = self.values.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.refuse(key, "wants tables", f"Begin each with [[{key}]].")
        pieces = _pieces(self.text, key)
        inline = (self.line_of(key) - self.first_line, "")
        pieces += [inline] * (len(rows) - len(pieces))
        return [
            Table(row, text, self.first_line + start, f"{key} {number}")
            for number, (row, (start, text)) in enumerate(zip(rows, pieces, strict=False), start=1)
        ]


def _pieces(text: str, key: str) -> list[tuple[int, str]]:
    """Return where each `[[…key]]` begins, and its lines up to the next of its kind or above."""
    lines = text.split("\n")
    heads = [
        (number, found.group(1))
        for number, line in enumerate(lines)
        if (found := re.match(r"\s*\[\[([\w.]+)\]\]", line))
    ]
    pieces = []
    for place, (start, name) in enumerate(heads):
        if name.rpartition(".")[2] != key:
            continue
        ends = [number for number, other in heads[place + 1 :] if not other.startswith(f"{name}.")]
        end = ends[0] if ends else len(lines)
        pieces.append((start, "\n".join(lines[start:end])))
    return pieces


def sources_of(table: Table) -> tuple[Source, ...]:
    """Return the sources that a file names. Raises: FileNotUnderstood."""
    return tuple(_source(row) for row in table.tables("sources"))


def _source(row: Table) -> Source:
    row.only({"text", "link", "read", "grade"})
    text, grade = row.words("text"), row.one_of("grade", GRADES)
    link = row.words("link")
    if not _SAFE_LINK.fullmatch(link):
        raise row.refuse("link", f"cannot be “{link}”", "A link begins with https://.")
    if type(row.values.get("read")) is not date:
        raise row.refuse("read", "wants the day when it was read", "Write read = 2026-11-29.")
    if grade == "U" and NOT_VERIFIED not in text:
        raise row.refuse("grade", "is U", f"Say “{NOT_VERIFIED}” in the text, or find the source.")
    return Source(text, link, row.values["read"], grade)


def quoted(text: str) -> str:
    """Return words as a TOML string on one line."""
    return json.dumps(text, ensure_ascii=False)


def quoted_list(words: Collection[str]) -> str:
    """Return words as a TOML list on one line."""
    return "[" + ", ".join(quoted(word) for word in words) + "]"
