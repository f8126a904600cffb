"""What a creditor's row says of interest and of what was charged so far, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from evenhand.cases.models import Debt
from evenhand.cases.names import NotUsable
from evenhand.intake.wishes import NO, YES
from evenhand.ledger.charges import Part, take_on_parts
from evenhand.ledger.models import Account, InterestTerms
from evenhand.rulebook import written
from evenhand.rulebook.answers.interest import DAY_COUNTS
from evenhand.rulebook.money import Money

if TYPE_CHECKING:
    from evenhand.intake.rows import RowReader

# What was charged before we were asked, and the account on which it lies from then on.
SO_FAR: Final[Mapping[str, str]] = {
    "interest_so_far": Account.Kind.INTEREST,
    "fees_so_far": Account.Kind.FEES,
    "costs_so_far": Account.Kind.COSTS,
}
NOT_SPLIT: Final = "total_not_split"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRow:
    """By what interest runs, as the creditor names it."""

    kind: str
    from_on: date
    basis: str
    rate_bp: int | None
    day_count: str
    cap: Money | None
    is_short_term_credit: bool


def terms_of(row: RowReader, currency: str) -> TermsRow | None:
    """Read by what interest runs; None where the row does not name the kind: a rate alone is none.

    Nothing runs on a sum in which interest or fees may lie: its terms wait until it is split.
    Raises NotUsable.
    """
    kind = row.text("interest_kind").casefold()
    if row.amount_is_total:
        row.odd(NOT_SPLIT, "amount", row.text("amount"))
        return None
    if not kind:
        return None
    if kind not in InterestTerms.Kind.values:
        known = ", ".join(InterestTerms.Kind.values)
        raise NotUsable("interest_kind", f"{kind[:60]!r} is none of {known}")
    from_on = row.day("interest_from")
    if from_on is None:
        raise NotUsable("interest_from", "is missing: from which day does interest run?")
    return TermsRow(
        kind=kind, from_on=from_on, basis=row.needed("interest_basis")[:300],
        rate_bp=_rate(row, kind), day_count=_day_count(row),
        cap=_amount(row, "interest_cap", currency),
        is_short_term_credit=_yes(row, "short_term_credit"),
    )  # fmt: skip


def _rate(row: RowReader, kind: str) -> int | None:
    if kind != InterestTerms.Kind.CONTRACTUAL:
        return None
    rate = row.read("interest_rate", lambda t: written.read_percent(t, decimal=row.decimal))
    if rate is None:
        raise NotUsable("interest_rate", "is missing: what does the contract say a year?")
    return rate


def _day_count(row: RowReader) -> str:
    count = row.text("interest_day_count").casefold()
    if count and count not in DAY_COUNTS:
        raise NotUsable("interest_day_count", f"is none of {', '.join(DAY_COUNTS)}")
    return count


def _yes(row: RowReader, name: str) -> bool:
    text = row.text(name).casefold()
    if text and text not in YES | NO:
        raise NotUsable(name, "is neither yes nor no")
    return text in YES


def so_far_of(row: RowReader, currency: str) -> dict[str, Money]:
    """Read what was charged so far, by the account on which it belongs; raises NotUsable."""
    found = {account: _amount(row, name, currency) for name, account in SO_FAR.items()}
    return {account: amount for account, amount in found.items() if amount}


def _amount(row: RowReader, name: str, currency: str) -> Money | None:
    """An amount; none at all and nought are the same."""
    text = row.text(name)
    if not text or not text.strip("0., "):
        return None
    try:
        return written.read_amount(text, currency=currency, decimal=row.decimal)
    except written.NotReadable as wrong:
        raise NotUsable(name, f"{text[:60]!r} {wrong.why}") from wrong


@dataclass(frozen=True, slots=True)
class Told:
    """A debt that was taken on, with what its row says of interest and charges."""

    debt: Debt
    terms: TermsRow | None
    so_far: Mapping[str, Money]


def write_down(told: Sequence[Told], *, on: date, at: datetime, actor: str) -> None:
    """Write the terms down, and take on what was charged so far, each on its own account."""
    InterestTerms.objects.bulk_create(
        InterestTerms(
            debt=one.debt, kind=one.terms.kind, rate_bp=one.terms.rate_bp,
            day_count=one.terms.day_count, from_on=one.terms.from_on,
            cap_minor=one.terms.cap.minor if one.terms.cap else None,
            is_short_term_credit=one.terms.is_short_term_credit, source="placement",
            basis=one.terms.basis, recorded_at=at, by=actor,
        )
        for one in told if one.terms
    )  # fmt: skip
    parts = [
        Part(one.debt, kind, amount, f"charged by the creditor before: {one.debt.reference}"[:300])
        for one in told
        for kind, amount in one.so_far.items()
    ]
    take_on_parts(parts, on=on, at=at, actor=actor)
