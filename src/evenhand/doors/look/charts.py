"""What the pictures of money are drawn from: plain facts, whole numbers, no drawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evenhand.rulebook.money import Money

Month = Literal["paid", "partly", "due", "ahead", "skipped", "moved", "missed"]
ROW_HEIGHT: Final = 52
Station = Literal["origin", "sold", "letter", "payment", "hold", "limit", "note"]


@dataclass(frozen=True, slots=True)
class PlanBar:
    """Where a month's money goes under one plan; the three parts make up the income.

    `protected` is the least that must stay to live on: costs and what stays together are
    never below it, so the payment always begins to the right of its line.
    """

    costs: Money
    payment: Money
    stays: Money
    protected: Money | None = None

    @property
    def income(self) -> Money:
        """All three parts together."""
        return self.costs + self.payment + self.stays


@dataclass(frozen=True, slots=True)
class BarRow:
    """One month of a picture: its parts on the scale, the line at what must stay, its height."""

    bar: PlanBar
    parts: tuple[BarPart, ...]
    line: str
    top: int

    @property
    def middle(self) -> int:
        """Where the parts begin, beneath the flag of the line."""
        return self.top + 12

    @property
    def bottom(self) -> int:
        """Where the line ends."""
        return self.top + 48


@dataclass(frozen=True, slots=True)
class PlanMonth:
    """One instalment of a plan and how it went."""

    due_on: dt.date
    amount: Money
    state: Month


@dataclass(frozen=True, slots=True)
class DebtPoint:
    """One point in the course of a debt, in words; `ahead` when it has not happened yet."""

    on: dt.date
    kind: Station
    title: str
    text: str = ""
    amount: Money | None = None
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A share that changes in steps: (day, per mille) from which on it holds, first at day 0."""

    name: str
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePicture:
    """Some curves over the same days, with what a picture of them says in words."""

    key: str
    title: str
    desc: str
    until: int
    curves: tuple[Curve, ...]
    marks: tuple[tuple[int, str], ...]
    """Days that are named below, each with its name."""
    marks_are: str


# The plane of curves, in units of its own: wide enough for three signs before the axis.
CURVES_LEFT, CURVES_TOP, CURVES_WIDE, CURVES_HIGH = 44, 10, 360, 190


def curve_x(day: int, until: int) -> str:
    """Where a day lies from the left, to a tenth, as SVG writes it."""
    return _tenths(CURVES_LEFT * 10 + day * CURVES_WIDE * 10 // max(until, 1))


def curve_y(per_mille: int) -> str:
    """Where a share lies from above, to a tenth, as SVG writes it."""
    return _tenths(CURVES_TOP * 10 + (1000 - per_mille) * CURVES_HIGH // 100)


def curve_path(curve: Curve, until: int) -> str:
    """The line of a curve: level from each step to the next, to the last day."""
    (_, begins), *steps = curve.steps
    line = [f"M{curve_x(0, until)} {curve_y(begins)}"]
    line += [f"H{curve_x(day, until)}V{curve_y(share)}" for day, share in steps if day <= until]
    return "".join([*line, f"H{curve_x(until, until)}"])


def _tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar, its place and width in tenths of a percent of the scale."""

    kind: str
    amount: Money
    start: int
    width: int

    @property
    def x(self) -> str:
        """The start as SVG writes it."""
        return f"{self.start // 10}.{self.start % 10}%"

    @property
    def wide(self) -> str:
        """The width as SVG writes it."""
        return f"{self.width // 10}.{self.width % 10}%"


def parts_of(bar: PlanBar, scale: Money) -> tuple[BarPart, ...]:
    """The three parts from the left: costs, what stays, payment; `scale` is the full width."""
    parts = []
    start = 0
    for kind, amount in (("costs", bar.costs), ("stays", bar.stays), ("payment", bar.payment)):
        width = permille(max(amount.minor, 0), scale)
        parts.append(BarPart(kind=kind, amount=amount, start=start, width=width))
        start += width
    return tuple(parts)


def rows_of(bars: Sequence[PlanBar], scale: Money) -> tuple[BarRow, ...]:
    """Months one beneath the other, all on the same scale."""
    rows = []
    for place, bar in enumerate(bars):
        at = permille(bar.protected.minor, scale) if bar.protected is not None else 0
        line = f"{at // 10}.{at % 10}%" if at > 0 else ""
        rows.append(BarRow(bar=bar, parts=parts_of(bar, scale), line=line, top=place * ROW_HEIGHT))
    return tuple(rows)


def permille(minor: int, scale: Money) -> int:
    """The length of an amount on the scale, 0 to 1000."""
    return min(1000, minor * 1000 // scale.minor) if scale.minor > 0 else 0
