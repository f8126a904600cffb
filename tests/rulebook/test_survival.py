"""How long plans last, held against examples that were published with their figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook.plans.survival import (
    BROKEN,
    END_OF,
    ENDS,
    PAID,
    RUNS,
    Course,
    Step,
    at_risk_on,
    incidence,
    running,
    share_on,
    tally,
)

# E. L. Kaplan, P. Meier: Nonparametric estimation from incomplete observations, JASA 53 (1958):
# eight items, times of death and of loss in tenths; the estimate is worked out in section 1.
KAPLAN_MEIER = (
    (8, BROKEN), (10, RUNS), (27, RUNS), (31, BROKEN), (54, BROKEN), (70, RUNS), (92, BROKEN),
    (121, RUNS),
)  # fmt: skip
# E. J. Freireich et al., Blood 21 (1963): weeks in remission of 21 patients under 6-MP; the table
# stands in D. G. Kleinbaum, M. Klein: Survival Analysis, chapter 2. Standard errors by Greenwood
# and intervals on the scale of log(-log) as general statistics packages print them.
FREIREICH = (
    *((6, BROKEN),) * 3, (6, RUNS), (7, BROKEN), (9, RUNS), (10, BROKEN), (10, RUNS), (11, RUNS),
    (13, BROKEN), (16, BROKEN), (17, RUNS), (19, RUNS), (20, RUNS), (22, BROKEN), (23, BROKEN),
    (25, RUNS), (32, RUNS), (32, RUNS), (34, RUNS), (35, RUNS),
)  # fmt: skip
# L. Scrucca, A. Santucci, F. Aversa: Competing risk analysis using R, Bone Marrow Transplantation
# 40 (2007): months to relapse (here: broken) or to death (here: paid), by disease.
SCRUCCA_ALL = (
    (13, PAID), (1, BROKEN), (72, RUNS), (7, PAID), (8, PAID), (9, PAID), (5, PAID), (1, PAID),
    (22, PAID), (0, PAID), (0, BROKEN), (35, RUNS), (4, PAID), (14, PAID), (26, PAID), (3, PAID),
    (12, BROKEN),
)  # fmt: skip
SCRUCCA_AML = (
    (67, RUNS), (70, RUNS), (4, RUNS), (7, RUNS), (68, RUNS), (10, PAID), (7, PAID), (3, BROKEN),
    (4, BROKEN), (4, BROKEN), (3, BROKEN), (3, BROKEN), (8, BROKEN), (2, PAID), (35, RUNS),
    (2, RUNS), (8, RUNS), (32, RUNS),
)  # fmt: skip


def courses(told: tuple[tuple[int, str], ...]) -> list[Course]:
    return [Course(days, end) for days, end in told]


def values(steps: tuple[Step, ...]) -> dict[int, Fraction]:
    return {step.day: step.share.value for step in steps}


def test_the_first_example_of_kaplan_and_meier_comes_out_exactly() -> None:
    days = tally(courses(KAPLAN_MEIER))

    assert values(running(days)) == {
        8: Fraction(7, 8), 31: Fraction(7, 10), 54: Fraction(21, 40), 92: Fraction(21, 80),
    }  # fmt: skip
    assert [one.at_risk for one in days] == [8, 7, 6, 5, 4, 3, 2, 1]


def test_weeks_in_remission_come_out_as_in_the_textbook() -> None:
    steps = running(tally(courses(FREIREICH)))

    told = [
        (step.day, step.at_risk, str(round(Decimal(step.share.value.numerator)
                                           / step.share.value.denominator, 4)))
        for step in steps
    ]  # fmt: skip
    assert told == [
        (6, 21, "0.8571"), (7, 17, "0.8067"), (10, 15, "0.7529"), (13, 12, "0.6902"),
        (16, 11, "0.6275"), (22, 7, "0.5378"), (23, 6, "0.4482"),
    ]  # fmt: skip


def test_intervals_are_greenwoods_on_the_scale_of_log_log() -> None:
    steps = running(tally(courses(FREIREICH)))

    told = [(round(step.share.low or 0, 4), round(step.share.high or 0, 4)) for step in steps]
    assert [tuple(map(str, pair)) for pair in told] == [
        ("0.6197", "0.9516"), ("0.5631", "0.9228"), ("0.5032", "0.8894"), ("0.4316", "0.8491"),
        ("0.3675", "0.8049"), ("0.2678", "0.7468"), ("0.1881", "0.6801"),
    ]  # fmt: skip


def test_without_anybody_out_of_sight_the_incidence_is_the_plain_share() -> None:
    days = tally(courses(SCRUCCA_ALL))

    assert values(incidence(days, (BROKEN,)))[26] == Fraction(3, 17)
    assert values(incidence(days, (PAID,)))[26] == Fraction(12, 17)


def test_competing_ends_come_out_exactly_where_some_go_out_of_sight() -> None:
    days = tally(courses(SCRUCCA_AML))

    relapse, death = incidence(days, (BROKEN,)), incidence(days, (PAID,))

    assert values(relapse) == {
        2: 0, 3: Fraction(17, 96), 4: Fraction(85, 288), 7: Fraction(85, 288),
        8: Fraction(8483, 23040), 10: Fraction(8483, 23040),
    }  # fmt: skip
    assert values(death)[10] == Fraction(347, 2880) + Fraction(1309, 15360)
    assert values(running(days))[10] == Fraction(1309, 3072)


def test_one_minus_kaplan_and_meier_would_make_plans_break_more_often_than_they_do() -> None:
    naive = [Course(one.days, one.end if one.end == BROKEN else RUNS)
             for one in courses(SCRUCCA_AML)]  # fmt: skip

    true = incidence(tally(courses(SCRUCCA_AML)), (BROKEN,))[-1].share.value
    wrong = 1 - running(tally(naive))[-1].share.value

    assert wrong > true


def test_the_spread_of_a_share_without_anybody_out_of_sight_is_the_binomial_one() -> None:
    plain = courses(tuple(one for one in SCRUCCA_ALL if one[1] != RUNS))
    days = tally(plain)

    found = incidence(days, (BROKEN,))[-1].share

    share = Decimal(3) / 15
    spread = (share * (1 - share) / 15).sqrt()
    width = Decimal("1.959963984540054") * spread / (share * -share.ln())
    low, high = ((share.ln() * power.exp()).exp() for power in (width, -width))
    assert found.low is not None
    assert found.high is not None
    assert abs(found.low - low) < Decimal("1e-12")
    assert abs(found.high - high) < Decimal("1e-12")


def test_with_one_kind_of_end_the_incidence_is_what_no_longer_runs_with_the_same_spread() -> None:
    days = tally(courses(FREIREICH))

    for runs, broke in zip(running(days), incidence(days, (BROKEN,)), strict=True):
        assert broke.share.value == 1 - runs.share.value
    # Both variances are Greenwood's; the bounds differ only by the scale they are taken on.
    last = incidence(days, (BROKEN,))[-1].share
    assert last.turned().value == running(days)[-1].share.value
    assert last.low is not None
    assert last.high is not None
    assert last.low < last.turned().turned().value < last.high


def test_a_share_on_a_day_is_that_of_the_last_step_before_it() -> None:
    days = tally(courses(KAPLAN_MEIER))
    steps = running(days)

    assert share_on(steps, 7, at_first=1).value == 1
    assert share_on(steps, 8, at_first=1).value == Fraction(7, 8)
    assert share_on(steps, 500, at_first=1).value == Fraction(21, 80)
    assert [at_risk_on(days, day) for day in (0, 8, 9, 121, 122)] == [8, 8, 7, 1, 0]


def test_nothing_is_told_of_no_plans() -> None:
    assert tally([]) == ()
    assert running(()) == incidence((), ENDS) == ()
    assert share_on((), 30, at_first=1).value == 1


def test_where_all_or_none_came_to_an_end_no_interval_is_made_up() -> None:
    days = tally([Course(10, BROKEN), Course(10, BROKEN)])

    assert running(days)[-1].share.low is None
    assert incidence(days, (PAID,))[-1].share.high is None


def test_every_reason_to_end_counts_as_one_end_or_as_out_of_sight() -> None:
    assert set(END_OF.values()) == {*ENDS, RUNS}
    assert END_OF["replaced"] == RUNS


COURSES = st.lists(
    st.builds(Course, st.integers(0, 40), st.sampled_from((*ENDS, RUNS))), min_size=1, max_size=60
)


@settings(max_examples=150, deadline=None)
@given(COURSES)
def test_what_runs_and_what_ended_are_always_all_plans(told: list[Course]) -> None:
    days = tally(told)
    runs = running(days)

    ended = [incidence(days, (end,)) for end in ENDS]

    for place, step in enumerate(runs):
        assert step.share.value + sum(one[place].share.value for one in ended) == 1
    together = incidence(days, ENDS)
    assert [step.share.value for step in together] == [1 - step.share.value for step in runs]


@settings(max_examples=150, deadline=None)
@given(COURSES, st.sampled_from(ENDS))
def test_the_spread_is_that_of_the_sum_written_out(told: list[Course], end: str) -> None:
    days = tally(told)
    steps = incidence(days, (end,))

    for place, step in enumerate(steps):
        variance = written_out(days, steps[: place + 1], end)
        low = step.share.low
        assert (low is None) == (step.share.value in (0, 1) or variance <= 0)
        if low is not None:
            value = Decimal(step.share.value.numerator) / step.share.value.denominator
            spread = (Decimal(variance.numerator) / variance.denominator).sqrt()
            width = Decimal("1.959963984540054") * spread / (value * -value.ln())
            assert abs(low - (value.ln() * width.exp()).exp()) < Decimal("1e-9")


def written_out(days: tuple, steps: tuple[Step, ...], end: str) -> Fraction:  # type: ignore[type-arg]
    """The variance as E. Marubini and M. G. Valsecchi write it (Analysing Survival Data, 1995)."""
    now, before, total = steps[-1].share.value, Fraction(1), Fraction(0)
    for one, step in zip([day for day in days if day.all_ended], steps, strict=False):
        n, d, e = one.at_risk, one.all_ended, one.ended.get(end, 0)
        apart = now - step.share.value
        if n > d:
            total += apart**2 * Fraction(d, n * (n - d))
        total += before**2 * Fraction(e * (n - e), n**3) - 2 * apart * before * Fraction(e, n**2)
        before *= Fraction(n - d, n)
    return total
