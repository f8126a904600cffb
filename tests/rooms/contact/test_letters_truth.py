"""A first notice tells what the rooms know of a claim, and says which true fact is missing."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from evenhand.cases import claims
from evenhand.cases.models import Case, ContactPoint, Creditor
from evenhand.contact import actions, gate, reaching
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.letters import catalogue
from evenhand.contact.letters.compose import compose_letter, missing_slots
from evenhand.contact.letters.example import example
from evenhand.contact.letters.facts import EarlierLetter, LetterFacts
from evenhand.contact.letters.printed import slots
from evenhand.ledger import actions as ledger
from evenhand.ledger.models import Transfer
from evenhand.rulebook import Money
from tests import cast
from tests.rooms.contact.test_letters import a_letter, text_of

COUNTRIES = (
    "AT", "BE", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HU", "IE", "IT", "LT",
    "LV", "NL", "NO", "PL", "PT", "SE", "US", "JP",
)  # fmt: skip
ON = date(2026, 11, 17)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", catalogue.LETTERS)
def test_every_letter_is_complete_in_every_country_when_its_facts_are_known(
    country: str, kind: str
) -> None:
    assert missing_slots(kind, example(country=country, language="en", on=ON)) == ()


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_first_notice_is_printed_in_every_country(country: str) -> None:
    pdf = compose_letter("first_notice", example(country=country, language="en", on=ON))

    assert pdf.startswith(b"%PDF")


def test_where_we_know_nobody_who_helps_free_the_letter_says_so_and_promises_nothing() -> None:
    facts = a_letter("LV", "en", advice=())

    text = text_of("reminder", facts)

    assert "We do not know of a free and independent service where you live" in text
    assert "You can get free help" not in text


def facts_of(case: Case) -> LetterFacts:
    queued = actions.queue_release(
        case=case,
        act="notice.letter",
        letter="first_notice",
        language=case.person.language,
        at=cast.AT,
        business_key=f"first:{case.key}",
        contact_point=cast.post_of(case.person),
    )
    raw = gate.facts_of(case, at=cast.AT)
    return letter_facts(queued, way_in=WayIn(code="AAAA"), raw=raw, at=cast.AT)


def charge(case: Case, kind: str, minor: int, basis: str) -> None:
    cast.charged(case.debt, minor, kind=kind, on=ON, key=f"{kind}:{case.debt.key}", basis=basis)


@pytest.mark.django_db
def test_the_chain_of_owners_stands_in_the_order_of_its_days() -> None:
    case = cast.case(cast.person())
    for on, giver, taker in (
        (date(2025, 5, 1), "Second Owner", "Nordlys Bank"),
        (date(2024, 3, 1), "Old Bank", "Second Owner"),
    ):
        change = claims.ChangeOfOwner(
            on=on, giver=giver, taker=taker, from_bank=giver == "Old Bank"
        )
        claims.record_owner_change(change, debt=case.debt, source="deed", at=cast.AT, actor="t")

    facts = facts_of(case)

    assert [one.giver for one in facts.transfers] == ["Old Bank", "Second Owner"]
    assert "Šo kredītu deva banka" in slots(facts)["sold_credit"]


@pytest.mark.django_db
def test_each_amount_bears_its_own_basis_and_payments_stand_apart() -> None:
    case = cast.case(cast.person(), principal_minor=50_000)
    charge(case, "interest", 1_200, "Contract, clause 7")
    charge(case, "fee", 1_500, "Regulation 61, 2.1")
    ledger.record_payment(
        debt=case.debt,
        amount=Money(2_000, "EUR"),
        paid_on=ON,
        key="bank-1",
        at=cast.AT,
        actor="bank",
    )

    facts = facts_of(case)

    told = {line.label: (line.amount.minor, line.basis) for line in facts.lines}
    assert told["interest"] == (1_200, "Contract, clause 7")
    assert told["costs"] == (1_500, "Regulation 61, 2.1")
    assert told["payments"] == (-2_000, "")
    assert facts.total == Money(50_700, "EUR")


@pytest.mark.django_db
def test_costs_without_a_basis_are_not_claimed_in_germany_and_the_letter_names_what_lacks() -> None:
    case = cast.case(cast.person(cast.GRETA), owed_to=cast.creditor(country="DE"))
    charge(case, "fee", 1_500, "")
    charge(case, "interest", 900, "BGB 288")

    facts = facts_of(case)

    assert set(missing_slots("first_notice", facts)) == {
        "interest_when_charged", "cost_bases", "vat_when_costs",
    }  # fmt: skip


@pytest.mark.django_db
def test_interest_and_vat_are_told_as_the_creditor_told_them() -> None:
    owed_to = cast.creditor(country="DE")
    claims.tell_vat(creditor=owed_to, deducts=True)
    owed_to.refresh_from_db()
    case = cast.case(cast.person(cast.GRETA), owed_to=owed_to)
    charge(case, "fee", 1_500, "RDG 13e")
    charge(case, "interest", 900, "BGB 288")
    terms = claims.InterestTold(
        base=Money(120_000, "EUR"), rate_basis_points=627,
        earliest=date(2026, 1, 1), latest=ON,
    )  # fmt: skip
    claims.tell_interest(terms, debt=case.debt, source="creditor's file", at=cast.AT, actor="t")

    facts = facts_of(case)

    assert missing_slots("first_notice", facts) == ()
    assert "ohne Umsatzsteuer" in slots(facts)["vat_statement"]
    assert slots(facts)["interest"]["rate"] == "6,27\u00a0%"


@pytest.mark.django_db
def test_a_french_notice_that_asks_for_the_creditors_costs_is_refused() -> None:
    case = cast.case(cast.person(cast.CLAIRE), owed_to=cast.creditor(country="FR"))
    charge(case, "fee", 1_500, "frais de relance")

    assert "no_creditors_costs" in missing_slots("first_notice", facts_of(case))


@pytest.mark.django_db
def test_a_traced_address_says_where_it_comes_from() -> None:
    case = cast.case(cast.person())
    ContactPoint.objects.update(source="traced: residents' register")

    told = slots(facts_of(case))["address_traced"]

    assert "residents' register" in told


@pytest.mark.django_db
def test_the_data_come_from_the_creditor_who_gave_us_the_debt() -> None:
    case = cast.case(cast.person())

    told = slots(facts_of(case))["data_source"]

    assert Creditor.objects.get().name in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "due_on", "told"),
    [
        (cast.CLAIRE, date(2026, 6, 1), (date(2028, 6, 2), False)),
        (cast.CLAIRE, date(2015, 6, 1), (None, True)),
        (cast.GRETA, date(2015, 6, 1), (None, False)),  # only remembered: so it is not told
    ],
)
def test_of_limitation_only_what_confirmed_law_says_is_told(
    who: cast.Who, due_on: date, told: tuple[date | None, bool]
) -> None:
    case = cast.case(cast.person(who), owed_to=cast.creditor(country=who.country))
    case.debt.due_on = due_on
    case.debt.save(update_fields=["due_on"])

    facts = facts_of(case)

    assert (facts.limitation_on, facts.limitation_passed) == told


@pytest.mark.django_db
def test_a_payment_may_have_begun_a_new_period_so_limitation_is_not_told() -> None:
    case = cast.case(cast.person())
    case.debt.due_on = date(2010, 1, 15)
    case.debt.save(update_fields=["due_on"])
    ledger.record_payment(
        debt=case.debt,
        amount=Money(2_000, "EUR"),
        paid_on=ON,
        key="bank-1",
        at=cast.AT,
        actor="bank",
    )
    assert Transfer.objects.filter(kind=Transfer.Kind.PAYMENT).exists()

    facts = facts_of(case)

    assert (facts.limitation_on, facts.limitation_passed) == (None, False)


def sent_pages(case: Case, *, needs: tuple[str, ...] = ()) -> LetterFacts:
    reaching.keep_needs(
        person=case.person, needs=list(needs), told_by="person", at=cast.AT, actor="t"
    )
    return facts_of(case)


@pytest.mark.django_db
def test_who_needs_large_print_gets_every_letter_larger() -> None:
    case = cast.case(cast.person(cast.AMINA))
    plain = compose_letter("reminder", recalled(facts_of(case)))

    large = compose_letter("reminder", recalled(sent_pages(case, needs=("large_print",))))

    assert (sizes_in(plain), sizes_in(large)) == (12, 18)


@pytest.mark.django_db
def test_who_needs_easy_words_gets_a_page_of_them_along() -> None:
    case = cast.case(cast.person(cast.AMINA))

    facts = recalled(sent_pages(case, needs=("easy_words",)))

    assert "In easy words" in text_of("reminder", facts)
    assert "In easy words" not in text_of("reminder", replace(facts, easy=False))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "words"),
    [
        (cast.ILZE, "Tā ir no: publiska reģistra."),
        (cast.CLAIRE, "Elle vient de : un registre public."),
        (cast.GRETA, "Sie kommt von: einem öffentlichen Register."),
        (cast.AMINA, "It comes from: a public register."),
    ],
    ids=["lv", "fr", "de", "en"],
)
def test_a_letter_to_an_address_that_was_looked_for_says_where_it_comes_from(
    who: cast.Who, words: str
) -> None:
    case = cast.case(cast.person(who))
    before = recalled(facts_of(case))

    ContactPoint.objects.filter(person=case.person).update(source="traced:register")

    after = recalled(facts_of(case))
    assert [words in text_of(kind, after) for kind in ("first_notice", "reminder")] == [True, True]
    assert words not in text_of("reminder", before)


def recalled(facts: LetterFacts) -> LetterFacts:
    """The facts with a first letter that a later one recalls."""
    return replace(facts, earlier_letter=EarlierLetter(reference="EH-1", on=ON))


def sizes_in(pdf: bytes) -> int:
    """The size in which most of a letter's words are set, in points."""
    found: Counter[int] = Counter()

    def note(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        found[round(size * abs(matrix[0] or 1))] += len(text.strip())

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return found.most_common(1)[0][0]
