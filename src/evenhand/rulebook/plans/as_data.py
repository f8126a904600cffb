"""Assessments, proposals and answers to offers as plain data, amounts in whole minor units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from evenhand.rulebook.affordability.assessment import Assessment, Month
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.cashflow import CalendarCheck
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Option, Plans
from evenhand.rulebook.plans.sharing import shared_instalments
from evenhand.rulebook.plans.stress import Endurance
from evenhand.rulebook.plans.telling import no_plan_told, offer_told, question_told, why_told
from evenhand.rulebook.plans.why import Why

Data = dict[str, Any]


def assessment_data(assessment: Assessment, language: str) -> Data:
    """What the household can afford, with every component and every question."""
    return {
        "protected_minimum_minor": assessment.protected_minimum.minor,
        "ordinary_month": _month(assessment.ordinary),
        "bad_month": _month(assessment.bad),
        "components": [
            {
                "name": part.name,
                "amount_minor": part.amount.minor,
                "source": part.source,
                "dated": part.dated.isoformat(),
                "estimated": part.estimated,
                "evidence": part.evidence,
            }
            for part in assessment.components
        ],
        "missing": [
            {"topic": one.topic, "taken_minor": one.taken.minor, "effect_minor": one.effect.minor}
            for one in assessment.missing
        ],
        "questions": [
            {
                "code": one.code,
                "line": one.line,
                "stated_minor": one.stated.minor,
                "used_minor": None if one.used is None else one.used.minor,
                "text": question_told(one, language),
            }
            for one in assessment.warnings
        ],
        "ask_first": list(assessment.ask_first),
        "estimate": assessment.estimate,
        "indicative": assessment.indicative,
    }


def _month(month: Month) -> Data:
    legal = month.legal_minimum
    return {
        "income_minor": month.income.minor,
        "legal_minimum_minor": None if legal is None else legal.minor,
        "protected_minimum_minor": month.protected_minimum.minor,
        "held_by": month.held_by,
        "left_minor": month.left.minor,
        "available_minor": month.available.minor,
    }


def plans_data(plans: Plans, debts: Sequence[DebtShare], language: str) -> Data:
    """The options, the one that leaves most first."""
    part = plans.fair_part
    terms = plans.terms
    return {
        "options": [_option(option, debts, language) for option in plans.options],
        "left_out": [{"kind": one.kind, "why": one.why} for one in plans.left_out],
        "fair_part": None
        if part is None
        else {
            "ours_minor": part.ours.minor,
            "others_minor": part.others.minor,
            "instalment_at_most_minor": part.instalment_at_most.minor,
        },
        "terms": {
            "skips": terms.skips,
            "skips_in_months": terms.skips_in_months,
            "step_up_percent": terms.step_up_hundredths,
            "kept_before_step_up": terms.kept_before_step_up,
        },
        "uncertain": plans.uncertain,
        "write_off_proposed": plans.write_off_proposed,
        "why": why_data(plans.why, language),
    }


def _option(option: Option, debts: Sequence[DebtShare], language: str) -> Data:
    linked = option.income_linked
    totals = dict.fromkeys((debt.key for debt in debts), 0)
    for parts in shared_instalments(option.instalments, debts):
        for key, amount in parts:
            totals[key] += amount.minor
    return {
        "kind": option.kind,
        "monthly_minor": option.monthly.minor,
        "rhythm": str(option.rhythm),
        "months": option.months,
        "total_minor": option.total.minor,
        "interest_minor": option.interest.minor,
        "ends_on": option.ends_on.isoformat(),
        "write_off_minor": option.write_off.minor,
        "stays_each_month_minor": option.stays_each_month.minor,
        "stays_in_a_bad_month_minor": option.stays_in_a_bad_month.minor,
        **endurance_data(option.endurance),
        "income_linked": None
        if linked is None
        else {
            "percent": linked.hundredths,
            "above_minor": linked.above.minor,
            "at_most_minor": linked.at_most.minor,
        },
        "instalments": [
            {"due_on": one.due_on.isoformat(), "amount_minor": one.amount.minor}
            for one in option.instalments
        ],
        "by_debt": [{"key": key, "total_minor": minor} for key, minor in totals.items()],
        "reviews": [day.isoformat() for day in option.reviews],
        "calendar": None if option.calendar is None else _calendar(option.calendar),
        "why": why_data(option.why, language),
    }


def endurance_data(found: Endurance) -> Data:
    """How a plan would do in possible years."""
    return {
        "in_ten_years": found.in_ten,
        "possible_years": found.years,
        "passed": found.passed,
        "passed_without_plan": found.passed_without_plan,
    }


def _calendar(calendar: CalendarCheck) -> Data:
    return {
        "begins_on": calendar.begins_on.isoformat(),
        "balances_minor": list(calendar.balances),
        "reserve_minor": calendar.reserve.minor,
        "lowest_minor": calendar.lowest.minor,
        "is_tight": calendar.is_tight,
        "changes": [
            {
                "what": one.what,
                "was_due_on": one.was_due_on.isoformat(),
                "due_on": one.due_on and one.due_on.isoformat(),
                "amount_minor": one.amount.minor,
            }
            for one in calendar.changes
        ],
    }


def no_plan_data(answer: NoPlan, language: str) -> Data:
    """Why there is no plan, and what is done instead."""
    found = answer.endurance
    return {
        "reasons": [
            {"code": reason, "text": no_plan_told(reason, language)} for reason in answer.reasons
        ],
        "hold": answer.hold,
        "advice": answer.advice,
        "left_in_a_bad_month_minor": answer.left_in_a_bad_month.minor,
        "endurance": None if found is None else endurance_data(found),
        "why": why_data(answer.why, language),
    }


def offer_data(answer: OfferAnswer, language: str) -> Data:
    """What we say to an amount."""
    return {
        "finding": answer.finding,
        "offered_minor": answer.offered.minor,
        "safe_minor": answer.safe.minor,
        "below_minimum_by_minor": answer.below_minimum_by.minor,
        "reasons": list(answer.reasons),
        "hold": answer.hold,
        "advice": answer.advice,
        **endurance_data(answer.endurance),
        "text": offer_told(answer, language),
    }


def why_data(reasons: Sequence[Why], language: str) -> list[Data]:
    """Each figure's reason: its rule, the values, the sentence."""
    return [
        {
            "figure": one.figure,
            "rule": one.rule,
            "values": {name: _plain(value) for name, value in one.values},
            "text": why_told(one, language),
        }
        for one in reasons
    ]


def _plain(value: Money | int | date | str) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return value.isoformat() if isinstance(value, date) else value
