"""What a creditor's row tells of a claim besides its sum: its owners, its interest, VAT."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from evenhand.cases.claims import ChangeOfOwner, InterestTold, NotSoTold
from evenhand.cases.names import NotUsable
from evenhand.intake.wishes import NO, YES
from evenhand.rulebook import written
from evenhand.rulebook.money import Money

if TYPE_CHECKING:
    from evenhand.intake.rows import RowReader

# Under which field of a row what cannot be so was told.
_FIELDS: Final = {
    "giver": "owner_before", "taker": "owner_after", "base": "reckoned_base",
    "rate": "reckoned_rate", "latest": "reckoned_until",
}  # fmt: skip
_CHANGE: Final = ("owner_changed_on", "owner_before", "owner_after")
_INTEREST: Final = ("reckoned_base", "reckoned_rate", "reckoned_from", "reckoned_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a row tells of its claim; None is what it does not tell."""

    change: ChangeOfOwner | None = None
    interest: InterestTold | None = None
    deducts_vat: bool | None = None


def claim_of(row: RowReader, *, currency: str) -> Claim | None:
    """Read what a row tells of its claim; None where it tells nothing. Raises NotUsable."""
    try:
        told = Claim(
            change=_change(row),
            interest=_interest(row, currency=currency),
            deducts_vat=_yes(row, "creditor_deducts_vat"),
        )
    except NotSoTold as wrong:
        raise NotUsable(_FIELDS[wrong.field], wrong.why) from wrong
    return None if told == Claim() else told


def _change(row: RowReader) -> ChangeOfOwner | None:
    if not _told(row, _CHANGE):
        return None
    on = row.day("owner_changed_on", past=True)
    assert on is not None
    return ChangeOfOwner(
        on=on,
        giver=row.text("owner_before")[:200],
        taker=row.text("owner_after")[:200],
        from_bank=bool(_yes(row, "owner_before_is_bank")),
    )


def _interest(row: RowReader, *, currency: str) -> InterestTold | None:
    if not _told(row, _INTEREST):
        return None
    base = row.read(
        "reckoned_base",
        lambda text: written.read_amount(text, currency=currency, decimal=row.decimal),
    )
    rate = row.read("reckoned_rate", lambda t: written.read_percent(t, decimal=row.decimal))
    earliest, last = row.day("reckoned_from"), row.day("reckoned_until")
    assert earliest is not None
    assert last is not None
    return InterestTold(
        base=base or Money(0, currency),
        rate_basis_points=rate or 0,
        earliest=earliest,
        # A file names the last day; we keep the day before which it ends.
        latest=last + timedelta(days=1),
        why_above_statutory=row.text("reckoned_why")[:300],
    )


def _told(row: RowReader, names: tuple[str, ...]) -> bool:
    """Whether a row tells all of these, or none; some of them alone are refused."""
    lacking = [name for name in names if not row.text(name)]
    if lacking and len(lacking) < len(names):
        raise NotUsable(lacking[0], "is missing, and the others beside it are told")
    return not lacking


def _yes(row: RowReader, name: str) -> bool | None:
    text = row.text(name).casefold()
    if text and text not in YES | NO:
        raise NotUsable(name, f"{text[:60]!r} is neither yes nor no; translate it in the map")
    return text in YES if text else None
