"""One way to pay: instalments on days that fit the household's money, with each why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.dated import day_in_month
from evenhand.rulebook.affordability.rhythm import MONTHS_A_YEAR, divided_up
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.cashflow import CalendarCheck, checked, fitted, projection
from evenhand.rulebook.plans.due_days import due_days, parts_rhythm
from evenhand.rulebook.plans.instalment import Instalment
from evenhand.rulebook.plans.proposal import DebtShare, IncomeLinked, Option, OptionKind
from evenhand.rulebook.plans.reasons import why_option
from evenhand.rulebook.plans.stress import endurance


def option_of_amount(
    assessment: Assessment,
    kind: OptionKind,
    amount: int,
    owed: Money,
    debts: Sequence[DebtShare],
    first_possible_on: date,
    closed_days: Collection[date],
    *,
    linked_hundredths: int = 0,
) -> Option:
    """Lay out what is owed in instalments of at most so much a month, in her pay's rhythm.

    With `linked_hundredths` a part of what a month brings above her median is due besides.
    """
    rhythm = parts_rhythm(assessment.pay)
    part = max(amount * MONTHS_A_YEAR // rhythm.times_a_year, 1)
    longest = policy.LONGEST_MONTHS * rhythm.times_a_year // MONTHS_A_YEAR
    count = min(divided_up(owed.minor, part), longest)
    covered = Money(min(owed.minor, count * part), owed.currency)
    parts = _equal_parts(covered, count=count, at_most=part)
    days = due_days(
        longest,
        pay=assessment.pay,
        first_possible_on=first_possible_on,
        closed_days=closed_days,
    )
    planned = [Instalment(due_on=day, amount=part) for day, part in zip(days, parts, strict=False)]
    instalments, calendar = _on_calendar(
        assessment, planned, days[count:longest], first_possible_on, closed_days
    )
    total = sum((one.amount for one in instalments), start=Money.zero(owed.currency))
    most = max(one.amount.minor for one in planned)
    monthly = Money(divided_up(most * rhythm.times_a_year, MONTHS_A_YEAR), owed.currency)
    monthly = min(monthly, owed)
    outgoing = assessment.priority + assessment.agreed + assessment.losses + monthly
    by_weight = instalments[0].amount.split([max(debt.balance.minor, 0) for debt in debts])
    option = Option(
        kind=kind,
        instalments=instalments,
        rhythm=rhythm,
        monthly=monthly,
        months=divided_up(len(instalments) * MONTHS_A_YEAR, rhythm.times_a_year),
        total=total,
        interest=Money.zero(owed.currency),
        ends_on=instalments[-1].due_on,
        write_off=owed - total,
        stays_each_month=assessment.ordinary.income - outgoing,
        stays_in_a_bad_month=assessment.bad.income - outgoing,
        by_debt=tuple((debt.key, part) for debt, part in zip(debts, by_weight, strict=True)),
        endurance=endurance(assessment, monthly.minor),
        calendar=calendar,
        reviews=review_days(instalments[0].due_on, instalments[-1].due_on),
        why=(),
        income_linked=_income_linked(assessment, amount, linked_hundredths),
    )
    return replace(option, why=why_option(assessment, option))


def _on_calendar(
    assessment: Assessment,
    planned: Sequence[Instalment],
    more_days: Sequence[date],
    first_possible_on: date,
    closed_days: Collection[date],
) -> tuple[tuple[Instalment, ...], CalendarCheck | None]:
    """Fit instalments to the next 90 days; what they cannot bear goes to the end of the plan."""
    if assessment.cash is None:
        return tuple(planned), None
    found = projection(
        assessment.cash, begins_on=first_possible_on, essentials_minor=assessment.essentials.minor
    )
    instalments, changes = fitted(planned, found, more_days=more_days, closed_days=closed_days)
    return instalments, checked(instalments, changes, found, assessment.currency)


def _equal_parts(covered: Money, *, count: int, at_most: int) -> tuple[Money, ...]:
    """Equal instalments with the remainder in the first, unless that would make it too high."""
    parts = covered.split_evenly(count)
    return parts if parts[0].minor <= at_most else covered.split([1] * count)


def review_days(begins_on: date, ends_on: date) -> tuple[date, ...]:
    """After the third month, then every six, while the plan runs."""
    month = begins_on.year * 12 + begins_on.month - 1
    after, found = policy.FIRST_REVIEW_MONTHS, []
    while (day := day_in_month(month + after, begins_on.day)) < ends_on:
        found.append(day)
        after += policy.REVIEW_EVERY_MONTHS
    return tuple(found)


def _income_linked(assessment: Assessment, base: int, hundredths: int) -> IncomeLinked | None:
    if not hundredths:
        return None
    return IncomeLinked(
        hundredths=hundredths,
        above=assessment.ordinary.income,
        at_most=Money(base * (policy.FLEXIBLE_CAP_TIMES - 1), assessment.currency),
    )
