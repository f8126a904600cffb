"""What she confirmed of her account, as lines of her statement: nothing twice, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bench.harness.accounts import made_account
from evenhand.rulebook.affordability.account import read_account
from evenhand.rulebook.affordability.account_answers import (
    LEFT_OUT,
    Answer,
    Offers,
    taken_over,
)
from evenhand.rulebook.affordability.account_entries import AccountEntry
from evenhand.rulebook.affordability.account_found import FoundBill, FoundIncome
from evenhand.rulebook.affordability.account_json import offers_from_json, offers_to_json
from evenhand.rulebook.affordability.account_lines import (
    as_one_cost,
    as_one_income,
    cost_line,
    income_line,
    loan_line,
    with_cost,
    with_income,
    with_loan,
)
from evenhand.rulebook.affordability.reading import Notes, read_incomes
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    OtherCreditor,
    StatementOfMeans,
)

EMPTY = StatementOfMeans(currency="EUR", stated_on=date(2026, 11, 17))


def entries(minor: int, days: list[date]) -> list[AccountEntry]:
    return [
        AccountEntry(on=day, number=place, amount_minor=minor, currency="EUR", counterparty="A")
        for place, day in enumerate(days)
    ]


def found_income(minor: int = 100_000, day: int = 25) -> FoundIncome:
    days = [date(2026, month, day) for month in range(1, 9)]
    return read_account(entries(minor, days)).incomes[0]


def found_bill(minor: int = -5_000) -> FoundBill:
    days = [date(2026, 1, 2) + timedelta(days=7 * turn) for turn in range(20)]
    return read_account(entries(minor, days)).bills[0]


def as_found(found: FoundIncome, kind: IncomeKind = IncomeKind.WAGE) -> Income:
    return income_line(
        found, kind=kind, amount_minor=found.amount_minor, rhythm=found.rhythm, day=found.day
    )


def as_one(*lines: Income) -> Income:
    found = as_one_income(lines)
    assert found is not None
    return found


def test_an_income_as_found_keeps_its_receipts_and_its_day() -> None:
    line = as_found(found_income())

    assert (line.amount_minor, line.pay_day, len(line.history)) == (100_000, 25, 8)
    assert line.latest_on == date(2026, 8, 25)


def test_an_income_that_she_changed_leaves_the_old_receipts_out() -> None:
    line = income_line(
        found_income(), kind=IncomeKind.WAGE, amount_minor=80_000, rhythm=Rhythm.MONTHLY, day=25
    )

    assert (line.amount_minor, line.history, line.latest_on) == (80_000, (), None)


def test_receipts_that_came_in_the_month_before_are_left_out() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 30), date(2026, 2, 27), date(2026, 4, 1)]
    days += [date(2026, 5, 1), date(2026, 6, 1)]

    (found,) = read_account(entries(100_000, days)).incomes

    assert found.day == 1
    assert as_found(found).history == ()


def test_a_second_income_of_a_kind_is_added_and_a_second_reading_is_not() -> None:
    first, second = as_found(found_income()), as_found(found_income(30_000, day=10))

    both = with_income(EMPTY, as_one(first, second))
    again = with_income(both, first)

    assert [line.amount_minor for line in both.incomes] == [130_000]
    assert (both.incomes[0].pay_day, len(both.incomes[0].history)) == (25, 16)
    assert again.incomes == (first,)


def test_incomes_of_two_rhythms_are_added_by_the_month() -> None:
    monthly = Income(kind=IncomeKind.WAGE, amount_minor=120_000, pay_day=5)
    weekly = Income(
        kind=IncomeKind.WAGE, amount_minor=12_000, rhythm=Rhythm.WEEKLY, varies=True,
        lowest_minor=6_000,
    )  # fmt: skip

    both = with_income(EMPTY, as_one(monthly, weekly))

    (line,) = both.incomes
    assert (line.amount_minor, line.rhythm) == (172_000, Rhythm.MONTHLY)
    assert (line.varies, line.lowest_minor) == (True, 146_000)


def test_a_total_of_all_incomes_gives_way() -> None:
    total = Income(kind=IncomeKind.UNDIVIDED, amount_minor=0)
    statement = StatementOfMeans(currency="EUR", stated_on=EMPTY.stated_on, incomes=(total,))

    assert with_income(statement, as_found(found_income())).incomes == (as_found(found_income()),)


def test_bills_of_a_kind_are_added_in_their_own_rhythm_or_by_the_month() -> None:
    week = cost_line(
        found_bill(), kind=CostKind.SCHOOL, amount_minor=5_000, rhythm=Rhythm.WEEKLY, day=5
    )
    month = Cost(kind=CostKind.SCHOOL, amount_minor=10_000)

    weeks, mixed = as_one_cost((week, week)), as_one_cost((week, month))

    assert week.next_on is not None
    assert weeks is not None
    assert mixed is not None
    assert [c.amount_minor for c in with_cost(EMPTY, weeks).costs] == [10_000]
    assert [c.amount_minor for c in with_cost(EMPTY, mixed).costs] == [31_667]


def test_of_several_lines_of_a_kind_only_the_nearest_gives_way_and_keeps_its_paper() -> None:
    main = Income(kind=IncomeKind.WAGE, amount_minor=98_000, evidence="pay-slip")
    side = Income(kind=IncomeKind.WAGE, amount_minor=20_000)
    typed = replace(EMPTY, incomes=(side, main))

    found = with_income(typed, as_found(found_income()))

    assert found.incomes == (side, replace(as_found(found_income()), evidence="pay-slip"))


def test_taking_an_answer_back_leaves_what_she_wrote_herself() -> None:
    side = Income(kind=IncomeKind.PENSION, amount_minor=20_000)
    extra = Income(kind=IncomeKind.WAGE, amount_minor=30_000)
    wage = found_income()
    days = [date(2026, month, 25) for month in range(1, 9)]
    offers = Offers.of(read_account(entries(100_000, days)))
    yes = Answer(
        keeps=True, kind="wage", amount_minor=wage.amount_minor, rhythm=wage.rhythm, day=wage.day
    )
    kept, dropped = offers.with_answer(0, yes), offers.with_answer(0, LEFT_OUT)

    taken = taken_over(replace(EMPTY, incomes=(side,)), offers, kept, 0)
    more = replace(taken, incomes=(*taken.incomes, extra))
    back = taken_over(more, kept, dropped, 0)

    assert [line.amount_minor for line in more.incomes] == [20_000, 100_000, 30_000]
    assert back.incomes == (side, extra)


def test_a_repayment_becomes_somebody_she_pays_once_under_a_name() -> None:
    nobody = OtherCreditor(name="", payment_minor=0, balance_minor=0)
    statement = StatementOfMeans(
        currency="EUR", stated_on=EMPTY.stated_on, other_creditors=(nobody,)
    )
    line = loan_line(name="Bank", amount_minor=2_500, rhythm=Rhythm.WEEKLY, day=5)

    twice = with_loan(with_loan(statement, line), line)

    assert twice.other_creditors == (OtherCreditor(name="Bank", payment_minor=10_834),)


def test_a_poor_month_of_the_account_lowers_what_a_bad_month_is_taken_for() -> None:
    days = [date(2026, month, 25) for month in range(1, 11)]
    steady = entries(100_000, days)
    poor = [*steady[:4], replace(steady[4], amount_minor=40_000), *steady[5:]]

    def months(of: list[AccountEntry]) -> tuple[int, ...]:
        line = as_found(read_account(of).incomes[0])
        return read_incomes(with_income(EMPTY, line), Notes("EUR")).months

    assert min(months(steady)) == 100_000
    assert min(months(poor)) == 40_000


def test_receipts_of_an_old_file_are_left_out_so_that_no_month_looks_empty() -> None:
    reading = read_account(entries(100_000, [date(2026, month, 25) for month in range(1, 9)]))
    offers = Offers.of(reading)
    answer = Answer(keeps=True, kind="wage", amount_minor=100_000, day=25)

    def receipts(stated_on: date) -> int:
        empty = replace(EMPTY, stated_on=stated_on)
        after = taken_over(empty, offers, offers.with_answer(0, answer), 0)
        return len(after.incomes[0].history)

    assert receipts(date(2026, 9, 17)) == 8
    assert receipts(date(2026, 11, 17)) == 0


def test_offers_and_answers_come_back_from_json_as_they_were() -> None:
    offers = [Offers.of(read_account(made_account(n).entries), last_signs="0001") for n in (3, 4)]
    answered = [one.with_answer(0, Answer(keeps=True, kind="wage")) for one in offers]

    assert offers_from_json(offers_to_json(answered)) == tuple(answered)


def paid_by(name: str, minor: int, days: list[date]) -> list[AccountEntry]:
    return [
        AccountEntry(
            on=day, number=place, amount_minor=minor, currency="EUR", counterparty=name,
            remittance="salary",
        )
        for place, day in enumerate(days)
    ]  # fmt: skip


def two_wages() -> Offers:
    """One employer pays each month, another each week; both from one account."""
    months = [date(2026, month, 25) for month in range(1, 11)]
    weeks = [date(2026, 1, 2) + timedelta(days=7 * turn) for turn in range(44)]
    lines = [*paid_by("Bakery Ltd", 100_000, months), *paid_by("Night Watch", 9_000, weeks)]
    return Offers.of(read_account(lines))


def kept(offers: Offers, place: int) -> Answer:
    offer = offers.all[place]
    assert isinstance(offer, FoundIncome)
    return Answer(
        keeps=True, kind="wage", amount_minor=offer.amount_minor, rhythm=offer.rhythm,
        day=offer.day,
    )  # fmt: skip


def answer_all(statement: StatementOfMeans, offers: Offers) -> tuple[StatementOfMeans, Offers]:
    for place in range(len(offers.all)):
        after = offers.with_answer(place, kept(offers, place))
        statement, offers = taken_over(statement, offers, after, place), after
    return statement, offers


def wages(statement: StatementOfMeans) -> list[tuple[int | None, Rhythm]]:
    return [(line.amount_minor, line.rhythm) for line in statement.incomes]


def test_two_employers_in_one_account_stay_two_incomes_in_their_own_rhythm() -> None:
    statement, _ = answer_all(EMPTY, two_wages())

    assert wages(statement) == [(100_000, Rhythm.MONTHLY), (9_000, Rhythm.WEEKLY)]
    assert [len(line.history) for line in statement.incomes] == [10, 44]
    months = read_incomes(statement, Notes("EUR")).months
    assert min(months) >= 136_000


def test_one_of_two_employers_is_taken_back_and_the_other_stays() -> None:
    statement, offers = answer_all(EMPTY, two_wages())

    without = taken_over(statement, offers, offers.with_answer(0, LEFT_OUT), 0)
    changed = offers.with_answer(1, replace(kept(offers, 1), amount_minor=8_000))
    lower = taken_over(statement, offers, changed, 1)

    assert wages(without) == [(9_000, Rhythm.WEEKLY)]
    assert wages(lower) == [(100_000, Rhythm.MONTHLY), (8_000, Rhythm.WEEKLY)]


def test_a_total_of_both_that_she_wrote_gives_way_once() -> None:
    hers = replace(EMPTY, incomes=(Income(kind=IncomeKind.WAGE, amount_minor=139_000),))

    statement, _ = answer_all(hers, two_wages())

    assert wages(statement) == [(100_000, Rhythm.MONTHLY), (9_000, Rhythm.WEEKLY)]


def test_wage_and_advance_of_one_employer_are_one_income() -> None:
    months = [date(2026, month, 25) for month in range(1, 11)]
    advances = [date(2026, month, 10) for month in range(1, 11)]
    lines = [*paid_by("Bakery Ltd", 70_000, months), *paid_by("BAKERY", 30_000, advances)]

    statement, offers = answer_all(EMPTY, Offers.of(read_account(lines)))

    assert len(offers.all) == 2
    assert wages(statement) == [(100_000, Rhythm.MONTHLY)]
