"""Why she owes this: every line in words, and a sum that is the balance to the cent."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction

from bench.harness.charges_twice import BEGINS, drawn, in_the_house
from evenhand.cases.models import Case
from evenhand.doors.look.why import lines_of
from evenhand.doors.portal.why import KINDS
from evenhand.doors.portal.words import BALANCE
from evenhand.ledger import interest
from evenhand.ledger.actions import reverse_charges
from evenhand.rulebook.calendar import Period
from tests.cast import AT, GRETA, case, charged, person

pytestmark = pytest.mark.django_db


def test_lines_say_in_words_what_ran_and_what_was_taken_back() -> None:
    of = case(person(GRETA), principal_minor=365_000)
    first = (AT - timedelta(days=30)).date()
    interest.set_terms(of.debt, kind="statutory", from_on=first, source="placement",
                       basis="BGB 288", at=AT, actor="x")  # fmt: skip
    charged(of.debt, key="f")
    reverse_charges(debt=of.debt, kinds=["fee"], days=Period(first), because="hold:x", at=AT,
                    actor="x")  # fmt: skip

    lines = lines_of(of, on=AT.date(), kinds=KINDS, parts=BALANCE)

    assert [line.amount.minor for line in lines] == [365_000, 500, -500, 1_500]
    assert all(":" not in str(line.ground) for line in lines)
    (run,) = lines[-1].days
    assert (run.rate, run.base.minor, run.count, run.waits) == ("5", 365_000, 30, True)
    assert "288" in run.source


@pytest.mark.parametrize("seed", range(3))
def test_the_lines_of_any_history_sum_to_what_is_owed(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311

    for number in range(5):
        story = drawn(chance)
        with transaction.atomic():
            in_the_house(story, number=number)
            of = Case.objects.select_related("debt", "person").latest("pk")
            today = (BEGINS[story.begin] + timedelta(
                hours=sum(step.gap for step in story.steps))).date()  # fmt: skip
            lines = lines_of(of, on=today, kinds=KINDS, parts=BALANCE)
            shown = sum(line.amount.minor for line in lines)
            owed = sum(line.amount.minor for line in interest.owed(of.debt, on=today))
            transaction.set_rollback(True)

        assert shown == owed, story
