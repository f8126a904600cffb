"""Every route with every key of somebody else, by introspection: nothing of hers is shown."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bench.harness.probing import (
    BY_KEY_ALONE,
    DOORS,
    Route,
    TooFewAddresses,
    addresses,
    belonging_to,
    each_for,
    probe,
    routes,
)
from bench.harness.strangers import strangers
from evenhand.cases.models import Case
from evenhand.contact.models import Preference, Release
from evenhand.contact.reaching import change_preference
from tests import cast
from tests.doors.portal.conftest import code_in_letter

pytestmark = pytest.mark.django_db(transaction=True)

ROUTES = routes()


@pytest.fixture
def case(settings: Settings) -> Case:
    settings.ALLOWED_HOSTS = ["localhost"]
    her = cast.person(email="hers-alone@post.example", phone="+37129111222")
    return cast.case(her, reference="hers-alone-77")


def test_every_route_can_be_filled_with_something_of_hers(case: Case) -> None:
    """A new route whose address takes what is not yet known here must be noticed."""
    code_in_letter(case)
    hers = belonging_to(case.person)

    def lacks(route: Route) -> bool:
        return next(addresses(route, hers), None) is None

    assert not [route.name for route in ROUTES if lacks(route)], (
        "Nothing of hers fits these addresses; add a word to bench.harness.probing.WORDS"
    )


@pytest.mark.parametrize("door", DOORS)
def test_no_route_shows_or_changes_what_is_hers(case: Case, door: str) -> None:
    code_in_letter(case)
    elsewhere = cast.creditor("Cordouan Crédit", "FR")
    other = cast.person(cast.CLAIRE)
    cast.case(other, owed_to=elsewhere, reference="other-1")
    probers = [
        one for one in strangers(case.person, other, elsewhere, at=cast.AT) if one.door == door
    ]

    found = probe(probers, case.person, each=2)

    assert found.leaks == []
    assert found.tried == {route.name for route in routes([door])}


def test_the_probes_see_a_leak_where_there_is_one(case: Case) -> None:
    """Probed as herself, her pages show what is hers: the probes are not blind."""
    from bench.harness.probing import Prober, in_portal

    hers = Prober("portal", partial(in_portal, case.person, at=cast.AT))

    found = probe([hers], case.person, each=1)

    assert found.leaks
    assert isinstance(hers.enter(), Client)


def test_all_that_is_hers_makes_as_many_probes_as_are_wanted_or_says_that_it_does_not(
    case: Case,
) -> None:
    hers = belonging_to(case.person)

    each = each_for(hers, wanted=1_000)

    assert each > 1
    with pytest.raises(TooFewAddresses):
        each_for(hers, wanted=1_000_000)


def test_an_address_is_first_tried_with_what_it_is_named_after(case: Case) -> None:
    code_in_letter(case)
    hers = belonging_to(case.person)

    first = hers.fitting("portal:case")[0]

    assert first == case.key


def test_whoever_holds_a_messages_key_may_end_email_with_it_and_no_more(case: Case) -> None:
    change_preference(person=case.person, refuses_visit=True, at=cast.AT, actor="person")
    sent = Release.objects.create(
        business_key="sent", case=case, person=case.person, act="answer.email",
        letter="come_back", language="en", queued_at=cast.AT,
    )  # fmt: skip
    hers = belonging_to(case.person)
    before = hers.digest()

    Client(headers={"host": "localhost"}).post(reverse("portal:no_more_mail", args=[sent.key]))

    after = hers.digest()
    assert {name for name, was in before.items() if after[name] != was} == {"contact.Preference"}
    assert BY_KEY_ALONE == {"portal:no_more_mail": "contact.Preference"}
    assert Preference.objects.get(person=case.person).refuses_email
