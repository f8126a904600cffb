"""What a creditor's file says of interest and of what was charged before."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.cases.names import NotUsable
from evenhand.intake.guess import guess_columns
from evenhand.intake.mapping import Map, map_from_parts
from evenhand.intake.rows import DebtRow, RowReader, debt_row
from evenhand.intake.terms import Told, write_down
from evenhand.ledger import interest
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import balance_lines
from evenhand.rulebook.money import Money
from tests.cast import AT, GRETA, case, person

PLAIN = {"reference": "a", "amount": "100", "currency": "EUR", "kind": "loan", "full_name": "G L"}
NAMED = {
    "interest_kind": "contractual", "interest_rate": "10", "interest_from": "2026-10-18",
    "interest_basis": "Agreement, 4.2",
}  # fmt: skip


def read(*, is_total: bool = False, **fields: str) -> DebtRow:
    """A row with some fields more."""
    reader = RowReader(fields={**PLAIN, **fields}, country="DE", today=date(2026, 11, 17),
                       amount_is_total=is_total)  # fmt: skip
    return debt_row(reader)


def test_a_rate_alone_names_no_terms() -> None:
    assert read(interest_rate="10", contract_rate="12").terms is None


def test_terms_need_their_kind_their_day_and_their_text() -> None:
    terms = read(**NAMED).terms

    assert terms is not None
    assert (terms.kind, terms.rate_bp, terms.from_on) == ("contractual", 1000, date(2026, 10, 18))
    for name in ("interest_from", "interest_basis", "interest_rate"):
        with pytest.raises(NotUsable) as said:
            read(**{**NAMED, name: ""})
        assert said.value.field == name


@pytest.mark.parametrize(
    ("name", "text"),
    [("interest_kind", "usury"), ("interest_day_count", "365"), ("short_term_credit", "perhaps"),
     ("interest_so_far", "much"), ("interest_cap", "all")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_field(name: str, text: str) -> None:
    with pytest.raises(NotUsable) as said:
        read(**{**NAMED, name: text})

    assert said.value.field == name


def test_a_total_bears_nothing_until_it_is_split_and_somebody_is_told() -> None:
    row = read(is_total=True, **NAMED)

    assert row.terms is None
    assert [odd.code for odd in row.oddities] == ["total_not_split"]


@pytest.mark.parametrize(
    ("columns", "total"),
    [({"amount": "Total owed"}, True), ({"amount": "principal"}, False),
     ({"amount": "total", "interest_so_far": "interest"}, False)],
)  # fmt: skip
def test_a_column_tells_by_its_name_whether_it_is_a_total(
    columns: dict[str, str], total: bool
) -> None:
    found: Map = map_from_parts({"columns": {"reference": "r", **columns}}, name="x")

    assert found.amount_is_total is total


def test_columns_of_interest_are_guessed_by_their_names() -> None:
    alone = guess_columns(["Interest rate"])
    named = guess_columns(["interest_kind", "interest_rate", "Zinsen", "Mahnkosten"])

    assert alone == {"contract_rate": "Interest rate"}
    assert named == {"interest_kind": "interest_kind", "interest_rate": "interest_rate",
                     "interest_so_far": "Zinsen", "fees_so_far": "Mahnkosten"}  # fmt: skip


@pytest.mark.django_db
def test_what_was_charged_before_lies_on_accounts_of_its_own_and_bears_nothing() -> None:
    debt = case(person(GRETA), principal_minor=365_000).debt
    row = read(**NAMED, interest_so_far="12.34", fees_so_far="5", costs_so_far="0.00")
    told = [Told(debt, row.terms, row.so_far)]

    write_down(told, on=date(2026, 10, 18), at=AT, actor="test")

    lines = {line.kind: line.amount for line in balance_lines(debt, on=AT.date())}
    assert lines == {"principal": Money(365_000, "EUR"), "interest": Money(1_234, "EUR"),
                     "fees": Money(500, "EUR")}  # fmt: skip
    assert interest.accrued(debt, on=AT.date()).amount == Money(3_000, "EUR")
    assert all(one.basis for one in Transfer.objects.all())
