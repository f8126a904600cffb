"""Prove that no offer goes below the protected minimum: 1,000,000 random households.

`make prove NAME=minimum`, or `python bench/proofs/minimum.py --households 100000 --told 500`. The
column form judges them all; what a bad month leaves is reckoned again here, apart from it. Of whole
statements with dated pay and twelve months (`--told`), every option of every proposal is looked at:
bad and ordinary month, every single instalment, the calendar, the exact sum. Prints one JSON object
and exits 1 when an offer went below.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import polars as pl

from bench.harness.households import DAY, flat_households, told_household
from evenhand.rulebook import Money, Rulebook, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.columns import capacity_columns
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Option
from evenhand.rulebook.plans.propose import propose


def main() -> int:
    """Judge them all and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--told", type=int, default=20_000, help="whole statements beside them")
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    begun, book = time.monotonic(), open_rulebook()
    offers, below = of_columns(words.households, words.seed, book)
    told_offers, told_below = of_statements(words.told, words.seed, book)
    n, violations = words.households + words.told, below + told_below
    told = {
        "proof": "minimum",
        "n": n,
        "violations": violations,
        "upper_95": 3 / n if violations == 0 else None,
        "seconds": round(time.monotonic() - begun, 1),
        "offers": offers,
        "told": words.told,
        "told_options": told_offers,
    }
    print(json.dumps(told))
    return 1 if violations or not offers else 0


def of_columns(rows: int, seed: int, book: Rulebook) -> tuple[int, int]:
    """How many offers the column form makes, and how many would go below the minimum."""
    frame = flat_households(rows, seed)
    capacity = capacity_columns(frame.lazy(), book, DAY).collect()
    both = frame.join(capacity, on="case_id")
    total, lowest = pl.col("net_income_minor"), pl.col("lowest_income_minor")
    # The least that a bad month can bring, by what was told.
    bad = pl.min_horizontal(total, pl.when(lowest > 0).then(lowest).otherwise(total))
    bad = pl.max_horizontal(bad, pl.min_horizontal("earmarked_minor", total))
    rest = bad - pl.col("priority_minor") - pl.col("agreed_minor") - pl.col("instalment_minor")
    own = pl.when("essentials_known").then("essentials_minor").otherwise(0)
    offers = both.filter(pl.col("instalment_minor") > 0)
    below = offers.filter(
        (rest < pl.col("protected_minimum_minor"))
        | (pl.col("protected_minimum_minor") < own)
        | ~pl.col("net_income_known")
    )
    return offers.height, below.height


def of_statements(count: int, seed: int, book: Rulebook) -> tuple[int, int]:
    """How many options whole statements get, and how many break a promise."""
    random, options, below = Random(seed), 0, 0
    for _ in range(count):
        country, statement = told_household(random)
        found = assess(statement, country=country, region="", today=DAY, book=book)
        debt = DebtShare(key="debt", balance=Money(random.randrange(1, 10**6), found.currency))
        answer = propose(found, debts=[debt], first_possible_on=DAY, closed_days=())
        if isinstance(answer, NoPlan):
            continue
        options += len(answer.options)
        for option in answer.options:
            minimum = found.protected_minimum
            fine = (
                option.stays_in_a_bad_month >= minimum
                and found.bad.left >= option.monthly
                and found.ordinary.left >= option.monthly
                and _is_whole(option, debt.balance)
            )
            below += not fine
    return options, below


def _is_whole(option: Option, balance: Money) -> bool:
    """Whether sums are exact, no part is above the first month's, and no day is overdrawn."""
    total = sum(one.amount.minor for one in option.instalments)
    parts = max(one.amount.minor for one in option.instalments)
    bounded = parts * option.rhythm.times_a_year <= option.monthly.minor * 12 or parts == total
    return total + option.write_off.minor == balance.minor and bounded and not _overdraws(option)


def _overdraws(option: Option) -> bool:
    """Whether an instalment of the next 90 days leaves the account below nothing."""
    calendar = option.calendar
    if calendar is None:
        return False
    ends_on = calendar.begins_on + timedelta(days=len(calendar.balances))
    pays = any(one.due_on < ends_on for one in option.instalments)
    return pays and calendar.lowest.minor < 0


if __name__ == "__main__":
    sys.exit(main())
