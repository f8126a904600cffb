"""A folder of packs small enough to read: the house's, and one of a country made up."""

from __future__ import annotations

from pathlib import Path

SOURCES = '["act"]\ntitle = "An Act"\nlink = "https://example.org"\nread_on = 2026-01-01\n'
VALUES = """[most_calls]
means = "calls allowed"
unit = "calls"
checked = 2026-01-01
[[most_calls.values]]
from = 2025-01-01
is = 3
source = "act#1"
confidence = "confirmed"
[[most_calls.values]]
from = 2026-01-01
is = 5
source = "act#1"
confidence = "confirmed"

[scale]
means = "bands"
unit = "share"
checked = 2026-01-01
[[scale.values]]
from = 2025-01-01
is = [[1000, 0, 1], [2000, 1, 3], ["above", 1, 2]]
source = "act#2"
confidence = "confirmed"
"""
HEADER = """from evenhand.rulebook.author import (
    CALL, DAY, DEMAND, NEVER, NOW, PLAN, Facts, bands, formula, rule)
"""
RULE = '@rule("no.calls", acts=CALL, principle=4, source="act#1")\n'
TEXTS = '["no.calls"]\nen = "Please wait[ until {allowed_from}]."\n'


def pack(folder: Path, *, id_: str = "no", values: str = VALUES, rules: str = "",
         sources: str = "", texts: str = TEXTS) -> Path:  # fmt: skip
    """Write a pack of that id into the folder and return its place."""
    place = folder / id_
    place.mkdir(parents=True, exist_ok=True)
    whole = f'country = "{id_}"\nname = "{id_}"\nclaimed_from = 2025-01-01\n'
    (place / "pack.toml").write_text(whole, encoding="utf-8")
    (place / "sources.toml").write_text(
        sources or SOURCES + 'confidence = "confirmed"\n', encoding="utf-8"
    )
    (place / "values.toml").write_text(values, encoding="utf-8")
    (place / "texts.toml").write_text(texts, encoding="utf-8")
    if rules:
        (place / "rules.py").write_text(HEADER + rules, encoding="utf-8")
    return place


def packs(folder: Path, rules: str = "", **more: str) -> Path:
    """A house pack without rules and a country with the given ones."""
    pack(folder, id_="house", values="", texts="")
    pack(folder, rules=rules, **more)
    return folder


def body(lines: str) -> str:
    """A rule `no.calls` with these lines as its body."""
    indented = "\n".join(f"    {line}" for line in lines.splitlines())
    return f"{RULE}def calls(case: Facts) -> int:\n{indented}\n"


LINE_OF_BODY = HEADER.count("\n") + 3
