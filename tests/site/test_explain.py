"""`evenhand explain`: each reason in plain words, with its law, its values and the day it ends."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.journal.models import Event
from evenhand.plans import actions as plans
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.site.command import CannotDo
from evenhand.site.commands import explain
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.AT.isoformat()


def say(*words: str) -> int:
    """The command with these words."""
    parser = ArgumentParser()
    explain.configure(parser)
    return explain.run(parser.parse_args(words))


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What the command says as one object."""
    say(*words, "--json")
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(cast.ILZE))


def test_a_sunday_is_explained_with_its_law_its_values_and_its_end(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, case.reference, "demand.call", "--on", "2026-11-15")

    sunday = said["explained"]["lv.sunday-or-holiday"]
    weekday = next(value for value in sunday["values"] if value["name"] == "local_weekday")
    law = [value for value in sunday["values"] if value["is_law"]]
    assert sunday["link"].startswith("https://")
    assert (weekday["value"], weekday["unit"]) == (7, "weekday")
    assert law
    assert all(value["since"] and value["confidence"] and value["meaning"] for value in law)


def test_on_means_noon_where_the_person_lives(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, case.reference, "demand.letter", "--on", "2026-07-15")

    assert said["at"] == int(datetime(2026, 7, 15, 9, tzinfo=UTC).timestamp())


def test_the_words_come_in_the_readers_language(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    say(case.reference, "demand.call", "--on", "2026-11-15", "--language", "lv")

    said = capsys.readouterr().out
    texts = open_rulebook().loaded.packs["lv"].texts["lv.sunday-or-holiday"]
    assert texts["lv"].partition("{")[0].partition("[")[0] in said
    assert "svētdiena" in said
    assert "https://" in said


def test_from_when_it_is_allowed_is_judged_by_all_rules(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, case.reference, "demand.call", "--on", "2026-11-15")

    facts = gate.facts_of(case, at=datetime(2026, 11, 15, 10, tzinfo=UTC))
    facts |= {"sender_certified": True, "is_workplace": False}
    verdict = open_rulebook().judge("demand.call", facts)
    assert said["earliest"] == verdict.earliest


def test_what_was_decided_that_day_is_shown_beside(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in (cast.AT - timedelta(days=1), cast.AT):
        answer = gate.ask(case=case, act="demand.letter", at=at)
        gate.record(answer, case=case, at=at, actor="staff:dace")
    event = Event.objects.filter(code__startswith="verdict.").latest("pk")

    [recorded] = told(capsys, case.reference, "demand.letter", "--on", "2026-11-17")["recorded"]

    assert (recorded["event"], recorded["by"]) == (event.pk, "staff:dace")
    assert recorded["rulebook"] == open_rulebook().hash
    say(case.reference, "demand.letter", "--on", "2026-11-17")
    assert f"by staff:dace (event {event.pk})" in capsys.readouterr().out


def test_another_act_of_that_day_is_not_shown(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = gate.ask(case=case, act="notice.letter", at=cast.AT)
    gate.record(answer, case=case, at=cast.AT, actor="staff:dace")

    said = told(capsys, case.reference, "demand.letter", "--on", "2026-11-17")

    assert said["recorded"] == []


def with_means(case: Case) -> None:
    """A completed statement that leaves something in a bad month."""
    words = StatementOfMeans(
        currency="EUR",
        stated_on=cast.AT.date(),
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=250_000, pay_day=5),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=30_000),
            Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=30_000),
        ),
    )
    person = case.person
    plans.save_draft(person=person, statement=words, source="desk", at=cast.AT, actor="test")
    plans.complete_statement(person=person, at=cast.AT, actor="test")


def test_an_offer_is_judged_on_its_amount(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    with_means(case)

    small = told(capsys, case.reference, "plan.offer", "--amount", "5", "--at", AT)
    large = told(capsys, case.reference, "plan.offer", "--amount", "2400", "--at", AT)

    assert small["allowed"]
    assert "house.minimum-stays" in large["explained"]


def test_an_offer_without_an_amount_is_the_one_that_fits(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    with_means(case)

    assert told(capsys, case.reference, "plan.offer", "--at", AT)["allowed"]


def test_an_offer_without_a_statement_is_refused_by_the_rulebook(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, case.reference, "plan.offer", "--amount", "5", "--at", AT)

    assert not said["allowed"]
    assert said["earliest"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("demand.letter", "--on", "Tuesday"), "--on Tuesday is not a day"),
        (("demand.letter", "--amount", "5"), "--amount belongs to plan.offer"),
    ],
)
def test_wrong_words_are_one_sentence(case: Case, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(CannotDo, match=says):
        say(case.reference, *words)
