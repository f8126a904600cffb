"""The page and its pictures, renewed from a run: what stands between two marks is replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

from bench.harness.plansurvive.assumptions import (
    CALIBRATED,
    MISFIT,
    SCENARIOS,
    SWEEPS,
    Behaviour,
    Published,
)
from bench.harness.plansurvive.curve import CURVES, VARIANTS
from bench.harness.plansurvive.experiment import Result
from bench.harness.plansurvive.figures import means, missed_of, ratio, targets_of
from bench.harness.plansurvive.pictures import (
    TOLD,
    real_picture,
    survival_picture,
    sweeps_picture,
    trade_off_picture,
)
from bench.harness.plansurvive.policies import COMPARED, Policy
from bench.harness.plansurvive.real import FINDINGS, RealLoans
from bench.harness.plansurvive.runs import CALIBRATION, Seed

_DOCS: Final = Path(__file__).resolve().parents[3] / "docs"
_PAGE: Final = _DOCS / "plans-that-last.md"
_PICTURES: Final = _DOCS / "pictures"
_END: Final = "<!-- end -->"
_COLUMNS: Final = {
    "offered": "offered",
    "survival_12m": "lasts 12 m",
    "survival_24m": "lasts 24 m",
    "survival_12m_household": "12 m, of all households",
    "repaid": "repaid, with surplus",
    "repaid_all": "repaid, all",
    "excess_months": "months short",
    "excess_short": "short by",
    "hardship": "months per 1,000",
    "short_per_thousand": "short per 1,000",
    "worst_tenth": "worst tenth",
    "months_to_miss": "months to a miss",
    "paid_whole": "paid whole",
    "resting_at_end": "resting",
}


class MarkMissing(LookupError):
    """The page has no place for a table; carries its name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{_PAGE.name} has no marks «{name}»")
        self.name = name


def write_result(result: Result) -> None:
    """Renew the tables and pictures of a run of the experiment."""
    (_PICTURES / "plans-survival.svg").write_text(survival_picture(result.main), encoding="utf-8")
    (_PICTURES / "plans-trade-off.svg").write_text(trade_off_picture(result.curve), "utf-8")
    (_PICTURES / "plans-sweeps.svg").write_text(sweeps_picture(result.sweeps), encoding="utf-8")
    tables = {"targets": _targets(result), "calibration": _calibration(result.main)}
    for scenario, seeds in result.main.items():
        tables[f"policies-{scenario}"] = _policies(seeds, COMPARED)
    for scenario, seeds in result.curve.items():
        points = [policy for curve in CURVES.values() for policy in curve]
        tables[f"curve-{scenario}"] = _policies(seeds, [*points, *VARIANTS])
    tables["sweeps"] = _sweeps(result)
    tables["assumptions"] = _assumptions()
    tables["size"] = [_size(result)]
    _write(tables)


def write_real(real: RealLoans) -> None:
    """Renew what is said of the real loans."""
    (_PICTURES / "plans-real.svg").write_text(real_picture(real), encoding="utf-8")
    found = real.figures()
    rows = ["| | all | other debts left out |", "| --- | --- | --- |"]
    for finding in FINDINGS:
        cells = [
            f"{found[f'{name}_{finding}']:,.0f} ({found[f'{name}_{finding}_share']:.1%})"
            for name in ("real", "real_without_others")
        ]
        rows.append(f"| {TOLD[finding]} | {' | '.join(cells)} |")
    _write({"real": rows, "real-offers": [_offers(found)]})


def _offers(found: Mapping[str, float]) -> str:
    return (
        f"Of {found['real_loans']:,.0f} loans the contract asked too much of "
        f"{found['real_unaffordable_share']:.0%}, and of "
        f"{found['real_without_others_unaffordable_share']:.0%} if other debts are left out. "
        f"Where a smaller plan is possible, the contract's instalment was "
        f"{found['real_contract_median']:.2f} in the middle, the steady one offered "
        f"{found['real_offered_median']:.2f}: {found['real_offered_part_median']:.0%} of the "
        f"contract's. It pays the whole principal within 36 months for "
        f"{found['real_smaller_pays_whole_share']:.0%}; for the others the rest is proposed to "
        f"be written off."
    )


