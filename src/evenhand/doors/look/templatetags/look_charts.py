"""`{% load look_charts %}`: bars and strips of plans, the course of a debt, clocks, curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from evenhand.doors.look.charts import (
    CURVES_HIGH,
    CURVES_LEFT,
    CURVES_TOP,
    CURVES_WIDE,
    ROW_HEIGHT,
    CurvePicture,
    DebtPoint,
    PlanBar,
    PlanMonth,
    curve_path,
    curve_x,
    curve_y,
    rows_of,
)
from evenhand.rulebook.money import Money

register = template.Library()


@register.inclusion_tag("look/chart/plan_bar.html")
def plan_bar(
    bar: PlanBar, *, bad: PlanBar | None = None, scale: Money | None = None, name: str = ""
) -> dict[str, Any]:
    """One plan as a bar with its sums; `bad` draws a bad month beneath the usual one.

    Give all plans of a page the same `scale`.
    """
    full = scale or bar.income
    bars = (bar, bad) if bad is not None else (bar,)
    sums = [part.minor for one in bars for part in (one.costs, one.stays, one.payment)]
    return {
        "bar": bar,
        "bad": bad,
        "rows": rows_of(bars, full),
        "height": len(bars) * ROW_HEIGHT - 4,
        "plan_name": name,
        "key": "bar-" + "-".join(str(abs(minor)) for minor in (*sums, full.minor)),
    }


@register.inclusion_tag("look/chart/plan_strip.html")
def plan_strip(months: Sequence[PlanMonth]) -> dict[str, Any]:
    """A plan as a box a month, wrapping on a phone."""
    return {"months": months}


@register.inclusion_tag("look/chart/debt_timeline.html")
def debt_timeline(points: Sequence[DebtPoint]) -> dict[str, Any]:
    """The course of a debt from its origin downward to the end that is in sight."""
    return {"points": sorted(points, key=lambda point: point.on)}


@register.inclusion_tag("look/chart/clock.html")
def clock(words: str, *, used: int, whole: int, own: bool = False) -> dict[str, Any]:
    """A clock in words with a thin bar; `own` marks our own promise, dashed, not the law's."""
    share = max(0, min(1000, used * 1000 // whole)) if whole > 0 else 0
    return {"words": words, "wide": f"{share // 10}.{share % 10}%", "own": own}


@register.inclusion_tag("look/chart/curves.html")
def curves(picture: CurvePicture) -> dict[str, Any]:
    """Shares over time, each a line with its own dashes; the table of the numbers stands beside."""
    return {
        "picture": picture,
        "lines": [
            (place, curve.name, curve_path(curve, picture.until))
            for place, curve in enumerate(picture.curves, start=1)
        ],
        "shares": [(share, curve_y(share)) for share in (0, 250, 500, 750, 1000)],
        "marks": [(name, curve_x(day, picture.until)) for day, name in picture.marks],
        "left": CURVES_LEFT,
        "right": CURVES_LEFT + CURVES_WIDE,
        "top": CURVES_TOP,
        "bottom": CURVES_TOP + CURVES_HIGH,
    }
