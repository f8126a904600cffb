"""The pictures of the experiment: how plans last, the trade-off, the sweeps, the real loans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from bench.harness.plansurvive import days
from bench.harness.plansurvive.curve import CURVES
from bench.harness.plansurvive.drawing import COLOURS, QUIET, Picture, Scale, dashes_of, ticks
from bench.harness.plansurvive.figures import Interval, interval, means, ratio
from bench.harness.plansurvive.metrics import course
from bench.harness.plansurvive.real import FINDINGS, Finding, RealLoans
from bench.harness.plansurvive.runs import CALIBRATION, Seed

_WIDTH: Final = 900
_PANEL: Final = 370
_NAMES: Final = {"uk": "UK-like", "us": "US-like"}
_LINES: Final = ("A", "B", "C", "D", "E", "G")
_SAID: Final = {
    "G": "ours",
    "E": "E, over 6 to 72 months",
    "D+": "D after pay, with skips",
    "H": "ours, following pay",
}
# One way that is no curve, a point of its own.
_SINGLE: Final = "G-equal"
_SINGLE_SAYS: Final = "our terms, A's amounts"
Results = Mapping[str, Sequence[Seed]]


def survival_picture(results: Results) -> str:
    """The share of plans that still go on, month by month, one panel a scenario."""
    picture = Picture(_WIDTH, 400, "How many plans still go on after so many months")
    for number, (scenario, seeds) in enumerate(results.items()):
        across, up = _panel(number, low=0, high=days.MONTHS, top=1.0)
        picture.axes(
            across, up, ticks_across=range(0, 25, 6), ticks_up=ticks(1.0),
            says=("months", f"{_NAMES[scenario]}: share of plans that go on"),
        )  # fmt: skip
        labels = []
        for key in _LINES:
            shares = [1.0] + [
                interval([seed[key][course(month)] for seed in seeds]).mean
                for month in range(1, days.MONTHS + 1)
            ]
            points = [(across.at(month), up.at(share)) for month, share in enumerate(shares)]
            _curve(picture, points, key)
            labels.append((points[-1][1], key))
        _labels(picture, across.end + 6, labels)
    return picture.svg()


def trade_off_picture(curve: Results) -> str:
    """What is repaid against how many months fall below the minimum because of it."""
    picture = Picture(_WIDTH, 400, "Repaid, and months below the minimum because of it")
    for number, (scenario, seeds) in enumerate(curve.items()):
        found = {
            key: (by_name["excess_months"].mean, by_name["repaid_all"].mean)
            for key, by_name in means(seeds).items()
            if key != CALIBRATION
        }
        across, up = _panel(
            number,
            low=0,
            high=1.1 * max(x for x, _ in found.values()),
            top=1.15 * max(y for _, y in found.values()),
        )
        picture.axes(
            across, up, ticks_across=ticks(across.high), ticks_up=ticks(up.high),
            says=(
                "months short that no plan would not have brought, per household",
                f"{_NAMES[scenario]}: repaid per household in two years",
            ),
        )  # fmt: skip
        for name, policies in CURVES.items():
            _trade_off(picture, across, up, name, [found[one.key] for one in policies])
        x, y = found[_SINGLE]
        picture.dot(across.at(x), up.at(y), colour=QUIET, radius=4)
        _legend(picture, across.begin + 12, up.end + 8)
    return picture.svg()


def _trade_off(
    picture: Picture, across: Scale, up: Scale, name: str, points: Sequence[tuple[float, float]]
) -> None:
    places = [(across.at(x), up.at(y)) for x, y in points]
    _curve(picture, places, name)
    for x, y in places:
        picture.dot(x, y, colour=COLOURS[name])


def _legend(picture: Picture, x: float, y: float) -> None:
    for row, name in enumerate(CURVES):
        y_row = y + 17 * row
        _curve(picture, [(x, y_row), (x + 26, y_row)], name)
        picture.text(x + 32, y_row + 4, _SAID.get(name, name), colour=COLOURS[name], size=11)
    last = y + 17 * len(CURVES)
    picture.dot(x + 13, last, colour=QUIET, radius=4)
    picture.text(x + 32, last + 4, _SINGLE_SAYS, colour=QUIET, size=11)


def sweeps_picture(sweeps: Mapping[tuple[str, str], Sequence[Seed]]) -> str:
    """Survival at twelve months over E's, under each changed assumption."""
    names = sorted({sweep for _, sweep in sweeps})
    picture = Picture(_WIDTH, 80 + 24 * len(names), "Survival at 12 months, ours over E's")
    found = {key: ratio(seeds, "survival_12m", "E") for key, seeds in sweeps.items()}
    most = max(1.2, *(one.high for one in found.values()))
    for number, scenario in enumerate(dict.fromkeys(scenario for scenario, _ in sweeps)):
        begin = 190 + number * 355
        across = Scale(low=0.9, high=most, begin=begin, end=begin + 320)
        picture.text(begin, 22, f"{_NAMES[scenario]}: ours over E", colour=QUIET)
        base = 36 + 24 * len(names)
        for value in [0.9 + step / 10 for step in range(int((most - 0.9) * 10) + 1)]:
            wide = 2 if abs(value - 1) < 0.001 else 1
            x = across.at(value)
            picture.line([(x, 34), (x, base)], colour="#cbd2d9", wide=wide)
            picture.text(x, base + 17, f"{value:.1f}", colour=QUIET, anchor="middle", size=11)
        for row, name in enumerate(names):
            y = 50 + 24 * row
            if number == 0:
                picture.text(180, y + 4, name.replace("_", " "), anchor="end")
            _whisker(picture, across, y, found[scenario, name])
    return picture.svg()


