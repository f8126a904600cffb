"""Letters for the printer, together: closed at a cut-off, with a list that proves what was in it.

Every letter stays a file of its own. To put them into one would drop what makes each readable to a
blind person (its tags), and one wrong page would move every window after it.

What a closed batch holds cannot be taken back any more. Until then a hold takes it back.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from evenhand.contact import recording
from evenhand.contact.attempts import fresh
from evenhand.contact.channels import spool
from evenhand.contact.letters.catalogue import paper, window
from evenhand.contact.models import PrintBatch, Receipt, Release
from evenhand.contact.receipts import Said, take
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.zones import zone

ACTOR: Final = "system:print"
SOURCE: Final = "printer"
# What a printer may answer of a letter, and what that says to us.
ANSWERS: Final = {
    "printed": Receipt.Kind.ACCEPTED,
    "posted": Receipt.Kind.ACCEPTED,
    "refused": Receipt.Kind.REJECTED,
    "returned": Receipt.Kind.RETURNED,
}
_COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


class NotAPrintableLetter(ValueError):
    """A file in the spool is no PDF whose pages can be counted."""


class AnswersUnreadable(ValueError):
    """A printer's file is not what the contract says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One letter of a batch, as the printer gets it."""

    order: int
    key: str
    file: str
    sha256: str
    pages: int
    sheets: int
    window: str
    country: str
    paper: str


def close_batch(*, at: datetime) -> PrintBatch | None:
    """Close what lies in the spool into a batch; None where nothing does.

    It is closed when that is committed; the files are moved after, and again by `finish_batches`
    where that was cut off.
    """
    lying = spool()
    with transaction.atomic():
        # A stop that is at work on one of them ends before, or finds it closed.
        rows = Release.objects.select_for_update(of=("self",)).filter(
            key__in=lying.waiting(), state=Release.State.RELEASED, batch__isnull=True
        )
        letters = list(rows.select_related("contact_point", "person"))
        # A stop may have set one aside while we waited for its row.
        still = set(lying.waiting())
        letters = [row for row in letters if row.key in still]
        if not letters:
            return None
        manifest = _rows(letters, lying.folder / "out")
        batch = PrintBatch.objects.create(
            closed_at=at,
            letters=len(manifest),
            sheets=sum(row.sheets for row in manifest),
            digest=digest_of(manifest),
        )
        Release.objects.filter(pk__in=[row.pk for row in letters]).update(batch=batch)
        told = {"letters": batch.letters, "sheets": batch.sheets, "sha256": batch.digest}
        append(Entry(code="batch.closed", at=at, actor=ACTOR, data=told))
    _lay_out(batch, manifest)
    return batch


def finish_batches() -> int:
    """Move out what a closed batch still has in the spool; returns how many batches."""
    lying = spool()
    left = Release.objects.filter(key__in=lying.waiting(), batch__isnull=False)
    batches = PrintBatch.objects.filter(releases__in=left).distinct()
    for batch in batches:
        _lay_out(batch, manifest_of(batch))
    return len(batches)


def manifest_of(batch: PrintBatch) -> list[Row]:
    """The rows of a batch, read anew from its letters, wherever they lie now."""
    rows = Release.objects.filter(batch=batch).select_related("contact_point", "person")
    folders = (folder_of(batch), spool().folder / "out")
    return _rows(list(rows), *folders)


def folder_of(batch: PrintBatch) -> Path:
    """Where a batch lies for the printer."""
    return spool().folder / "batches" / f"{batch.closed_at:%Y%m%d-%H%M%S}-{batch.key}"


