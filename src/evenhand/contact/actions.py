"""The verbs of contact: queue what shall leave, release it, stop.

`release()` is the only code able to reach a channel; `releasing` tells how. `stop()` takes the same
locks: the gate obeys it from the commit of the request, and once it is acknowledged nothing that it
stops can be on its way. Whoever changes one of the two reads the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import structlog
from django.db import transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, ContactPoint, Person, Representative
from evenhand.contact import advisers, proofs, recording, releasing, stopping
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.in_steps import outside
from evenhand.contact.letters.catalogue import language_for
from evenhand.contact.models import Release
from evenhand.contact.ways import ways_to
from evenhand.holds import actions as holds
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, in_force
from evenhand.ledger.models import Transfer
from evenhand.rulebook.acts import Act
from evenhand.work.actions import raise_task
from evenhand.work.models import Step

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
# What everybody calls who sends; nobody imports it from where it is told.
release = releasing.release
PAGE_PEOPLE = 5_000
PLAN_KEPT = "plan_kept"
NO_MEANS = "no_means"
PORTAL = "portal"
_STEP_OF_HOLD = {NO_MEANS: Step.ADVICE, PLAN_KEPT: Step.PLAN_RUNNING}


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop that holds: what had already left since its start, what was taken back."""

    hold: Hold
    left: tuple[Release, ...]
    withdrawn: tuple[Release, ...]
    reversals: tuple[Transfer, ...]


def queue_release(
    *,
    case: Case,
    act: str,
    letter: str,
    language: str,
    at: datetime,
    business_key: str,
    contact_point: ContactPoint | None = None,
    sender: User | None = None,
    hold: Hold | None = None,
    of_use_until: datetime | None = None,
) -> Release:
    """Put something into the outbox, once for its business key; nothing leaves here.

    `of_use_until`: when it is worth nothing to her any more; from then on it does not leave.
    """
    row, _ = Release.objects.get_or_create(
        business_key=business_key,
        defaults={
            "case": case,
            "person": case.person,
            "act": Act.of(act).key,
            "letter": letter,
            "language": language,
            "contact_point": contact_point,
            "sender": sender,
            "hold": hold,
            "queued_at": at,
            "of_use_until": of_use_until,
        },
    )
    return row


def queue_by_her_way(
    case: Case,
    *,
    purpose: str,
    letter: str,
    business_key: str,
    at: datetime,
    of_use_until: datetime | None = None,
) -> Release | None:
    """Put a letter into the outbox by the way that is hers; None for who cannot be written to."""
    if case.person.deceased_on is not None:
        return None
    for channel, point in ways_to(case.person, letter):
        return queue_release(
            case=case,
            act=f"{purpose}.{channel}",
            letter=letter,
            language=letter_language(case.person),
            at=at,
            business_key=business_key,
            contact_point=point,
            of_use_until=of_use_until,
        )
    return None


def stop(request: holds.StopRequest, *, clock: Clock) -> Stopped:
    """Open a hold: obeyed at once, then acknowledged with what had already left.

    Raises InsideATransaction, and what `holds.record_request` raises.
    """
    outside("stop()")
    hold = holds.record_request(request, at=clock())
    return acknowledge(hold, clock=clock)


@transaction.atomic
def request_stops(requests: Sequence[holds.StopRequest], *, at: datetime) -> list[Hold]:
    """Ask for several stops, all or none, inside a caller's transaction.

    The gate obeys them from its commit; `acknowledge_waiting` takes the locks, takes back what is
    under way and queues the proofs afterwards. Raises what `holds.record_request` raises.
    """
    return [holds.record_request(request, at=at) for request in requests]


def _ask_to_look(hold: Hold, *, at: datetime) -> None:
    """Somebody looks at what was entered; what came in through her own pages asks for itself."""
    assert hold.look_by is not None
    due_at = max(datetime.combine(hold.look_by, time(), UTC), at)
    raise_task(
        kind="hold_look",
        business_key=f"hold_look:{hold.key}",
        at=at,
        due_at=due_at,
        subject=hold.person.key,
    )


def _is_over(hold: Hold, *, at: datetime) -> bool:
    """Whether it began and ended in the past: it takes back what was charged, and stops no more."""
    return hold.ends_at is not None and hold.ends_at <= at


def queue_word(hold: Hold, *, act: str, letter: str, key: str, at: datetime) -> Release | None:
    """Put a letter about a hold into the outbox where post is the right way, else raise a task."""
    way = proofs.by_post(hold, task=key, at=at)
    if way is None:
        return None
    return queue_release(
        case=way.case,
        act=act,
        letter=letter,
        language=letter_language(hold.person),
        at=at,
        business_key=key,
        contact_point=way.address,
        hold=hold,
    )


def prove_to_adviser(hold: Hold, adviser: Representative, *, at: datetime) -> Release | None:
    """Put the proof of a hold into the outbox for who advises the person, else raise a task."""
    way = advisers.to_send(hold, adviser, at=at)
    if way is None:
        return None
    return queue_release(
        case=way.case,
        act=f"proof.{way.channel}",
        letter=ADVISER_PROOF,
        language=letter_language(hold.person),
        at=at,
        business_key=way.business_key,
        contact_point=way.point,
        hold=hold,
    )


def letter_language(person: Person) -> str:
    """Return the language in which we can write to a person: hers, else her country's."""
    return language_for(person.language, person.country)


