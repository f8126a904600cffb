"""Single cases that come again and again get the answers they got at first, by a program."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import Any

import pytest

from evenhand.rulebook import FactRefused, clean_case, open_rulebook
from evenhand.rulebook.bind import bind
from evenhand.rulebook.loader import load
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.telling import itself, written

TUESDAY = int(datetime(2026, 11, 17, 15, tzinfo=UTC).timestamp())
ACTS = ("demand.call", "demand.letter", "fee.charge", "plan.offer")
COUNTRIES = ("us", "de", "lv", "no")


def case_of(country: str, **facts: Any) -> dict[str, Any]:
    return {**clean_case(country, TUESDAY), "due_on": 20_000, "due_on_known": True, **facts}


@pytest.mark.parametrize(("act", "country"), list(product(ACTS, COUNTRIES)))
def test_what_comes_often_is_answered_like_what_comes_once(act: str, country: str) -> None:
    often, once = Rulebook(load()), open_rulebook()
    calm = case_of(country)
    for _ in range(often._asked_of(act, country).written_after + 2):
        often.judge(act, calm)
    troubled = [
        case_of(country, calls_last_7_days=9, refuses_call=True, hold_kind="dispute"),
        case_of(country, has_evidence=False, due_on=None, first_notice_at=None),
        case_of(country, at=TUESDAY + 7 * 3600, demands_stopped_until=2**40),
    ]

    found = [often.judge(act, raw).as_dict() for raw in troubled]

    assert any(callable(screen) for screen in often._asked[act, country].screens.values())
    for raw, verdict in zip(troubled, found, strict=True):
        facts = once.bound(raw)
        rules = once.rules_for(act, country)
        expected = [rules[place].key for place in once._asked_of(act, country).one_by_one(facts)]
        assert [reason["rule"] for reason in verdict["reasons"]] == expected
    assert any(verdict["reasons"] for verdict in found)


@pytest.mark.parametrize("country", sorted(open_rulebook().loaded.packs))
def test_a_written_reason_is_that_of_the_rule_itself(country: str) -> None:
    book = open_rulebook()
    spare: dict[str, Any] = {"country": country, "at": TUESDAY}
    cases = [book.bound(raw) for raw in (spare, case_of(country, refuses_call=True))]
    reasons = []

    for rule in book.rules_in_pack(country):
        law, texts = book.law(country, int(cases[0]["today"])), book.loaded.packs[country].texts
        told = texts[rule.key]
        program = written(rule, book.loaded.trees[rule.key], partial(getattr, law), told)
        reasons += [
            (program(facts, "UTC"), itself(rule, law, told)(facts, "UTC")) for facts in cases
        ]

    assert reasons
    assert all(by_program == by_rule for by_program, by_rule in reasons)


def test_an_unknown_fact_is_bound_like_one_nobody_gave() -> None:
    given = bind({"country": "lv", "at": TUESDAY, "limitation_on": None, "hold_kind": None})
    missing = bind({"country": "lv", "at": TUESDAY})

    assert given == {**missing, "limitation_on_known": False}


def test_a_partner_is_true_only_where_its_facts_are_there() -> None:
    at: dict[str, Any] = {"country": "lv", "at": TUESDAY}

    assert bind({**at, "children_under_11": 1})["children_known"] is True
    assert bind({**at, "children_under_11": 1, "children_known": None})["children_known"] is True
    assert bind({**at, "children_under_11": 1, "children_known": False})["children_known"] is False
    both = {"children_under_11": 1, "children_over_10": None, "children_known": True}
    assert bind({**at, **both})["children_known"] is False


@pytest.mark.parametrize(
    ("name", "value"),
    [("calls_last_7_days", True), ("calls_last_7_days", -1), ("is_deceased", 1), ("region", 3),
     ("shoe_size", 3), ("case_id", 1.0)],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_its_name(name: str, value: Any) -> None:
    with pytest.raises(FactRefused, match=name):
        bind({"country": "lv", "at": TUESDAY, name: value, "hold_kind": None})


def test_a_name_nobody_knows_may_be_unknown() -> None:
    bound = bind({"country": "lv", "at": TUESDAY, "shoe_size": None})

    assert "shoe_size" not in bound