def digest_of(rows: list[Row]) -> str:
    """One sum over all rows in their order: a letter more, less or changed changes it."""
    lines = "".join(f"{row.order} {row.key} {row.sha256} {row.pages}\n" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def _rows(letters: list[Release], *folders: Path) -> list[Row]:
    """The rows in the order in which they are put into envelopes: by country, window and key."""
    found = []
    for row in letters:
        country = (row.contact_point and row.contact_point.country) or row.person.country
        found.append((country, window(country), row.key, _content(row.key, folders)))
    told = []
    for number, (country, where, key, content) in enumerate(sorted(found), start=1):
        pages = pages_of(content)
        told.append(
            Row(
                order=number,
                key=str(key),
                file=f"{number:05d}-{key}.pdf",
                sha256=hashlib.sha256(content).hexdigest(),
                pages=pages,
                sheets=-(-pages // 2),
                window=where,
                country=country,
                paper=paper(country),
            )
        )
    return told


def _content(key: uuid.UUID, folders: tuple[Path, ...]) -> bytes:
    for folder in folders:
        for file in folder.glob(f"*{key}.pdf"):
            return file.read_bytes()
    raise NotAPrintableLetter(f"the letter {key} is not there")


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has; raises NotAPrintableLetter."""
    parts = [pdf]
    for stream in _STREAM.finditer(pdf):
        try:
            parts.append(zlib.decompress(stream[1]))
        except zlib.error:
            continue
    counts = [int(a or b) for part in parts for a, b in _COUNT.findall(part)]
    if not pdf.startswith(b"%PDF") or not counts:
        raise NotAPrintableLetter("its pages cannot be counted")
    return max(counts)


def _lay_out(batch: PrintBatch, rows: list[Row]) -> None:
    """Move the letters into the batch's folder, then write its list: the list says it is whole."""
    place, out = folder_of(batch), spool().folder / "out"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for row in rows:
        waits = out / f"{row.key}.pdf"
        if waits.exists():
            waits.rename(place / row.file)
    told = {
        "batch": str(batch.key),
        "closed_at": batch.closed_at.isoformat(),
        "letters": batch.letters,
        "sheets": batch.sheets,
        "sha256": batch.digest,
        "rows": [asdict(row) for row in rows],
    }
    half = place / "manifest.json.half"
    with half.open("w", encoding="utf-8") as file:
        json.dump(told, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    half.rename(place / "manifest.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a printer's file said: how many of each answer, and which keys are none of the batch."""

    answers: dict[str, int]
    strangers: tuple[str, ...]
    silent: int


def take_answers(batch: PrintBatch, text: str, *, at: datetime) -> Answered:
    """Read back what the printer answered; raises AnswersUnreadable and then changes nothing.

    A refused letter surely did not leave: it counts no more, and somebody is told.
    """
    told = _read_answers(text)
    ours = {str(key): key for key in batch.releases.values_list("key", flat=True)}
    counts: dict[str, int] = {}
    for key, answer, detail in told:
        if key not in ours:
            continue
        said = Said(
            key=ours[key],
            kind=ANSWERS[answer],
            source=SOURCE,
            source_key=f"{batch.key}:{key}:{answer}",
            at=at,
            detail=detail,
        )
        if take(said, at=at) is not None and answer == "refused":
            _refused(ours[key], detail=detail, at=at)
        counts[answer] = counts.get(answer, 0) + 1
    silent = batch.releases.filter(receipts__isnull=True).count()
    if not silent:
        rows = PrintBatch.objects.filter(pk=batch.pk, answered_at__isnull=True)
        if rows.update(state=PrintBatch.State.ANSWERED, answered_at=at):
            append(Entry(code="batch.answered", at=at, actor=ACTOR, data={"answers": counts}))
    strangers = tuple(sorted({key for key, _, _ in told} - set(ours)))
    return Answered(answers=counts, strangers=strangers, silent=silent)


def _read_answers(text: str) -> list[tuple[str, str, str]]:
    try:
        rows: Any = json.loads(text)["answers"]
        told = [
            (str(row["key"]), str(row["answer"]), str(row.get("detail", ""))[:200]) for row in rows
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnswersUnreadable('write {"answers": [{"key": ..., "answer": ...}]}') from error
    for _, answer, _ in told:
        if answer not in ANSWERS:
            raise AnswersUnreadable(f"{answer!r} is none of {', '.join(ANSWERS)}")
    return told


@transaction.atomic
def _refused(key: uuid.UUID, *, detail: str, at: datetime) -> None:
    row = fresh(key)
    if row.state == Release.State.RELEASED:
        recording.prove_not_sent(row, at=at, detail=f"the printer refused it: {detail}")
    recording.task(row, kind="printer_refused", at=at)


def next_cut_off(*, at: datetime) -> datetime | None:
    """When the next batch is closed by itself; None where the firm names no time.

    The firm's file says it: `[print]`, `cut_off = 16:00:00`, `zone = "Europe/Riga"`.
    """
    told = settings.FIRM.get("print", {})
    cut_off = told.get("cut_off")
    if not isinstance(cut_off, time):
        return None
    here = zone(str(told.get("zone", "UTC")))
    local = at.astimezone(here)
    today = datetime.combine(local.date(), cut_off, tzinfo=here)
    if today > local:
        return today
    return datetime.combine(local.date() + timedelta(days=1), cut_off, tzinfo=here)


def close_when_due(*, at: datetime) -> PrintBatch | None:
    """Close a batch where a cut-off has passed since the latest; None where none is due."""
    latest = PrintBatch.objects.order_by("-closed_at").values_list("closed_at", flat=True).first()
    since = latest or at - timedelta(days=1)
    due = next_cut_off(at=since)
    return close_batch(at=at) if due is not None and due <= at else None


def batches(*, away: Collection[uuid.UUID] = ()) -> QuerySet[PrintBatch]:
    """Return what the printer was given, newest first, with how many letters he answered for.

    `held` counts the letters but for those to people who are kept from a user.
    """
    seen = ~Q(releases__person__key__in=away)
    answered = Count("releases", filter=seen & Q(releases__receipts__isnull=False), distinct=True)
    held = Count("releases", filter=seen, distinct=True)
    rows = PrintBatch.objects.annotate(answered=answered, held=held)
    return rows.order_by("-closed_at", "-pk")
