"""Why she owes what she owes: each line with its ground, and a sum that is the balance itself."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case, Debt
from evenhand.contact.charging import left_of_cap
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.doors.portal.words import BALANCE, RESTS, TRANSFERS
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.holds.queries import reached
from evenhand.ledger import interest
from evenhand.ledger import queries as ledger
from evenhand.ledger.models import Charge, Transfer
from evenhand.rulebook import Money
from evenhand.rulebook.hold_words import name_of
from evenhand.rulebook.interest import as_json

# A code of ours, such as "hold:" with a key: it leads somewhere, and says nothing to anybody.
_CODE: Final = re.compile(r"[a-z_-]+:\S*")
_OF_A_HOLD: Final = re.compile(r"hold:([0-9a-f-]{36})")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step on the way to the sum: what, when, on what ground, how much more or less."""

    on: date
    words: str | Promise
    part: str | Promise
    amount: Money
    ground: str | Promise = ""
    days: tuple[Days, ...] = ()
    left: Money | None = None


@for_person
@require_safe
def why(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Every step from what was claimed to what is open today."""
    case = own_case(visit, key)
    lines = list(lines_of(case, today=visit.today, visit=visit))
    total = sum((line.amount for line in lines), start=Money(0, case.debt.currency))
    return show(request, "why", visit, case=case, debt=case.debt, lines=lines, total=total,
                evidence=case.debt.evidence.order_by("pk"),
                back_url=f"/p/owed/{case.key}")  # fmt: skip


def lines_of(case: Case, *, today: date, visit: Visit | None = None) -> Iterator[Line]:
    """Every movement that counts today, oldest first, and the interest that is not booked yet."""
    debt = case.debt
    charges = {row.transfer_id: row for row in Charge.objects.filter(transfer__debit__debt=debt)}
    holds = _holds(debt)
    for transfer in ledger.transfers_of(debt):
        if transfer.effective_on <= today:
            charge = charges.get(transfer.pk)
            yield _line(transfer, charge, case=case, holds=holds, visit=visit)
    ran = interest.accrued(debt, on=today)
    if ran.runs:
        rows = [dict(as_json(run)) for run in ran.runs]
        yield Line(
            on=today, words=_("Interest until yesterday, not booked yet"),
            part=BALANCE["interest"], amount=ran.amount,
            days=_days(rows, debt.currency, holds),
        )  # fmt: skip


def _line(
    transfer: Transfer,
    charge: Charge | None,
    *,
    case: Case,
    holds: Mapping[str, str],
    visit: Visit | None,
) -> Line:
    debt = case.debt
    ours = transfer.debit if transfer.debit.debt_id == debt.pk else transfer.credit
    more = Money(transfer.amount_minor, transfer.currency)
    left = None
    if visit is not None and charge is not None and charge.kind == Charge.Kind.FEE:
        left = left_of_cap(case, fee_kind=charge.fee_kind, at=visit.at)
    return Line(
        on=transfer.effective_on,
        words=TRANSFERS.get(transfer.kind, transfer.kind),
        part=BALANCE.get(ours.kind, ours.kind),
        amount=more if transfer.debit.debt_id == debt.pk else -more,
        ground=_ground(transfer, holds),
        days=_days(charge.segments, debt.currency, holds) if charge else (),
        left=left,
    )


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
    return {str(hold.key): name_of(kind_of(hold), language) for hold in rows}


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
                rests=holds.get(row["by"], "") if row["by"] else RESTS.get(row["why"], ""),
                waits=row["waits"],
            )
        )
    return tuple(found)
