"""The only writers of placements: a creditor's file comes in, and every row gets its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO

from django.db import IntegrityError, transaction

from evenhand.cases.actions import ensure_creditor
from evenhand.cases.models import Creditor
from evenhand.contact.actions import acknowledge_waiting
from evenhand.intake.files import PlacementFile, content_sha256, open_placement
from evenhand.intake.filling import Attempt, Place, fill
from evenhand.intake.mapping import Map
from evenhand.intake.models import Placement, RowResult
from evenhand.intake.rows import DebtRow
from evenhand.journal.actions import Entry, append

ROWS_A_CHUNK = 1_000
_TRIES = 3
Progress = Callable[[int, int], None]
Clock = Callable[[], datetime]


class BegunOtherwise(Exception):
    """The file was begun with another map or country; it must be finished as it was begun."""

    def __init__(self, placement: Placement) -> None:
        super().__init__(
            f"{placement.file_name} was begun for {placement.country} with another map, and "
            f"stopped after {placement.rows_read:,} rows. Run it again as it was begun."
        )
        self.placement = placement


class WorkedElsewhere(Exception):
    """Another process works on the same file at this moment."""

    def __init__(self, placement: Placement) -> None:
        super().__init__(
            f"{placement.file_name} is being imported by another process. Let it finish."
        )
        self.placement = placement


def silent(done: int, total: int) -> None:
    """Show no progress."""


def place(
    *,
    file: BinaryIO,
    file_name: str,
    creditor: str,
    country: str,
    mapping: Map | None,
    clock: Clock,
    actor: str,
    progress: Progress = silent,
    again: bool = False,
) -> Placement:
    """Take in a file of the creditor of that name; return its placement with a result a row.

    The file is known by its content: one that was finished changes nothing, one that was
    interrupted goes on at the next row. With `again` the rejected rows of a finished file are
    tried once more, with this map. A refused file leaves nothing behind, not even the creditor.
    Raises FileRefused, BegunOtherwise, WorkedElsewhere.
    """
    content, at = content_sha256(file), clock()
    placement = Placement.objects.filter(creditor__name=creditor, content_sha256=content).first()
    if placement and placement.state == Placement.State.FINISHED and not again:
        return placement
    opened = open_placement(file, mapping=mapping, creditor=creditor, country=country)
    if placement is None:
        placement = _begin(
            creditor=creditor,
            content=content,
            file_name=file_name,
            country=country,
            opened=opened,
            at=at,
            actor=actor,
        )
    where = Place(creditor=placement.creditor, key=placement.key, at=at, clock=clock, actor=actor)
    if placement.state == Placement.State.FINISHED:
        return _try_again(placement, opened, where, progress=progress)
    if placement.mapping != opened.described() or placement.country != country:
        raise BegunOtherwise(placement)
    return _work(placement, opened, where, progress=progress)


@transaction.atomic
def _begin(
    *,
    creditor: str,
    content: str,
    file_name: str,
    country: str,
    opened: PlacementFile,
    at: datetime,
    actor: str,
) -> Placement:
    placement, is_new = Placement.objects.get_or_create(
        creditor=ensure_creditor(name=creditor, country=country, at=at),
        content_sha256=content,
        defaults={
            "file_name": file_name.replace("\x00", "")[:300],
            "country": country,
            "mapping": opened.described(),
            "started_at": at,
            "started_by": actor,
        },
    )
    if is_new:
        _journal("placement.received", placement, at=at, actor=actor)
    return placement


def _journal(code: str, placement: Placement, *, at: datetime, actor: str) -> None:
    figures = {
        "read": placement.rows_read,
        "accepted": placement.rows_accepted,
        "rejected": placement.rows_rejected,
        "duplicates": placement.rows_duplicate,
    }
    data = {
        "placement": str(placement.key),
        "creditor": str(placement.creditor.key),
        "content_sha256": placement.content_sha256,
        **(figures if code == "placement.finished" else {}),
    }
    append(Entry(code=code, at=at, actor=actor, data=data))


def _work(
    placement: Placement, opened: PlacementFile, where: Place, *, progress: Progress
) -> Placement:
    done = placement.rows_read
    attempts = opened.attempts(today=where.at.date(), skip=done)
    for chunk in _chunks(attempts):
        _with_retries(partial(_settle, placement, chunk, where, done=done))
        _let_stops_hold(chunk, where)
        done += len(chunk)
        progress(done, opened.rows)
    return _finish(placement, where)


def _let_stops_hold(chunk: list[Attempt], where: Place) -> None:
    """Take back what is under way for the stops of a chunk; the gate obeys them already.

    Cut off before this, they are acknowledged by the job of the next minute.
    """
    if any(isinstance(one.row, DebtRow) and one.row.wishes for one in chunk):
        acknowledge_waiting(clock=where.clock)


def _chunks(attempts: Iterator[Attempt]) -> Iterator[list[Attempt]]:
    while chunk := list(islice(attempts, ROWS_A_CHUNK)):
        yield chunk


def _with_retries(write: Callable[[], None]) -> None:
    """Write once more when another creditor's placement made the same person at this moment."""
    for left in reversed(range(_TRIES)):
        try:
            write()
        except IntegrityError:
            if not left:
                raise
        else:
            return


