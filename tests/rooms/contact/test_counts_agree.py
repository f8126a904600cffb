"""What is counted of contacts: the room's SQL and the history of `evenhand ask` count alike.

Both are fed the same random past. Where SQL cannot know a local day it counts some hours more, so
that the gate may refuse a little longer than the law, and never less.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.contact.models import Contact, Release
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.answers.history import Event, History
from evenhand.rulebook.bind import RawValue
from evenhand.rulebook.calendar import starts_at
from evenhand.rulebook.zones import local_day
from tests import cast

pytestmark = pytest.mark.django_db
CALLS = ("conversation", "no_answer", "voicemail", "wrong_number")
ALIKE = (
    "contacts_today", "contacts_last_7_days", "oldest_contact_at", "contacts_last_30_days",
    "oldest_contact_30_at",
    "surveys_last_365_days", "oldest_survey_at", "last_survey_at", "last_survey_at_known",
    "reminders_sent", "last_reminder_at", "last_reminder_at_known",
    "first_notice_at", "first_notice_channel", "last_conversation_at", "last_conversation_at_known",
)  # fmt: skip
WEEK = timedelta(days=7)
Facts: TypeAlias = dict[str, RawValue]


def left(case: Case, letter: str, channel: str, at: datetime) -> Event:
    """A letter of ours that left."""
    purpose = "notice" if letter == "first_notice" else "demand"
    release = Release.objects.create(
        business_key=f"{letter}:{case.key}:{at.isoformat()}",
        case=case,
        person=case.person,
        act=f"{purpose}.{channel}",
        letter=letter,
        language="en",
        state=Release.State.RELEASED,
        queued_at=at,
        outcome_at=at,
    )
    contact(case, channel, purpose, "sent", at, release=release)
    first = letter == "first_notice"
    return Event(int(at.timestamp()), channel, purpose, "sent", is_first_notice=first)


def contact(
    case: Case,
    channel: str,
    purpose: str,
    result: str,
    at: datetime,
    *,
    outbound: bool = True,
    release: Release | None = None,
) -> None:
    Contact.objects.create(
        person=case.person,
        case=case,
        release=release,
        channel=channel,
        purpose=purpose,
        outbound=outbound,
        result=result,
        at=at,
    )


def asked(case: Case, at: datetime) -> Event:
    """An e-mail that asks about our work, of which a contact is written down."""
    Release.objects.create(
        business_key=f"survey:{case.key}:{at.isoformat()}", case=case, person=case.person,
        act="survey.email", letter="survey", language="en", state=Release.State.RELEASED,
        queued_at=at, outcome_at=at,
    )  # fmt: skip
    contact(case, "email", "survey", "sent", at)
    return Event(int(at.timestamp()), "email", "survey", "sent")


def past(chance: random.Random, case: Case, other: Case) -> list[Event]:
    """Five weeks of letters, calls and talks about a debt and another one of the same person."""
    events = [asked(case, cast.AT - timedelta(days=100))]
    moments = [cast.AT - timedelta(minutes=chance.randrange(36 * 1440)) for _ in range(14)]
    moments += [cast.AT - WEEK, cast.AT - timedelta(days=30), cast.AT, cast.AT + timedelta(hours=2)]
    first = min(moments)
    events.append(left(case, "first_notice", chance.choice(("letter", "email")), first))
    for at in moments[1:]:
        if at <= cast.AT and chance.random() < 0.1:
            events.append(asked(case, at))
            continue
        about, hers = chance.choice((case, case, case, other)), chance.random() < 0.2
        if not hers and at <= cast.AT and chance.random() < 0.25:
            made = left(about, "reminder", chance.choice(("letter", "email")), at)
            events.append(as_seen(made, about, case))
            continue
        result, purpose = chance.choice(CALLS), chance.choice(("demand", "service", "answer"))
        contact(about, "call", purpose, result, at, outbound=not hers)
        instant = int(at.timestamp())
        events.append(
            Event(instant, "call", purpose, result, other_debt=about is other, from_her=hers)
        )
    return events


def as_seen(event: Event, about: Case, case: Case) -> Event:
    return event if about is case else Event(event.at, event.channel, event.purpose, event.outcome,
                                             other_debt=True)  # fmt: skip


def counted(seed: int, who: cast.Who) -> tuple[Case, Facts, Facts]:
    """A case with the facts of the room and those of the history."""
    chance = random.Random(seed)  # noqa: S311 - a past made up, not a secret
    person = cast.person(who)
    case, other = cast.case(person), cast.case(person, reference="loan-2")
    history = History(who.country.lower(), who.zone, tuple(past(chance, case, other)))
    at = int(cast.AT.timestamp())
    return case, gate.facts_of(case, at=cast.AT), history.facts_at(at)


def refusing(facts: Facts) -> set[str]:
    return {reason.rule for reason in open_rulebook().judge("demand.call", facts).reasons}


@pytest.mark.parametrize("seed", range(24))
def test_the_room_and_a_history_count_the_same_past_alike(seed: int) -> None:
    _, room, told = counted(seed, cast.EVERYBODY[seed % len(cast.EVERYBODY)])

    assert {name: room[name] for name in ALIKE} == {name: told[name] for name in ALIKE}


@pytest.mark.parametrize("seed", range(24))
def test_the_rooms_calls_are_those_of_seven_local_days_and_the_hours_before_them(seed: int) -> None:
    at = int(cast.AT.timestamp())
    days_begin = starts_at(local_day(at, cast.JOE.zone) - timedelta(days=6), cast.JOE.zone)

    case, room, told = counted(seed, cast.JOE)

    hours_before = Contact.objects.filter(
        case=case,
        channel="call",
        at__gt=cast.AT - WEEK,
        at__lt=datetime.fromtimestamp(days_begin, UTC),
    )
    for name, ours in (("calls_last_7_days", True), ("calls_from_her_last_7_days", False)):
        calls = told[name]
        assert isinstance(calls, int)
        assert room[name] == calls + hours_before.filter(outbound=ours).count()


@pytest.mark.parametrize("seed", range(24))
def test_whatever_a_history_refuses_the_room_refuses_too(seed: int) -> None:
    _, room, told = counted(seed, cast.JOE)
    by_days = {name: told[name] for name in ("calls_last_7_days", "oldest_call_at")}

    assert refusing({**room, **by_days}) <= refusing(room)
