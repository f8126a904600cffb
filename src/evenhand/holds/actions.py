"""Low verbs on holds. Only `contact.actions` may call those that open or acknowledge one.

A hold is obeyed by the gate from the commit of `record_request`; `acknowledge` is called under the
locks of all persons concerned, when nothing that it stops can be on its way any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.cases.models import Debt, Person
from evenhand.holds.models import Hold
from evenhand.journal.actions import Entry, append, append_many
from evenhand.rulebook.bind import calendar_zone
from evenhand.rulebook.calendar import local
from evenhand.rulebook.hold_times import hold_ends_at, hold_review_on
from evenhand.rulebook.holds import HOLD_KINDS, HoldKind
from evenhand.vault import actions as vault

_COPIED = (
    "id", "key", "person_id", "kind", "source", "starts_at", "ends_at", "review_on",
    "requested_at", "requested_by", "lift_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequest:
    """What somebody asks to stop, why, and on what evidence. `starts_at` may lie in the past."""

    person: Person
    kind: str
    source: str
    actor: str
    starts_at: datetime
    debt: Debt | None = None
    ends_at: datetime | None = None
    reason: str = ""
    document_key: uuid.UUID | None = None


class UnknownHoldKind(ValueError):
    """The kind of hold is not in the rulebook."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no kind of hold is called {kind!r}; known: {', '.join(HOLD_KINDS)}")
        self.kind = kind


class HoldNeedsDebt(ValueError):
    """This kind of hold stops one debt, and none was named."""


class NotHersToEnd(ValueError):
    """The kind of hold rests on more than her own words, so that they cannot end it."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a hold of kind {kind!r} is not ended by the person's word")


class NeedsSecondPerson(Exception):
    """A protection is lifted by two different people, with reasons."""


def kind_of(hold: Hold) -> HoldKind:
    """Return what the rulebook says about the hold's kind."""
    return HOLD_KINDS[hold.kind]


@transaction.atomic
def record_request(request: StopRequest, *, at: datetime) -> Hold:
    """Record a stop that was asked for; raises UnknownHoldKind or HoldNeedsDebt."""
    kind = HOLD_KINDS.get(request.kind)
    if kind is None:
        raise UnknownHoldKind(request.kind)
    if kind.scope == "debt" and request.debt is None:
        raise HoldNeedsDebt(f"a hold of kind {kind.key} names the debt that it stops")
    sealed = None
    if request.reason:
        plain = request.reason.encode()
        sealed = vault.seal(request.person.key, plain, context="hold:reason", at=at)
    hold = Hold.objects.create(
        person=request.person,
        debt=request.debt if kind.scope == "debt" else None,
        kind=kind.key,
        source=request.source,
        reason_sealed=sealed,
        document_key=request.document_key,
        starts_at=request.starts_at,
        ends_at=request.ends_at or _length_end(kind, request.person, request.starts_at),
        review_on=_review(kind, request.person, request.starts_at, recorded_at=at),
        requested_at=at,
        requested_by=request.actor,
    )
    append(entry("hold.requested", hold, at=at, actor=request.actor))
    return hold


@transaction.atomic
def record_requests(
    people: Sequence[Person], kind_key: str, *, starts_at: datetime, source: str, actor: str
) -> list[Hold]:
    """Record the same stop for many people at once; raises UnknownHoldKind or HoldNeedsDebt."""
    kind = HOLD_KINDS.get(kind_key)
    if kind is None:
        raise UnknownHoldKind(kind_key)
    if kind.scope == "debt":
        raise HoldNeedsDebt(f"a hold of kind {kind.key} names the debt that it stops")
    made = [
        Hold(
            person=person,
            kind=kind.key,
            source=source,
            starts_at=starts_at,
            ends_at=_length_end(kind, person, starts_at),
            review_on=_review(kind, person, starts_at, recorded_at=starts_at),
            requested_at=starts_at,
            requested_by=actor,
        )
        for person in people
    ]
    _insert(made)
    append_many(entry("hold.requested", hold, at=starts_at, actor=actor) for hold in made)
    return made


def _insert(made: Sequence[Hold]) -> None:
    """Insert new holds by COPY, under numbers drawn before: many times faster than by rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('holds_hold', 'id'))"
            " FROM generate_series(1, %s)",
            [len(made)],
        )
        for hold, (number,) in zip(made, cursor.fetchall(), strict=True):
            hold.pk = number
        names = ", ".join(_COPIED)
        with cursor.cursor.copy(f"COPY holds_hold ({names}) FROM STDIN") as rows:
            for hold in made:
                rows.write_row([getattr(hold, name) for name in _COPIED])


def acknowledge_quiet(holds: Sequence[Hold], *, at: datetime, actor: str) -> None:
    """Acknowledge stops before which nothing had left; call under the persons' locks."""
    waiting = Hold.objects.filter(pk__in=[hold.pk for hold in holds], acknowledged_at__isnull=True)
    still = set(waiting.select_for_update().values_list("pk", flat=True))
    Hold.objects.filter(pk__in=still).update(acknowledged_at=at)
    append_many(
        entry("hold.acknowledged", hold, at=at, actor=actor, left=[])
        for hold in holds
        if hold.pk in still
    )


