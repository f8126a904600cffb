"""A plan's review day in the portal: one tap says that all is the same, and the plan goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.plans import queries
from evenhand.plans.models import Statement
from tests import cast
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_tap_says_that_all_is_the_same_and_changes_nothing(
    come_in: Callable[[Case], Client],
) -> None:
    case = cast.case(cast.person(cast.AMINA))
    told(case)
    plan = agree(case, "steady")
    long_ago = cast.AT - timedelta(days=100)
    plan.instalments.filter(number=1).update(due_on=long_ago.date())
    Statement.objects.filter(person=case.person).update(completed_at=long_ago)
    before = list(queries.instalments(plan).values_list("due_on", "amount_minor"))
    inside = come_in(case)
    asked = inside.get("/p/home").content.decode()

    page = inside.post("/p/money/still", follow=True).content.decode()

    plan.refresh_from_db()
    assert "we look at your plan together" in asked
    assert "Your plan goes on as it is." in page
    assert "we look at your plan together" not in page
    assert list(queries.instalments(plan).values_list("due_on", "amount_minor")) == before
    assert Statement.objects.filter(person=case.person).count() == 2
