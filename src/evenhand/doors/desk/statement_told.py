"""From a statement to the rows of the desk's form, and back, without losing what a row hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from evenhand.doors.look.statement_lines import (
    NO_FIRST_DEBT,
    NO_INCOME,
    NO_OTHERS,
    came_in,
    months_before,
    with_month,
)
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    ComingChange,
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)

Row = Mapping[str, Any]


def head_of(statement: StatementOfMeans) -> dict[str, Any]:
    """What the head of the form shows."""
    household = statement.household
    ages = household.dependant_ages
    return {
        "adults": household.adults,
        "children_under_11": household.children_under_11,
        "children_over_10": household.children_over_10,
        "ages": ", ".join(map(str, ages)) if ages else "",
        "savings": _money(statement.savings_minor, statement),
        "assets": _money(statement.other_assets_minor, statement),
        "no_income": statement.incomes == (NO_INCOME,),
        "no_first": statement.priority_debts == (NO_FIRST_DEBT,),
        "no_others": statement.other_creditors == (NO_OTHERS,),
    }


def rows_told(statement: StatementOfMeans, *, today: date) -> dict[str, list[dict[str, Any]]]:
    """What the rows of each section show; lines that only say «none» are ticks of the head."""
    return {
        "incomes": list(_income_rows(statement, today)),
        "costs": [
            {"at": at, "kind": line.kind.value, "amount": _money(line.amount_minor, statement)}
            | _bill(line)
            for at, line in enumerate(statement.costs)
        ],
        "priority_debts": [
            {
                "at": at,
                "kind": line.kind.value,
                "payment": _money(line.payment_minor, statement),
                "arrears": _money(line.arrears_minor, statement),
            }
            | _bill(line)
            for at, line in enumerate(statement.priority_debts)
            if line != NO_FIRST_DEBT
        ],
        "other_creditors": [
            {
                "at": at,
                "name": line.name,
                "payment": _money(line.payment_minor, statement),
                "balance": _money(line.balance_minor, statement),
            }
            | _bill(line)
            for at, line in enumerate(statement.other_creditors)
            if line != NO_OTHERS
        ],
        "changes": [
            {
                "at": at,
                "from_on": line.from_on,
                "way": "less" if line.monthly_minor < 0 else "more",
                "monthly": _money(abs(line.monthly_minor), statement),
                "note": line.note,
            }
            for at, line in enumerate(statement.changes)
        ],
    }


def _money(minor: int | None, statement: StatementOfMeans) -> Money | None:
    return None if minor is None else Money(minor, statement.currency)


def _bill(line: Cost | PriorityDebt | OtherCreditor) -> dict[str, Any]:
    return {"rhythm": line.rhythm.value, "bill_day": line.bill_day, "next_on": line.next_on}


def _income_rows(statement: StatementOfMeans, today: date) -> Iterator[dict[str, Any]]:
    for at, line in enumerate(statement.incomes):
        if line == NO_INCOME:
            continue
        row = {
            "at": at,
            "kind": line.kind.value,
            "amount": _money(line.amount_minor, statement),
            "rhythm": line.rhythm.value,
            "pay_day": line.pay_day,
            "next_on": line.next_on,
            "varies": line.varies,
            "lowest": _money(line.lowest_minor, statement),
        }
        for number, month in enumerate(months_before(today), start=1):
            row[f"month_{number}"] = _money(came_in(line, month), statement)
        yield row


def as_told(
    before: StatementOfMeans, head: Row, rows: Mapping[str, Sequence[Row]], *, today: date
) -> StatementOfMeans:
    """The statement that the form says, on the day on which it was told."""
    incomes = tuple(_incomes(before, rows["incomes"], today))
    first = tuple(_first(before, rows["priority_debts"]))
    others = tuple(_others(before, rows["other_creditors"]))
    return replace(
        before,
        stated_on=head["told_on"],
        indicative=False,
        household=Household(
            adults=head["adults"],
            children_under_11=head["children_under_11"],
            children_over_10=head["children_over_10"],
            dependant_ages=head["ages"],
        ),
        incomes=incomes or ((NO_INCOME,) if head["no_income"] else ()),
        costs=tuple(_costs(before, rows["costs"])),
        priority_debts=first or ((NO_FIRST_DEBT,) if head["no_first"] else ()),
        other_creditors=others or ((NO_OTHERS,) if head["no_others"] else ()),
        savings_minor=_minor(head["savings"]),
        other_assets_minor=_minor(head["assets"]),
        changes=tuple(_changes(rows["changes"])),
    )


def _minor(answer: Any) -> int | None:
    return answer.minor if isinstance(answer, Money) else None


def _days(row: Row) -> dict[str, Any]:
    return {
        "rhythm": Rhythm(row["rhythm"] or Rhythm.MONTHLY),
        "bill_day": row["bill_day"],
        "next_on": row["next_on"],
    }


def _line_before(lines: Sequence[Any], row: Row, kind: Any) -> Any:
    """The line a row came from, if it is still of the same kind."""
    at = row.get("at")
    if at is None or at >= len(lines) or lines[at].kind is not kind:
        return None
    return lines[at]


def _incomes(before: StatementOfMeans, rows: Sequence[Row], today: date) -> Iterator[Income]:
    for row in rows:
        if row.get("gone") or not row.get("kind"):
            continue
        kind = IncomeKind(row["kind"])
        line = _line_before(before.incomes, row, kind) or Income(kind=kind, amount_minor=None)
        told = replace(
            line,
            amount_minor=_minor(row["amount"]),
            rhythm=Rhythm(row["rhythm"] or Rhythm.MONTHLY),
            pay_day=row["pay_day"],
            next_on=row["next_on"],
            varies=row["varies"],
            lowest_minor=_minor(row["lowest"]),
        )
        for number, month in enumerate(months_before(today), start=1):
            told = with_month(told, month, _minor(row[f"month_{number}"]))
        yield told


def _costs(before: StatementOfMeans, rows: Sequence[Row]) -> Iterator[Cost]:
    for row in rows:
        if row.get("kind") and not row.get("gone"):
            kind = CostKind(row["kind"])
            line = _line_before(before.costs, row, kind) or Cost(kind=kind, amount_minor=None)
            yield replace(line, amount_minor=_minor(row["amount"]), **_days(row))


def _first(before: StatementOfMeans, rows: Sequence[Row]) -> Iterator[PriorityDebt]:
    for row in rows:
        if row.get("kind") and not row.get("gone"):
            yield PriorityDebt(
                kind=PriorityKind(row["kind"]),
                payment_minor=_minor(row["payment"]),
                arrears_minor=_minor(row["arrears"]),
                **_days(row),
            )


def _others(before: StatementOfMeans, rows: Sequence[Row]) -> Iterator[OtherCreditor]:
    for row in rows:
        if row.get("name") and not row.get("gone"):
            yield OtherCreditor(
                name=row["name"],
                payment_minor=_minor(row["payment"]),
                balance_minor=_minor(row["balance"]),
                **_days(row),
            )


def _changes(rows: Sequence[Row]) -> Iterator[ComingChange]:
    for row in rows:
        if not row.get("gone") and row.get("from_on") and isinstance(row.get("monthly"), Money):
            minor = row["monthly"].minor
            by = -minor if row["way"] == "less" else minor
            yield ComingChange(from_on=row["from_on"], monthly_minor=by, note=row["note"])