def _length_end(kind: HoldKind, person: Person, starts_at: datetime) -> datetime | None:
    return hold_ends_at(kind, starts_at, person.country, zone_name=_zone(person, starts_at))


def _review(kind: HoldKind, person: Person, starts_at: datetime, *, recorded_at: datetime) -> date:
    zone_name = _zone(person, recorded_at)
    starts_on = local(starts_at, zone_name).date()
    return hold_review_on(kind, starts_on, recorded_on=local(recorded_at, zone_name).date())


def _zone(person: Person, at: datetime) -> str:
    """Where her days are counted: of two possible places the western, whose days end later."""
    country = person.country.lower()
    return calendar_zone(country, person.region, person.zone, int(at.timestamp()))


def acknowledge(*, hold: Hold, left: list[dict[str, str]], at: datetime, actor: str) -> None:
    """Record that a stop holds, naming what had already left; call under the persons' locks."""
    Hold.objects.filter(pk=hold.pk, acknowledged_at__isnull=True).update(acknowledged_at=at)
    append(entry("hold.acknowledged", hold, at=at, actor=actor, left=left))


@transaction.atomic
def end_with_its_fact(*, hold: Hold, at: datetime, actor: str) -> bool:
    """End a hold because what opened it is over (a plan ended); False when it had ended."""
    rows = Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True, ends_at__isnull=True)
    if rows.update(ends_at=max(at, hold.starts_at + timedelta(seconds=1)), ended_noted_at=at) == 0:
        return False
    append(entry("hold.ended", hold, at=at, actor=actor))
    return True


@transaction.atomic
def end_by_her_word(*, person: Person, kind: str, at: datetime, actor: str) -> int:
    """End the stops of a kind that her own words opened, because she goes on; how many ended.

    Only for stops that rest on nothing else (`HoldKind.hers_to_end`): nobody talks anybody out of
    a protection that a paper, a court or a law gave. Raises NotHersToEnd.
    """
    if not HOLD_KINDS[kind].hers_to_end:
        raise NotHersToEnd(kind)
    running = Hold.objects.filter(person=person, kind=kind, starts_at__lt=at, lifted_at=None)
    ended = 0
    for hold in running.filter(Q(ends_at=None) | Q(ends_at__gt=at)).select_for_update():
        Hold.objects.filter(pk=hold.pk).update(ends_at=at, ended_noted_at=at)
        append(entry("hold.ended", hold, at=at, actor=actor))
        ended += 1
    return ended


@transaction.atomic
def ask_to_lift(*, hold: Hold, user: User, reason: str, at: datetime) -> None:
    """Ask to end a protection early; it stays in force until a second person agrees."""
    if not reason.strip():
        raise NeedsSecondPerson("a reason is needed to lift a protection")
    Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
        lift_asked_by=user, lift_reason=reason.strip()
    )
    append(entry("hold.lift_asked", hold, at=at, actor=f"staff:{user.key}"))


@transaction.atomic
def lift(*, hold: Hold, user: User, at: datetime) -> None:
    """End a protection early as the second person; raises NeedsSecondPerson."""
    asked = Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True)
    asked = asked.filter(lift_asked_by__isnull=False).exclude(lift_asked_by=user)
    if asked.update(lifted_by=user, lifted_at=at) == 0:
        raise NeedsSecondPerson("somebody else must have asked first, with a reason")
    append(entry("hold.lifted", hold, at=at, actor=f"staff:{user.key}"))


@transaction.atomic
def end_due(*, at: datetime) -> int:
    """Write into the journal which holds came to their end; the gate needs no such note."""
    ended = Hold.objects.filter(Q(ends_at__lte=at), ended_noted_at__isnull=True)
    count = 0
    for hold in ended.select_for_update(skip_locked=True)[:1000]:
        append(entry("hold.ended", hold, at=at, actor="system:night"))
        count += Hold.objects.filter(pk=hold.pk).update(ended_noted_at=at)
    return count


def entry(
    code: str,
    hold: Hold,
    *,
    at: datetime,
    actor: str,
    left: list[dict[str, str]] | None = None,
) -> Entry:
    """Return the journal's entry about a hold."""
    data: dict[str, Any] = {
        "hold": str(hold.key),
        "kind": hold.kind,
        "starts_at": hold.starts_at.isoformat(),
        "ends_at": hold.ends_at.isoformat() if hold.ends_at else None,
    }
    if left is not None:
        data["left"] = left
    return Entry(code=code, at=at, actor=actor, subject=hold.person.key, data=data)
