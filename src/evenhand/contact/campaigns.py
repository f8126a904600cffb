"""One letter to many people: drafted, looked at, started by a second person, asked again each.

A campaign only queues. Whatever its preview said, `actions.release()` asks the gate for each person
under her lock, so that nobody is reached more often because many were meant.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from evenhand.access.models import User
from evenhand.cases.models import Case, ContactPoint, Creditor
from evenhand.contact import actions, gate
from evenhand.contact.models import Campaign
from evenhand.contact.queries import preference_of
from evenhand.contact.ways import point_for
from evenhand.journal.actions import Entry, append
from evenhand.work.models import NextStep

# What may go to many, and as which act.
LETTERS: Final = {
    "message": "service.email",
    "first_notice": "notice.letter",
    "reminder": "demand.letter",
}
# What an e-mail tells of as well, for a person who would rather have one.
BY_EMAIL: Final = {"reminder": "demand.email"}
MOST_CASES: Final = 2_000


class NeedsSecondPerson(Exception):
    """Who drafted a campaign does not start it."""


class AlreadyStarted(Exception):
    """A campaign starts once."""


class TooMany(Exception):
    """A campaign is about more cases than anybody can oversee at once."""

    def __init__(self, cases: int) -> None:
        super().__init__(f"{cases} cases; a campaign has {MOST_CASES} at most, so make several")
        self.cases = cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which letter, to whom: empty means all."""

    name: str
    letter: str
    country: str = ""
    creditor: Creditor | None = None
    step: str = ""


@transaction.atomic
def draft(wanted: Wanted, *, by: User, at: datetime) -> Campaign:
    """Write down what is meant; nothing is queued. Raises TooMany, and then nothing is kept."""
    made = Campaign(
        name=wanted.name,
        letter=wanted.letter,
        country=wanted.country,
        creditor=wanted.creditor,
        step=wanted.step,
        drafted_by=by,
        drafted_at=at,
    )
    cases = cases_of(made).count()
    if cases > MOST_CASES:
        raise TooMany(cases)
    made.save()
    _journal("campaign.drafted", made, by=by, at=at)
    return made


def act_of(campaign: Campaign) -> str:
    """Return the act that a campaign's letter is."""
    return LETTERS[campaign.letter]


def cases_of(campaign: Campaign) -> QuerySet[Case]:
    """Return the open cases that a campaign is about, by what is recorded now."""
    rows = Case.objects.filter(closed_at__isnull=True).select_related("person")
    if campaign.country:
        rows = rows.filter(person__country=campaign.country)
    if campaign.creditor is not None:
        rows = rows.filter(debt__creditor=campaign.creditor)
    if campaign.step:
        at_step = NextStep.objects.filter(step=campaign.step)
        rows = rows.filter(key__in=at_step.values("case_key"))
    return rows.order_by("pk")


@transaction.atomic
def start(campaign: Campaign, *, by: User, at: datetime) -> int:
    """Queue the letter for each case, once; returns how many. Each is asked again when it leaves.

    Raises NeedsSecondPerson, AlreadyStarted, TooMany.
    """
    if by.pk == campaign.drafted_by_id:
        raise NeedsSecondPerson("somebody else starts what you drafted")
    rows = Campaign.objects.filter(pk=campaign.pk, started_at__isnull=True)
    if rows.update(started_by=by, started_at=at) == 0:
        raise AlreadyStarted(f"campaign {campaign.key} was started before")
    cases = list(cases_of(campaign)[: MOST_CASES + 1])
    if len(cases) > MOST_CASES:
        raise TooMany(cases_of(campaign).count())
    queued = sum(_queue(campaign, case, at=at) for case in cases)
    _journal("campaign.started", campaign, by=by, at=at, queued=queued)
    return queued


def _queue(campaign: Campaign, case: Case, *, at: datetime) -> bool:
    """Queue the letter for a case whose person can be reached that way at all."""
    act, point = _preferred(campaign, case, at=at) or (act_of(campaign), None)
    point = point or point_for(case.person, act.partition(".")[2])
    if point is None:
        return False
    actions.queue_release(
        case=case,
        act=act,
        letter=campaign.letter,
        language=actions.letter_language(case.person),
        at=at,
        business_key=f"campaign:{campaign.key}:{case.key}",
        contact_point=point,
    )
    return True


def _preferred(campaign: Campaign, case: Case, *, at: datetime) -> tuple[str, ContactPoint] | None:
    """The e-mail that she would rather have, where it is open to us; None: the campaign's way."""
    act, wishes = BY_EMAIL.get(campaign.letter), preference_of(case.person)
    if act is None or wishes is None or wishes.preferred_channel != "email":
        return None
    point = point_for(case.person, "email")
    if (
        point is None
        or not gate.ask(case=case, act=act, at=at, contact_point=point).verdict.allowed
    ):
        return None
    return act, point


def _journal(code: str, campaign: Campaign, *, by: User, at: datetime, **figures: int) -> None:
    data: dict[str, str | int] = {"campaign": str(campaign.key), "letter": campaign.letter}
    append(Entry(code=code, at=at, actor=f"staff:{by.key}", data={**data, **figures}))


def campaign_by_key(key: uuid.UUID) -> Campaign | None:
    """Return the campaign of that key."""
    rows = Campaign.objects.select_related("creditor", "drafted_by", "started_by")
    return rows.filter(key=key).first()


def campaigns() -> QuerySet[Campaign]:
    """Return all campaigns, newest first."""
    rows = Campaign.objects.select_related("creditor", "drafted_by", "started_by")
    return rows.order_by("-drafted_at", "-pk")
