"""Measure bank files: `python bench/bank.py [--json] [--entries N]`.

Ten thousand entries against ten thousand open debts, as camt.053 and as MT940: parsed, then
matched against an index that was read once. Half carry our reference, a quarter the number of the
case and a name, the rest only a name. `seconds_for_10000` is the slower of the two forms, reading
and matching together, by the clock on the wall; the best of three.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TARGETS: Final = {"seconds_for_10000": 10}


def main() -> int:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--entries", type=int, default=10_000)
    words = parser.parse_args()
    figures = _measured(words.entries)
    missed = [name for name, most in TARGETS.items() if figures[name] > most]
    told = {"bench": "bank", "figures": figures, "targets": TARGETS, "missed": missed}
    if words.json:
        print(json.dumps(told))
    else:
        for name, figure in figures.items():
            print(f"{name:24} {figure}{'   missed' if name in missed else ''}")
    return 1 if missed else 0


def _measured(entries: int) -> dict[str, Any]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.site.settings")
    django.setup()
    from bench.harness.banks import bank_figures

    return bank_figures(entries)


if __name__ == "__main__":
    sys.exit(main())
