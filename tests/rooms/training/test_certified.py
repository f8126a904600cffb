"""The report of certified contacts counts ours, and tells each exception with its reason."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta

import pytest

from evenhand.access.models import User
from evenhand.contact.models import Contact
from evenhand.doors import clock
from evenhand.learning.training.certified import exceptions, shares_by_month, told
from evenhand.site.commands import certified
from tests import cast

pytestmark = pytest.mark.django_db
SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    """In October one certified and one supervised call; in November one call by the person."""
    monkeypatch.setattr(clock, "now", cast.clock)
    dace, tija = cast.agent(), cast.agent("tija@evenhand.example", certified=False)
    ilze, amina = cast.person(), cast.person(cast.AMINA)
    october = cast.AT - timedelta(days=30)
    row = {"channel": "call", "purpose": "service", "result": "conversation", "outbound": True}
    Contact.objects.create(**row, person=ilze, by=dace, at=october,
                           certificate=dace.certificates.get(skill="contact"))  # fmt: skip
    Contact.objects.create(**row, person=amina, by=tija, at=october, supervised_by=dace)
    Contact.objects.create(**{**row, "outbound": False}, person=ilze, by=tija, at=cast.AT)
    Contact.objects.create(**{**row, "channel": "letter"}, person=ilze, by=None, at=cast.AT)


def ours_without(at: datetime) -> None:
    Contact.objects.create(person=cast.person(cast.GRETA), channel="call", purpose="service",
                           result="busy", outbound=True, at=at,
                           by=User.objects.get(email="tija@evenhand.example"))  # fmt: skip


def test_ours_are_counted_by_month_country_and_channel() -> None:
    found = shares_by_month(since=SINCE, until=UNTIL, zone=UTC)

    told_of = [(one.month.month, one.country, one.channel) for one in found]
    assert told_of == [(10, "GB", "call"), (10, "LV", "call")]
    assert [(one.certified, one.supervised, one.neither) for one in found] == [(0, 1, 0), (1, 0, 0)]


def test_a_person_who_turned_to_us_is_an_exception_with_its_reason() -> None:
    found = list(told(exceptions(since=SINCE, until=UNTIL)))

    assert [(one.country, one.reason) for one in found] == [("LV", "turned_to_us")]


def test_what_nothing_explains_comes_before_the_rest() -> None:
    ours_without(cast.AT - timedelta(days=40))

    found = list(told(exceptions(since=SINCE, until=UNTIL)))

    assert [one.reason for one in found] == ["unexplained", "turned_to_us"]
    assert sum(one.neither for one in shares_by_month(since=SINCE, until=UNTIL, zone=UTC)) == 1


def asked(**more: object) -> Namespace:
    return Namespace(**{"from_": None, "to": None, "json": True, **more})


def test_the_command_answers_by_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    good = certified.run(asked())
    ours_without(cast.AT)
    bad = certified.run(asked(json=False))

    first, *lines = capsys.readouterr().out.splitlines()
    assert (good, bad) == (0, 1)
    assert json.loads(first)["months"][0]["n"] == 1
    assert lines[-1] == "3 contacts of ours, 1 under no certificate."
