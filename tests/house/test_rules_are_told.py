"""The pages of the rules and the list of their changes are as the packs are."""

from __future__ import annotations

import re

import pytest

from evenhand.rulebook import Operator, open_rulebook
from evenhand.rulebook.pages import pages, states
from evenhand.site.rules_site import as_site
from tests.house.building import ROOT

BOOK = open_rulebook(operator=Operator())
FOLDER = ROOT / "docs" / "rules"
PAGES = pages(BOOK)
ROW = re.compile(
    r"^\| `(\w+)` \| ([\d-]+) \| (\d+) \| (\d+) \| (\d+) \| `(\w{8})` \| (\S.*) \|$", re.MULTILINE
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_its_pack_is(name: str) -> None:
    there = (FOLDER / name).read_text(encoding="utf-8") if (FOLDER / name).is_file() else ""

    assert there == PAGES[name], "Run `make docs` and look at what changed."


def test_no_page_is_left_of_a_pack_that_is_gone() -> None:
    assert {file.name for file in FOLDER.glob("*.md")} - {"CHANGES.md"} == set(PAGES)


def test_pages_are_written_alike_each_time() -> None:
    assert pages(BOOK) == PAGES


@pytest.mark.parametrize("pack", BOOK.loaded.packs)
def test_a_change_of_rules_carries_its_entry(pack: str) -> None:
    newest = {row[0]: row[1:6] for row in reversed(ROW.findall(_changes()))}
    there = BOOK.loaded.packs[pack]

    assert newest.get(pack) == (
        there.claimed_from.isoformat(),
        str(sum(rule.pack == pack for rule in BOOK.rules)),
        str(sum(formula.pack == pack for formula in BOOK.formulas.values())),
        str(len(there.parameters)),
        states(BOOK)[pack],
    ), "Add a row to docs/rules/CHANGES.md; `evenhand rules pages --states` tells its figures."


def _changes() -> str:
    return (FOLDER / "CHANGES.md").read_text(encoding="utf-8")


def test_the_site_shows_every_page_and_leads_from_one_to_the_other() -> None:
    site = as_site(PAGES, source="../../..")

    assert set(site) == {name.replace(".md", ".html") for name in PAGES}
    assert 'href="lv.html"' in site["index.html"]
    assert 'href="index.html"' in site["lv.html"]
    for name, text in site.items():
        assert text.startswith("<!doctype html>"), name
        assert text.count("<h1") == 1
        assert "<script" not in text
        inside = re.findall(r'href="([^"#:]+)"', text)
        assert all(link in site or link.startswith("../../../") for link in inside), name


def test_what_a_page_says_of_a_value_is_what_the_pack_says() -> None:
    value = BOOK.parameters["house.max_contacts_7_days"].values[-1]

    section = PAGES["house.md"].split("### `max_contacts_7_days`")[1].split("###")[0]

    assert f"| {value.from_} |  | {value.is_} |" in section
    assert "A firm’s own standard may be lowered." in section