def _write(tables: Mapping[str, Sequence[str]]) -> None:
    _PAGE.write_text(renewed(_PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")


def renewed(page: str, tables: Mapping[str, Sequence[str]]) -> str:
    """The page with each table between its marks; raises MarkMissing."""
    for name, lines in tables.items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        if not mark:
            raise MarkMissing(name)
        after = rest.partition(_END)[2]
        page = "\n".join([f"{before}{mark.rstrip()}", *lines, f"{_END}{after}"])
    return page


def _targets(result: Result) -> list[str]:
    figures = result.figures()
    targets = targets_of(figures)
    missed = missed_of(figures, targets)
    rows = [
        "| figure | target | worse of both | uk | us | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, limit in targets.items():
        [(kind, value)] = limit.items()
        by_scenario = [_cell(figures.get(_of_scenario(name, one))) for one in ("uk", "us")]
        end = "missed" if name in missed else "reached"
        sign = "≥" if kind == "min" else "≤"
        cells = [f"`{name}`", f"{sign} {value:g}", _cell(figures[name]), *by_scenario, end]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _of_scenario(name: str, scenario: str) -> str:
    """Where the scenario stands in a figure's name: before the end of the interval."""
    for bound in ("_low", "_high"):
        if name.endswith(bound):
            return f"{name.removesuffix(bound)}_{scenario}{bound}"
    return f"{name}_{scenario}"


def _policies(seeds: Sequence[Seed], policies: Sequence[Policy]) -> list[str]:
    found = means(seeds)
    rows = [
        "| | policy | " + " | ".join(_COLUMNS.values()) + " |",
        "| --- | --- |" + " --- |" * len(_COLUMNS),
    ]
    for policy in policies:
        cells = [_cell(found[policy.key][name].mean) for name in _COLUMNS]
        rows.append(f"| {policy.key} | {policy.says} | {' | '.join(cells)} |")
    return rows


def _calibration(main: Mapping[str, Sequence[Seed]]) -> list[str]:
    rows = [
        "| scenario | figure | reached | published | source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for scenario, seeds in main.items():
        found = means(seeds)[CALIBRATION]
        for name, published in {**CALIBRATED[scenario], "misfit": MISFIT}.items():
            cells = [scenario, name, _cell(found[name].mean), _range(published), published.source]
            rows.append(f"| {' | '.join(cells)} |")
    return rows


def _size(result: Result) -> str:
    size = result.size
    return (
        f"The tables below come from {size.households:,} households and {size.seeds} seeds a "
        f"scenario (curve: {size.swept_seeds} seeds; sweeps: {size.swept_households:,} households "
        f"and {size.swept_seeds} seeds)."
    )


def _assumptions() -> list[str]:
    """What has no public source, its value, and the values it was varied over."""
    rows = ["| assumption | value | also tried |", "| --- | --- | --- |"]
    for one in fields(Behaviour):
        tried = [
            f"{changes[one.name]:g}" for kind, changes in SWEEPS.values()
            if kind == "behaviour" and one.name in changes
        ]  # fmt: skip
        value = getattr(Behaviour(), one.name)
        rows.append(f"| `{one.name}` | {value:g} | {', '.join(tried)} |")
    for kind, changes in SWEEPS.values():
        if kind == "scenario":
            [(name, times)] = changes.items()
            values = ", ".join(f"{one} {getattr(s, name):g}" for one, s in SCENARIOS.items())
            rows.append(f"| `{name}` | {values} | times {times:g} |")
    return rows


def _range(published: Published) -> str:
    if published.low == published.high:
        return f"{published.low:g}"
    return f"{published.low:g} to {published.high:g}"


def _sweeps(result: Result) -> list[str]:
    others = ("A", "C", "D", "E")
    rows = [
        "| scenario | changed | " + " | ".join(f"lasts 12 m over {one}" for one in others)
        + " | repaid over A | per 1,000 over E | H: repaid over G |",
        "| --- | --- |" + " --- |" * (len(others) + 3),
    ]  # fmt: skip
    for (scenario, sweep), seeds in result.sweeps.items():
        cells = []
        for other in others:
            found = ratio(seeds, "survival_12m", other)
            cells.append(f"{found.mean:.2f} ({found.low:.2f})")
        cells.append(_cell(ratio(seeds, "repaid", "A").mean))
        cells.append(_cell(ratio(seeds, "hardship", "E").mean))
        cells.append(_cell(1 / ratio(seeds, "repaid_all", "H").mean))
        rows.append(f"| {scenario} | {sweep} | {' | '.join(cells)} |")
    return rows


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
