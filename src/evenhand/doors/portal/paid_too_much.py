"""What a person paid too much on a debt, and what became of it: hers, and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenhand.cases.models import Case
from evenhand.doors.portal.visit import Visit, zone_of
from evenhand.payments import overpaid
from evenhand.payments.models import Overpaid
from evenhand.rulebook import Money
from evenhand.rulebook.zones import zone


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMuch:
    """One sum: when it came, how it stands, and on or by which day; no day where it is late."""

    amount: Money
    paid_on: date
    became: str
    on: date | None


def paid_too_much(case: Case, visit: Visit) -> list[TooMuch]:
    """Return what was too much on one debt, newest first."""
    rows = overpaid.of_case(case)
    return [_told(row, visit) for row in rows]


def _told(row: Overpaid, visit: Visit) -> TooMuch:
    became, on = row.state, overpaid.back_by(row)
    if row.state == Overpaid.State.OPEN:
        return TooMuch(amount=Money(row.amount_minor, row.currency), paid_on=row.paid_on,
                       became=became, on=on if on >= visit.today else None)  # fmt: skip
    assert row.decided_at is not None
    day = row.decided_at.astimezone(zone(zone_of(visit.person))).date()
    given = next((one for one in row.given.all() if one.replaced_at is None), None)
    if row.state == Overpaid.State.GIVEN and given is not None:
        became, day = given.how, given.on
    return TooMuch(amount=Money(row.amount_minor, row.currency), paid_on=row.paid_on,
                   became=became, on=day)  # fmt: skip
