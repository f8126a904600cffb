"""What a payment is for: sure by what names the debt, suggested by what only points at it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.cases.models import Debt
from evenhand.contact.references import payment_reference, qr_reference
from evenhand.payments.matching import Book, Liability, Payment, PlanKnown, book_of, find
from evenhand.payments.names_alike import fits, tokens


def _case(number: int, **told: object) -> Liability:
    usual: dict[str, object] = {
        "case_id": number, "debt_id": number + 100, "person_id": number, "currency": "EUR",
        "owed_minor": 10_000 * number, "is_closed": False, "name": f"Person{number} Family{number}",
        "creditor_reference": f"INV-2026-{number:04d}",
    }  # fmt: skip
    return Liability(**(usual | told))  # type: ignore[arg-type]


def _paid(**told: object) -> Payment:
    usual: dict[str, object] = {"amount_minor": 2500, "currency": "EUR"}
    return Payment(**(usual | told))  # type: ignore[arg-type]


def _rf(debt: int) -> str:
    return payment_reference(Debt(pk=debt))


@pytest.fixture
def book() -> Book:
    return book_of(
        [
            _case(1, name="Ilze Bērziņa"),
            _case(2, name="Jürgen Müller", currency="CHF"),
            _case(3, name="Anna Liepa"),
            _case(4, name="Anna Liepa"),
            _case(5, is_closed=True, owed_minor=0),
            _case(6, person_id=1, name="Ilze Bērziņa", owed_minor=7_700),
        ],
        plans=[PlanKnown(person_id=3, currency="EUR", cases=(3,), sums=frozenset({2500}))],
        payers=[("hmac-1", 1), ("hmac-3", 3), ("hmac-3-4", 3), ("hmac-3-4", 4)],
    )


# --- Sure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"reference": _rf(101)},
        {"text": f"payment {_rf(101).lower()} thank you"},
        {"text": f"{_rf(101)[:4]} {_rf(101)[4:8]} {_rf(101)[8:12]} {_rf(101)[12:]} 2026"},
        {"text": f"{_rf(101)}2026"},
        {"reference": qr_reference(Debt(pk=101))},
    ],
)
def test_a_reference_of_ours_names_its_debt(book: Book, told: dict[str, str]) -> None:
    found = find(_paid(**told), book)

    assert (found.cases, found.because) == ((1,), ("reference",))


def test_a_payment_for_a_closed_case_is_matched_all_the_same(book: Book) -> None:
    found = find(_paid(reference=_rf(105)), book)

    assert (found.cases, found.because) == ((5,), ("reference", "case_closed"))


def test_of_two_who_owe_one_debt_the_one_who_paid_is_named() -> None:
    book = book_of(
        [_case(1, debt_id=9, name="Ilze Bērziņa"), _case(2, debt_id=9, name="Juris Ozols")]
    )

    found = find(_paid(reference=_rf(9), name="OZOLS JURIS"), book)

    assert (found.cases, found.because) == ((2,), ("reference", "name_fits"))


@pytest.mark.parametrize("text", ["EH-000001", "eh 1", "for EH1, thanks", "EH-1/2026"])
def test_the_number_of_a_case_is_sure_with_her_name(book: Book, text: str) -> None:
    found = find(_paid(text=text, name="BERZINA ILZE"), book)

    assert (found.cases, found.because) == ((1,), ("case_reference", "name_fits"))


def test_a_known_payer_with_the_sum_of_an_instalment_is_sure(book: Book) -> None:
    found = find(_paid(payer="hmac-3"), book)

    assert (found.cases, found.because) == ((3,), ("iban_known", "sum_is_due"))


def test_a_known_payer_with_the_whole_of_a_debt_is_sure(book: Book) -> None:
    found = find(_paid(payer="hmac-1", amount_minor=7_700), book)

    assert (found.cases, found.because) == ((6,), ("iban_known", "sum_is_balance"))


# --- Never by itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"text": "EH-000001", "name": "Somebody Else"}, "case_reference"),
        ({"reference": _rf(102)}, "reference_other_currency"),
        ({"payer": "hmac-1"}, "iban_known"),
        ({"name": "Jurgen Mueller", "currency": "CHF", "amount_minor": 20_000}, "name_fits"),
        ({"name": "ILZE BERZINA"}, "name_fits"),
        ({"text": "inv2026 0003 INV-2026-0003"}, "creditor_reference"),
        ({"reference": qr_reference(Debt(pk=101)).lstrip("0")}, "reference_cut"),
        ({"text": f"{_rf(101)} and {_rf(103)}"}, "reference"),
    ],
)
def test_what_only_points_at_a_case_is_suggested_and_never_decided(
    book: Book, told: dict[str, object], kind: str
) -> None:
    found = find(_paid(**told), book)

    assert found.cases == ()
    assert found.suggestions[0].kind == kind


def test_two_candidates_alike_are_never_decided(book: Book) -> None:
    two_plans = book_of(
        [_case(3), _case(4)],
        plans=[
            PlanKnown(person_id=number, currency="EUR", cases=(number,), sums=frozenset({2500}))
            for number in (3, 4)
        ],
        payers=[("both", 3), ("both", 4)],
    )

    assert find(_paid(payer="both"), two_plans).cases == ()
    assert {one.case_id for one in find(_paid(name="Liepa, Anna"), book).suggestions} == {3, 4}


def test_a_name_that_many_bear_points_at_nobody() -> None:
    book = book_of([_case(number, name="Anna Liepa") for number in range(1, 9)])

    by_name = find(_paid(name="Anna Liepa"), book)
    by_sum = find(_paid(name="Anna Liepa", amount_minor=30_000), book)

    assert by_name.suggestions == ()
    assert [one.case_id for one in by_sum.suggestions] == [3]


def test_a_payment_that_nothing_points_at_has_no_suggestion(book: Book) -> None:
    found = find(_paid(text="thanks", name="Unknown Payer"), book)

    assert (found.cases, found.suggestions) == ((), ())


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "known", "fit"),
    [
        ("BERZINA ILZE", "Ilze Bērziņa", True),
        ("I. Berzina", "Ilze Bērziņa", True),
        ("Mueller Juergen", "Jürgen Müller", True),
        ("Dr. Jürgen Müller, Berlin", "Jürgen Müller", True),
        ("Ilze", "Ilze Bērziņa", False),
        ("I B", "Ilze Bērziņa", False),
        ("Ilze Kalniņa", "Ilze Bērziņa", False),
        ("", "Ilze Bērziņa", False),
        ("Ilze", "", False),
    ],
)
def test_names_fit_in_any_order_and_without_their_marks(
    written: str, known: str, fit: bool
) -> None:
    assert fits(tokens(written), tokens(known)) is fit


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_in_the_world_is_sure_by_chance(reference: str, text: str, name: str) -> None:
    book = book_of([_case(number) for number in range(1, 4)])

    found = find(_paid(reference=reference, text=text, name=name), book)

    assert found.cases == () or "reference" in found.because or "case_reference" in found.because
