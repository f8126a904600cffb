"""Pictures of money tell the same as the sums beside them."""

import datetime as dt

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from evenhand.doors.look.charts import (
    Curve,
    CurvePicture,
    DebtPoint,
    PlanBar,
    PlanMonth,
    curve_path,
    parts_of,
    permille,
)
from evenhand.rulebook.money import Money

SUMS = st.integers(min_value=0, max_value=10**9)


def _euro(minor: int) -> Money:
    return Money(minor, "EUR")


@given(SUMS, SUMS, SUMS, SUMS)
def test_parts_of_a_bar_follow_each_other_and_never_leave_the_scale(
    costs: int, payment: int, stays: int, more: int
) -> None:
    bar = PlanBar(costs=_euro(costs), payment=_euro(payment), stays=_euro(stays))

    parts = parts_of(bar, bar.income + _euro(more))

    assert [part.kind for part in parts] == ["costs", "stays", "payment"]
    ends = [part.start + part.width for part in parts]
    assert ends[-1] <= 1000
    assert [part.start for part in parts] == [0, *ends[:-1]]


@given(SUMS, SUMS, SUMS)
def test_the_payment_never_begins_left_of_the_protected_line(
    costs: int, payment: int, stays: int
) -> None:
    bar = PlanBar(
        costs=_euro(costs),
        payment=_euro(payment),
        stays=_euro(stays),
        protected=_euro(costs + stays),
    )

    begins = parts_of(bar, bar.income)[2].start

    # Two parts are rounded down, so the edge may lie two tenths of a percent early.
    assert begins >= permille(costs + stays, bar.income) - 2


def test_every_sum_of_a_bar_is_written_beside_it_and_in_its_description() -> None:
    bar = PlanBar(
        costs=_euro(84000), payment=_euro(4200), stays=_euro(18800), protected=_euro(90000)
    )

    drawn = Template("{% load look_charts %}{% plan_bar bar name='Steady' %}").render(
        Context({"bar": bar})
    )

    for written in ("€840.00", "€42.00", "€188.00"):
        assert drawn.count(written) == 2
    assert "€900.00" in drawn
    assert "style=" not in drawn


def test_a_skipped_month_is_called_a_break_and_its_word_is_there_without_colour() -> None:
    month = PlanMonth(due_on=dt.date(2026, 5, 2), amount=_euro(4200), state="skipped")

    drawn = Template("{% load look_charts %}{% plan_strip months %}").render(
        Context({"months": [month]})
    )

    assert "Break" in drawn
    assert "May 2026" in drawn


def test_the_course_of_a_debt_runs_downward_in_time_whatever_order_it_is_given_in() -> None:
    points = [
        DebtPoint(on=dt.date(2029, 3, 1), kind="limit", title="Too old to sue for", ahead=True),
        DebtPoint(on=dt.date(2024, 3, 1), kind="origin", title="Loan"),
    ]

    drawn = Template("{% load look_charts %}{% debt_timeline points %}").render(
        Context({"points": points})
    )

    assert drawn.index("Loan") < drawn.index("Too old to sue for")
    assert "Friday, 1 March 2024" in drawn


def test_a_curve_is_level_from_step_to_step_and_ends_at_the_last_day() -> None:
    curve = Curve("Paid", ((0, 0), (100, 250), (200, 500), (900, 900)))

    path = curve_path(curve, 400)

    assert path == "M44.0 200.0H134.0V152.5H224.0V105.0H404.0"


def test_every_curve_is_named_and_each_share_and_mark_is_written() -> None:
    picture = CurvePicture(
        key="k",
        title="How plans ended",
        desc="after 12 months: Paid 50%",
        until=365,
        curves=(Curve("Paid", ((0, 0), (200, 500))), Curve("Runs", ((0, 1000), (200, 500)))),
        marks=((0, "0"), (365, "12")),
        marks_are="months",
    )

    drawn = Template("{% load look_charts %}{% curves picture %}").render(
        Context({"picture": picture})
    )

    for word in ("Paid", "Runs", "0%", "25%", "50%", "75%", "100%", ">12<", ">months<"):
        assert word in drawn
    assert '<title id="k-title">How plans ended</title>' in drawn
    assert drawn.count("look-curves__line--2") == 2
