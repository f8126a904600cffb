"""The experiment on plans: it tries the shipped rules, on the same luck for all, to the coin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from bench.harness.plansurvive import days
from bench.harness.plansurvive.assumptions import SWEEPS, UK, US, World, swept
from bench.harness.plansurvive.budget import Budget, budget
from bench.harness.plansurvive.metrics import below
from bench.harness.plansurvive.policies import BREATHING, COMPARED, OURS, A, E, F, instalments
from bench.harness.plansurvive.population import Wholes
from bench.harness.plansurvive.simulate import Schedules, run, schedules
from bench.harness.plansurvive.state import NEVER, State
from bench.harness.plansurvive.stress import passed, possible_months
from bench.harness.plansurvive.world import Luck, luck
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability import policy as house
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan
from evenhand.rulebook.plans.propose import propose
from evenhand.rulebook.plans.stress import endurance

TODAY = date(2026, 11, 17)
SOON = date(2026, 12, 1)
SOME = 150
TOLD_NOTHING = np.zeros(SOME, dtype=np.bool_)


@cache
def world() -> Luck:
    return luck(World(scenario=UK), seed=77, count=SOME)


@cache
def due_days() -> Schedules:
    return schedules(world())


@cache
def lived(key: str) -> State:
    [policy] = [policy for policy in COMPARED if policy.key == key]
    return run(world(), policy, due_days())


def known() -> Budget:
    people = world().people
    return budget(
        world().pay_months[: days.HISTORY_MONTHS],
        people.evidence,
        stated_costs=people.stated_costs,
        savings=people.savings,
    )


def statement_of(number: int) -> StatementOfMeans:
    """The statement by which the engine learns what the experiment's budget knows."""
    people, told = world().people, known()
    whole = np.floor(world().pay_months[: days.HISTORY_MONTHS, number].astype(np.float64) * 100)
    months = {12: whole, 3: whole[-3:], 0: whole[:0]}[int(people.evidence[number])]
    income = Income(
        kind=IncomeKind.WAGE,
        amount_minor=int(told.ordinary[number]),
        lowest_minor=int(told.bad[number]),
        evidence="document-1",
    )
    return StatementOfMeans(
        currency="GBP",
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(income,),
        months=tuple(int(month) for month in months),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=int(told.stated_costs[number])),),
        savings_minor=int(told.savings[number]),
    )


@cache
def assessments() -> tuple[Assessment, ...]:
    book = open_rulebook()
    return tuple(
        assess(statement_of(number), country="gb", region="", today=TODAY, book=book)
        for number in range(SOME)
    )


def owed() -> Wholes:
    whole: Wholes = np.floor(world().people.debt.astype(np.float64) * 100).astype(np.int64)
    return whole


def offered_by_the_engine(number: int) -> int:
    """The steady plan's instalment before possible years are asked, which is tried by itself."""
    debts = [DebtShare(key="debt", balance=Money(int(owed()[number]), "GBP"))]
    plans = propose(
        assessments()[number],
        debts=debts,
        first_possible_on=SOON,
        closed_days=(),
        uncertain_too=True,
    )
    if isinstance(plans, NoPlan):
        return 0
    return next(option.monthly.minor for option in plans.options if option.kind == "steady")


