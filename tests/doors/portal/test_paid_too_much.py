"""At her debt a person reads what she paid too much, when it goes back, and how it went back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.payments import given_back
from evenhand.payments.given_back import Given
from evenhand.payments.models import Overpaid
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = cast.AT.date()


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(case: Case, come_in: Callable[[Case], Client]) -> Client:
    return come_in(case)


def too_much(case: Case, **told: Any) -> Overpaid:
    return Overpaid.objects.create(
        person=case.person, case=case, source="x", amount_minor=500, currency="EUR",
        paid_on=TODAY, **{"opened_at": cast.AT, **told},
    )  # fmt: skip


def read(client: Client, case: Case) -> str:
    client.cookies["django_language"] = "en"
    return client.get(f"/p/owed/{case.key}").content.decode()


def test_nothing_is_said_where_nothing_was_too_much(ilze: Client, case: Case) -> None:
    assert "What you paid too much" not in read(ilze, case)


def test_what_waits_is_hers_with_its_day(ilze: Client, case: Case) -> None:
    too_much(case)

    page = read(ilze, case)

    assert "What you paid too much" in page
    assert "It is yours and goes back to you by" in page


def test_what_is_late_is_said_to_be_late(ilze: Client, case: Case) -> None:
    too_much(case, opened_at=cast.AT - timedelta(days=30))

    assert "It is late, and somebody here sees to it." in read(ilze, case)


def test_how_it_went_back_is_told(ilze: Client, case: Case) -> None:
    row = too_much(case)
    given_back.note(row, Given(how="cash", on=TODAY, words="at the counter"), at=cast.AT,
                    actor="staff:one")  # fmt: skip

    page = read(ilze, case)

    assert "You got it back in cash on" in page
    assert "If this is not so, write to us." in page
    assert "at the counter" not in page


@pytest.mark.parametrize(
    ("state", "words"), [("returned", "It went back on"), ("applied", "as you said.")]
)
def test_what_became_of_it_otherwise_is_told(
    ilze: Client, case: Case, state: str, words: str
) -> None:
    too_much(case, state=state, decided_at=cast.AT, decided_by="staff:one", words="by phone")

    assert words in read(ilze, case)
