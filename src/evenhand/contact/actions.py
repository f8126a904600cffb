"""The one way out of the house, and the one verb that stops.

`release()` is the only code able to reach a channel. It works in two transactions and never inside
a caller's: first the attempt is committed; then all persons concerned are locked in key order, the
gate is asked again with fresh facts, the message is handed over and the outcome committed. `stop()`
takes the same locks: the gate obeys it from the commit of the request, and once it is acknowledged
nothing that it stops can be on its way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from evenhand.access.actions import LETTER_CODE_LIFE, make_entry_link
from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.cases.queries import persons_concerned, usable_contact_points
from evenhand.contact import gate, recording
from evenhand.contact.channels import Channel, Parcel, channel_of
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.letters.catalogue import LANGUAGES
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Contact, Preference, Release
from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown
from evenhand.contact.spool import AlreadySpooled
from evenhand.contact.unwritable import UNWRITABLE, refuse_unwritable
from evenhand.holds import actions as holds
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, in_force
from evenhand.journal.actions import Entry, append
from evenhand.ledger.actions import reverse_charges_since
from evenhand.ledger.models import Transfer
from evenhand.rulebook.acts import ACTS, Act
from evenhand.vault.actions import store_document
from evenhand.work.models import Step

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
ATTEMPT_LIFE = timedelta(minutes=10)
PAGE_PEOPLE = 5_000
PLAN_KEPT = "plan_kept"
NO_MEANS = "no_means"
_STEP_OF_HOLD = {NO_MEANS: Step.ADVICE, PLAN_KEPT: Step.PLAN_RUNNING}
_OUTCOME = ("state", "outcome_at", "reasons", "detail", "reference", "document_key")


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
    attempt = _attempt(release_key, at=clock())
    if attempt is None:
        return _fresh(release_key)
    row, way_in = attempt
    prepared = _prepare(row, way_in=way_in, at=clock())
    with transaction.atomic():
        lock_persons(persons_concerned(row.case))
        row = _fresh(release_key)
        if row.state == Release.State.ATTEMPTED:
            _decide_and_hand_over(row, way_in=way_in, prepared=prepared, clock=clock)
    row.refresh_from_db(fields=_OUTCOME)
    return row


def _fresh(release_key: uuid.UUID) -> Release:
    rows = Release.objects.select_related(
        "case__debt__creditor", "case__person", "person", "contact_point", "hold__person"
    )
    return rows.get(key=release_key)


@transaction.atomic
def _attempt(release_key: uuid.UUID, *, at: datetime) -> tuple[Release, WayIn] | None:
    """Commit that something is about to be handed over; None when somebody else has it."""
    rows = Release.objects.filter(key=release_key, state=Release.State.QUEUED)
    if rows.update(state=Release.State.ATTEMPTED, attempted_at=at) == 0:
        return None
    row = _fresh(release_key)
    recording.journal("release.attempted", row, at=at)
    made = make_entry_link(
        subject=row.person.key, case_key=row.case.key, at=at, life=LETTER_CODE_LIFE
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
        rules = [reason.rule for reason in answer.verdict.reasons]
        recording.close(
            row, state=Release.State.REFUSED, code="release.refused", at=at, reasons=rules
        )
        return
    try:
        facts = letter_facts(row, way_in=way_in, raw=answer.facts, at=at)
        parcel = prepared[1] if prepared and prepared[0] == facts else _compose(row, facts)
    except UNWRITABLE as unwritable:
        refuse_unwritable(row, unwritable, at=at)
        return
    Release.objects.filter(pk=row.pk).update(letter_version=facts.version)
    _hand_over(row, parcel, at=at, clock=clock)


def _hand_over(row: Release, parcel: Parcel, *, at: datetime, clock: Clock) -> None:
    document = store_document(
        subject=row.person.key,
        kind=f"sent.{row.letter}",
        name=f"{row.case.reference}-{row.letter}",
        media_type=parcel.media_type,
        content=parcel.content,
        at=at,
    )
    Release.objects.filter(pk=row.pk).update(document_key=document.key)
    try:
        reference = _channel(row).hand_over(parcel)
    except AlreadySpooled:
        reference = f"spool:{row.key}"
    except NotHandedOver as refused:
        recording.close(
            row, state=Release.State.FAILED, code="release.failed", at=at, detail=str(refused)
        )
        recording.task(row, kind="release.failed", at=at)
        return
    except OutcomeUnknown as unclear:
        recording.mark_unknown(row, at=clock(), detail=str(unclear))
        return
    # The instant after it left: a hold that began while it was leaving must find and name it.
    recording.mark_released(row, at=clock(), reference=reference)


def settle_attempts(*, clock: Clock) -> int:
    """Settle attempts that never came to an outcome (a crash between the two transactions).

    The channel is asked by the release's key; where it cannot say, the outcome is unknown.
    """
    settled = 0
    stale = Release.objects.filter(
        state=Release.State.ATTEMPTED, attempted_at__lt=clock() - ATTEMPT_LIFE
    )
    for key in stale.values_list("key", flat=True)[:1000]:
        with transaction.atomic():
            row = _fresh(key)
            lock_persons(persons_concerned(row.case))
            row = _fresh(key)
            if row.state == Release.State.ATTEMPTED:
                _settle(row, at=clock())
                settled += 1
    return settled


def _settle(row: Release, *, at: datetime) -> None:
    taken = _channel(row).has(row.key)
    if taken is None:
        recording.mark_unknown(row, at=at, detail="no outcome was recorded")
    elif taken:
        recording.mark_released(row, at=at, reference="found at the channel")
    else:
        detail = "stopped before the channel was reached"
        recording.close(
            row, state=Release.State.FAILED, code="release.failed", at=at, detail=detail
        )
        recording.task(row, kind="release.failed", at=at)


def stop(request: holds.StopRequest, *, clock: Clock) -> Stopped:
    """Open a hold: obeyed at once, then acknowledged with what had already left.

    Raises InsideATransaction, UnknownHoldKind, HoldNeedsDebt.
    """
    if connection.in_atomic_block:
        raise InsideATransaction("stop()")
    hold = holds.record_request(request, at=clock())
    stopped = acknowledge(hold, clock=clock)
    if hold.kind != PLAN_KEPT:  # Whoever agreed a plan has its receipt.
        _queue_proof(hold, at=clock())
    return stopped


def _queue_proof(hold: Hold, *, at: datetime) -> None:
    """Put the proof of a stop for the person into the outbox, where she has an address."""
    case = cases_covered(hold).filter(closed_at__isnull=True).order_by("pk").first()
    post = usable_contact_points(hold.person, ContactPoint.Channel.POST).first()
    if case is None or post is None:
        return
    queue_release(
        case=case,
        act="proof.letter",
        letter="hold_proof",
        language=letter_language(hold.person),
        at=at,
        business_key=f"hold-proof:{hold.key}",
        contact_point=post,
        hold=hold,
    )


def letter_language(person: Person) -> str:
    """Return the language in which we can write to a person: hers, else English."""
    return person.language if person.language in LANGUAGES else "en"


def acknowledge(hold: Hold, *, clock: Clock) -> Stopped:
    """Take the locks of all persons concerned and let the hold really hold."""
    with transaction.atomic():
        covered = list(cases_covered(hold).select_related("debt", "person"))
        concerned = {hold.person_id, *(case.person_id for case in covered)}
        lock_persons(sorted(concerned))
        at = clock()
        withdrawn = _withdraw(hold, covered, at=at)
        left = _left_since(hold, covered)
        reversals = _reverse(hold, covered, at=at)
        told = [
            {"release": str(row.key), "act": row.act, "at": row.outcome_at.isoformat()}
            for row in left
            if row.outcome_at
        ]
        holds.acknowledge(hold=hold, left=told, at=at, actor="system:stop")
        if "demand" in holds.kind_of(hold).stops:
            step = _STEP_OF_HOLD.get(hold.kind, Step.HOLD)
            for case in covered:
                if case.closed_at is None:
                    recording.set_step(case, step=step, why=hold.kind, at=at)
    hold.refresh_from_db()
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
        people = people.only("key", "country")
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
    stops, since = holds.kind_of(page[0]).stops, min(hold.starts_at for hold in page)
    people = sorted(hold.person_id for hold in page)
    with transaction.atomic():
        lock_persons(people)
        at = clock()
        waiting = _stoppable(stops).filter(case__person__in=people)
        _take_back(waiting, because=page[0].kind, at=at)
        busy = _left_or_charged(people, since=since)
        quiet = [hold for hold in page if hold.person_id not in busy]
        holds.acknowledge_quiet(quiet, at=at, actor="system:stop")
    for hold in page:
        if hold.person_id in busy:
            acknowledge(hold, clock=clock)


def _left_or_charged(people: list[int], *, since: datetime) -> set[int]:
    """Whose stop has something to name or to reverse."""
    left = Release.objects.filter(
        case__person__in=people,
        state__in=[Release.State.RELEASED, Release.State.UNKNOWN],
        outcome_at__gte=since,
    )
    charged = Transfer.objects.filter(
        debit__debt__cases__person__in=people,
        kind__in=[Transfer.Kind.INTEREST, Transfer.Kind.FEE],
        effective_on__gte=since.date(),
    )
    return set(left.values_list("case__person", flat=True)) | set(
        charged.values_list("debit__debt__cases__person", flat=True)
    )


def acknowledge_waiting(*, clock: Clock) -> int:
    """Acknowledge holds whose second step was cut off; the gate obeyed them all along."""
    waiting = Hold.objects.filter(acknowledged_at__isnull=True, lifted_at__isnull=True)
    count = 0
    for hold in waiting.select_related("person", "debt")[:1000]:
        acknowledge(hold, clock=clock)
        count += 1
    return count


def _withdraw(hold: Hold, covered: list[Case], *, at: datetime) -> list[Release]:
    rows = _stoppable(holds.kind_of(hold).stops).filter(case__in=covered)
    return _take_back(rows, because=hold.kind, at=at)


def _stoppable(stops: frozenset[str]) -> QuerySet[Release]:
    """What waits or may still lie in the house, of the purposes that a kind of hold stops."""
    rows = Release.objects.filter(
        state__in=[Release.State.QUEUED, Release.State.RELEASED],
        act__in=[act.key for act in ACTS.values() if act.purpose in stops],
    )
    return rows.select_related("case", "person", "sender")


def _take_back(rows: QuerySet[Release], *, because: str, at: datetime) -> list[Release]:
    """Take back what is queued, and what the printer has not fetched yet."""
    withdrawn = []
    for row in rows.select_for_update(of=("self",)):
        if row.state == Release.State.RELEASED and not _channel(row).withdraw(row.key):
            continue
        recording.close(
            row, state=Release.State.WITHDRAWN, code="release.withdrawn", at=at, detail=because
        )
        Contact.objects.filter(release=row).delete()
        withdrawn.append(row)
    return withdrawn


def _left_since(hold: Hold, covered: list[Case]) -> list[Release]:
    rows = Release.objects.filter(
        case__in=covered,
        state__in=[Release.State.RELEASED, Release.State.UNKNOWN],
        outcome_at__gte=hold.starts_at,
    )
    return list(rows.order_by("outcome_at"))


def _reverse(hold: Hold, covered: list[Case], *, at: datetime) -> list[Transfer]:
    stops = holds.kind_of(hold).stops
    if not stops & {"interest", "fee"}:
        return []
    debts = {case.debt_id: case.debt for case in covered}
    since = hold.starts_at.date()
    return [
        reversal
        for debt in debts.values()
        for reversal in reverse_charges_since(debt=debt, since=since, at=at, actor="system:stop")
    ]


@transaction.atomic
def record_contact(
    *,
    person: Person,
    case: Case | None,
    channel: str,
    purpose: str,
    outbound: bool,
    result: str,
    by: User | None,
    at: datetime,
) -> Contact:
    """Record a conversation or an attempt; outbound ones count towards the person's budget."""
    made = Contact.objects.create(
        person=person,
        case=case,
        channel=channel,
        purpose=purpose,
        outbound=outbound,
        result=result,
        by=by,
        at=at,
    )
    append(
        Entry(
            code="contact.recorded",
            at=at,
            actor=f"staff:{by.key}" if by else "system",
            subject=person.key,
            case_key=case.key if case else None,
            data={"channel": channel, "outbound": outbound, "result": result},
        )
    )
    return made


@transaction.atomic
def change_preference(
    *, person: Person, at: datetime, actor: str, **changes: bool | datetime | None
) -> Preference:
    """Change how a person wants to be reached, under her lock: the gate obeys it at once."""
    lock_persons([person.pk])
    preference, _ = Preference.objects.update_or_create(
        person=person, defaults={**changes, "changed_at": at}
    )
    append(
        Entry(
            code="preference.changed",
            at=at,
            actor=actor,
            subject=person.key,
            data={"changed": sorted(changes)},
        )
    )
    return preference
