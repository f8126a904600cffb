"""The trade-off between what is repaid and who goes short, and what moves it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bench.harness.plansurvive.policies import BREATHING, OURS, A, D, E, Policy, Reviews

_E_MONTHS: Final = (6, 9, 12, 18, 24, 36, 48, 72)
_D_SCALES: Final = (0.25, 0.5, 0.75, 1.0, 1.5)
# At 10/9 the bad month's whole surplus is asked for, which is the most a plan may take.
_OUR_SCALES: Final = (0.25, 0.5, 0.75, 1.0, 10 / 9)

_D_AFTER_PAY: Final = replace(D, after_pay=True, skips=E.skips)
CURVES: Final[dict[str, tuple[Policy, ...]]] = {
    "E": tuple(
        replace(E, key=f"E/{months}", says=f"E over {months} months", months=months)
        for months in _E_MONTHS
    ),
    "D+": tuple(
        replace(_D_AFTER_PAY, key=f"D+/{scale}", says=f"{scale / 2:.3g} of disposable", scale=scale)
        for scale in _D_SCALES
    ),
    "G": tuple(
        replace(OURS, key=f"G/{scale:.2f}", says=f"ours, instalment times {scale:.2f}", scale=scale)
        for scale in _OUR_SCALES
    ),
    "H": tuple(
        replace(
            BREATHING, key=f"H/{scale:.2f}", says=f"H, instalment times {scale:.2f}", scale=scale
        )
        for scale in _OUR_SCALES
    ),
}
# Each changes one thing in ours whole; none of them is what is shipped.
VARIANTS: Final[tuple[Policy, ...]] = (
    replace(OURS, key="G-gate", says="ours without possible years", gate=""),
    replace(
        OURS,
        key="G-by-plan",
        says="ours, a possible year fails only by what the plan does",
        gate="not_by_plan",
    ),
    replace(OURS, key="G-calendar", says="ours without the calendar", calendar=False),
    replace(
        OURS,
        key="G-signals",
        says="ours, reviewed on its dates only",
        reviews=Reviews(on_signal=False),
    ),
    replace(
        OURS,
        key="G-offers",
        says="ours, every review a new offer",
        reviews=Reviews(as_offer=True),
    ),
    replace(
        OURS,
        key="G-present",
        says="ours, cut to what the present months bear",
        reviews=Reviews(cut_as_offer=False),
    ),
    replace(OURS, key="G-months", says="ours, income read by calendar months", by_month=True),
    replace(OURS, key="G-fourth", says="ours, the fourth-worst month taken for bad", bad_month=3),
    replace(
        OURS,
        key="G-share",
        says="our terms on a quarter of what is disposable, bad months not looked at",
        amount="half",
        scale=0.5,
        gate="",
    ),
    replace(
        OURS,
        key="G-equal",
        says="our terms on equal parts over 12 months",
        amount=A.amount,
        gate="",
        asks_again=0,
    ),
)
POINTS: Final = (*(policy for curve in CURVES.values() for policy in curve), *VARIANTS)
