"""Queries that are written once find what Django's own would, whatever they are asked."""

from __future__ import annotations

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import evenhand
from evenhand.cases.models import Case, Person
from evenhand.vault.kept_queries import _STAND_INS, KeptQuery
from evenhand.vault.models import Draft
from tests import cast

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def all_kept() -> list[KeptQuery[Any]]:
    named = [found.name for found in pkgutil.walk_packages(evenhand.__path__, "evenhand.")]
    asking = (".queries", ".deciding", ".advisers", ".overpaid", ".sessions")
    modules = [importlib.import_module(name) for name in named if name.endswith(asking)]
    return [one for each in modules for one in vars(each).values() if isinstance(one, KeptQuery)]


@pytest.mark.django_db
def test_every_kept_query_of_the_house_can_be_asked_and_finds_what_its_rows_find() -> None:
    kept = all_kept()

    assert len(kept) >= 20
    for one in kept:
        told = {name: _STAND_INS[kind](9) for name, kind in one._kinds.items()}
        told |= {name: 9 for name, kind in one._kinds.items() if kind is int}
        assert one(**told) == list(one._ask(**told)) == []


@pytest.mark.django_db
def test_it_finds_the_same_objects_with_those_they_name_and_asks_for_nothing_more() -> None:
    person = cast.person()
    mine = [cast.case(person, reference=f"own-{number}") for number in range(3)]
    cast.case(cast.person(cast.EVERYBODY[1]))
    kept = KeptQuery(
        lambda person: (
            Case.objects.filter(person=person)
            .select_related("debt__creditor", "person")
            .order_by("-pk")
        ),
        person=int,
    )

    found = kept(person=person.pk)
    with CaptureQueriesContext(connection) as asked:
        told = [(one.debt.creditor.name, one.person.given_name) for one in found]

    assert found == mine[::-1]
    assert told == [(one.debt.creditor.name, person.given_name) for one in mine]
    assert not asked.captured_queries
    assert not found[0]._state.adding


@pytest.mark.django_db
def test_values_of_each_kind_and_fixed_ones_stand_in_their_places() -> None:
    subject = uuid4()
    for name, days in (("100 %s", 1), ("old", 9)):
        Draft.objects.create(
            subject=subject, name=name, sealed=b"x", saved_at=NOW - timedelta(days=days),
            keep_until=(NOW + timedelta(days=days)).date(),
        )  # fmt: skip
    kept = KeptQuery(
        lambda subject, name, since: Draft.objects.filter(
            subject=subject, name=name, saved_at__gte=since
        ).exclude(name="50 %s, or %(other)s"),
        subject=UUID,
        name=str,
        since=datetime,
    )

    assert [one.name for one in kept(subject=subject, name="100 %s", since=NOW - timedelta(2))] == [
        "100 %s"
    ]
    assert kept.first(subject=subject, name="old", since=NOW - timedelta(days=2)) is None
    assert kept.first(subject=uuid4(), name="100 %s", since=NOW - timedelta(days=2)) is None


@pytest.mark.django_db
def test_what_was_left_out_is_fetched_when_it_is_wanted() -> None:
    person = cast.person()
    kept = KeptQuery(lambda key: Person.objects.filter(key=key).defer("family_name"), key=UUID)

    found = kept.first(key=person.key)

    assert found is not None
    assert found.get_deferred_fields() == {"family_name"}
    assert found.family_name == person.family_name


@pytest.mark.django_db
def test_a_value_that_was_not_told_is_an_error() -> None:
    kept = KeptQuery(lambda key: Person.objects.filter(key=key), key=UUID)

    with pytest.raises(KeyError, match="key"):
        kept()


@pytest.mark.django_db(transaction=True)
def test_threads_may_ask_the_same_at_once() -> None:
    people = [cast.person(who) for who in cast.EVERYBODY[:4]]
    kept = KeptQuery(lambda key: Person.objects.filter(key=key), key=UUID)

    def ask(person: Person) -> bool:
        try:
            return all(kept.first(key=person.key) == person for _ in range(20))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, people))
