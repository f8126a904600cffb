"""The one way out of the house, and the one verb that stops.

`release()` is the only code able to reach a channel. It works in two transactions and never inside
a caller's: first the attempt is committed; then all persons concerned are locked in key order, the
gate is asked again with fresh facts, the message is handed over and the outcome committed. `stop()`
takes the same locks: the gate obeys it from the commit of the request, and once it is acknowledged
nothing that it stops can be on its way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import structlog
from django.db import connection, transaction

from evenhand.access import links
from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.cases.queries import persons_concerned
from evenhand.contact import gate, proofs, reaching, recording, stopping
from evenhand.contact.channels import Channel, Parcel, channel_of
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.letters.catalogue import LANGUAGES
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Release
from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown
from evenhand.contact.queries import fresh, is_halted
from evenhand.contact.settling import after_a_fault
from evenhand.contact.spool import AlreadySpooled
from evenhand.contact.unwritable import refuse_unwritable
from evenhand.holds import actions as holds
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, in_force
from evenhand.ledger.models import Transfer
from evenhand.rulebook.acts import Act
from evenhand.vault.actions import store_document
from evenhand.work.actions import raise_task
from evenhand.work.models import Step

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
PAGE_PEOPLE = 5_000
PLAN_KEPT = "plan_kept"
NO_MEANS = "no_means"
PORTAL = "portal"
_STEP_OF_HOLD = {NO_MEANS: Step.ADVICE, PLAN_KEPT: Step.PLAN_RUNNING}


class InsideATransaction(RuntimeError):
    """A release or a stop commits in steps; inside a caller's transaction it could be undone."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"{verb} must not run inside a transaction; call it outside")


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
) -> Release:
    """Put something into the outbox, once for its business key; nothing leaves here."""
    release, _ = Release.objects.get_or_create(
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
        },
    )
    return release


def release(release_key: uuid.UUID, *, clock: Clock) -> Release:
    """Try to send one queued release; returns it with its outcome. Never sends twice.

    Raises InsideATransaction. A release that is not queued is returned as it is.
    """
    if connection.in_atomic_block:
        raise InsideATransaction("release()")
    try:
        return _release(release_key, clock=clock)
    except Exception as failure:
        log.exception("release.broke", release=str(release_key))
        after_a_fault(release_key, failure=failure, at=clock())
    return fresh(release_key)


def _release(release_key: uuid.UUID, *, clock: Clock) -> Release:
    attempt = _attempt(release_key, at=clock())
    if attempt is None:
        return fresh(release_key)
    row, way_in = attempt
    prepared = _prepare(row, way_in=way_in, at=clock())
    with transaction.atomic():
        lock_persons(persons_concerned(row.case))
        row = fresh(release_key)
        if row.state == Release.State.ATTEMPTED:
            _decide_and_hand_over(row, way_in=way_in, prepared=prepared, clock=clock)
    return row


@transaction.atomic
def _attempt(release_key: uuid.UUID, *, at: datetime) -> tuple[Release, WayIn] | None:
    """Commit that something is about to be handed over.

    None when somebody else has it, or while nothing may leave at all.
    """
    rows = Release.objects.filter(~is_halted(), key=release_key, state=Release.State.QUEUED)
    # Who finds it held by another worker goes on to the next, instead of waiting behind him.
    free = rows.select_for_update(skip_locked=True).values("pk")
    if rows.filter(pk__in=free).update(state=Release.State.ATTEMPTED, attempted_at=at) == 0:
        return None
    row = fresh(release_key)
    reaching.take_the_safe_way(row)
    recording.journal("release.attempted", row, at=at)
    point = row.contact_point.key if row.contact_point else None
    made = links.make_for(
        Act.of(row.act).channel,
        subject=row.person.key,
        case_key=row.case.key,
        point_key=point,
        at=at,
    )
    return row, WayIn(code=made.code)


