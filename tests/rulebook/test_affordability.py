"""What a household can afford: minimum first, unknown is not zero, odd lines are asked about."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Money, Rulebook, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.columns import capacity_columns
from evenhand.rulebook.affordability.flat import statement_from_facts
from evenhand.rulebook.affordability.json_reading import StatementNotUnderstood
from evenhand.rulebook.affordability.placement import (
    FieldNotUnderstood,
    statement_from_placement,
)
from evenhand.rulebook.affordability.rhythm import Rhythm, monthly_cost, monthly_income
from evenhand.rulebook.affordability.statement import (
    ComingChange,
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)
from evenhand.rulebook.affordability.statement_json import from_json, to_json
from evenhand.rulebook.bind import FactRefused
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Plans
from evenhand.rulebook.plans.propose import propose
from tests.rulebook.households import RARE, TODAY, random_flat_facts, random_statement, seeded

REAL_FILE = Path(__file__).parents[2] / ".." / "shared" / "data" / "defaulted-loans.csv"
SEEDS = st.integers(0, 2**32)
NARROW = ("adults", "children_under_11", "children_over_10")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return open_rulebook()


def ilze(**changes: Any) -> StatementOfMeans:
    """Ilze lives alone in Latvia on a wage of 1,200.00 and needs 700.00 for her living."""
    plain = StatementOfMeans(
        currency="EUR",
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=120_000, pay_day=5),),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=70_000),),
        savings_minor=100_000,
    )
    return replace(plain, **changes)


def in_latvia(statement: StatementOfMeans, book: Rulebook) -> Assessment:
    return assess(statement, country="lv", region="", today=TODAY, book=book)


def test_the_legal_minimum_stays_where_it_is_above_the_own_essentials(book: Rulebook) -> None:
    assessment = in_latvia(ilze(), book)

    # 390.00 kept, and 70 % of the 810.00 above it (Civil Procedure Law 594).
    assert assessment.bad.legal_minimum == Money(95_700, "EUR")
    assert assessment.protected_minimum == Money(95_700, "EUR")
    assert assessment.bad.left == Money(24_300, "EUR")
    assert assessment.missing == ()
    assert not assessment.estimate


def test_own_essentials_stay_where_they_are_above_the_law_and_count_four_percent_more(
    book: Rulebook,
) -> None:
    statement = ilze(costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=100_000),))

    assessment = in_latvia(statement, book)

    assert assessment.protected_minimum == Money(104_000, "EUR")
    assert assessment.bad.left == Money(16_000, "EUR")


def test_priority_debts_agreed_payments_and_coming_losses_come_before_ours(
    book: Rulebook,
) -> None:
    statement = ilze(
        priority_debts=(PriorityDebt(kind=PriorityKind.RENT, payment_minor=5_000),),
        other_creditors=(OtherCreditor(name="bank", payment_minor=3_000),),
        changes=(
            ComingChange(from_on=date(2027, 2, 1), monthly_minor=-2_000),
            ComingChange(from_on=date(2027, 2, 1), monthly_minor=9_000),
            ComingChange(from_on=date(2029, 2, 1), monthly_minor=-50_000),
        ),
    )

    assessment = in_latvia(statement, book)

    assert assessment.bad.left == Money(24_300 - 5_000 - 3_000 - 2_000, "EUR")


def test_a_tenth_of_the_surplus_is_kept_until_half_a_month_is_saved(book: Rulebook) -> None:
    without_savings = in_latvia(ilze(savings_minor=0), book)
    with_savings = in_latvia(ilze(), book)

    assert without_savings.bad.available == Money(21_870, "EUR")
    assert with_savings.bad.available == Money(24_300, "EUR")


def test_a_bad_month_of_twelve_is_the_20th_percentile(book: Rulebook) -> None:
    months = tuple(range(100_000, 112_000, 1_000))

    assessment = in_latvia(ilze(months=months), book)

    assert assessment.bad.income == Money(102_000, "EUR")
    assert assessment.ordinary.income == Money(105_000, "EUR")


def test_a_bad_month_of_three_is_88_percent_of_the_mean(book: Rulebook) -> None:
    assessment = in_latvia(ilze(months=(100_000, 100_000, 100_000)), book)

    assert assessment.bad.income == Money(88_000, "EUR")


def test_a_varying_income_counts_its_lowest_and_three_quarters_where_nobody_said(
    book: Rulebook,
) -> None:
    varying = Income(kind=IncomeKind.WAGE, amount_minor=100_000, varies=True)

    stated = in_latvia(ilze(incomes=(replace(varying, lowest_minor=60_000),)), book)
    unstated = in_latvia(ilze(incomes=(varying,)), book)

    assert stated.bad.income == Money(60_000, "EUR")
    assert unstated.bad.income == Money(75_000, "EUR")
    assert unstated.ask_first == ("incomes[0].lowest_minor",)


def test_income_meant_for_a_child_never_pays_an_instalment(book: Rulebook) -> None:
    allowance = Income(kind=IncomeKind.FAMILY_ALLOWANCE, amount_minor=30_000)

    without = in_latvia(ilze(), book)
    with_allowance = in_latvia(ilze(incomes=(*ilze().incomes, allowance)), book)

    assert with_allowance.bad.left == without.bad.left


def test_an_unknown_household_is_not_single(book: Rulebook) -> None:
    single = in_latvia(ilze(), book)
    unknown = in_latvia(ilze(household=Household()), book)

    assert unknown.protected_minimum > single.protected_minimum
    assert unknown.estimate
    assert unknown.ask_first[0] == "household.adults_and_children"


@pytest.mark.parametrize("kind", [CostKind.HOUSING, CostKind.FOOD_AND_HOUSEHOLD, CostKind.CARE])
def test_an_unknown_cost_is_not_zero(kind: CostKind, book: Rulebook) -> None:
    rest = Cost(kind=CostKind.UNDIVIDED, amount_minor=90_000)
    zero = ilze(costs=(rest, Cost(kind=kind, amount_minor=0)))
    unknown = ilze(costs=(rest, Cost(kind=kind, amount_minor=None)))

    taken_as_zero, cautious = in_latvia(zero, book), in_latvia(unknown, book)

    assert cautious.essentials > taken_as_zero.essentials
    assert cautious.bad.left < taken_as_zero.bad.left
    assert cautious.estimate
    assert not taken_as_zero.estimate


def test_a_statement_silent_about_rent_and_food_leaves_them_unknown(book: Rulebook) -> None:
    silent = ilze(costs=(Cost(kind=CostKind.TRAVEL, amount_minor=1_000),))

    assessment = in_latvia(silent, book)

    topics = {missing.topic for missing in assessment.missing}
    assert {"costs.housing", "costs.food_and_household", "costs.energy"} <= topics


def test_without_a_legal_minimum_unknown_living_costs_bar_any_plan(book: Rulebook) -> None:
    silent = ilze(currency="GBP", costs=())

    assessment = assess(silent, country="gb", region="", today=TODAY, book=book)

    assert assessment.obstacles == ("costs_unknown",)


def test_values_that_nobody_knows_for_the_day_are_no_legal_minimum(book: Rulebook) -> None:
    # The Swedish standard amounts of 2026 were not found: neither guessed nor the end of the night.
    silent = ilze(currency="SEK", costs=())

    in_2026 = assess(silent, country="se", region="", today=TODAY, book=book)
    in_2025 = assess(silent, country="se", region="", today=date(2025, 11, 17), book=book)

    assert in_2026.obstacles == ("costs_unknown",)
    assert "costs_unknown" not in in_2025.obstacles


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"incomes": (Income(kind=IncomeKind.WAGE, amount_minor=5_000_001),)},
            "income_yearly_as_monthly",
        ),
        ({"incomes": (Income(kind=IncomeKind.WAGE, amount_minor=10**9),)}, "income_absurd"),
        ({"incomes": (Income(kind=IncomeKind.WAGE, amount_minor=-100),)}, "income_negative"),
        ({"incomes": (Income(kind=IncomeKind.WAGE, amount_minor=120),)}, "income_very_low"),
        ({"months": (100_000, -1, 100_000)}, "income_negative"),
        ({"costs": (Cost(kind=CostKind.UNDIVIDED, amount_minor=-1),)}, "cost_negative"),
        (
            {"costs": (Cost(kind=CostKind.UNDIVIDED, amount_minor=1_200_001),)},
            "costs_many_times_income",
        ),
        (
            {"other_creditors": (OtherCreditor(name="bank", payment_minor=-1),)},
            "payment_negative",
        ),
        (
            {"other_creditors": (OtherCreditor(name="bank", payment_minor=130_000),)},
            "payments_above_income",
        ),
        ({"stated_on": date(2025, 1, 1)}, "statement_not_current"),
    ],
)
def test_an_odd_line_is_asked_about_and_never_makes_richer(
    change: dict[str, Any], code: str, book: Rulebook
) -> None:
    plain, odd = in_latvia(ilze(), book), in_latvia(ilze(**change), book)

    assert code in {warning.code for warning in odd.warnings}
    assert plain.warnings == ()
    assert odd.bad.left <= plain.bad.left


def test_an_absurd_income_counts_only_with_evidence_and_only_up_to_a_bound(
    book: Rulebook,
) -> None:
    high = Income(kind=IncomeKind.WAGE, amount_minor=1_500_000)

    told = in_latvia(ilze(incomes=(high,)), book)
    shown = in_latvia(ilze(incomes=(replace(high, evidence="document-1"),)), book)

    assert told.obstacles == ("income_unknown",)
    assert shown.obstacles == ()
    assert shown.bad.income == Money(1_500_000, "EUR")


def test_every_component_names_its_amount_source_and_day(book: Rulebook) -> None:
    components = {part.name: part for part in in_latvia(ilze(), book).components}

    assert components["cost.undivided"].amount == Money(70_000, "EUR")
    assert components["understatement"].amount == Money(2_800, "EUR")
    assert (
        components["legal_minimum"].source == book.formulas["lv.protected_income"].source.citation
    )
    assert all(part.source and part.dated for part in components.values())


@given(amount=st.integers(0, 10**9), rhythm=st.sampled_from(list(Rhythm)))
def test_a_month_rounds_income_down_and_costs_up(amount: int, rhythm: Rhythm) -> None:
    year = amount * rhythm.times_a_year

    assert monthly_income(amount, rhythm) * 12 <= year <= monthly_cost(amount, rhythm) * 12
    assert monthly_cost(amount, rhythm) - monthly_income(amount, rhythm) <= 1


@given(SEEDS)
def test_a_statement_survives_json_unchanged(seed: int) -> None:
    statement = random_statement(seeded(seed))

    assert from_json(to_json(statement)) == statement


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "$"),
        ("[]", "$"),
        ('{"stated_on": "2026-11-17"}', "$.currency"),
        ('{"currency": "EUR", "stated_on": "17.11.2026"}', "$.stated_on"),
        ('{"currency": "EUR", "stated_on": "2026-11-17", "months": [1.5]}', "$"),
        ('{"currency": "EUR", "stated_on": "2026-11-17", "income": []}', "$.income"),
        (
            '{"currency": "EUR", "stated_on": "2026-11-17",'
            ' "incomes": [{"kind": "wage", "amount_minor": 1, "rhythm": "daily"}]}',
            "$.incomes[0].rhythm",
        ),
        (
            '{"currency": "EUR", "stated_on": "2026-11-17", "household": {"adults": -1}}',
            "$.household.adults",
        ),
        ("[" * 100_000, "$"),
    ],
)
def test_a_statement_that_cannot_be_read_names_the_place(text: str, path: str) -> None:
    with pytest.raises(StatementNotUnderstood) as raised:
        from_json(text)

    assert raised.value.path == path


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_columns_say_the_same_as_one_by_one(seed: int) -> None:
    random, book = seeded(seed), open_rulebook()
    cases = [random_flat_facts(random, case_id=place) for place in range(60)]

    columns = capacity_columns(pl.LazyFrame(cases), book, TODAY).collect().sort("case_id")

    assert columns.rows() == [one_by_one(case, book) for case in cases]


def test_columns_that_few_creditors_send_may_be_absent() -> None:
    book = open_rulebook()
    cases = [random_flat_facts(seeded(seed), case_id=seed) for seed in range(40)]
    told = [{name: row[name] for name in row if name not in RARE} for row in cases]

    # As a database sends them: narrow columns.
    frame = pl.LazyFrame(told).cast(dict.fromkeys(NARROW, pl.Int16))

    columns = capacity_columns(frame, book, TODAY).collect().sort("case_id")

    assert columns.rows() == [one_by_one(case, book) for case in told]
    assert columns["instalment_minor"].gt(0).any()


@pytest.mark.parametrize("wrong", [None, -1, 10**6])
def test_columns_of_a_household_that_cannot_be_are_refused(wrong: int | None) -> None:
    case = random_flat_facts(seeded(1), case_id=1) | {"adults": wrong}
    frame = pl.LazyFrame([case], schema_overrides={"adults": pl.Int64})

    with pytest.raises(FactRefused, match="adults"):
        capacity_columns(frame, open_rulebook(), TODAY)


def one_by_one(case: dict[str, Any], book: Rulebook) -> tuple[int, int, int, int, str]:
    statement = statement_from_facts(case, currency=case["currency"], stated_on=TODAY)
    found = assess(statement, country=case["country"], region="", today=TODAY, book=book)
    much = Money(10**12, case["currency"])
    plans = propose(
        found, debts=[DebtShare(key="debt", balance=much)], first_possible_on=TODAY, closed_days=()
    )
    monthly = 0 if isinstance(plans, NoPlan) else plans.usual.monthly.minor
    obstacle = found.obstacles[0] if found.obstacles else ""
    return case["case_id"], found.protected_minimum.minor, found.bad.left.minor, monthly, obstacle


def test_an_unknown_payment_is_taken_from_what_is_owed_or_a_share_of_the_income(
    book: Rulebook,
) -> None:
    rent = PriorityDebt(kind=PriorityKind.RENT, payment_minor=None, arrears_minor=60_001)
    fine = PriorityDebt(kind=PriorityKind.FINE, payment_minor=None)
    bank = OtherCreditor(name="bank", payment_minor=None, balance_minor=36_001)
    shop = OtherCreditor(name="shop", payment_minor=None)

    assessment = in_latvia(ilze(priority_debts=(rent, fine), other_creditors=(bank, shop)), book)

    assert assessment.priority == Money(5_001 + 12_000, "EUR")
    assert assessment.agreed == Money(1_001 + 6_000, "EUR")
    assert assessment.estimate


def test_a_placement_says_what_it_knows_and_leaves_the_rest_unknown() -> None:
    fields = {
        "marital_status": "",
        "dependants": "",
        "income_employer": "0.0",
        "income_total": "508.0",
        "existing_liabilities_monthly": "85.321",
    }

    statement = statement_from_placement(fields, currency="EUR", stated_on=TODAY)

    assert statement.household == Household()
    assert statement.incomes == (Income(kind=IncomeKind.UNDIVIDED, amount_minor=50_800),)
    assert statement.other_creditors[0].payment_minor == 8_533
    assert statement.indicative


@pytest.mark.parametrize("text", ["many", "NaN", "1e99", "1,5"])
def test_a_placement_field_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(FieldNotUnderstood) as raised:
        statement_from_placement({"income_total": text}, currency="EUR", stated_on=TODAY)

    assert raised.value.field == "income_total"


def test_every_row_of_the_real_file_gets_an_answer(book: Rulebook) -> None:
    if not REAL_FILE.exists():
        pytest.skip("the real file is not beside this checkout")
    answers: Counter[str] = Counter()

    with REAL_FILE.open(encoding="utf-8", newline="") as file:
        for fields in csv.DictReader(file):
            statement = statement_from_placement(fields, currency="EUR", stated_on=TODAY)
            assessment = in_latvia(statement, book)
            debt = DebtShare(key="debt", balance=Money.of(fields["loan_amount"], "EUR"))
            proposal = propose(assessment, debts=[debt], first_possible_on=TODAY, closed_days=())
            answers["plan" if isinstance(proposal, Plans) else proposal.reasons[0]] += 1
            answers["warned"] += bool(assessment.warnings)
            assert proposal.indicative

    assert answers.total() - answers["warned"] == 8_000
    assert answers["plan"] > 500
    assert answers["nothing_left"] > 500
    assert answers["warned"] > 10
