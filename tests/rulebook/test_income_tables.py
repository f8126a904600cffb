"""Whole tables of protected pay, recomputed with decimals from the amounts the law publishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import polars as pl
import pytest

from evenhand.rulebook import clean_case, open_rulebook
from evenhand.rulebook.calendar import starts_at

BOOK = open_rulebook()
CENT = Decimal("0.01")
# ZPO 850c: base, first dependant, each of the second to fifth, limit of full seizure.
GERMAN = {
    date(2022, 7, 1): ("1330.16", "500.62", "278.90", "4077.72"),
    date(2024, 6, 30): ("1402.28", "527.76", "294.02", "4298.81"),
    date(2025, 6, 30): ("1491.75", "561.43", "312.78", "4573.10"),
    date(2026, 6, 30): ("1555.00", "585.23", "326.04", "4766.99"),
    date(2026, 7, 1): ("1587.40", "597.42", "332.83", "4866.30"),
}
SHARES = (70, 50, 40, 30, 20, 10)
Table = Callable[[Decimal, int], Decimal]


def german(day: date) -> Table:
    """What stays of the pay of a month, as the official table computes it."""
    base, first, each, limit = (Decimal(amount) for amount in GERMAN[day])

    def stays(net: Decimal, dependants: int) -> Decimal:
        free = base + (first if dependants else 0) + each * max(dependants - 1, 0)
        counted = min(net, limit)
        counted -= counted % 10
        share = max(counted - free, Decimal(0)) * SHARES[dependants] / 100
        taken = share.quantize(CENT, ROUND_HALF_UP) + max(net - limit, Decimal(0))
        return max(net - taken, free)

    return stays


def latvian(minimum_wage: int, percent: int) -> Table:
    """What stays of pay under section 594 for so many children."""

    def stays(net: Decimal, children: int) -> Decimal:
        wage = Decimal(minimum_wage)
        kept = wage / 2 + min(wage * 15 * children / 100, wage / 2)
        taken = (max(net - kept, Decimal(0)) * percent / 100).quantize(CENT, ROUND_FLOOR)
        return max(net - taken, kept)

    return stays


def amounts(country: str, zone: str, day: date, rows: list[dict[str, int]]) -> list[int]:
    """What the formula answers for rows of facts, as columns."""
    at = starts_at(day, zone) + 43_200
    cases = [{**clean_case(country, at, **row), "case_id": n} for n, row in enumerate(rows)]
    found = BOOK.amount_columns(f"{country}.protected_income", pl.LazyFrame(cases))
    return list(found.collect().sort("case_id")["amount"])


@pytest.mark.parametrize("day", GERMAN, ids=str)
def test_every_row_of_the_german_table_holds(day: date) -> None:
    nets = [net for ten in range(110, 520) for net in (ten * 1000, ten * 1000 + 999)]
    rows = [
        {"net_income_minor": net, "dependants": dependants}
        for net in nets
        for dependants in range(6)
    ]

    found = amounts("de", "Europe/Berlin", day, rows)

    stays = german(day)
    expected = [
        int(stays(Decimal(row["net_income_minor"]) / 100, row["dependants"]) * 100) for row in rows
    ]
    assert found == expected


@pytest.mark.parametrize(("orders", "percent"), [(1, 30), (2, 40), (5, 40)])
@pytest.mark.parametrize(
    ("day", "wage"),
    [(date(2024, 10, 1), 700), (date(2025, 12, 31), 740), (date(2026, 1, 1), 780)],
    ids=str,
)
def test_section_594_holds_for_all_pay_and_children(
    day: date, wage: int, orders: int, percent: int
) -> None:
    nets = [*range(0, 300_000, 777), 39_000, 39_001, 50_700, 62_400, 78_000, 78_001]
    rows = [
        {"net_income_minor": net, "children_under_11": children, "orders": orders}
        for net in nets
        for children in range(6)
    ]

    found = amounts("lv", "Europe/Riga", day, rows)

    stays = latvian(wage, percent)
    expected = [
        int(stays(Decimal(row["net_income_minor"]) / 100, row["children_under_11"]) * 100)
        for row in rows
    ]
    assert found == expected
