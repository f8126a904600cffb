"""PlanSurvive-1, which plans last: `python bench/plans.py [--json] [--quick] [--write]`.

Two simulated populations (`uk`, `us`) live two years of daily cash under each way of making a
plan: A equal parts over a year, B the creditor's minimum, C all that is disposable, D half of it,
E as A but after pay and with a right to skip, F our amount only, then our features one by one, and
ours whole. The luck is the same for all. `docs/plans-that-last.md` says what is assumed and what
came out; `--write` renews its tables and pictures.

Figures compare ours whole with a baseline, ours over theirs: `survival_12m_ratio_A` and so on. One
set a scenario has the suffix `_uk` or `_us`, the worse of the two none; `_low` and `_high` are the
end of the 95 % interval over seeds that speaks against us. `survival_...` is per plan,
`..._household_...` per household, whether it got a plan or not, `..._same_...` among those
households alone whom ours offers a plan. `repaid_...` is per household whose usual month leaves
something, `repaid_all_...` per household; `hardship_...` counts months below the minimum that the
same household would not have had without a plan, per 1,000 repaid.

The whole run takes a quarter of an hour on two processors and about 2 GB; `--quick` a minute.

`--real FILE` reads really defaulted loans instead, and says for how many the contract's instalment
was more than the household could bear, and what would be offered.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.harness.plansurvive.experiment import FULL, QUICK, experiment
from bench.harness.plansurvive.real import real_loans
from bench.harness.plansurvive.report import write_real, write_result


def main() -> int:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--quick", action="store_true", help="few households, seeds and sweeps")
    parser.add_argument("--households", type=int, help="of each seed; 10,000 in the whole run")
    parser.add_argument("--seeds", type=int, help="of each scenario; 20 in the whole run")
    parser.add_argument("--processes", type=int, help="at once; as many as processors otherwise")
    parser.add_argument("--write", action="store_true", help="renew the page and its pictures")
    parser.add_argument("--real", type=Path, metavar="FILE", help="loans that really defaulted")
    parser.add_argument("--country", default="lv", help="whose law judges the real loans")
    words = parser.parse_args()
    if words.real is not None:
        return _real(words)
    size = (QUICK if words.quick else FULL).scaled(words.households, words.seeds)
    result = experiment(size, processes=words.processes)
    told = result.told()
    if words.write:
        write_result(result)
    _print(told, as_json=words.json)
    return 1 if told["missed"] else 0


def _real(words: argparse.Namespace) -> int:
    if not words.real.is_file():
        print(f"skipped: there is no file {words.real.name}", file=sys.stderr)
        return 0
    told = real_loans(words.real, country=words.country)
    if words.write:
        write_real(told)
    _print(
        {"bench": "plans", "figures": told.figures(), "targets": {}, "missed": []},
        as_json=words.json,
    )
    return 0


def _print(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told))
        return
    for name, value in told["figures"].items():
        print(f"{name:<44} {value:>10,.3f}")
    print(f"missed: {', '.join(told['missed']) or 'nothing'}")


if __name__ == "__main__":
    sys.exit(main())