def test_the_experiment_offers_what_the_engine_offers() -> None:
    """The engine spreads a debt evenly over its months, which can only lower an instalment."""
    ours = known().safe_instalment(owed())

    theirs = np.array([offered_by_the_engine(number) for number in range(SOME)])

    assert ((ours > 0) == (theirs > 0)).all()
    months = np.minimum(-(-owed() // np.maximum(ours, 1)), house.LONGEST_MONTHS)
    evenly = -(-np.minimum(owed(), months * ours) // months)
    assert (np.abs(theirs - np.where(ours > 0, evenly, 0)) <= months).all()
    assert (theirs <= ours).all()
    assert 20 < (ours > 0).sum() < SOME - 20


def test_possible_years_are_those_of_the_engine() -> None:
    """Draws differ, so that shares of 150 and of 500 years agree only nearly; their means do."""
    told, ours = known(), known().safe_instalment(owed())
    who = np.flatnonzero(ours > 0)
    possible, counts = possible_months(world(), told, 0)

    share = passed(
        possible[:, who],
        counts[who],
        (ours[who] / 100).astype(np.float32),
        (told.savings[who] / 100).astype(np.float32),
        by_plan=False,
    )

    found = [endurance(assessments()[number], int(ours[number])) for number in who]
    theirs = np.array([one.passed / one.years for one in found])
    assert (np.abs(share - theirs) < 0.2).all()
    assert abs(share.mean() - theirs.mean()) < 0.02
    assert 0.1 < theirs.mean() < 0.99


def test_no_offer_of_ours_reaches_below_the_minimum_in_a_bad_month() -> None:
    people, told = world().people, known()

    for scale in (0.5, 1.0, 10 / 9, 3.0):
        policy = replace(OURS, scale=scale)
        offers = instalments(policy, told, people.debt, follows=TOLD_NOTHING)
        assert (offers[offers > 0] * 100 <= told.left(told.bad)[offers > 0] + 1).all()


@pytest.mark.parametrize("key", [policy.key for policy in COMPARED])
def test_no_money_is_made_or_lost(key: str) -> None:
    """What was paid is no longer owed, and nobody pays with money that is not there."""
    state = lived(key)

    assert (state.cash > -0.05).all()
    assert np.allclose(state.paid + state.owed, world().people.debt, atol=0.5)
    assert (state.owed > -0.5).all()
    assert (state.paid[~state.offered] == 0).all()


def test_the_luck_is_the_same_whatever_the_policy_and_another_with_another_seed() -> None:
    again, other = (luck(World(scenario=UK), seed=seed, count=SOME) for seed in (77, 78))

    assert (again.income == world().income).all()
    assert (run(again, OURS, schedules(again)).paid == lived("G").paid).all()
    assert not (other.income == world().income).all()


def test_a_sweep_changes_one_assumption_and_nobody_else() -> None:
    for name in SWEEPS:
        changed = swept(World(scenario=UK), name)
        people = luck(changed, seed=77, count=SOME).people

        assert changed != World(scenario=UK)
        assert (people.income == world().people.income).all()
        assert (people.rhythm == world().people.rhythm).all()


def test_without_a_policy_nobody_pays() -> None:
    state = run(world(), None, due_days())

    assert state.paid.sum() == 0
    assert (state.ended_on == NEVER).all()


def test_all_policies_break_by_the_same_rule() -> None:
    """Whoever was never offered anything cannot break; whoever broke pays no more."""
    for policy in COMPARED:
        state = lived(policy.key)
        ended = state.ended_on < NEVER

        assert not (ended & ~state.offered).any()
        assert not (ended & state.alive).any()


def test_instalments_after_pay_fall_due_when_there_is_most() -> None:
    due, pays = due_days().pay.due, world().pays

    late = due[12:] & ~pays[11:-1] & ~pays[10:-2]

    assert not late.any()
    per_year = due_days().pay.part * due[:365].sum(axis=0)
    assert (np.abs(per_year - 12) < 1.1).all()


def test_instalments_that_follow_pay_reach_more_people() -> None:
    ours, following = lived(OURS.key), lived(BREATHING.key)

    assert (following.offered | ~ours.offered).all()
    assert following.offered.sum() > ours.offered.sum()


def test_each_feature_is_added_to_the_ones_before() -> None:
    assert next(policy.key for policy in COMPARED if policy.amount == "safe") == F.key
    assert (E.amount, E.months) == (A.amount, A.months)
    assert lived("F1").paid.sum() != lived("F").paid.sum()
    assert below(lived("G")).sum() < below(lived("F")).sum()


def test_the_two_populations_come_from_seeds_of_their_own() -> None:
    assert UK.seed_family != US.seed_family