def _prepare(row: Release, *, way_in: WayIn, at: datetime) -> tuple[LetterFacts, Parcel] | None:
    """Render before the lock is taken, so that the lock is short; None when it cannot be done.

    Its failures are found again, and recorded, under the lock.
    """
    try:
        facts = letter_facts(row, way_in=way_in, raw=gate.facts_of(row.case, at=at), at=at)
        return facts, _compose(row, facts)
    except Exception:  # noqa: BLE001 - see above
        log.info("release.not_prepared", release=str(row.key))
        return None


def _compose(row: Release, facts: LetterFacts) -> Parcel:
    to = row.contact_point.value if row.contact_point else ""
    return _channel(row).compose(row.letter, facts, key=row.key, to=to)


def _channel(row: Release) -> Channel:
    return channel_of(Act.of(row.act).channel)


def _decide_and_hand_over(
    row: Release,
    *,
    way_in: WayIn,
    prepared: tuple[LetterFacts, Parcel] | None,
    clock: Clock,
) -> None:
    at = clock()
    try:
        with transaction.atomic():
            answer = gate.ask(
                case=row.case,
                act=row.act,
                at=at,
                contact_point=row.contact_point,
                sender=row.sender,
            )
            gate.record(answer, case=row.case, at=at, actor=recording.actor(row))
    except Exception as failure:
        log.exception("gate.failed", release=str(row.key))
        recording.fail_closed(row, failure=failure, at=at)
        return
    if not answer.verdict.allowed:
        recording.mark_refused(row, answer.verdict, at=at)
        if any(reason.rule == "house.safe-way" for reason in answer.verdict.reasons):
            reaching.ask_for_a_safe_way(row, at=at)
        return
    try:
        with transaction.atomic():
            facts = letter_facts(row, way_in=way_in, raw=answer.facts, at=at)
            parcel = prepared[1] if prepared and prepared[0] == facts else _compose(row, facts)
            document_key = _keep(row, parcel, at=at)
    except Exception as failure:
        log.exception("letter.failed", release=str(row.key))
        refuse_unwritable(row, failure, at=at)
        return
    row.letter_version, row.document_key = facts.version, document_key
    _hand_over(row, parcel, clock=clock)


def _keep(row: Release, parcel: Parcel, *, at: datetime) -> uuid.UUID:
    """Keep what is about to leave, sealed, where the file can show it again; returns its key."""
    document = store_document(
        subject=row.person.key,
        kind=f"sent.{row.letter}",
        name=f"{row.case.reference}-{row.letter}",
        media_type=parcel.media_type,
        content=parcel.content,
        at=at,
    )
    return document.key


def _hand_over(row: Release, parcel: Parcel, *, clock: Clock) -> None:
    try:
        reference = _channel(row).hand_over(parcel)
    except AlreadySpooled:
        reference = f"spool:{row.key}"
    except NotHandedOver as refused:
        recording.mark_failed(row, at=clock(), detail=str(refused))
        return
    except OutcomeUnknown as unclear:
        recording.mark_unknown(row, at=clock(), detail=str(unclear))
        return
    except Exception as odd:
        # The channel broke its promise to say how it ended, so nobody knows.
        log.exception("channel.broke", release=str(row.key))
        recording.mark_unknown(row, at=clock(), detail=type(odd).__name__)
        return
    # The instant after it left: a hold that began while it was leaving must find and name it.
    recording.mark_released(row, at=clock(), reference=reference)


def stop(request: holds.StopRequest, *, clock: Clock) -> Stopped:
    """Open a hold: obeyed at once, then acknowledged with what had already left.

    Raises InsideATransaction, and what `holds.record_request` raises.
    """
    if connection.in_atomic_block:
        raise InsideATransaction("stop()")
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


def letter_language(person: Person) -> str:
    """Return the language in which we can write to a person: hers, else English."""
    return person.language if person.language in LANGUAGES else "en"


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
        {"release": str(row.key), "act": row.act, "at": row.outcome_at.isoformat()}
        for row in left
        if row.outcome_at
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
    if connection.in_atomic_block:
        raise InsideATransaction("stop_many()")
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
        waiting = stopping.stoppable(kind.acts()).filter(case__person__in=people)
        stopping.take_back(waiting, because=page[0].kind, at=at)
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
    if connection.in_atomic_block:
        raise InsideATransaction("acknowledge_waiting()")
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
