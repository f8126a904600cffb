"""Somebody helps me: she names whom she trusts, is still told everything, and ends it herself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.actions import add_representative
from evenhand.cases.models import Case, Representative
from evenhand.contact import gate
from evenhand.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def test_who_is_trusted_helps_and_does_not_take_her_place(ilze: Client, case: Case) -> None:
    ilze.post("/p/needs/helps", {"name": "Anna Ozola", "months": "3"})

    row = Representative.objects.get()
    facts = gate.facts_of(case, at=cast.AT)
    assert (row.kind, row.until) == ("trusted", cast.AT + timedelta(days=93))
    assert facts["has_representative"] is False
    assert Event.objects.get(code="representative.named").data == {"kind": "trusted"}


def test_an_adviser_does_take_her_place(case: Case) -> None:
    add_representative(
        person=case.person, kind="adviser", name="Office", source="desk", at=cast.AT, actor="t"
    )

    assert gate.facts_of(case, at=cast.AT)["has_representative"] is True


def test_she_ends_it_on_the_same_page(ilze: Client) -> None:
    ilze.post("/p/needs/helps", {"name": "Anna Ozola"})
    row = Representative.objects.get()

    page = ilze.post(f"/p/needs/helps/{row.pk}/end", follow=True).content.decode()

    row.refresh_from_db()
    assert row.until == cast.AT
    assert "Anna Ozola" not in page


def test_nobody_ends_the_help_of_another_person_nor_a_lawyer(ilze: Client, case: Case) -> None:
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    theirs = add_representative(
        person=other.person, kind="trusted", name="Paul", source="portal", at=cast.AT
    )
    lawyer = add_representative(
        person=case.person, kind="attorney", name="Maître", source="desk", at=cast.AT
    )

    answers = [ilze.post(f"/p/needs/helps/{row.pk}/end") for row in (theirs, lawyer)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not Representative.objects.filter(until__isnull=False).exists()
