"""The why of every figure that a proposal shows."""

from __future__ import annotations

from collections.abc import Iterator

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.cashflow import CalendarCheck
from evenhand.rulebook.plans.proposal import Option, OptionKind
from evenhand.rulebook.plans.room import Room
from evenhand.rulebook.plans.stress import Endurance
from evenhand.rulebook.plans.why import Said, Why, why


def why_amount(kind: OptionKind, assessment: Assessment, room: Room) -> tuple[Why, ...]:
    """Why an option asks this much a month."""
    ordinary = policy.OF_ORDINARY_MONTH_HUNDREDTHS
    bad = policy.OF_BAD_MONTH_HUNDREDTHS
    by_ordinary = room.ordinary * ordinary <= room.bad * bad
    currency = assessment.currency
    if kind == "short" or not by_ordinary:
        found = why(
            "monthly", "part_of_bad_month", {"percent": bad, "of": Money(room.bad, currency)}
        )
    else:
        found = why(
            "monthly",
            "part_of_ordinary_month",
            {"percent": ordinary, "of": Money(room.ordinary, currency)},
        )
    reasons = [found]
    if kind == "flexible":
        percent = policy.FLEXIBLE_BASE_HUNDREDTHS
        reasons.append(why("monthly", "part_of_steady", {"percent": percent}))
    if room.quarters < 4:
        reasons.append(why("monthly", "smaller_to_last", {"quarters": room.quarters}))
    if room.fair_part is not None:
        ours, others = room.fair_part.ours, room.fair_part.others
        reasons.append(why("monthly", "fair_part", {"ours": ours, "others": others}))
    return tuple(reasons)


def why_option(assessment: Assessment, option: Option) -> tuple[Why, ...]:
    """Why everything else of an option is as it is."""
    reasons = [why("monthly", "her_own_amount")] if option.kind == "own" else []
    reasons += [
        why("total", "sum_of_instalments", {"count": len(option.instalments)}),
        why("interest", "interest_rests"),
        why("ends_on", "last_instalment", {"day": option.ends_on}),
        why("due_on", "after_pay" if assessment.pay else "no_pay_day"),
    ]
    if option.write_off:
        months = policy.LONGEST_MONTHS
        reasons.append(
            why("write_off", "longest_term", {"months": months, "rest": option.write_off})
        )
    reasons += _stays(assessment, option)
    reasons.append(why_endurance(option.endurance))
    if option.calendar is not None:
        reasons += _calendar(option.calendar)
    if option.income_linked is not None:
        linked = option.income_linked
        told: dict[str, Said] = {
            "percent": linked.hundredths,
            "above": linked.above,
            "at_most": linked.at_most,
        }
        reasons.append(why("income_linked", "only_from_more_income", told))
    return tuple(reasons)


def _stays(assessment: Assessment, option: Option) -> Iterator[Why]:
    """What stays is the income less everything that is paid to anybody."""
    first = assessment.priority + assessment.agreed + assessment.losses
    months = (
        ("stays_each_month", assessment.ordinary),
        ("stays_in_a_bad_month", assessment.bad),
    )
    for figure, month in months:
        told = {
            "income": month.income,
            "first": first,
            "monthly": option.monthly,
            "minimum": month.protected_minimum,
        }
        yield why(figure, "income_less_payments", told)


def _calendar(calendar: CalendarCheck) -> Iterator[Why]:
    rule = "reserve_not_reached" if calendar.is_tight else "reserve_kept"
    told: dict[str, Said] = {
        "days": policy.CALENDAR_DAYS,
        "reserve": calendar.reserve,
        "lowest": calendar.lowest,
    }
    yield why("calendar", rule, told)
    for change in calendar.changes:
        day = change.due_on or change.was_due_on
        told_of: dict[str, Said] = {"was": change.was_due_on, "day": day, "amount": change.amount}
        yield why("calendar", f"instalment_{change.what}", told_of)


def why_endurance(found: Endurance) -> Why:
    """In about how many of ten possible years she would get through."""
    told = {
        "in_ten": found.in_ten,
        "years": found.years,
        "without_plan": found.passed_without_plan * 10 // found.years,
    }
    return why("in_ten", "tried_on_possible_years", told)


def why_assessment(assessment: Assessment) -> tuple[Why, ...]:
    """Why so much must stay, and from which income we reckon."""
    bad = assessment.bad
    months = assessment.months_known
    few = "bad_month_of_few" if months else "bad_month_as_told"
    rule = "bad_month_of_twelve" if months >= 12 else few
    return (
        why("safe_income", rule, {"income": bad.income, "months": months}),
        why("protected_minimum", f"held_by_{bad.held_by}", {"minimum": bad.protected_minimum}),
        why(
            "essentials",
            "raised_by_understatement",
            {"percent": policy.UNDERSTATEMENT_HUNDREDTHS, "essentials": assessment.essentials},
        ),
        why(
            "buffer",
            "buffer_first" if bad.available < bad.left else "buffer_is_there",
            {"percent": policy.BUFFER_HUNDREDTHS, "left": bad.left, "available": bad.available},
        ),
    )
