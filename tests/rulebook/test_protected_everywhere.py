"""What stays of an income behaves as such a law must, in every country that computes it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from random import Random

import pytest

from evenhand.rulebook import NotInForce, open_rulebook
from evenhand.rulebook.parameter import epoch_days

BOOK = open_rulebook()
# A day on which the values are known, and the step to which the law cuts the rest (minor units).
KNOWN = {
    "at": (date(2025, 6, 15), 0),
    "be": (date(2024, 6, 15), 0),
    "cz": (date(2026, 6, 15), 100),
    "ee": (date(2025, 6, 15), 0),
    "es": (date(2026, 6, 15), 0),
    "fi": (date(2022, 6, 15), 0),
    "it": (date(2026, 6, 15), 0),
    "lt": (date(2026, 6, 15), 0),
    "no": (date(2025, 6, 15), 0),
    "pl": (date(2026, 6, 15), 0),
    "pt": (date(2026, 6, 15), 0),
    "se": (date(2025, 6, 15), 0),
}
UNKNOWN = {
    "at": date(2026, 6, 15),
    "be": date(2025, 1, 1),
    "cz": date(2027, 1, 1),
    "ee": date(2022, 6, 15),
    "es": date(2023, 6, 15),
    "fi": date(2023, 1, 1),
    "lt": date(2024, 6, 15),
    "no": date(2025, 7, 1),
    "pl": date(2027, 1, 1),
    "pt": date(2027, 1, 1),
    "se": date(2026, 1, 1),
}
KINDS: dict[str, dict[str, int | str]] = {
    "lt": {"orders": 2},
    "at": {"order_kind": "maintenance"},
    "it": {"income_kind": "pension"},
}


def stays(country: str, income: int, children: int = 0, **facts: int | bool | str) -> int:
    """What stays of a month's income of one adult with children up to ten."""
    kept = BOOK.amount(
        f"{country}.protected_income",
        {
            "today": epoch_days(KNOWN[country][0]),
            "net_income_minor": income,
            "net_income_known": True,
            "adults": 1,
            "adults_known": True,
            "children_under_11": children,
            "children_known": True,
            **facts,
        },
    )
    return min(kept, income)


def incomes(country: str) -> list[int]:
    """Incomes from nothing to far above every bound, with their neighbours, rising."""
    random = Random(country)  # noqa: S311 - nothing here is a secret
    some = [random.randrange(2 * 10**6) for _ in range(150)]
    return sorted({0, *some, *(income + 1 for income in some)})


@pytest.mark.parametrize("country", KNOWN)
@pytest.mark.parametrize("kind", ["ordinary", "special"])
def test_who_earns_more_never_keeps_less(country: str, kind: str) -> None:
    facts = KINDS.get(country, {}) if kind == "special" else {}
    step = KNOWN[country][1]

    kept = [stays(country, income, 0, **facts) for income in incomes(country)]

    assert all(one >= 0 for one in kept)
    assert all(later >= earlier - step for earlier, later in pairwise(kept))


@pytest.mark.parametrize("country", KNOWN)
def test_a_child_more_never_protects_less(country: str) -> None:
    for income in incomes(country)[::10]:
        kept = [stays(country, income, children) for children in range(7)]

        assert kept == sorted(kept)


@pytest.mark.parametrize("country", KNOWN)
def test_an_unknown_family_keeps_at_least_what_a_single_person_keeps(country: str) -> None:
    for income in incomes(country)[::10]:
        unknown = stays(country, income, adults_known=False, children_known=False)

        assert unknown >= stays(country, income)


@pytest.mark.parametrize("country", UNKNOWN)
def test_a_year_whose_values_nobody_found_is_not_guessed(country: str) -> None:
    raw = {"today": epoch_days(UNKNOWN[country]), "net_income_minor": 10**9}
    known = {"net_income_known": True, "dependants": 1, "dependants_known": True}

    with pytest.raises(NotInForce):
        BOOK.amount(f"{country}.protected_income", raw | known)
