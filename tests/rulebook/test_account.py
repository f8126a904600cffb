"""Her own bank account: what is found, how sure it is, and what is never said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.harness.account_scores import scores
from bench.harness.accounts import made_account
from evenhand.rulebook.affordability.account import (
    AccountReading,
    NothingBooked,
    TooManyEntries,
    read_account,
)
from evenhand.rulebook.affordability.account_entries import (
    AccountEntry,
    SeveralCurrencies,
    folded,
)
from evenhand.rulebook.affordability.account_found import Confidence, Doubt
from evenhand.rulebook.affordability.account_rhythm import DayRule
from evenhand.rulebook.affordability.account_words import bill_kind, income_kind
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind
from tests.rulebook.households import seeded

# Numbers that the bench never uses.
FIXED = range(1_000, 1_120)


def booked(*lines: tuple[str, int, str, str]) -> list[AccountEntry]:
    """Entries from day, sum, name and text."""
    return [
        AccountEntry(
            on=date.fromisoformat(day), number=place, amount_minor=minor, currency="EUR",
            counterparty=name, remittance=text,
        )
        for place, (day, minor, name, text) in enumerate(lines)
    ]  # fmt: skip


def every_month(minor: int, name: str, text: str, *days: str) -> list[tuple[str, int, str, str]]:
    """The same payment on several days."""
    return [(day, minor, name, text) for day in days]


def read(*lines: tuple[str, int, str, str]) -> AccountReading:
    """Read entries as one account."""
    return read_account(booked(*lines))


PAYDAYS = [f"2026-{month:02}-25" for month in range(1, 11)]
WAGES = every_month(124_000, "Brightworks", "Salary", *PAYDAYS)


def test_what_is_really_there_is_found_and_little_else() -> None:
    incomes, bills, wrong = scores(made_account(number) for number in FIXED)

    assert incomes.recall >= 0.97, wrong
    assert incomes.precision >= 0.97, wrong
    assert bills.recall >= 0.97, wrong
    assert bills.precision >= 0.97, wrong


def test_a_steady_wage_is_clear_with_its_day_sum_and_evidence() -> None:
    reading = read(*WAGES)

    (wage,) = reading.incomes
    assert (wage.kind, wage.rhythm, wage.day) == (IncomeKind.WAGE, Rhythm.MONTHLY, 25)
    assert (wage.amount_minor, len(wage.receipts)) == (124_000, 10)
    assert (wage.confidence, wage.doubts, wage.varies) == (Confidence.CLEAR, (), False)


@pytest.mark.parametrize(
    ("step", "rhythm"),
    [(7, Rhythm.WEEKLY), (14, Rhythm.FORTNIGHTLY), (28, Rhythm.FOUR_WEEKLY)],
)
def test_pay_by_weeks_is_told_apart_from_pay_by_the_month(step: int, rhythm: Rhythm) -> None:
    begins = date(2026, 2, 6)
    days = [(begins + timedelta(days=step * turn)).isoformat() for turn in range(8)]

    (wage,) = read(*every_month(31_000, "Brightworks", "Wages", *days)).incomes

    assert (wage.rhythm, wage.day) == (rhythm, 5)


def test_the_last_working_day_of_the_month_is_seen_as_such() -> None:
    days = ("2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29", "2026-06-30")

    (wage,) = read(*every_month(150_000, "Werk AG", "Gehalt", *days)).incomes

    assert (wage.rhythm, wage.day, wage.rule) == (Rhythm.MONTHLY, 31, DayRule.LAST_WORKING_DAY)


def test_wage_and_advance_of_one_employer_are_two_incomes() -> None:
    days = [f"2026-{month:02}" for month in range(1, 9)]
    wages = [(f"{month}-10", 90_000, "SIA Darbs", "Darba alga") for month in days]
    advances = [(f"{month}-25", 30_000, "SIA Darbs", "Darba alga avanss") for month in days]

    incomes = read(*wages, *advances).incomes

    assert [(one.amount_minor, one.rhythm, one.day) for one in incomes] == [
        (90_000, Rhythm.MONTHLY, 10),
        (30_000, Rhythm.MONTHLY, 25),
    ]


def test_two_loans_of_one_bank_on_one_day_are_two_bills() -> None:
    small = every_month(-5_000, "Harbour Credit", "Loan", *PAYDAYS)
    large = every_month(-20_000, "Harbour Credit", "Loan", *PAYDAYS)

    bills = read(*small, *large).bills

    assert [(bill.amount_minor, bill.is_loan) for bill in bills] == [(20_000, True), (5_000, True)]


def test_a_month_far_below_her_usual_one_is_told() -> None:
    lines = list(WAGES)
    lines[4] = (lines[4][0], 80_000, *lines[4][2:])

    below = read(("2026-01-01", -100, "Kiosk", ""), *lines, ("2026-10-31", -100, "Kiosk", "")).below

    assert [(one.begins_on, one.amount_minor, one.usual_minor) for one in below] == [
        (date(2026, 5, 1), 80_000, 124_000)
    ]


def test_pay_for_the_first_that_a_week_end_brings_forward_is_no_poor_month() -> None:
    days = ("2026-01-30", "2026-02-27", "2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01",
            "2026-07-31", "2026-09-01")  # fmt: skip

    reading = read(
        ("2026-01-01", -100, "Kiosk", ""),
        *every_month(99_000, "Pension Office", "State pension", *days),
        ("2026-09-30", -100, "Kiosk", ""),
    )

    assert (reading.incomes[0].day, reading.below) == (1, ())


def test_an_income_that_ended_is_offered_with_a_doubt() -> None:
    old_job = every_month(110_000, "Old Works", "Salary", *PAYDAYS[:5])
    new_job = every_month(98_000, "New Works", "Salary", *PAYDAYS[6:])

    incomes = read(*old_job, *new_job).incomes

    assert [one.name for one in incomes] == ["New Works", "Old Works"]
    assert Doubt.STOPPED in incomes[1].doubts
    assert incomes[1].confidence is Confidence.UNSURE


def test_two_payments_are_offered_only_with_a_name_and_as_unsure() -> None:
    rents = every_month(-52_000, "Hilltop Homes", "Rent", "2026-09-01", "2026-10-01")
    others = every_month(-1_900, "Somebody", "", "2026-09-03", "2026-10-03")

    (rent,) = read(*rents, *others).bills

    assert (rent.kind, rent.confidence) == (CostKind.HOUSING, Confidence.UNSURE)
    assert Doubt.FEW in rent.doubts


def test_days_that_fit_two_rhythms_say_so() -> None:
    days = ("2026-01-29", "2026-02-26", "2026-03-27", "2026-04-24")

    (bill,) = read(*every_month(-4_000, "Surehand", "Insurance", *days)).bills

    assert Doubt.TWO_RHYTHMS in bill.doubts
    assert bill.confidence is Confidence.UNSURE


def test_a_short_account_says_that_it_is_short() -> None:
    assert read(*WAGES[:2]).is_short
    assert not read(*WAGES).is_short


def test_a_returned_debit_is_told_and_never_taken_for_an_income() -> None:
    debits = every_month(-2_300, "Clearline", "Mobile phone", *PAYDAYS)
    back = [(f"2026-{month:02}-28", 2_300, "Clearline", "Returned debit") for month in (3, 5, 7, 9)]

    reading = read(*debits, *back)

    assert len(reading.returned) == 4
    assert reading.incomes == ()
    assert [bill.kind for bill in reading.bills] == [CostKind.PHONE_AND_LEISURE]


def test_her_own_money_that_changes_its_place_is_neither_income_nor_bill() -> None:
    entries = booked(
        *every_month(20_000, "Ilze Bērziņa", "", *PAYDAYS),
        *every_month(-10_000, "BERZINA ILZE", "", *PAYDAYS),
        *every_month(-5_000, "Savings Bank", "to savings", *PAYDAYS),
    )
    other = replace(entries[0], counterparty="Second", counterparty_account="LV1", number=90)

    reading = read_account([*entries, other], owners=["Ilze Bērziņa"], own_accounts=["LV1"])

    assert (reading.incomes, reading.bills) == ((), ())


def test_work_by_the_job_is_offered_by_the_month_with_its_lowest() -> None:
    random = seeded(5)
    days = [date(2026, 1, 3) + timedelta(days=9 * turn + random.randrange(7)) for turn in range(30)]
    jobs = [(day.isoformat(), random.randrange(9_000, 60_000), "Errands", "") for day in days]

    (income,) = read(*sorted(jobs)).incomes

    assert (income.day, income.varies, income.doubts) == (None, True, (Doubt.NO_RHYTHM,))
    assert income.lowest_minor <= income.amount_minor


def test_what_she_spends_on_pleasure_gets_no_name_and_no_word() -> None:
    spent = [
        line
        for turn in range(40)
        for line in every_month(
            -1_000 - 37 * (turn % 11),
            "Lucky Casino Bet Lottery",
            "",
            f"2026-0{turn % 9 + 1}-{turn % 27 + 1:02}",
        )
    ]

    reading = read(*sorted(spent))

    assert reading.bills == ()
    assert bill_kind(folded("Casino bet lottery gambling")) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Īre par maiju", CostKind.HOUSING), ("MIETE MAI 2026", CostKind.HOUSING),
        ("Loyer mai", CostKind.HOUSING), ("Elektrība", CostKind.ENERGY),
        ("Stromabschlag", CostKind.ENERGY), ("Électricité", CostKind.ENERGY),
        ("Kfz-Versicherung", CostKind.INSURANCE), ("Krankenkasse", CostKind.HEALTH_INSURANCE),
        ("Veselības apdrošināšana", CostKind.HEALTH_INSURANCE),
        ("Taxe foncière", CostKind.LOCAL_TAX),
        ("Nekustamā īpašuma nodoklis", CostKind.LOCAL_TAX), ("Kreditrate 4", "loan"),
        ("Aizdevuma maksājums", "loan"), ("Forfait mobile", CostKind.PHONE_AND_LEISURE),
        ("Eau et assainissement", CostKind.WATER), ("parent", None), ("Mr Miller", None),
        ("Kindesunterhalt", CostKind.MAINTENANCE), ("", None),
    ],
)  # fmt: skip
def test_bills_say_in_four_languages_what_they_are(text: str, kind: CostKind | str | None) -> None:
    assert bill_kind(folded(text)) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kindergeld", IncomeKind.FAMILY_ALLOWANCE), ("GEHALT 05", IncomeKind.WAGE),
        ("Ģimenes valsts pabalsts", IncomeKind.FAMILY_ALLOWANCE), ("Pensija", IncomeKind.PENSION),
        ("Virement CAF APL", IncomeKind.HOUSING_ALLOWANCE), ("RSA", IncomeKind.SOCIAL_ASSISTANCE),
        ("Universal Credit", IncomeKind.SOCIAL_ASSISTANCE), ("Darba alga", IncomeKind.WAGE),
        ("pension alimentaire", IncomeKind.CHILD_SUPPORT), ("Geschenk", None),
    ],
)  # fmt: skip
def test_incomes_say_in_four_languages_what_they_are(text: str, kind: IncomeKind | None) -> None:
    assert income_kind(folded(text)) == kind


def test_the_order_of_the_entries_does_not_matter() -> None:
    entries = made_account(7).entries
    mixed = seeded(1).sample(entries, len(entries))

    assert read_account(mixed) == read_account(entries)


def test_what_cannot_be_one_account_is_refused() -> None:
    entry = booked(*WAGES)[0]

    with pytest.raises(NothingBooked):
        read_account([])
    with pytest.raises(SeveralCurrencies):
        read_account([entry, replace(entry, currency="USD")])
    with pytest.raises(TooManyEntries):
        read_account([replace(entry, number=place) for place in range(20_001)])


ENTRY = st.builds(
    AccountEntry,
    on=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    number=st.integers(0, 10**6),
    amount_minor=st.integers(-(10**13), 10**13).filter(bool),
    currency=st.just("EUR"),
    counterparty=st.text(max_size=12) | st.sampled_from(["Rent", "Pay", "Bank"]),
    remittance=st.text(max_size=12),
    is_return=st.booleans(),
)


@given(st.lists(ENTRY, min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_an_account_is_read_into_whole_sensible_offers(
    entries: list[AccountEntry],
) -> None:
    reading = read_account(entries)

    for income in reading.incomes:
        assert income.amount_minor > 0
        assert 0 <= income.lowest_minor <= income.amount_minor
        assert len(income.receipts) == len(income.months) >= 2
    for bill in reading.bills:
        assert bill.amount_minor > 0
        assert bill.next_on > reading.ends_on
    for month in reading.below:
        assert 0 <= month.amount_minor < month.usual_minor


@given(st.integers(1, 28), st.integers(3, 14), st.integers(100, 10**7), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_payment_on_the_same_day_of_every_month_is_always_found(
    day: int, months: int, minor: int, comes: bool
) -> None:
    days = [date(2025 + turn // 12, turn % 12 + 1, day).isoformat() for turn in range(months)]
    minor = max(minor, 600)

    reading = read(*every_month(minor if comes else -minor, "Payee", "", *days))

    (found,) = reading.incomes if comes else reading.bills
    assert (found.rhythm, found.amount_minor) == (Rhythm.MONTHLY, minor)
    assert found.day == day
