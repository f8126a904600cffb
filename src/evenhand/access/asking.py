"""What strangers ask of us, noted alike for known and unknown; and how often in a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from evenhand.access.actions import code_hash
from evenhand.access.models import Asked, Bucket, EntryLink, ShortCode, Try
from evenhand.access.trying import FORGOTTEN_AFTER
from evenhand.vault import cipher
from evenhand.vault.asking import ask_prepared

_ADDRESS: Final = "asked:address"
PAGE: Final = 500


def note(
    what: str, *, code: str = "", address: str = "", ticket_hash: str = "", at: datetime
) -> None:
    """Note what somebody asked; whom it is about is looked up by `contact.answering` later."""
    sealed = cipher.seal(cipher.master_key(), address.encode(), context=_ADDRESS)
    Asked.objects.create(
        what=what,
        code_hash=code_hash(code) if code else "",
        ticket_hash=ticket_hash,
        told_sealed=sealed,
        at=at,
    )


def address_of(row: Asked) -> str:
    """Return the e-mail address or mobile number that was told."""
    return cipher.unseal(cipher.master_key(), bytes(row.told_sealed), context=_ADDRESS).decode()


def drop_unknown() -> int:
    """Drop what was asked with codes that nobody has, at once; returns how many."""
    known = EntryLink.objects.filter(code_hash=OuterRef("code_hash"))
    gone, _ = Asked.objects.exclude(code_hash="").filter(~Exists(known)).delete()
    return gone


def waiting() -> list[int]:
    """Return what waits to be answered, oldest first."""
    return list(Asked.objects.order_by("pk").values_list("pk", flat=True)[:PAGE])


def take(pk: int) -> Asked | None:
    """Take one inside the caller's transaction, so that it is answered once; None if it is gone."""
    row = Asked.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is not None:
        Asked.objects.filter(pk=pk).delete()
    return row


def spend(what: str, who_hash: str, *, window: timedelta, most: int, at: datetime) -> bool:
    """Count one in this window of time; False where that is more than `most`."""
    seconds = int(window.total_seconds())
    begins = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
    told = {"what": what, "who": who_hash, "begins": begins}
    found: int = ask_prepared(_SPEND_SQL, told)[0]["count"]
    return found <= most


_SPEND_SQL: Final = """
INSERT INTO access_bucket AS b (what, who_hash, window_at, count)
VALUES (%(what)s, %(who)s, %(begins)s::timestamptz, 1)
ON CONFLICT (what, who_hash, window_at) DO UPDATE SET count = least(b.count + 1, 1000000)
RETURNING count
"""


@transaction.atomic
def forget_past(*, at: datetime) -> int:
    """Forget counts of tries and windows that matter no more, and what could not be answered.

    Returns how many.
    """
    gone = at - FORGOTTEN_AFTER
    tries, _ = Try.objects.filter(at__lt=gone).delete()
    buckets, _ = Bucket.objects.filter(window_at__lt=gone).delete()
    asked, _ = Asked.objects.filter(at__lt=gone).delete()
    codes, _ = ShortCode.objects.filter(made_at__lt=gone).delete()
    return tries + buckets + asked + codes
