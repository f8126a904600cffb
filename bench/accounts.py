"""Measure the reading of bank accounts: `python bench/accounts.py [--json]`.

`..._recall` is the part of the incomes and bills really there that was found, `..._precision` the
part of what was found that is really there: the same payee, the same rhythm, the sum within 5 %,
the day within two. The accounts are made up, 400 of them, from numbers that no rule was tuned on
and no test uses; what they hold is in `bench/harness/accounts.py`. They are no proof of how real
statements are read, of which we have none.
`seconds_10000_entries`: one account of ten thousand entries, read once, the best of three.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.account_scores import scores
from bench.harness.accounts import long_account, made_account
from evenhand.rulebook.affordability.account import read_account

NUMBERS: Final = range(100_000, 100_400)
TARGETS: Final = {
    "income_recall": {"min": 0.95},
    "income_precision": {"min": 0.95},
    "bill_recall": {"min": 0.95},
    "bill_precision": {"min": 0.95},
    "seconds_10000_entries": {"max": 2},
}


def main() -> int:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    words = parser.parse_args()
    figures = _measured()
    missed = [name for name, limit in TARGETS.items() if not _within(figures[name], limit)]
    told = {"bench": "accounts", "figures": figures, "targets": TARGETS, "missed": missed}
    if words.json:
        print(json.dumps(told))
    else:
        for name, figure in figures.items():
            print(f"{name:24} {figure}{'   missed' if name in missed else ''}")
    return 1 if missed else 0


def _measured() -> dict[str, Any]:
    incomes, bills, _ = scores(made_account(number) for number in NUMBERS)
    entries = long_account(10_000)
    return {
        "accounts": len(NUMBERS),
        "incomes": incomes.truth,
        "bills": bills.truth,
        "income_recall": round(incomes.recall, 4),
        "income_precision": round(incomes.precision, 4),
        "bill_recall": round(bills.recall, 4),
        "bill_precision": round(bills.precision, 4),
        "seconds_10000_entries": round(min(_seconds(entries) for _ in range(3)), 3),
    }


def _seconds(entries: list[Any]) -> float:
    begins = perf_counter()
    read_account(entries)
    return perf_counter() - begins


def _within(figure: float, limit: dict[str, float]) -> bool:
    return limit.get("min", figure) <= figure <= limit.get("max", figure)


if __name__ == "__main__":
    raise SystemExit(main())