def acknowledge(hold: Hold, *, clock: Clock) -> Stopped:
    """Take the locks of all persons concerned and let the hold really hold, with its proof.

    Whoever comes second (a job beside `stop()`) finds everything done and changes nothing.
    """
    with transaction.atomic():
        covered = list(cases_covered(hold).select_related("debt", "person"))
        concerned = {hold.person_id, *(case.person_id for case in covered)}
        lock_persons(sorted(concerned))
        hold.refresh_from_db(fields=["acknowledged_at"])
        if hold.acknowledged_at is not None:
            return Stopped(hold, tuple(stopping.left_since(hold, covered)), (), ())
        stopped = _hold_really(hold, covered, at=clock())
    hold.refresh_from_db()
    return stopped


def _hold_really(hold: Hold, covered: list[Case], *, at: datetime) -> Stopped:
    withdrawn = stopping.withdraw(hold, covered, at=at)
    left = stopping.left_since(hold, covered)
    reversals = stopping.reverse(hold, covered, at=at)
    told = [
        {"release": str(row.key), "act": row.act, "at": row.left_at.isoformat()}
        for row in left
        if row.left_at
    ]
    # Clocks of two machines differ: nothing that it names may bear a later instant than it does.
    acknowledged_at = max([at, *(row.outcome_at for row in left if row.outcome_at)])
    holds.acknowledge(hold=hold, left=told, at=acknowledged_at, actor="system:stop")
    if "demand" in holds.kind_of(hold).stops and not _is_over(hold, at=at):
        step = _STEP_OF_HOLD.get(hold.kind, Step.HOLD)
        for case in covered:
            if case.closed_at is None:
                recording.set_step(case, step=step, why=hold.kind, at=at)
    if hold.look_by is not None and hold.source != PORTAL:
        _ask_to_look(hold, at=at)
    if hold.kind != PLAN_KEPT and hold.source != holds.NIGHT:
        # Whoever agreed a plan has its receipt; what the night found is told by its step.
        key = f"hold-proof:{hold.key}"
        queue_word(hold, act="proof.letter", letter="hold_proof", key=key, at=at)
        for adviser in advisers.advisers_of(hold, at=at):
            prove_to_adviser(hold, adviser, at=at)
    return Stopped(hold, tuple(left), tuple(withdrawn), tuple(reversals))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMany:
    """The same stop for many people: what the night asks where nothing is left."""

    kind: str
    source: str
    actor: str
    starts_at: datetime


def stop_many(person_ids: list[int], request: StopMany, *, clock: Clock) -> int:
    """Open a hold for each of many people who has none of that kind in force; returns how many.

    The same two steps as `stop()`, page by page. Raises as `stop()` does.
    """
    outside("stop_many()")
    opened = 0
    for start in range(0, len(person_ids), PAGE_PEOPLE):
        page = person_ids[start : start + PAGE_PEOPLE]
        stopped = in_force(at=request.starts_at).filter(kind=request.kind, person__in=page)
        people = Person.objects.filter(pk__in=page).exclude(pk__in=stopped.values("person_id"))
        people = people.only("key", "country", "region", "zone")
        made = holds.record_requests(
            list(people.order_by("pk")),
            request.kind,
            starts_at=request.starts_at,
            source=request.source,
            actor=request.actor,
        )
        _acknowledge_page(made, clock=clock)
        opened += len(made)
    return opened


def _acknowledge_page(page: list[Hold], *, clock: Clock) -> None:
    """Acknowledge a page of like holds at once; one by one where something left or was charged."""
    if not page:
        return
    kind, since = holds.kind_of(page[0]), min(hold.starts_at for hold in page)
    people = sorted(hold.person_id for hold in page)
    with transaction.atomic():
        lock_persons(people)
        at = clock()
        hers, because = Q(case__person__in=people), page[0].kind
        stopping.settle_left_behind(hers, stops=kind.acts(), because=because, at=at)
        stopping.take_back(stopping.stoppable(kind.acts()).filter(hers), because=because, at=at)
        first = min(hold.starts_on for hold in page)
        busy = stopping.left_or_charged(people, since=since, first=first)
        quiet = [hold for hold in page if hold.person_id not in busy]
        holds.acknowledge_quiet(quiet, at=at, actor="system:stop")
    for hold in page:
        if hold.person_id in busy:
            acknowledge(hold, clock=clock)


def acknowledge_waiting(*, clock: Clock) -> int:
    """Acknowledge holds whose second step is still to come; the gate obeyed them all along.

    Safe to run twice and beside `stop()`. One that fails stays for the next minute, with a task,
    and keeps none of the others waiting. Raises InsideATransaction.
    """
    outside("acknowledge_waiting()")
    waiting = Hold.objects.filter(acknowledged_at__isnull=True, lifted_at__isnull=True)
    count = 0
    for hold in waiting.select_related("person", "debt").order_by("requested_at", "pk")[:1000]:
        try:
            acknowledge(hold, clock=clock)
            count += 1
        except Exception:
            log.exception("hold.not_acknowledged", hold=str(hold.key))
            _say_it_waits(hold, at=clock())
    return count


def _say_it_waits(hold: Hold, *, at: datetime) -> None:
    raise_task(
        kind="hold_not_acknowledged",
        business_key=f"hold_not_acknowledged:{hold.key}",
        at=at,
        due_at=at + recording.TASK_LIFE,
        subject=hold.person.key,
    )
