"""Review of calls, as a works council reads it: no mood, no list of colleagues, no appraisal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from evenhand.access.models import User
from evenhand.learning.words.detectors import KINDS
from tests.house.building import SOURCE, docstrings, files, found, modules, named, walk

ROOM = SOURCE / "learning" / "conversations"
PAGES = SOURCE / "doors" / "desk" / "reviews"
LOOKED_AT = [*modules(ROOM), *modules(SOURCE / "learning" / "words"), *modules(PAGES)]
TEMPLATES = files(PAGES, ".html")
# What nobody infers from a voice or a word, of the agent or of the person.
MOODS = re.compile(
    r"sentiment|emotion|mood|stress|\banger|\bangry|arousal|valence|affect(?:ive|s\b)|empath|tone_of"
    r"|feeling|\bhappy|\bcalm|facial|pitch",
    re.IGNORECASE,
)
SCORES = re.compile(r"score|rank|appraisal|percentile|\bleague|leaderboard|bonus", re.IGNORECASE)
# Who may know of findings at all; each with what it does with them.
KNOWS: dict[str, str] = {
    "learning/conversations/": "the room itself",
    "doors/desk/reviews/": "its pages: one call at a time",
    "learning/improvement/gathering.py": "counts what was found by its theme, never by whose call",
    "doors/portal/everything.py": "tells a person that her call was read again",
    "site/demonstration/reviewed_calls.py": "imagines calls that were read again",
    "site/commands/review.py": "reads a file, stores nothing",
    "site/jobs_reviews.py": "deletes what is past its time",
}


def _named_in(file: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every name and every text of a module that is no docstring."""
    prose = docstrings(file)
    for node in walk(file):
        if isinstance(node, ast.Name):
            yield node, node.id
        elif isinstance(node, ast.Attribute):
            yield node, node.attr
        elif isinstance(node, ast.arg) or (isinstance(node, ast.keyword) and node.arg):
            yield node, node.arg or ""
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node, node.name
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        ):
            yield node, node.value


def _wrong(pattern: re.Pattern[str]) -> list[str]:
    in_code = [
        f"{found(file, node)} {text[:60]!r}"
        for file in LOOKED_AT
        for node, text in _named_in(file)
        if pattern.search(text)
    ]
    in_pages = [
        f"{named(page)} {match.group(0)!r}"
        for page in TEMPLATES
        for match in pattern.finditer(page.read_text(encoding="utf-8"))
    ]
    return in_code + in_pages


def test_nothing_infers_what_somebody_feels() -> None:
    """A mood is nobody's to infer, of a colleague or of a person; words are heard, and quoted."""
    assert not (wrong := _wrong(MOODS)), f"Find words, never moods: {wrong}"


def test_nobody_gets_a_score_or_a_rank() -> None:
    assert not (wrong := _wrong(SCORES)), f"A finding quotes; it counts nobody: {wrong}"


@pytest.mark.parametrize("key", KINDS)
def test_a_detector_looks_for_words(key: str) -> None:
    assert not MOODS.search(key)


def test_no_field_of_the_tables_holds_a_mood_a_score_or_a_number_about_an_agent() -> None:
    fields = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("conversations").get_models()
        for field in model._meta.fields
    }

    assert not [name for name in fields if MOODS.search(name) or SCORES.search(name)]


def test_nothing_leads_from_a_colleague_to_what_was_found_in_her_calls() -> None:
    """Without a way back from a user no page can list findings by agent by accident."""
    ways = [
        relation.get_accessor_name()
        for relation in User._meta.related_objects
        if relation.related_model._meta.app_label == "conversations"
        and relation.get_accessor_name()
    ]

    assert ways == []


def test_no_query_groups_findings_by_agent() -> None:
    """`transcript__agent` asks whose a finding is: only the one verb of the agent herself does."""
    asked = [
        (named(file), text)
        for file in modules()
        for node, text in _named_in(file)
        if "transcript__agent" in text
    ]
    counted = [
        found(file, node)
        for file in LOOKED_AT
        for node in walk(file)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in {"annotate", "aggregate"}
    ]

    assert asked == [("src/evenhand/learning/conversations/answering.py", "transcript__agent")]
    assert counted == []


def test_a_page_names_the_agent_of_one_call_and_no_list_does() -> None:
    naming = [page.name for page in TEMPLATES if "agent" in _said_by(page)]

    assert set(naming) <= {"review.html"}


def _said_by(page: Path) -> set[str]:
    """The attributes that a template prints or asks."""
    inside = re.findall(r"\{[{%](.*?)[%}]\}", page.read_text(encoding="utf-8"))
    return {word for one in inside for word in re.findall(r"\.(\w+)", one)}


def test_no_path_leads_from_a_finding_to_an_appraisal() -> None:
    """Neither training nor work nor a report imports what was found."""
    importing = {
        file.relative_to(SOURCE).as_posix()
        for file in modules()
        for node in walk(file)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for module in (
            [node.module or ""] if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
        if module.startswith("evenhand.learning.conversations")
    }  # fmt: skip

    strangers = [name for name in importing if not name.startswith(tuple(KNOWS))]
    assert not strangers, f"Say in KNOWS what it does with findings, or do without: {strangers}"
    of_staff = {"access", "work", "nightly", "learning/training", "clients"}
    assert not [name for name in KNOWS if name.startswith(tuple(of_staff))]


def test_the_pages_and_modules_looked_at_are_there() -> None:
    assert len(LOOKED_AT) > 15
    assert TEMPLATES
