"""A file of notices about stops: every row is accepted, rejected with its reason, or known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from django.db import transaction

from evenhand.cases.names import NotUsable
from evenhand.contact.actions import acknowledge
from evenhand.holds.models import Hold
from evenhand.intake.files import content_sha256
from evenhand.intake.models import NoticeBatch
from evenhand.intake.notice_rows import NOTICE_FIELDS, NoticeRow, notice_row
from evenhand.intake.notices import Sender, known_notice, record_notice
from evenhand.intake.tabular import check, find_dialect, read
from evenhand.vault.encodings import FileRefused

Clock = Callable[[], datetime]
MOST_ROWS: Final = 100_000
_NEEDED: Final = ("kind",)


@dataclass(slots=True)
class Looked:
    """What a file would bring: read = accepted + rejected + duplicates."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    number: int
    row: NoticeRow | NotUsable


def look_at_notices(file: BinaryIO, sender: Sender, *, today: date) -> Looked:
    """Read a file of notices and change nothing; raises FileRefused."""
    looked, seen = Looked(), set[str]()
    for one in _rows(file, sender, today=today):
        looked.read += 1
        if isinstance(one.row, NotUsable):
            looked.rejected.append(_refused(one))
            continue
        fingerprint = one.row.fingerprint(sender=sender.source)
        if fingerprint in seen or known_notice(sender, fingerprint) is not None:
            looked.duplicates += 1
        else:
            looked.accepted += 1
        seen.add(fingerprint)
    return looked


def take_notices(file: BinaryIO, sender: Sender, *, file_name: str, clock: Clock) -> NoticeBatch:
    """Take in a file of notices; the same file again changes nothing. Raises FileRefused.

    A row and its stop are one transaction: what was cut off goes on at the next row.
    """
    content = content_sha256(file)
    _check(file, sender)
    batch, _ = NoticeBatch.objects.get_or_create(
        source=sender.source,
        country=sender.country,
        content_sha256=content,
        defaults={
            "file_name": file_name[:300],
            "started_at": clock(),
            "started_by": sender.actor,
        },
    )
    if batch.finished_at is None:
        for one in _rows(file, sender, today=clock().date()):
            hold = _settle(batch, one, sender, at=clock())
            if hold is not None:
                acknowledge(hold, clock=clock)
        NoticeBatch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=clock())
        batch.refresh_from_db()
    return batch


@transaction.atomic
def _settle(batch: NoticeBatch, one: _Read, sender: Sender, *, at: datetime) -> Hold | None:
    """One row with its stop and the figures of its file; the hold that is to be acknowledged."""
    kept = NoticeBatch.objects.select_for_update().get(pk=batch.pk)
    if one.number <= kept.rows_read:
        return None
    kept.rows_read += 1
    notice = None
    if isinstance(one.row, NotUsable):
        kept.rows_rejected += 1
        kept.rejected = [*kept.rejected, _refused(one)]
    elif known_notice(sender, one.row.fingerprint(sender=sender.source)) is not None:
        kept.rows_duplicate += 1
    else:
        kept.rows_accepted += 1
        notice = record_notice(one.row, sender, at=at, batch=kept, row_number=one.number)
    kept.save(
        update_fields=["rows_read", "rows_accepted", "rows_rejected", "rows_duplicate", "rejected"]
    )
    hold = notice.hold if notice else None
    return hold if hold is not None and hold.acknowledged_at is None else None


def _refused(one: _Read) -> dict[str, Any]:
    assert isinstance(one.row, NotUsable)
    return {"row": one.number, "field": one.row.field, "reason": one.row.why[:300]}


def _check(file: BinaryIO, sender: Sender) -> None:
    dialect = find_dialect(file, country=sender.country, wanted=tuple(NOTICE_FIELDS))
    shape = check(file, dialect)
    named = {name.strip().casefold() for name in shape.header}
    if lacking := [name for name in _NEEDED if name not in named]:
        known = ", ".join(NOTICE_FIELDS)
        raise FileRefused(
            f"The file has no column {', '.join(lacking)}", remedy=f"Its columns may be {known}."
        )
    if shape.rows > MOST_ROWS:
        raise FileRefused(
            f"The file has more than {MOST_ROWS:,} rows", remedy="Cut it into several files."
        )


def _rows(file: BinaryIO, sender: Sender, *, today: date) -> Iterator[_Read]:
    """The rows of a file, each checked, counted from one."""
    _check(file, sender)
    dialect = find_dialect(file, country=sender.country, wanted=tuple(NOTICE_FIELDS))
    records = read(file, dialect)
    header = [name.strip().casefold() for name in next(records).cells]
    for number, record in enumerate(records, start=1):
        cells = dict(zip(header, record.cells, strict=False))
        fields = {name: text for name, text in cells.items() if name in NOTICE_FIELDS}
        try:
            row: NoticeRow | NotUsable = notice_row(
                fields, source=sender.source, country=sender.country, today=today
            )
        except NotUsable as wrong:
            row = wrong
        yield _Read(number, row)
