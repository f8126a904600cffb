"""Clients' money is passed on once, whole, by two people, and to nobody but its creditor."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from sepaxml.validation import try_valid_xml

from evenhand.cases.models import Case, Creditor
from evenhand.ledger import flows
from evenhand.ledger import queries as balances
from evenhand.ledger.flows import Part
from evenhand.ledger.models import Transfer
from evenhand.payments import agreements, pain001, remitting, statements
from evenhand.payments.allocating import take
from evenhand.payments.models import Agreement, Remittance
from evenhand.payments.sharing import spread
from evenhand.rulebook import Money
from evenhand.rulebook.money import Rounding, divided
from tests import cast
from tests.bank_files import PAYER, PLACE

DAY = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
PAID = date(2026, 11, 17)
SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


@pytest.fixture
def case(db: None) -> Case:
    return cast.case(cast.person())


def agreed(creditor: Creditor, **told: Any) -> Agreement:
    usual: dict[str, Any] = {
        "currency": "EUR", "begins_on": date(2026, 1, 1), "holder": "Nordlys Bank AS",
        "iban": PAYER, "street": "Bank Street", "house_number": "1", "postcode": "LV-1001",
        "town": "Rīga", "country": "LV", "commission_bp": 1_000, "vat_bp": 2_100,
        "vat_source": "PVN likums 41",
    }  # fmt: skip
    return agreements.agree(
        creditor, agreements.Agreed(**(usual | told)), at=cast.AT, actor="staff:lead"
    )


def came(
    case: Case, minor: int, *, key: str = "a", kind: str = "principal", on: date = PAID,
    basis: str = "bank:x",
) -> list[Transfer]:  # fmt: skip
    amount = Money(minor, case.debt.currency)
    flows.take_in(key=key, place=PLACE, amount=amount, on=on, at=cast.AT, actor="bank")
    part = Part(debt=case.debt, kind=kind, amount=amount)
    return list(
        flows.attribute(key=key, parts=[part], paid_on=on, at=cast.AT, actor="bank", basis=basis)
    )


def drawn(case: Case, day: date = DAY, actor: str = "staff:one") -> Remittance | None:
    return remitting.draw_up(case.debt.creditor, currency="EUR", day=day, at=AT, actor=actor)


def approved(case: Case, day: date = DAY) -> Remittance:
    run = drawn(case, day)
    assert run is not None
    return remitting.approve(run, at=AT, actor="staff:two")


def test_a_run_passes_on_what_came_less_commission_and_its_tax(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000)

    run = approved(case)

    assert (run.gross_minor, run.commission_minor, run.vat_minor) == (10_000, 1_000, 210)
    assert run.net_minor == 8_790
    creditor = case.debt.creditor
    assert balances.held_for(creditor, on=DAY, currency="EUR").minor == 0
    assert balances.client_money(creditor, on=DAY, currency="EUR").minor == 0
    assert balances.at_bank(place=PLACE, on=DAY, currency="EUR").minor == 1_210  # ours, and tax


def test_the_same_day_again_is_the_same_run_and_moves_money_once(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000)
    run = approved(case)
    before = Transfer.objects.count()

    again = drawn(case)

    assert again == run
    assert remitting.approve(run, at=AT, actor="staff:three").approved_by == "staff:two"
    assert Transfer.objects.count() == before
    assert remitting.order_of(run) == remitting.order_of(Remittance.objects.get())


def test_whoever_drew_a_run_up_may_not_approve_it(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000)
    run = drawn(case)
    assert run is not None

    with pytest.raises(remitting.SamePerson):
        remitting.approve(run, at=AT, actor="staff:one")
    with pytest.raises(remitting.NotApproved):
        remitting.order_of(run)
    with pytest.raises(remitting.NotApproved):
        remitting.note_with_bank(run, at=AT, actor="staff:one")


def test_money_that_was_only_told_waits_until_the_bank_has_seen_it(case: Case) -> None:
    agreed(case.debt.creditor)
    told = take(
        cases=[case], amount=Money(5_000, "EUR"), paid_on=PAID, key="k", at=cast.AT,
        actor="staff:x",
    ).payments  # fmt: skip

    before = drawn(case)
    flows.take_in(key="e", place=PLACE, amount=Money(5_000, "EUR"), on=PAID, at=AT, actor="bank")
    flows.seen(key="e", payments=told, at=AT, actor="bank")
    after = drawn(case)

    assert before is None
    assert after is not None
    assert after.gross_minor == 5_000


def test_a_direct_debit_stays_for_eight_weeks_unless_agreed_otherwise(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 5_000, basis="direct debit EHD1")

    assert drawn(case) is None
    assert drawn(case, DAY + timedelta(weeks=8)) is not None


def test_a_creditor_may_agree_to_carry_what_can_come_back(case: Case) -> None:
    agreed(case.debt.creditor, remits_debits_at_once=True)
    came(case, 5_000, basis="direct debit EHD1")

    assert drawn(case) is not None


def test_what_the_bank_took_back_is_netted_in_the_next_run(case: Case) -> None:
    agreed(case.debt.creditor)
    first = came(case, 10_000)
    approved(case)
    came(case, 6_000, key="b")
    flows.take_back(
        key="r", of=first, place=PLACE, on=date(2026, 12, 2), at=AT + timedelta(days=1),
        actor="bank", basis="returned",
    )  # fmt: skip
    later = DAY + timedelta(days=7)

    negative = drawn(case, later)
    came(case, 9_000, key="c")
    run = drawn(case, later + timedelta(days=1))

    assert negative is None
    assert run is not None
    assert run.gross_minor == 5_000
    assert run.commission_minor == 500
    assert [line.what for line in run.lines.order_by("number")].count("returned") == 1


def test_what_was_paid_to_the_creditor_counts_for_commission_and_not_as_money(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000)
    part = Part(debt=case.debt, kind="principal", amount=Money(2_000, "EUR"))
    flows.reported(key="r", parts=[part], paid_on=PAID, at=cast.AT, actor="client", basis="told")

    run = drawn(case)

    assert run is not None
    assert (run.gross_minor, run.commission_minor) == (10_000, 1_200)


def test_commission_on_fees_leaves_principal_whole(case: Case) -> None:
    agreed(case.debt.creditor, commission_on="fees", vat_bp=0, vat_source="")
    came(case, 10_000)

    run = drawn(case)

    assert run is not None
    assert run.net_minor == 10_000


def test_less_than_was_agreed_to_be_worth_a_transfer_waits(case: Case) -> None:
    agreed(case.debt.creditor, least_remitted_minor=9_000)
    came(case, 10_000)

    assert drawn(case) is None


def test_one_creditors_money_never_pays_another(case: Case) -> None:
    other = cast.case(
        cast.person(cast.GRETA), owed_to=cast.creditor("Ostsee Energie", "DE"), reference="o-1"
    )
    agreed(case.debt.creditor)
    agreed(other.debt.creditor)
    came(case, 10_000)

    run = drawn(other)

    assert run is None
    assert approved(case).gross_minor == 10_000


def test_without_an_agreement_nothing_is_passed_on(case: Case) -> None:
    came(case, 10_000)

    with pytest.raises(remitting.NoAgreement):
        drawn(case)


def test_without_an_account_of_clients_money_nothing_is_approved(case: Case, settings: Any) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000)
    settings.FIRM = {"name": "Evenhand"}

    with pytest.raises(remitting.NoClientsAccount):
        approved(case)

    assert Remittance.objects.get().state == "drawn"


def test_money_that_went_back_meanwhile_is_not_passed_on(case: Case) -> None:
    agreed(case.debt.creditor)
    first = came(case, 10_000)
    run = drawn(case)
    assert run is not None
    flows.take_back(key="r", of=first, place=PLACE, on=DAY, at=AT, actor="bank", basis="returned")

    with pytest.raises(flows.MoreThanHeld):
        remitting.approve(run, at=AT, actor="staff:two")


def test_the_banks_file_is_valid_and_names_the_run_and_a_whole_address(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000)
    run = approved(case)

    content, media_type = remitting.order_of(run)

    try_valid_xml(content, "pain.001.001.09")
    tree = etree.fromstring(content)
    said = {
        name: tree.findtext(f".//p:{name}", namespaces=SPACE)
        for name in ("MsgId", "InstdAmt", "EndToEndId", "StrtNm", "BldgNb", "TwnNm", "Ctry")
    }
    assert media_type == "application/xml"
    assert said == {
        "MsgId": run.key.hex, "InstdAmt": "87.90", "EndToEndId": f"EHR{run.pk}",
        "StrtNm": "Bank Street", "BldgNb": "1", "TwnNm": "Riga", "Ctry": "LV",
    }  # fmt: skip


@pytest.mark.parametrize(("currency", "is_xml"), [("EUR", True), ("CHF", True), ("SEK", False)])
def test_euro_and_francs_go_by_file_and_other_currencies_by_a_list(
    currency: str, is_xml: bool
) -> None:
    order = pain001.Order(
        message_id="a" * 32, end_to_end="EHR1", amount=Money(12_345, currency),
        holder="=cmd|' /C calc'!A0", iban="CH9300762011623852957", bic="", street="Weg",
        house_number="2", postcode="8000", town="Zürich", country="CH", told="EHR1",
    )  # fmt: skip

    content, media_type = pain001.written(
        order, payer=pain001.Payer(name="Evenhand", iban=PLACE), day=DAY, made_at=AT
    )

    assert (media_type == "application/xml") == is_xml
    if is_xml:
        try_valid_xml(content, "pain.001.001.09")
        assert b"123.45" in content
    else:
        assert b"'=cmd" in content
        assert b"123.45" in content


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"iban": "LV80BANK0000435195002"}, "iban_wrong"), ({"holder": " "}, "holder_missing")],
)
def test_an_account_that_cannot_be_is_refused_when_it_is_written_down(
    case: Case, wrong: dict[str, str], code: str
) -> None:
    with pytest.raises(agreements.AgreementWrong) as refused:
        agreed(case.debt.creditor, **wrong)

    assert refused.value.code == code


def test_the_statement_is_the_ledger_to_the_cent_in_pdf_and_csv(case: Case) -> None:
    agreed(case.debt.creditor)
    for number, minor in enumerate((3_333, 3_334, 1, 77), start=1):
        came(case, minor, key=str(number))
    run = approved(case)

    rows = list(csv.DictReader(io.StringIO(statements.as_csv(run).decode("utf-8-sig"))))
    pdf = PdfReader(io.BytesIO(remitting.statement_of(run)))
    text = "".join(page.extract_text() for page in pdf.pages)

    moved = Transfer.objects.filter(kind__in=["remittance", "commission", "vat"], book=0)
    in_ledger = sum(moved.values_list("amount_minor", flat=True))
    cents = {name: sum(round(float(row[name]) * 100) for row in rows)
             for name in ("Summa", "Komisija", "Nodoklis par komisiju")}  # fmt: skip
    assert cents["Summa"] == run.gross_minor == in_ledger
    assert cents["Komisija"] == run.commission_minor
    assert cents["Nodoklis par komisiju"] == run.vat_minor
    assert b"pdfuaid" in remitting.statement_of(run)
    assert str(Money(run.net_minor, "EUR")) in text


NAUGHTY = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", '"; DROP TABLE', "<script>", "#typst[x]", "🙂"]


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_references_are_shown_as_text_wherever_they_go(db: None, text: str) -> None:
    case = cast.case(cast.person(), reference=text)
    agreed(case.debt.creditor)
    came(case, 10_000)
    run = approved(case)

    (row,) = list(csv.reader(io.StringIO(statements.as_csv(run).decode("utf-8-sig"))))[1:]

    assert not row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert remitting.statement_of(run).startswith(b"%PDF")


@given(st.lists(st.integers(-(10**9), 10**9), max_size=30), st.integers(0, 10_000))
def test_shares_of_lines_are_the_share_of_their_sum(bases: list[int], bp: int) -> None:
    shares = spread(bases, bp)

    assert sum(shares) == divided(sum(bases) * bp, 10_000, Rounding.HALF_UP)
    for base, share in zip(bases, shares, strict=True):
        assert abs(share * 10_000 - base * bp) < 10_000 * 2


# --- A period -------------------------------------------------------------------------------------


def test_a_run_names_its_period_and_the_next_begins_where_it_ended(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000, on=PAID - timedelta(days=3))
    first = approved(case, PAID)
    came(case, 500, key="b")
    second = drawn(case)
    assert second is not None

    assert (first.since, first.until) == (date(2026, 11, 14), date(2026, 11, 16))
    assert (second.since, second.until) == (PAID, date(2026, 11, 30))
    page = PdfReader(io.BytesIO(remitting.statement_of(first))).pages[0]
    assert statements.period_in_words(first, statements.language_of(first)) in " ".join(
        page.extract_text().split()
    )
    assert statements.file_name(first, "csv") == f"EHR{first.pk}_2026-11-14_2026-11-16.csv"


def test_a_period_leaves_earlier_money_for_another_run(case: Case) -> None:
    agreed(case.debt.creditor)
    came(case, 10_000, on=PAID - timedelta(days=3))
    came(case, 500, key="b")

    (run,) = remitting.draw_up_period(since=PAID, until=PAID, at=AT, actor="staff:one")
    rest = drawn(case)

    assert rest is not None
    assert (run.gross_minor, run.since) == (500, PAID)
    assert (rest.gross_minor, rest.since) == (10_000, PAID - timedelta(days=3))


def test_a_period_that_ends_before_it_begins_is_none(case: Case) -> None:
    with pytest.raises(remitting.NoPeriod):
        remitting.draw_up_period(since=DAY, until=PAID, at=AT, actor="staff:one")
