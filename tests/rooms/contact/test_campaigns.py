"""A letter to many: its load is told before it starts, and nobody gets more than without it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError
from pytest_django import Settings

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact import actions, campaigns, reaching
from evenhand.contact.channels import EmailChannel
from evenhand.contact.models import Campaign, Contact, Release
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.nightly.actions import run_night
from evenhand.nightly.campaign_load import load_of
from evenhand.work.actions import set_next_step
from evenhand.work.models import Step
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
AT = cast.AT


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars() -> User:
    return cast.lead()


@pytest.fixture
def cases() -> list[Case]:
    """Ilze with two debts, Claire who is stopped, Amina without evidence, Greta who was written."""
    lender = cast.creditor()
    ilze, claire, amina, greta = (
        cast.person(who) for who in (cast.ILZE, cast.CLAIRE, cast.AMINA, cast.GRETA)
    )
    made = [
        cast.case(ilze, owed_to=lender, reference="a"),
        cast.case(ilze, owed_to=lender, reference="b"),
        cast.case(claire, owed_to=lender, reference="c"),
        cast.case(amina, owed_to=lender, reference="d", with_evidence=False),
        cast.case(greta, owed_to=lender, reference="e"),
    ]
    actions.stop(
        StopRequest(person=claire, kind="illness", source="person", actor="t", starts_at=AT),
        clock=cast.clock,
    )
    reaching.record_contact(
        person=greta, case=made[4], channel="letter", purpose="service", outbound=True,
        result="sent", by=None, at=AT - timedelta(days=3),
    )  # fmt: skip
    reaching.keep_needs(person=greta, needs=["easy_words"], told_by="person", at=AT, actor="t")
    return made


def notices(by: User, *, country: str = "", step: str = "") -> Campaign:
    told = campaigns.Wanted(name="Autumn", letter="first_notice", country=country, step=step)
    return campaigns.draft(told, by=by, at=AT)


def test_the_preview_tells_the_load_on_people_and_writes_nothing(
    cases: list[Case], dace: User
) -> None:
    drafted = notices(dace)
    before = (Release.objects.count(), Contact.objects.count(), Event.objects.count())

    load = load_of(drafted, at=AT)

    after = (Release.objects.count(), Contact.objects.count(), Event.objects.count())
    assert before == after
    # Required notices leave during a stop too; without evidence nothing is claimed.
    assert (load.people, load.cases, load.allowed) == (4, 5, 3)
    assert (load.with_holds, load.with_needs) == (1, 1)
    assert "house.evidence" in {rule.key for rule, _count in load.refused}
    assert load.in_7_days[:3] == [(0, 3, 1), (1, 1, 2), (2, 0, 1)]
    assert sum(before for _count, before, _after in load.in_30_days) == 4


def test_who_drafted_it_cannot_start_it(cases: list[Case], dace: User) -> None:
    drafted = notices(dace)

    with pytest.raises(campaigns.NeedsSecondPerson):
        campaigns.start(drafted, by=dace, at=AT)
    with pytest.raises(IntegrityError):
        Campaign.objects.filter(pk=drafted.pk).update(started_by=dace, started_at=AT)

    assert (
        not Release.objects.exists()
        or not Release.objects.filter(business_key__startswith="campaign:").exists()
    )


def test_it_starts_once_and_queues_each_case_once(
    cases: list[Case], dace: User, edgars: User
) -> None:
    drafted = notices(dace)

    queued = campaigns.start(drafted, by=edgars, at=AT)
    with pytest.raises(campaigns.AlreadyStarted):
        campaigns.start(drafted, by=edgars, at=AT)

    rows = Release.objects.filter(business_key__startswith=f"campaign:{drafted.key}:")
    assert (queued, rows.count()) == (5, 5)
    assert set(rows.values_list("state", flat=True)) == {"queued"}
    assert Event.objects.get(code="campaign.started").data["queued"] == 5


def test_each_letter_is_asked_again_so_that_nobody_gets_two_in_a_day(
    cases: list[Case], dace: User, edgars: User
) -> None:
    ilze = cases[0].person
    drafted = campaigns.draft(
        campaigns.Wanted(name="Spring", letter="reminder", country="LV"), by=dace, at=AT
    )
    for case in cases[:2]:
        Release.objects.create(
            business_key=f"first:{case.key}", case=case, person=ilze, act="notice.letter",
            letter="first_notice", language="lv", state="released",
            queued_at=AT - timedelta(days=90), outcome_at=AT - timedelta(days=90),
        )  # fmt: skip
    campaigns.start(drafted, by=edgars, at=AT)

    left = [
        actions.release(row.key, clock=cast.clock)
        for row in Release.objects.filter(state="queued", letter="reminder").order_by("pk")
    ]

    assert [row.state for row in left] == ["released", "waiting"]
    assert "house.contacts-in-a-day" in left[1].reasons


def test_a_campaign_is_about_what_it_names(cases: list[Case], dace: User) -> None:
    set_next_step(
        case_key=cases[0].key, subject=cases[0].person.key, step=Step.REVIEW, why="x", at=AT
    )

    by_country = campaigns.cases_of(notices(dace, country="FR"))
    by_step = campaigns.cases_of(notices(dace, step="review"))

    assert list(by_country) == [cases[2]]
    assert list(by_step) == [cases[0]]


def test_more_than_anybody_can_oversee_is_not_started(
    cases: list[Case], dace: User, edgars: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted = notices(dace)
    monkeypatch.setattr(campaigns, "MOST_CASES", 3)

    with pytest.raises(campaigns.TooMany):
        campaigns.start(drafted, by=edgars, at=AT)

    drafted.refresh_from_db()
    assert drafted.started_at is None


def test_more_than_anybody_can_oversee_is_not_even_drafted(
    cases: list[Case], dace: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "MOST_CASES", 3)

    with pytest.raises(campaigns.TooMany):
        notices(dace)

    assert not campaigns.campaigns().exists()


@pytest.mark.parametrize(
    ("prefers", "refuses_email", "acts"),
    [
        ("email", False, ["demand.email"]),
        ("email", True, ["demand.letter"]),
        ("letter", False, ["demand.letter"]),
        ("", False, ["demand.letter"]),
    ],
)
def test_a_reminder_goes_the_way_she_prefers_where_it_is_open(
    dace: User, edgars: User, prefers: str, refuses_email: bool, acts: list[str]
) -> None:
    case = cast.case(cast.person(cast.GRETA, email="greta@example.org"))
    explained(case)
    reaching.change_preference(
        person=case.person, at=AT, actor="t",
        preferred_channel=prefers, refuses_email=refuses_email,
    )  # fmt: skip
    told = campaigns.draft(campaigns.Wanted(name="Autumn", letter="reminder"), by=dace, at=AT)
    previewed = load_of(told, at=AT)

    campaigns.start(told, by=edgars, at=AT)

    queued = Release.objects.filter(letter="reminder")
    assert [row.act for row in queued] == acts
    assert previewed.by_way == [(act, 1) for act in acts]


@pytest.mark.parametrize(
    ("prefers", "refuses_email", "sent"),
    [
        ("email", False, ("demand.email", "email", "released")),
        ("email", True, ("demand.letter", "post", "released")),
        ("", False, ("demand.letter", "post", "released")),
    ],
)
def test_a_nights_reminder_goes_the_way_she_prefers_where_it_is_open(
    monkeypatch: pytest.MonkeyPatch, prefers: str, refuses_email: bool, sent: tuple[str, str, str]
) -> None:
    monkeypatch.setattr(EmailChannel, "hand_over", lambda _self, parcel: f"sent:{parcel.key}")
    case = cast.case(cast.person(cast.GRETA, email="greta@example.org"))
    explained(case)
    reaching.change_preference(
        person=case.person, at=AT, actor="t",
        preferred_channel=prefers, refuses_email=refuses_email,
    )  # fmt: skip

    run_night(day=AT.date(), at=AT, clock=cast.clock)

    row = Release.objects.get(letter="reminder")
    left = actions.release(row.key, clock=cast.clock)
    assert left.contact_point is not None
    assert (left.act, left.contact_point.channel, left.state) == sent


def explained(case: Case) -> None:
    """The first letter left long ago, and its term is over."""
    long_ago = AT - timedelta(days=90)
    Release.objects.create(
        business_key="first", case=case, person=case.person, act="notice.letter",
        letter="first_notice", language="de", state="released", queued_at=long_ago,
        outcome_at=long_ago,
    )  # fmt: skip
