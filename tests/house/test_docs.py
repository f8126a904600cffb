"""What the documents say is there: rooms, commands, settings, packs, and every link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evenhand.site import commands
from tests.house.building import ROOT, SOURCE, files, levels, modules, named

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *files(ROOT / "docs", ".md")]
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?://|mailto:|#)([^)#\s]+)")
OPERATE = ROOT / "docs" / "how-to" / "operate.md"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    dead = [link for link in LINK.findall(_text(document)) if not (document.parent / link).exists()]

    assert not dead, f"{named(document)} links to what is not there: {dead}"


def test_the_map_shows_every_room() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", _text(ROOT / "docs" / "map.md"), re.MULTILINE)

    assert tuple(rows) == levels(), "The table of docs/map.md follows the order of the rooms."


def test_the_manual_tells_every_command() -> None:
    folder = Path(commands.__file__).parent
    modules = [*folder.glob("*.py"), *(init.parent for init in folder.glob("*/__init__.py"))]
    there = {file.stem.strip("_").replace("_", "-") for file in modules} - {"init"}
    told = set(re.findall(r"^\| `evenhand ([\w-]+)", _text(OPERATE), re.MULTILINE))

    assert told == there, f"docs/how-to/operate.md differs from the commands in {told ^ there}"


def test_the_manual_tells_every_setting() -> None:
    """Settings that only our own processes pass on to their children are not an operator's."""
    among_ourselves = {"EVENHAND_LIFELINE", "EVENHAND_CLOCK_SINCE", "EVENHAND_IS_DEMO"}
    read = {
        name
        for file in modules(SOURCE / "site") + modules(SOURCE / "doors")
        for name in re.findall(r"""environ\S*["'](EVENHAND_\w+)["']""", _text(file))
    }
    told = _text(OPERATE).replace("`_", "`EVENHAND_SMTP_")

    silent = sorted(name for name in read - among_ourselves if f"`{name}`" not in told)

    assert not silent, f"Tell the operator about {silent} in docs/how-to/operate.md."


def test_the_words_are_one_each() -> None:
    rows = re.findall(r"^\| ([a-z ,]+) \| [a-z]", _text(ROOT / "docs" / "words.md"), re.MULTILINE)
    words = [word.strip() for row in rows for word in row.split(",") if row != "word"]

    assert sorted(words) == sorted(set(words)), "One meaning a word."
    assert len(words) > 40


def test_every_licence_that_came_along_is_named() -> None:
    notice = _text(ROOT / "NOTICE")
    lying = [
        named(file)
        for file in SOURCE.rglob("*")
        if file.is_file() and re.search(r"LICENSE|OFL", file.name)
    ]

    assert [file for file in lying if file not in notice] == []
