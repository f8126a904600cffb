"""Proposals as lines: the page's examples, every field told, and nothing that ends the batch."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.affordability.guideline_toml import read_guideline
from evenhand.rulebook.affordability.statement_json import STATEMENT, to_json
from evenhand.rulebook.plans.lines import ANSWER, propose_line
from evenhand.rulebook.plans.question import MEANS, question_schema
from tests.rulebook.households import COUNTRIES, random_statement, seeded

FOLDER = Path(__file__).parents[2] / "docs" / "how-to"
PAGE = (FOLDER / "propose.md").read_text("utf-8")
EXAMPLES = re.findall(
    r"```json question\n(.*?)\n```\n\n```json answer\n(.*?)\n```", PAGE, re.DOTALL
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return open_rulebook()


def line(**changes: Any) -> dict[str, Any]:
    """A line that can be answered, the first of the page."""
    told: dict[str, Any] = json.loads(EXAMPLES[0][0])
    return told | changes


def answered(told: object, book: Rulebook) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(propose_line(json.dumps(told), book))
    return answer


def assert_holds(wanted: Any, found: Any, where: str = "$") -> None:
    """Everything that the page prints is in the answer, in lists one by one."""
    if isinstance(wanted, dict):
        for name, value in wanted.items():
            assert_holds(value, found[name], f"{where}.{name}")
    elif isinstance(wanted, list):
        assert len(wanted) == len(found), where
        for place, (one, two) in enumerate(zip(wanted, found, strict=True)):
            assert_holds(one, two, f"{where}[{place}]")
    else:
        assert found == wanted, where


@pytest.mark.parametrize(("question", "expected"), EXAMPLES)
def test_the_examples_of_the_page_are_answered_as_printed(
    question: str, expected: str, book: Rulebook
) -> None:
    found = json.loads(propose_line(question, book))

    assert_holds(json.loads(expected), found)


def test_the_library_example_of_the_page_runs() -> None:
    code = PAGE.split("```python\n")[1].split("```")[0]

    exec(compile(code, "propose.md", "exec"), {})  # noqa: S102 - our own documentation


def test_the_page_and_the_schema_tell_every_field() -> None:
    schema = question_schema()

    assert set(schema["properties"]) == set(MEANS)
    assert [name for name in MEANS if f"`{name}`" not in PAGE] == []
    form = STATEMENT.schema["properties"]
    lines = [form[part]["items"]["properties"] for part in ("incomes", "costs", "changes")]
    lines += [form["household"]["properties"], form]
    names = {name for properties in lines for name in properties} - {"months", "on"}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


def test_an_answer_has_the_fields_that_the_schema_tells(book: Rulebook) -> None:
    answers = [answered(line(), book), answered(line(debts=[]), book), answered({}, book)]

    assert {name for answer in answers for name in answer} <= set(ANSWER)
    assert set(answers[0]) == set(ANSWER) - {"error", "no_plan"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"country": "XX"}, "$.country"),
        ({"country": "EU"}, "$.country"),
        ({"country": "Latvia"}, "$.country"),
        ({"day": "9999-12-31"}, "$.day"),
        ({"day": "today"}, "$.day"),
        ({"language": "tlh"}, "$.language"),
        ({"offered_minor": 0}, "$.offered_minor"),
        ({"debts": [{"key": "a", "owed_minor": -1}]}, "$.debts[0].owed_minor"),
        ({"debts": [{"key": "a", "owed_minor": 1}] * 2}, "$.debts[1].key"),
        ({"wish": True}, "$.wish"),
        ({"id": [1]}, "$.id"),
        (
            {"statement": {"currency": "XYZ", "stated_on": "2026-11-17"}},
            "$.statement.currency",
        ),
        ({"statement": None}, "$.statement"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_with_a_remedy(
    change: dict[str, Any], path: str, book: Rulebook
) -> None:
    answer = answered(line(**change), book)

    assert not answer["ok"]
    assert answer["error"]["path"] == path
    assert answer["error"]["what"]
    assert answer["error"]["remedy"]


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 50_000, b"1e999"])
def test_a_line_that_is_no_question_gets_an_answer(text: bytes, book: Rulebook) -> None:
    answer = json.loads(propose_line(text, book))

    assert not answer["ok"]
    assert answer["error"]["path"] == "$"


def test_a_guideline_raises_what_stays(book: Rulebook) -> None:
    poor = line()
    poor["statement"]["incomes"][0]["amount_minor"] = 80_000
    table = read_guideline((FOLDER / "guideline.example.toml").read_text("utf-8"))

    plain = json.loads(propose_line(json.dumps(poor), book))
    guided = json.loads(propose_line(json.dumps(poor), book, [table]))

    kept = [one["assessment"]["protected_minimum_minor"] for one in (plain, guided)]
    assert kept[1] > kept[0]
    assert guided["assessment"]["bad_month"]["held_by"] == "guideline"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_is_told_is_answered_the_same_twice_and_never_below_the_minimum(
    seed: int,
) -> None:
    random, book = seeded(seed), open_rulebook()
    for _ in range(6):
        country, currency = random.choice(list(COUNTRIES.items()))
        told = {
            "country": country,
            "day": "2026-11-17",
            "statement": json.loads(to_json(random_statement(random, currency))),
            "debts": [{"key": "a", "owed_minor": random.randrange(10**7)}],
            "language": random.choice(["en", "lv", "fr", "de"]),
        }
        text = json.dumps(told)

        answer = propose_line(text, book)

        assert propose_line(text, book) == answer
        found = json.loads(answer)
        assert found["ok"], found
        minimum = found["assessment"]["protected_minimum_minor"]
        for option in found.get("plans", {}).get("options", []):
            assert option["stays_in_a_bad_month_minor"] >= minimum