def real_picture(real: RealLoans) -> str:
    """What the engine says of the real loans, and what part of the contract it offers."""
    picture = Picture(_WIDTH, 330, "Loans that really defaulted, as the engine sees them")
    rows = {"all": real.loans, "other debts left out": real.without_others}
    across = Scale(low=0, high=len(real.loans), begin=150, end=_WIDTH - 30)
    for number, (words, loans) in enumerate(rows.items()):
        counts = Counter(loan.finding for loan in loans)
        y, x = 30 + 62 * number, across.begin
        picture.text(140, y + 20, words, anchor="end")
        for finding in FINDINGS:
            wide = across.at(counts[finding]) - across.begin
            picture.bar(x, y, wide, 30, colour=_SHADES[finding])
            x += wide
        told = [f"{TOLD[one]} {counts[one]:,}" for one in FINDINGS if counts[one]]
        picture.text(across.begin, y + 46, " · ".join(told), size=11)
    _parts_offered(picture, real.parts())
    return picture.svg()


_SHADES: Final[dict[Finding, str]] = {
    "affordable": "#065f46", "smaller": "#34a37f", "no_plan": "#c9ced6", "unknown": "#eceff2",
    "unreadable": "#eceff2",
}  # fmt: skip
TOLD: Final[dict[Finding, str]] = {
    "affordable": "contract fits", "smaller": "smaller plan", "no_plan": "no plan, hold and advice",
    "unknown": "must be asked", "unreadable": "cannot be read",
}  # fmt: skip


def _parts_offered(picture: Picture, parts: Sequence[float]) -> None:
    """Where the contract asked too much: how much of it is offered, in tenths."""
    tenths = Counter(min(int(part * 10), 9) for part in parts)
    across = Scale(low=0, high=100, begin=150, end=_WIDTH - 30)
    up = Scale(low=0, high=max(tenths.values(), default=1) * 1.1, begin=285, end=180)
    picture.axes(
        across, up, ticks_across=range(0, 101, 10), ticks_up=ticks(up.high, about=3),
        says=("offered, in hundredths of the contract's instalment", "loans with a smaller plan"),
    )  # fmt: skip
    for tenth, count in tenths.items():
        left, y = across.at(tenth * 10) + 2, up.at(count)
        picture.bar(left, y, across.at(10) - across.begin - 4, up.begin - y, colour="#34a37f")


def _panel(number: int, *, low: float, high: float, top: float) -> tuple[Scale, Scale]:
    begin = 55 + number * 445
    across = Scale(low=low, high=high, begin=begin, end=begin + _PANEL)
    return across, Scale(low=0, high=top, begin=345, end=45)


def _curve(picture: Picture, points: Sequence[tuple[float, float]], key: str) -> None:
    wide = 3 if key == "G" else 1.8
    picture.line(points, colour=COLOURS[key], wide=wide, dashes=dashes_of(key))


def _labels(picture: Picture, x: float, labels: list[tuple[float, str]]) -> None:
    """Names at the ends of lines, pushed apart where they would touch."""
    below = -100.0
    for y, key in sorted(labels):
        y = max(y, below + 13)
        picture.text(x, y + 4, "ours" if key == "G" else key, colour=COLOURS[key])
        below = y


def _whisker(picture: Picture, across: Scale, y: float, found: Interval) -> None:
    colour = COLOURS["G"]
    ends = [(across.at(max(found.low, across.low)), y), (across.at(found.high), y)]
    picture.line(ends, colour=colour, wide=1.5)
    picture.dot(across.at(found.mean), y, colour=colour)
