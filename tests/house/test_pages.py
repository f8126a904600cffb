"""Pages: no script or style inside them, nothing of a government's look, every form guarded."""

from __future__ import annotations

import re

import pytest

from tests.house.building import SOURCE, files, named

TEMPLATES = files(SOURCE, ".html")
STYLES = files(SOURCE, ".css", ".js", ".html", ".svg")
VENDORED = [
    file for file in (SOURCE / "doors" / "look" / "static").rglob("*")
    if file.is_file() and file.suffix in {".css", ".js", ".svg"}
]  # fmt: skip
# The demonstration pages below `site/pages` are served when nothing else works: no style sheet can
# be relied on there, so that theirs lies inside. `calm.py` allows it by its hash.
STAND_ALONE = {file for file in TEMPLATES if "site/pages" in named(file)}
INLINE = re.compile(
    r"""\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+\s*=\s*["']|javascript:""",
    re.IGNORECASE,
)
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.IGNORECASE | re.DOTALL)
# The crown and the typeface GDS Transport belong to the British government.
GOVERNMENT = re.compile(r"GDS\s?Transport|govuk-crest|govuk-header__logotype|crown", re.IGNORECASE)


@pytest.mark.parametrize("page", TEMPLATES, ids=named)
def test_a_page_has_no_script_or_style_inside(page) -> None:  # type: ignore[no-untyped-def]
    """The content policy forbids them, so that injected text can never run."""
    if page in STAND_ALONE:
        return

    inside = [part.group(0).strip() for part in INLINE.finditer(page.read_text(encoding="utf-8"))]

    assert not inside, f"Move it into look/static: {inside}"


def test_every_form_that_changes_something_is_guarded_against_forgery() -> None:
    bare = [
        named(page)
        for page in TEMPLATES
        for form in FORM.finditer(page.read_text(encoding="utf-8"))
        if re.search(r"""method\s*=\s*["']?post""", form["head"], re.IGNORECASE)
        and "csrf_token" not in form["body"]
    ]

    assert not bare, f"Add {{% csrf_token %}}: {bare}"


def test_nothing_typed_by_a_person_is_printed_unescaped() -> None:
    loud = [
        named(page)
        for page in TEMPLATES
        if re.search(r"\|\s*safe\b|autoescape\s+off", page.read_text(encoding="utf-8"))
    ]

    assert not loud, f"Let Django escape it, or build it with format_html: {loud}"


def test_we_do_not_look_like_a_government() -> None:
    """A debt collector in a state's clothes frightens, and its crest is not ours to use."""
    borrowed = [
        f"{named(file)}: {match.group(0)}"
        for file in {*STYLES, *VENDORED}
        for match in GOVERNMENT.finditer(file.read_text(encoding="utf-8"))
    ]

    assert not borrowed, f"Cut it out of the copy: {borrowed}"


def test_no_page_or_style_sheet_asks_another_house() -> None:
    """A font or script from elsewhere tells a stranger who reads about her debts."""
    asked = [
        f"{named(file)}: {match.group(0)}"
        for file in STYLES
        for match in re.finditer(
            r"""(?:src|srcset)\s*=\s*["']https?://|url\(\s*["']?https?://|@import\s+["']https?://""",
            file.read_text(encoding="utf-8"),
        )
    ]

    assert not asked, f"Bring it into look/static/vendor: {asked}"
