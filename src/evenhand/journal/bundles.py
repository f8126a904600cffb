"""Rulebooks that judged, kept as bytes by their hash: kept once, found by the hash or its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.db import connection, transaction

from evenhand.journal.actions import Entry, append
from evenhand.journal.models import BundlePart, RulebookBundle
from evenhand.rulebook import Rulebook
from evenhand.rulebook.bundle import (
    Part,
    RulebookChangedOnDisk,
    data_part,
    label_in,
    rules_part,
    unpack,
)

log = structlog.get_logger(__name__)
# The hashes this process has seen in the table, committed: each is asked for once.
_SEEN: set[tuple[str, str]] = set()
SHORTEST = 6


class NoSuchBundle(LookupError):
    """No rulebook of that hash was kept."""

    def __init__(self, hash_: str, *, alike: int) -> None:
        found = f"{alike} kept rulebooks begin" if alike else "no kept rulebook begins"
        super().__init__(f"{found} with {hash_!r}; give at least {SHORTEST} digits of its hash")
        self.hash = hash_
        self.alike = alike


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A kept rulebook laid out in a folder, with what its label says."""

    hash: str
    folder: Path
    operator: dict[str, Any]
    packs: Path | None


def keep_rulebook(book: Rulebook, *, at: datetime) -> bool:
    """Keep a rulebook for good, in the caller's transaction; False when nothing new was kept."""
    seen = (_database(), book.hash)
    if seen in _SEEN:
        return False
    if RulebookBundle.objects.filter(hash=book.hash).exists():
        transaction.on_commit(lambda: _SEEN.add(seen))
        return False
    try:
        rules, data = rules_part(book), data_part()
    except RulebookChangedOnDisk as changed:
        # Somebody edits rules under a running process. What it decides still counts; replay will
        # say that it has no bundle for it.
        log.warning("rulebook.not_kept", rulebook=book.hash, why=str(changed))
        return False
    for part in (rules, data):
        _keep_part(part)
    row = RulebookBundle(hash=book.hash, rules_id=rules.digest, data_id=data.digest, kept_at=at)
    RulebookBundle.objects.bulk_create([row], ignore_conflicts=True)
    append(
        Entry(
            code="rulebook.kept",
            at=at,
            actor="system:rulebook",
            data={"rulebook": book.hash, "rules": rules.digest, "data": data.digest},
        )
    )
    transaction.on_commit(lambda: _SEEN.add(seen))
    return True


def _database() -> str:
    """Which database is meant: tests and demonstrations have others in the same process."""
    told = connection.settings_dict
    return f"{told['HOST']}:{told['PORT']}/{told['NAME']}"


def _keep_part(part: Part) -> None:
    if not BundlePart.objects.filter(digest=part.digest).exists():
        row = BundlePart(digest=part.digest, packed=part.packed())
        BundlePart.objects.bulk_create([row], ignore_conflicts=True)


def kept_hash(beginning: str) -> str:
    """Return the hash of the one kept rulebook that begins so; raises NoSuchBundle."""
    hashes = RulebookBundle.objects.filter(hash__startswith=beginning.lower())
    found = list(hashes.values_list("hash", flat=True)[:2])
    if len(found) != 1 or len(beginning) < SHORTEST:
        raise NoSuchBundle(beginning, alike=len(found))
    return found[0]


def unpacked(hash_: str, *, into: Path) -> Unpacked:
    """Lay a kept rulebook out in a folder; raises NoSuchBundle and BundleBroken."""
    row = RulebookBundle.objects.filter(hash=hash_).select_related("rules", "data").first()
    if row is None:
        raise NoSuchBundle(hash_, alike=0)
    for part in (row.data, row.rules):
        unpack(bytes(part.packed), digest=part.digest, into=into)
    label = label_in(into)
    packs = into / label["packs"] if label["packs"] else None
    return Unpacked(hash=hash_, folder=into, operator=label["operator"], packs=packs)


def size_of(hash_: str) -> dict[str, int]:
    """Return how many bytes the parts of a kept rulebook take, by part."""
    row = RulebookBundle.objects.select_related("rules", "data").get(hash=hash_)
    return {"rules": len(bytes(row.rules.packed)), "data": len(bytes(row.data.packed))}
