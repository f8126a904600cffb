"""Questions of the law are answered with figures and sources, or with what is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from evenhand.rulebook.answers.asking import answer, answer_line
from evenhand.rulebook.answers.questions import QUESTIONS
from evenhand.rulebook.answers.schema import COMMON
from evenhand.rulebook.rulebook import open_rulebook

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "ask.md"
EXAMPLES = re.findall(
    r"```json question\n(.*?)\n```\n\n```json answer\n(.*?)\n```",
    PAGE.read_text("utf-8"),
    re.DOTALL,
)
LATVIA = {"country": "LV", "day": "2026-11-17"}


def asked(**question: Any) -> dict[str, Any]:
    return answer(question)


@pytest.mark.parametrize(("question", "expected"), EXAMPLES)
def test_the_examples_of_the_page_are_answered_as_printed(question: str, expected: str) -> None:
    found = json.loads(answer_line(question))

    wanted = json.loads(expected)
    if "deadlines" in wanted:
        told = ("name", "last_day", "over_on")
        found["deadlines"] = [{name: one[name] for name in told} for one in found["deadlines"]]
    assert {name: found.get(name) for name in wanted} == wanted, found


def test_the_page_shows_every_question_and_names_every_field() -> None:
    page = PAGE.read_text("utf-8")

    assert {json.loads(question)["ask"] for question, _ in EXAMPLES} == set(QUESTIONS)
    for name, question in QUESTIONS.items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        common = {"country", "day", "currency", "facts", "who_owes", "region", *COMMON}
        lacking = {f.name for f in question.fields} - common
        if name == "basic_amount":
            lacking -= {"children"} | {f for f in lacking if f"`{f}`" in page}
        assert not {field for field in lacking if f"`{field}`" not in section}


@pytest.mark.parametrize("question", [question for question, _ in EXAMPLES])
def test_an_answer_has_what_the_schema_says_of_it(question: str) -> None:
    found = json.loads(answer_line(question))

    told = {name for name, _ in QUESTIONS[found["ask"]].tells} - {"too_late"}
    assert told - {name.replace("_months", "_years") for name in found} == set()


def test_the_library_example_of_the_page_runs() -> None:
    code = PAGE.read_text("utf-8").split("```python\n")[1].split("```")[0]

    exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own documentation


@pytest.mark.parametrize(
    ("question", "code", "missing"),
    [
        ("{", "not_json", None),
        ("[]", "not_a_question", None),
        ('{"ask": "weather"}', "unknown_question", None),
        ('{"ask": "parameter", "day": "2026-11-17", "name": "x"}', "missing", ["country"]),
        ('{"ask": "interest", "country": "CH"}', "missing", ["from", "to", "principal"]),
        (
            '{"ask": "protected_income", "country": "XX", "day": "2026-11-17", "net_income": 1}',
            "unknown_country",
            None,
        ),
        (
            '{"ask": "protected_income", "country": "LV", "day": "2026-11-17", "net_income": 1}',
            "missing",
            ["dependants"],
        ),
        (
            '{"ask": "protected_income", "country": "LV", "day": "2020-01-01", "net_income": 1,'
            ' "children": 0}',
            "not_in_force",
            None,
        ),
        (
            '{"ask": "parameter", "country": "LV", "day": "2026-11-17", "name": "nonsense"}',
            "unknown_parameter",
            None,
        ),
        (
            '{"ask": "parameter", "country": "LV", "day": "17.11.2026", "name": "kept_percent"}',
            "wrong_value",
            None,
        ),
        ('{"ask": "interest", "countryy": "LV"}', "unknown_field", None),
        (
            '{"ask": "contact", "country": "LV", "act": "demand.call", "at": "2026-11-18T12:00",'
            ' "history": [{"at": "2026-11-18T12:00", "channel": "pigeon"}]}',
            "wrong_value",
            None,
        ),
        (
            '{"ask": "protected_income", "country": "LV", "day": "2026-11-17",'
            ' "net_income": "1.001", "children": 0}',
            "wrong_value",
            None,
        ),
    ],
)
def test_what_cannot_be_answered_says_why(
    question: str, code: str, missing: list[str] | None
) -> None:
    found = json.loads(answer_line(question))

    assert (found["ok"], found["error"]["code"]) == (False, code), found
    assert found["error"].get("missing") == missing
    assert found["error"]["what"]


def test_each_reason_says_whether_the_law_or_the_house_refuses() -> None:
    late = asked(ask="contact", country="LV", act="demand.call", at="2026-11-17T23:30:00+02:00")
    swiss = asked(ask="contact", country="CH", act="demand.call", at="2026-11-17T20:30:00+01:00")

    assert {(one["rule"], one["kind"]) for one in late["reasons"]} == {
        ("lv.quiet-hours", "law"),
        ("house.night-rest", "house"),
    }
    # Swiss law closes the night to officers only: the house keeps their hours of its own accord.
    assert [(one["rule"], one["kind"]) for one in swiss["reasons"]] == [("ch.quiet-hours", "house")]


def test_a_question_gets_its_id_back_whatever_happens() -> None:
    assert asked(id=7, ask="weather")["id"] == 7
    assert asked(id="a", ask="parameter", name="minimum_wage_minor", **LATVIA)["id"] == "a"


def test_a_number_of_children_is_enough_where_no_age_matters() -> None:
    by_number = asked(ask="protected_income", net_income="1200", children=2, **LATVIA)
    by_age = asked(ask="protected_income", net_income="1200", children=[1, 17], **LATVIA)
    swiss = asked(
        ask="basic_amount", country="CH", day="2026-11-17", household="single_parent", children=2
    )

    assert by_number["protected"] == by_age["protected"] == "1027.20"
    assert swiss["error"]["missing"] == ["children (with ages)"]


def test_amounts_may_be_given_in_minor_units() -> None:
    major = asked(ask="protected_income", net_income="1200.00", children=0, **LATVIA)
    minor = asked(ask="protected_income", net_income_minor=120_000, children=0, **LATVIA)

    assert major["protected_minor"] == minor["protected_minor"]


def test_what_was_assumed_is_said() -> None:
    found = asked(ask="protected_income", net_income="1200.00", children=0, **LATVIA)

    assert found["assumed"]["orders"] == 1
    assert found["assumed"]["creditor_kind"] == "ordinary"


def test_every_value_used_has_a_source_a_period_and_a_confidence() -> None:
    found = asked(ask="protected_income", net_income="1200.00", children=1, **LATVIA)

    assert found["values"]
    for value in found["values"]:
        assert value["source"]["link"].startswith("https://")
        assert value["from"] <= LATVIA["day"]
        assert value["confidence"] in ("confirmed", "memory", "unverified")


def test_a_single_household_has_no_children() -> None:
    found = asked(ask="basic_amount", country="CH", day="2026-05-01", household="single")

    assert found["amount"] == "1200.00"


@pytest.mark.parametrize(
    "more",
    [
        {"consents": ["x"]},
        {"history": "x"},
        {"preferences": ["x"]},
        {"holds": [{"kind": "insolvency"}]},
        {"language": "xx"},
        {"region": "Atlantis"},
        {"facts": {"no_such_fact": 1}},
        {"at": "9999-12-31T00:00:00Z"},
    ],
)
def test_no_question_ends_the_batch(more: dict[str, Any]) -> None:
    question = {"ask": "contact", "country": "US", "act": "demand.call", "at": "2026-11-17T12:00"}

    found = json.loads(answer_line(json.dumps({**question, "region": "NY", **more})))

    assert found["error"]["code"] in ("wrong_value", "missing"), found


def test_reasons_speak_the_language_asked_for() -> None:
    holiday = {"ask": "contact", "country": "LV", "act": "demand.call", "at": "2026-11-18T12:00"}

    latvian = answer({**holiday, "language": "lv"})

    assert "svētku diena" in latvian["reasons"][0]["sentence"]


@pytest.mark.parametrize("region", ["SCT", "GB-SCT", "Scotland", "scotland"])
def test_a_region_may_be_named_in_any_usual_way(region: str) -> None:
    found = asked(
        ask="limitation", country="GB", day="2026-11-17", due_on="2021-11-16", region=region
    )

    assert (found["period_years"], found["is_barred"]) == (5, True)


def test_a_consent_is_never_assumed() -> None:
    visit = {"ask": "contact", "country": "LV", "act": "demand.visit", "at": "2026-11-17T12:00"}
    agreed = {"consents": [{"channel": "visit", "at": "2026-11-01T12:00"}]}

    assert not answer(visit)["allowed"]
    assert answer({**visit, **agreed})["allowed"]


def test_a_time_to_keep_counts_only_holidays_of_the_whole_country() -> None:
    found = asked(ask="deadline", country="GB", kind="complaint", **{"from": "2026-12-31"})

    told = {one["name"]: one["last_day"] for one in found["deadlines"]}
    assert told["complaint_summary_business_days"] == "2027-01-06"


@pytest.mark.parametrize(
    ("country", "day", "stays"),
    [
        ("FR", "2026-03-31", "646.52"),
        ("FR", "2026-04-01", "651.69"),
        ("DE", "2025-07-01", "1560.00"),
        ("DE", "2026-07-01", "1590.00"),
        ("PL", "2026-06-15", "3604.50"),
    ],
)
def test_of_a_balance_stays_what_the_law_leaves_on_an_account(
    country: str, day: str, stays: str
) -> None:
    question = {"ask": "protected_income", "country": country, "day": day}

    told = asked(**question, net_income="9000", income_kind="account")

    assert told["protected"] == stays


def test_a_small_balance_stays_whole_and_an_unknown_floor_is_not_guessed() -> None:
    german = {"ask": "protected_income", "country": "DE", "income_kind": "account"}

    small = asked(**german, day="2026-06-30", net_income="800")
    before = asked(**german, day="2025-06-30", net_income="800")

    assert (small["protected"], small["garnishable"]) == ("800.00", "0.00")
    assert before["error"]["code"] == "not_in_force"


def test_a_claim_above_the_rows_that_were_read_gets_no_fee_but_says_what_is_missing() -> None:
    german = {"ask": "lawful_fee", "country": "DE", "day": "2026-11-17"}

    last = asked(**german, claim="5000", kind="demand")
    above = asked(**german, claim="5000.01", kind="demand")
    lump = asked(**german, claim="9000", kind="late_compensation", who_owes="business")

    assert last["scale"] == "319.05"
    assert above["error"]["code"] == "not_covered"
    assert "claims up to 5000.00 EUR only" in above["error"]["what"]
    assert lump["scale"] == "40.00"


def test_the_bound_of_the_german_scale_is_that_of_its_last_row() -> None:
    book = open_rulebook()
    table = {row.from_: row.is_ for row in book.parameters["de.fee_table_minor"].values}
    bounds = {row.from_: row.is_ for row in book.parameters["de.fee_table_up_to_minor"].values}

    assert set(table) == set(bounds)
    for day, rows in table.items():
        assert isinstance(rows, tuple)
        assert rows[-1][0] == bounds[day]
