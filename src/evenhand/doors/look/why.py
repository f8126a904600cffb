"""Why somebody owes what she owes: each line with its ground, and a sum that is the balance itself.

The desk and the portal show the same lines, each in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evenhand.cases.models import Case, Debt
from evenhand.contact.charging import left_of_cap
from evenhand.doors.look.law_said import law_said
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.holds.queries import reached
from evenhand.ledger import interest
from evenhand.ledger import queries as ledger
from evenhand.ledger.models import Charge, Transfer
from evenhand.rulebook import Money
from evenhand.rulebook.hold_words import name_of
from evenhand.rulebook.interest import CAPPED, as_json

ACCRUED: Final = "accrued"
"""The kind of the last line: interest that ran and is not booked yet."""
# A code of ours, such as "hold:" with a key: it leads somewhere, and says nothing to anybody.
_CODE: Final = re.compile(r"[a-z_-]+:\S*")
_OF_A_HOLD: Final = re.compile(r"hold:([0-9a-f-]{36})")
# Why interest did not run for some days.
_RESTS: Final = {
    "no_terms": _("none was agreed for these days"),
    "unknown": _("the rate of these days is not known to us"),
    "memory": _("nobody has confirmed the rate yet"),
}
Words = Mapping[str, str | Promise]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days of like interest: from one to the last, at a rate, of a sum, by a text; or why not."""

    earliest: date
    latest: date
    count: int
    rate: str
    base: Money
    source: str
    link: str
    rests: str | Promise
    waits: bool
    capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step on the way to the sum: what, when, on what ground, how much more or less.

    What is not booked yet has no `transfer`; what nobody charged by rules has no `charge`.
    """

    on: date
    words: str | Promise
    part: str | Promise
    amount: Money
    ground: str | Promise = ""
    days: tuple[Days, ...] = ()
    left: Money | None = None
    transfer: Transfer | None = None
    charge: Charge | None = None


def lines_of(
    case: Case,
    *,
    on: date,
    kinds: Words,
    parts: Words,
    recorded_until: datetime | None = None,
    asked_at: datetime | None = None,
) -> list[Line]:
    """Every movement that counts on a day, oldest first, and the interest that is not booked yet.

    `recorded_until`: as it was known at that instant. `asked_at`: tell also what law and contract
    leave of each fee then. The amounts sum to `ledger.interest.owed` of the same day and instant.
    """
    debt = case.debt
    charges = {row.transfer_id: row for row in Charge.objects.filter(transfer__debit__debt=debt)}
    holds = _holds(debt)
    lines = []
    for transfer in _counting(debt, on=on, recorded_until=recorded_until):
        charge = charges.get(transfer.pk)
        ours = transfer.debit if transfer.debit.debt_id == debt.pk else transfer.credit
        more = Money(transfer.amount_minor, transfer.currency)
        lines.append(
            Line(
                on=transfer.effective_on,
                words=kinds.get(transfer.kind, transfer.kind),
                part=parts.get(ours.kind, ours.kind),
                amount=more if transfer.debit.debt_id == debt.pk else -more,
                ground=_ground(transfer, holds),
                days=_days(charge.segments, debt.currency, holds) if charge else (),
                left=_left(case, charge, at=asked_at),
                transfer=transfer, charge=charge,
            )
        )  # fmt: skip
    ran = interest.accrued(debt, on=on, recorded_until=recorded_until)
    if ran.runs:
        rows = [dict(as_json(run)) for run in ran.runs]
        days = _days(rows, debt.currency, holds)
        lines.append(Line(on=on, words=kinds[ACCRUED], part=parts["interest"], amount=ran.amount,
                          days=days))  # fmt: skip
    return lines


def _counting(debt: Debt, *, on: date, recorded_until: datetime | None) -> Iterator[Transfer]:
    for transfer in ledger.transfers_of(debt).filter(effective_on__lte=on):
        if recorded_until is None or transfer.recorded_at <= recorded_until:
            yield transfer


def _left(case: Case, charge: Charge | None, *, at: datetime | None) -> Money | None:
    if at is None or charge is None or charge.kind != Charge.Kind.FEE:
        return None
    return left_of_cap(case, fee_kind=charge.fee_kind, at=at)


def _ground(transfer: Transfer, holds: Mapping[str, str]) -> str | Promise:
    """On what ground, in words; a code of ours says nothing to a person."""
    if found := _OF_A_HOLD.fullmatch(transfer.basis):
        return holds.get(found[1], "")
    if transfer.kind == Transfer.Kind.TAKEN_ON:
        return _("Told by the company that gave it to us")
    if transfer.basis == "reckoned":
        return _("Reckoned again with what we learned later")
    return "" if _CODE.fullmatch(transfer.basis) else transfer.basis


def _holds(debt: Debt) -> Mapping[str, str]:
    """The names of all stops that reach a debt, by their keys."""
    language = get_language() or "en"
    rows = Hold.objects.filter(pk__in=reached(debt.cases.all()))
    return {str(hold.key): law_said(name_of(kind_of(hold), language)) for hold in rows}


def _days(
    rows: Sequence[Mapping[str, Any]], currency: str, holds: Mapping[str, str]
) -> tuple[Days, ...]:
    found = []
    for row in rows:
        behind = date.fromisoformat(row["until"])
        earliest = date.fromisoformat(row["from"])
        found.append(
            Days(
                earliest=earliest,
                latest=behind - timedelta(days=1),
                count=(behind - earliest).days,
                rate=number_format(Decimal(row["rate_bp"]) / 100),
                base=Money(row["base_minor"], currency),
                source=row["source"],
                link=row["url"],
                rests=holds.get(row["by"], "") if row["by"] else _RESTS.get(row["why"], ""),
                waits=row["waits"],
                capped=row["why"] == CAPPED,
            )
        )
    return tuple(found)