@transaction.atomic
def _settle(placement: Placement, chunk: list[Attempt], where: Place, *, done: int) -> None:
    """Write a chunk with its results and its figures, all or nothing."""
    kept = _locked(placement, where)
    if kept.rows_read != done or kept.state != Placement.State.WORKING:
        raise WorkedElsewhere(placement)
    results = fill(chunk, where)
    for result in results:
        result.placement = kept
    RowResult.objects.bulk_create(results)
    _count(kept, results)


def _locked(placement: Placement, where: Place) -> Placement:
    """The placement as it is now, after the creditor's lock: one chunk a creditor at a time."""
    Creditor.objects.select_for_update().get(pk=where.creditor.pk)
    return Placement.objects.select_for_update().get(pk=placement.pk)


def _count(placement: Placement, results: list[RowResult], *, fresh: bool = True) -> None:
    outcomes = [result.outcome for result in results]
    rejected = outcomes.count(RowResult.Outcome.REJECTED) - (0 if fresh else len(results))
    Placement.objects.filter(pk=placement.pk).update(
        rows_read=placement.rows_read + (len(results) if fresh else 0),
        rows_accepted=placement.rows_accepted + outcomes.count(RowResult.Outcome.ACCEPTED),
        rows_duplicate=placement.rows_duplicate + outcomes.count(RowResult.Outcome.DUPLICATE),
        rows_rejected=placement.rows_rejected + rejected,
    )


@transaction.atomic
def _finish(placement: Placement, where: Place) -> Placement:
    kept = _locked(placement, where)
    if kept.state == Placement.State.WORKING:
        kept.state, kept.finished_at = Placement.State.FINISHED, where.at
        Placement.objects.filter(pk=kept.pk).update(state=kept.state, finished_at=where.at)
        _journal("placement.finished", kept, at=where.at, actor=where.actor)
    return kept


def _try_again(
    placement: Placement, opened: PlacementFile, where: Place, *, progress: Progress
) -> Placement:
    rejected = RowResult.objects.filter(
        placement=placement, outcome=RowResult.Outcome.REJECTED
    ).values_list("row_number", flat=True)
    numbers = set(rejected)
    Placement.objects.filter(pk=placement.pk).update(mapping=opened.described())
    done = 0
    for chunk in _chunks(opened.attempts(today=where.at.date(), only=numbers)):
        _with_retries(partial(_settle_again, placement, chunk, where))
        _let_stops_hold(chunk, where)
        done += len(chunk)
        progress(done, len(numbers))
    kept = Placement.objects.get(pk=placement.pk)
    _journal("placement.finished", kept, at=where.at, actor=where.actor)
    return kept


@transaction.atomic
def _settle_again(placement: Placement, chunk: list[Attempt], where: Place) -> None:
    kept = _locked(placement, where)
    numbers = [attempt.number for attempt in chunk]
    still = {
        result.row_number: result
        for result in RowResult.objects.filter(
            placement=kept, row_number__in=numbers, outcome=RowResult.Outcome.REJECTED
        )
    }
    if len(still) != len(chunk):
        raise WorkedElsewhere(placement)
    results = fill(chunk, where)
    for result in results:
        result.pk, result.placement = still[result.row_number].pk, kept
    RowResult.objects.bulk_update(
        results, ["outcome", "reference", "field", "reason", "case_key"], batch_size=ROWS_A_CHUNK
    )
    _count(kept, results, fresh=False)
