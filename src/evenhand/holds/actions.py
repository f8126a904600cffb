"""Low verbs on holds. Only `contact.actions` may call those that open or acknowledge one.

A hold is obeyed by the gate from the commit of `record_request`; `acknowledge` is called under the
locks of all persons concerned, when nothing that it stops can be on its way any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from evenhand.cases.models import Debt, Person
from evenhand.holds.models import Hold
from evenhand.holds.queries import zone_of_days
from evenhand.journal.actions import Entry, append, append_many
from evenhand.rulebook.calendar import local
from evenhand.rulebook.hold_times import hold_ends_at, hold_review_on, house_value
from evenhand.rulebook.holds import HOLD_KINDS, HoldKind
from evenhand.vault import actions as vault

# The source of what the night found by itself.
NIGHT = "night"
_COPIED = (
    "id", "key", "person_id", "kind", "source", "starts_at", "starts_on", "ends_at", "review_on",
    "requested_at", "requested_by", "existing_only", "state",
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


class NotOpenedByHand(ValueError):
    """Only the calendar opens this kind; it is told, and its own rule keeps it."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a hold of kind {kind!r} is opened by the calendar alone")
        self.kind = kind


class EndsTooEarly(ValueError):
    """The end that was named is before the one the rulebook gives; two people shorten a hold."""

    def __init__(self, kind: str, *, usual: datetime | None) -> None:
        told = f"not before {usual.isoformat()}" if usual else "only with what opened it"
        super().__init__(f"a hold of kind {kind!r} ends {told}")
        self.kind, self.usual = kind, usual


def kind_of(hold: Hold) -> HoldKind:
    """Return what the rulebook says about the hold's kind."""
    return HOLD_KINDS[hold.kind]


@transaction.atomic
def record_request(request: StopRequest, *, at: datetime) -> Hold:
    """Record a stop that was asked for.

    Raises UnknownHoldKind, HoldNeedsDebt, NotOpenedByHand or EndsTooEarly.
    """
    kind = _kind(request.kind)
    if kind.scope == "debt" and request.debt is None:
        raise HoldNeedsDebt(f"a hold of kind {kind.key} names the debt that it stops")
    sealed = None
    if request.reason:
        plain = request.reason.encode()
        sealed = vault.seal(request.person.key, plain, context="hold:reason", at=at)
    hold = _hold(
        kind, request.person, starts_at=request.starts_at, source=request.source,
        actor=request.actor, at=at,
    )  # fmt: skip
    hold.debt = request.debt if kind.scope == "debt" else None
    hold.reason_sealed, hold.document_key = sealed, request.document_key
    if request.ends_at is not None:
        hold.ends_at = _named_end(kind, hold.ends_at, request.ends_at)
    hold.save(force_insert=True)
    append(entry("hold.requested", hold, at=at, actor=request.actor))
    return hold


def _kind(key: str) -> HoldKind:
    kind = HOLD_KINDS.get(key)
    if kind is None:
        raise UnknownHoldKind(key)
    if kind.opened == "by the calendar":
        raise NotOpenedByHand(key)
    return kind


def _named_end(kind: HoldKind, usual: datetime | None, named: datetime) -> datetime:
    """The end that somebody named: a later one, or any where the kind leaves it to be named."""
    if not kind.end_is_named and (usual is None or named < usual):
        raise EndsTooEarly(kind.key, usual=usual)
    return named


def _hold(
    kind: HoldKind, person: Person, *, starts_at: datetime, source: str, actor: str, at: datetime
) -> Hold:
    """A new hold as the rulebook has its kind, not in the table yet."""
    zone_name = zone_of_days(person, starts_at)
    starts_on = local(starts_at, zone_name).date()
    today = local(at, zone_of_days(person, at)).date()
    is_ours = kind.opened == "by the house" or source == NIGHT
    return Hold(
        person=person,
        kind=kind.key,
        source=source,
        starts_at=starts_at,
        starts_on=starts_on,
        ends_at=hold_ends_at(kind, starts_at, person.country, zone_name=zone_name),
        review_on=hold_review_on(kind, starts_on, recorded_on=today),
        existing_only=kind.claims == "existing",
        state=Hold.State.CONFIRMED if is_ours else Hold.State.PROVISIONAL,
        look_by=None if is_ours else today + timedelta(days=house_value("hold_look_days", today)),
        requested_at=at,
        requested_by=actor,
    )


@transaction.atomic
def record_requests(
    people: Sequence[Person], kind_key: str, *, starts_at: datetime, source: str, actor: str
) -> list[Hold]:
    """Record the same stop for many people at once; raises as `record_request` does."""
    kind = _kind(kind_key)
    if kind.scope == "debt":
        raise HoldNeedsDebt(f"a hold of kind {kind.key} names the debt that it stops")
    made = [
        _hold(kind, person, starts_at=starts_at, source=source, actor=actor, at=starts_at)
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


def note_review(hold: Hold) -> bool:
    """Note that somebody was asked to look at a hold on its day; False when that was noted."""
    rows = Hold.objects.filter(pk=hold.pk, review_on=hold.review_on)
    fresh = rows.filter(Q(review_noted_on=None) | ~Q(review_noted_on=hold.review_on))
    return fresh.update(review_noted_on=hold.review_on) == 1


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
    decided: str = "",
) -> Entry:
    """Return the journal's entry about a hold; `decided` is the key of a decision about it."""
    data: dict[str, Any] = {
        "hold": str(hold.key),
        "kind": hold.kind,
        "starts_at": hold.starts_at.isoformat(),
        "ends_at": hold.ends_at.isoformat() if hold.ends_at else None,
    }
    if left is not None:
        data["left"] = left
    if decided:
        data["decision"] = decided
    return Entry(code=code, at=at, actor=actor, subject=hold.person.key, data=data)
