"""The one way out of the house: how a queued release leaves, or does not.

It works in two transactions and never inside a caller's: first the attempt is committed; then all
persons concerned are locked in key order, the gate is asked again with fresh facts, the message is
handed over and the outcome committed. What a killed worker leaves between the two, `attempts` tells
from what somebody is at. Its public name is `contact.actions.release()`; a stop takes
the same locks (`contact.actions.stop()`), and whoever changes one of the two reads the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from django.db import transaction

from evenhand.access import links, short_codes
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import ContactPoint
from evenhand.cases.queries import persons_concerned
from evenhand.contact import gate, reaching, recording, refusals
from evenhand.contact.advisers import ways_to_adviser
from evenhand.contact.attempts import claim, fresh, fresh_in_hand
from evenhand.contact.channels import Channel, Parcel, channel_of
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.in_steps import outside
from evenhand.contact.letter_facts import FROM_THE_GATE, WayIn, letter_facts
from evenhand.contact.letter_sources import PASSED, MatterIsOver
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Release
from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown
from evenhand.contact.settling import after_a_fault
from evenhand.contact.spool import AlreadySpooled
from evenhand.contact.unwritable import note_written, of_use_until, refuse_unwritable
from evenhand.contact.ways import ways_to
from evenhand.rulebook import Verdict
from evenhand.rulebook.acts import Act
from evenhand.vault.actions import store_document

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
# The one message that may carry eight digits beside its link (`contact.answering`).
COME_BACK = "come_back"
MAY_TURN = frozenset({"service", "answer", "proof"})


def release(release_key: uuid.UUID, *, clock: Clock) -> Release:
    """Try to send one queued release; returns it with its outcome. Never sends twice.

    Raises InsideATransaction. A release that is not queued is returned as it is.
    """
    return release_if_free(release_key, clock=clock) or fresh(release_key)


def release_if_free(release_key: uuid.UUID, *, clock: Clock) -> Release | None:
    """As `release()`, for who has more to try: None, at once, for what is not his to try.

    Raises InsideATransaction.
    """
    outside("release()")
    try:
        return _release(release_key, clock=clock)
    except Exception as failure:
        log.exception("release.broke", release=str(release_key))
        after_a_fault(release_key, failure=failure, at=clock())
    return fresh(release_key)


def _release(release_key: uuid.UUID, *, clock: Clock) -> Release | None:
    attempt = _attempt(release_key, at=clock())
    if attempt is None:
        return None
    row, way_in = attempt
    prepared = _prepare(row, way_in=way_in, at=clock())
    with transaction.atomic():
        lock_persons(persons_concerned(row.case))
        # From here on the locks say that somebody is at it. A stop may have been quicker.
        row = fresh_in_hand(release_key)
        if row.state == Release.State.ATTEMPTED:
            _decide_and_hand_over(row, way_in=way_in, prepared=prepared, clock=clock)
    return row


@transaction.atomic
def _attempt(release_key: uuid.UUID, *, at: datetime) -> tuple[Release, WayIn] | None:
    """Commit that something is about to be handed over.

    None when somebody else has it, or while nothing may leave at all.
    """
    row = claim(release_key, at=at)
    if row is None:
        return None
    recording.journal("release.attempted", row, at=at)
    reaching.take_the_safe_way(row)
    return row, _way_in(row, at=at)


def _way_in(row: Release, *, at: datetime) -> WayIn:
    """Make the code that goes along; how long it lives follows from the way it travels."""
    made = links.make_for(
        Act.of(row.act).channel,
        subject=row.person.key,
        case_key=row.case.key,
        point_key=row.contact_point.key if row.contact_point else None,
        at=at,
        carried_by=row.key,
    )
    with_digits = row.letter == COME_BACK
    short = short_codes.fill(row.business_key, at=at) if with_digits else ""
    return WayIn(code=made.code, short=short)


def _prepare(row: Release, *, way_in: WayIn, at: datetime) -> tuple[LetterFacts, Parcel] | None:
    """Render before the lock is taken, so that the lock is short; None when it cannot be done.

    Its failures are found again, and recorded, under the lock; a matter that is over is none.
    """
    try:
        raw = gate.facts_of(row.case, at=at, trying=row) if row.letter in FROM_THE_GATE else {}
        facts = letter_facts(row, way_in=way_in, raw=raw, at=at)
        return facts, _compose(row, facts)
    except MatterIsOver:
        return None
    except Exception as failure:  # noqa: BLE001 - see above
        log.info("release.not_prepared", release=str(row.key), failure=type(failure).__name__)
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
    at, act = clock(), row.act
    if row.of_use_until is not None and at >= row.of_use_until:
        recording.mark_over(row, PASSED, at=at)
        return
    try:
        with transaction.atomic():
            answer = _ask(row, at=at)
            if not answer.verdict.allowed:
                answer = _by_another_way(row, answer, at=at)
    except Exception as failure:
        log.exception("gate.failed", release=str(row.key))
        recording.fail_closed(row, failure=failure, at=at)
        return
    if not answer.verdict.allowed:
        _refuse(row, answer.verdict, at=at)
        return
    try:
        with transaction.atomic():
            if row.act != act:  # a message's code would be late in a letter, a letter's too long
                way_in = _way_in(row, at=at)
            facts = letter_facts(row, way_in=way_in, raw=answer.facts, at=at)
            parcel = prepared[1] if prepared and prepared[0] == facts else _compose(row, facts)
            document_key = _keep(row, parcel, at=at)
    except MatterIsOver as over:
        recording.mark_over(row, over.why, at=at)
        return
    except Exception as failure:
        log.exception("letter.failed", release=str(row.key))
        refuse_unwritable(row, failure, at=at)
        return
    note_written(row, at=at)
    row.letter_version, row.document_key = facts.version, document_key
    _hand_over(row, parcel, clock=clock)


def _ask(row: Release, *, at: datetime) -> gate.Answer:
    """Ask the gate about a release as it stands, and leave the verdict in the journal."""
    answer = gate.ask(
        case=row.case, act=row.act, at=at, contact_point=row.contact_point, sender=row.sender,
        trying=row,
    )  # fmt: skip
    gate.record(answer, case=row.case, at=at, actor=recording.actor(row))
    return answer


def _by_another_way(row: Release, refused: gate.Answer, *, at: datetime) -> gate.Answer:
    """Turn what she should hear to the way that is open, where only its own is shut for good.

    What asks for money never looks for a way round a refusal, nor what one of us wrote.
    """
    act = Act.of(row.act)
    if row.copy_of_id is not None:
        return refused  # a copy for who helps her is for nobody else
    if act.purpose not in MAY_TURN or row.sender is not None or not _is_shut(refused.verdict):
        return refused
    for channel, point in _ways_of(row, at=at):
        if channel == act.channel:
            continue
        other = f"{act.purpose}.{channel}"
        answer = gate.ask(case=row.case, act=other, at=at, contact_point=point, trying=row)
        if answer.verdict.allowed:
            recording.turn(row, act=other, point=point, at=at)
            return _ask(row, at=at)
    return refused


def _ways_of(row: Release, *, at: datetime) -> list[tuple[str, ContactPoint]]:
    """The ways of whom it is for; an adviser's proof never turns to the person herself."""
    if row.letter != ADVISER_PROOF:
        return ways_to(row.person, row.letter)
    adviser = row.contact_point.helper if row.contact_point else None
    return ways_to_adviser(adviser, at=at) if adviser is not None else []


def _is_shut(verdict: Verdict) -> bool:
    """Whether time alone opens this way no more, and no hold speaks against it."""
    return verdict.earliest is None and not refusals.is_held(verdict)


def _refuse(row: Release, verdict: Verdict, *, at: datetime) -> None:
    """Let it wait where it may leave in time if nothing changes; else it is refused for good."""
    until = _may_wait_until(row, verdict, at=at)
    if until is not None:
        rules = [reason.rule for reason in verdict.reasons]
        recording.mark_waiting(row, rules, until=until, at=at)
        return
    recording.mark_refused(row, verdict, at=at)
    refusals.follow_up(row, verdict, at=at)


def _may_wait_until(row: Release, verdict: Verdict, *, at: datetime) -> datetime | None:
    """When to ask again; None where never, or only when it is of no use any more."""
    if refusals.is_held(verdict) or verdict.earliest is None:
        return None
    until = datetime.fromtimestamp(verdict.earliest, UTC)
    return until if at < until < of_use_until(row) else None


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
