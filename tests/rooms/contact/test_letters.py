"""Letters hold what the law asks for, are accessible, and cannot be broken by what is put in."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.compose import (
    LetterIncomplete,
    LetterUnprintable,
    compose_email,
    compose_letter,
    missing_slots,
)
from evenhand.contact.letters.facts import (
    Advice,
    Body,
    Cleared,
    Debit,
    Decision,
    EarlierLetter,
    EntryLink,
    Firm,
    Hold,
    Instalment,
    Interest,
    LetterFacts,
    Line,
    Matter,
    Party,
    Payment,
    Plan,
    Recalled,
    Settlement,
    Transfer,
)
from evenhand.contact.letters.payment_code import PaymentDetailsWrong
from evenhand.contact.letters.printed import slots
from evenhand.contact.letters.typeface import printable, unprintable
from evenhand.rulebook.money import Money

COUNTRIES = ("LV", "FR", "DE", "GB", "CH", "US")
EVERY_LETTER = [(kind, language) for kind in catalogue.LETTERS for language in catalogue.LANGUAGES]
LIGA = Party(name="Līga Bērziņa", address=("Brīvības iela 100-12", "Rīga, LV-1001"))


def a_letter(country: str = "LV", language: str = "lv", **changes: Any) -> LetterFacts:
    """Facts with which every letter of every country is complete."""
    # French law leaves the cost of collecting with the creditor.
    costs = Money(0 if country == "FR" else 1500, "EUR")
    facts = LetterFacts(
        country=country,
        language=language,
        reference="EH-4711",
        written_on=date(2026, 11, 17),
        firm=Firm(
            name="Fair Firm",
            address=("12 Quiet Street", "Riga LV-1010"),
            phone="+371 6700 0000",
            email="help@firm.example",
            licence="PAR-0042",
            supervisor=Body(name="Bundesamt für Justiz", contact="rdg@bfj.bund.de"),
        ),
        person=LIGA,
        creditor=Party(name="Baltic Phone", address=("Jūras iela 1", "Rīga")),
        transfers=(Transfer(on=date(2025, 3, 1), giver="Old Phone", taker="Baltic Phone"),),
        basis="Telephone contract of 3 May 2023",
        debt_reference="BP-99",
        itemised_since=date(2026, 1, 1),
        lines=(
            Line(label="principal", amount=Money(41250, "EUR"), basis="Contract, clause 4"),
            Line(label="interest", amount=Money(1834, "EUR"), basis="Civil Code"),
            Line(label="costs", amount=costs, basis="Regulation 61, 2.1"),
            Line(label="payments", amount=Money(-5000, "EUR")),
            Line(label="credits", amount=Money(0, "EUR")),
        ),
        total=Money(39584, "EUR"),
        as_of=date(2026, 11, 17),
        interest=Interest(
            base=Money(41250, "EUR"),
            rate_basis_points=627,
            earliest=date(2026, 2, 1),
            latest=date(2026, 11, 17),
        ),
        vat="deducts",
        taken_on=date(2026, 10, 20),
        limitation_on=date(2029, 5, 4),
        payment=Payment(
            holder="Fair Firm",
            iban="LV80BANK0000435195001",
            reference="RF18539007547034",
            by=date(2026, 12, 15),
        ),
        object_by=date(2026, 12, 15),
        object_to="help@firm.example",
        link=EntryLink(url="https://firm.example/p/7KQ2", code="7KQ2-MMTX"),
        advice=(Advice(name="Good Advice", phone="0800 1", cost="free"),),
        complaint_body=Body(
            name="PTAC", contact="ptac.gov.lv", final_words=("What the law says here.",)
        ),
        plan=Plan(
            instalments=tuple(
                Instalment(on=date(2027, month, 5), amount=Money(4948, "EUR"))
                for month in range(1, 9)
            ),
            left_to_live_on=Money(61000, "EUR"),
            costs=Money(0, "EUR"),
            open_until=date(2026, 12, 20),
            next_on=date(2027, 1, 5),
            next_amount=Money(4948, "EUR"),
            missed_on=date(2026, 12, 5),
            missed_amount=Money(4948, "EUR"),
        ),
        matter=Matter(
            number="D-17",
            received_on=date(2026, 11, 16),
            words="I paid this in May.",
            paused=("Letters", "Interest"),
            decider="Edgars Liepa",
            decide_by=date(2026, 11, 30),
            decided_on=date(2026, 11, 17),
            outcome="You owe less.",
            points=("A payment of May was booked twice.",),
            reasons=("The bank's line shows it.",),
            put_right=("We took back the second line.",),
            is_upheld=True,
            body_by=date(2027, 5, 17),
        ),
        debit=Debit(
            on=date(2027, 1, 5),
            amount=Money(4948, "EUR"),
            mandate_reference="EHM7-1",
            creditor_identifier="DE98ZZZ09999999999",
        ),
        recalled=Recalled(on=date(2026, 11, 16), had_plan=True, had_mandate=True),
        settlement=Settlement(
            pays=Money(20_000, "EUR"), lets_go=Money(19_584, "EUR"), pay_by=date(2026, 12, 31)
        ),
        decision=Decision(
            what="The stop goes on until 1 March.",
            reasons=("The paper is of last year.",),
            debts=("BP-99",),
            new_end=date(2027, 3, 1),
            may_appeal=True,
        ),
        rested=("Baltic Power, BP-99: 395.84 EUR",),
        answer=("You asked for a copy. It lies in this envelope.",),
        hold=Hold(
            reason="Breathing space",
            start="17.11.2026 15:02",
            review_on=date(2027, 5, 17),
            debts=("BP-99",),
            stops=("Letters", "Interest"),
            nothing_to_take_back=True,
            nothing_left_before=True,
            proof_code="H7-2MX",
        ),
        cleared=Cleared(
            on=date(2026, 11, 10), paid=Money(30_000, "EUR"), let_go=Money(9_584, "EUR")
        ),
        earlier_letter=EarlierLetter(reference="EH-4711", on=date(2026, 10, 1)),
    )
    return dataclasses.replace(facts, **changes)


@cache
def _pages(kind: str, facts: LetterFacts) -> tuple[str, ...]:
    reader = PdfReader(io.BytesIO(compose_letter(kind, facts)))
    return tuple(page.extract_text() for page in reader.pages)


def text_of(kind: str, facts: LetterFacts) -> str:
    """The text of a letter on one line, no-break spaces as spaces."""
    return " ".join(" ".join(_pages(kind, facts)).split())


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_every_letter_in_every_language_names_the_writer_the_person_and_free_help(
    kind: str, language: str
) -> None:
    text = text_of(kind, a_letter(language=language))

    wanted = ["Fair Firm", "Līga Bērziņa", "EH-4711"]
    if kind != "adviser_proof":  # it is for the adviser, who is the help
        wanted += ["Good Advice", "PTAC"]
    assert [one for one in wanted if one not in text] == []


def test_every_required_slot_is_a_slot() -> None:
    known = slots(a_letter()).keys()

    unknown = {
        slot
        for kinds in catalogue.REQUIRED_SLOTS.values()
        for required in kinds.values()
        for slot in required
        if slot not in known
    }

    assert unknown == set()


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", catalogue.LETTERS)
def test_complete_facts_miss_nothing_in_any_country(country: str, kind: str) -> None:
    assert missing_slots(kind, a_letter(country, "en")) == ()


@pytest.mark.parametrize(
    ("country", "changes", "missing"),
    [
        ("LV", {"firm": dataclasses.replace(a_letter().firm, licence="")}, "firm_licence"),
        ("FR", {"creditor": Party(name="Baltic Phone")}, "creditor_address"),
        ("FR", {"lines": a_letter("LV").lines}, "no_creditors_costs"),
        ("DE", {"vat": ""}, "vat_when_costs"),
        ("DE", {"interest": None}, "interest_when_charged"),
        ("US", {"lines": a_letter().lines[:3]}, "no_blank_lines"),
        ("GB", {"object_by": None}, "object_by"),
        ("CH", {"person": Party(name="Līga")}, "person_address"),
    ],
)
def test_a_first_notice_without_what_the_country_asks_for_is_refused(
    country: str, changes: dict[str, Any], missing: str
) -> None:
    facts = a_letter(country, "en", **changes)

    with pytest.raises(LetterIncomplete) as refusal:
        compose_letter("first_notice", facts)

    assert refusal.value.slots == (missing,)


def test_a_french_first_notice_quotes_the_law_word_by_word_in_any_language() -> None:
    block = catalogue.locked_block("fr.cpce.l111-8.2-3")

    text = text_of("first_notice", a_letter("FR", "en")).replace("’", "'")

    for paragraph in block.paragraphs:
        assert paragraph in text


def test_the_quoted_law_is_the_text_that_was_read() -> None:
    block = catalogue.locked_block("fr.cpce.l111-8.2-3")

    digest = hashlib.sha256("\n\n".join(block.paragraphs).encode()).hexdigest()

    assert digest == "8521ea3247405b3d80f9f3c88326a5f1328af45922a4cda4d054bcf472e3e63e"


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_an_american_first_notice_carries_the_validation_statements_in_english(
    language: str,
) -> None:
    text = text_of("first_notice", a_letter("US", language)).replace("’", "'")

    for statement in (
        "is a debt collector. We are trying to collect a debt",
        "to dispute all or part of the debt",
        "we must stop collection on any amount you dispute",
        "Write to ask for the name and address of the original creditor",
        "www.cfpb.gov/debt-collection",
        "How do you want to respond?",
        "Check all that apply:",
        "I want to dispute the debt because I think:",
        "This is not my debt.",
        "The amount is wrong.",
        "I want you to send me the name and address of the original creditor.",
    ):
        assert statement in text


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_the_letter_proper_fits_on_one_page(kind: str, language: str) -> None:
    pages = _pages(kind, a_letter(language=language))
    signature = catalogue.labels(language, "LV")["sign"]

    assert signature in pages[0]


def test_a_letter_is_tagged_and_claims_the_accessibility_standard() -> None:
    pdf = compose_letter("first_notice", a_letter())

    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("lv")
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert "Baltic Phone" in reader.metadata.title


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = a_letter()

    assert compose_letter("first_notice", facts) == compose_letter("first_notice", facts)


def test_other_facts_give_another_letter_from_the_same_compiler() -> None:
    other = a_letter(reference="EH-4712")

    assert "EH-4712" in text_of("first_notice", other)
    assert "EH-4712" not in text_of("first_notice", a_letter())


def test_a_synthetic_letter_says_so_on_every_page() -> None:
    pages = _pages("first_notice", a_letter(language="en", is_synthetic=True))

    assert all("SYNTHETIC DEMONSTRATION – not a real letter" in page for page in pages)


def test_a_real_letter_bears_no_such_mark() -> None:
    assert "SYNTHETIC" not in text_of("first_notice", a_letter(language="en"))


@pytest.mark.parametrize(
    ("amount", "language", "shown"),
    [
        (Money(39584, "EUR"), "lv", "395,84 €"),
        (Money(395, "JPY"), "en", "JP¥395"),
        (Money(395840, "KWD"), "en", "KWD395.840"),
        (Money(10**17 + 1, "EUR"), "de", "1.000.000.000.000.000,01 €"),
    ],
)
def test_amounts_keep_every_decimal_of_their_currency(
    amount: Money, language: str, shown: str
) -> None:
    facts = a_letter("DE" if language == "de" else "LV", language, total=amount)

    printed = slots(facts)["total"]

    assert " ".join(printed.split()) == shown
    assert shown in text_of("reminder", facts)


NAUGHTY = [
    '#panic("x")',
    "*bold* _it_ $x^2$ `code` @ref <label> // gone /* gone */ = head",
    '"}] \\ \\u{41} \\n',
    "<script>alert(1)</script>",
    "עברית مرحبا Иван Ωμέγα",
    "😀 emoji 👩‍👩‍👧",
    "a\u0000b\u202ec\ufeffd\ue000\U0010ffff\ud800",
    "Z̴̖͝a̸l̶g̷o̵",
    "x" * 400,
    "long words " * 60,
    "{firm_name} {0} %s",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_no_text_can_break_a_letter(text: str) -> None:
    facts = a_letter(
        basis=text,
        debt_reference=text,
        evidence=(text,),
        creditor=Party(name=text, address=(text,)),
        person=Party(name=text, address=(text, text)),
        answer=(text,),
        traced_from=text,
        object_to=text,
    )

    pages = _pages("first_notice", facts)

    assert "EH-4711" in pages[0]


def test_markup_in_a_name_is_printed_as_it_stands() -> None:
    facts = a_letter(person=Party(name="#panic() *Līga* _B_ $x$", address=LIGA.address))

    assert "#panic() *Līga* _B_ $x$" in text_of("first_notice", facts)


def test_a_name_no_font_of_ours_can_print_is_refused_not_mangled() -> None:
    facts = a_letter(person=Party(name="山田太郎", address=LIGA.address))

    with pytest.raises(LetterUnprintable) as refusal:
        compose_letter("first_notice", facts)

    assert refusal.value.characters == "山田太郎"


def test_what_has_no_glyph_becomes_a_box_in_free_text_and_breaks_are_offered_in_long_words() -> (
    None
):
    assert printable("ok 山\u202e\u0007") == "ok □"
    assert unprintable("Līga Āboliņa") == ""
    assert "\u200b" in printable("x" * 40)
    assert "\u200b" not in printable("Donaudampfschifffahrt")


def test_every_naughty_string_makes_a_letter_or_is_refused_with_its_characters() -> None:
    strings = _naughty_strings()
    for start in range(0, len(strings), 60):
        some = tuple(strings[start : start + 60])

        text = text_of("first_notice", a_letter(evidence=some))

        assert "EH-4711" in text


def _naughty_strings() -> list[str]:
    path = Path(__file__).parents[3].parent / "shared" / "data" / "naughty-strings.json"
    if not path.exists():
        pytest.skip("the list of naughty strings is not beside the checkout")
    return [str(text) for text in json.loads(path.read_text(encoding="utf-8"))]


def test_a_wrong_account_number_is_never_printed() -> None:
    facts = a_letter(payment=dataclasses.replace(a_letter().payment, iban="LV81BANK0000435195001"))

    with pytest.raises(PaymentDetailsWrong):
        compose_letter("first_notice", facts)


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_an_email_names_the_firm_and_the_link_but_nothing_of_the_debt(
    language: str, country: str
) -> None:
    facts = a_letter(country, language)

    mail = compose_email("message", facts)

    assert "Fair Firm" in mail.subject
    for part in (mail.text, mail.html):
        assert "https://firm.example/p/7KQ2" in part
        for secret in ("Baltic Phone", "395", "BP-99", "7KQ2-MMTX"):
            assert secret not in part


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_an_email_that_leads_to_an_answer_or_a_way_in_promises_nothing_to_read(
    language: str,
) -> None:
    facts = a_letter("LV", language)
    leads = catalogue.labels(language, "LV")["leads"]

    texts = {kind: compose_email(kind, facts).text for kind in catalogue.MESSAGES}

    assert leads["others"] in texts["message"]
    for kind in set(catalogue.MESSAGES) - {"message"}:
        assert leads[kind] in texts[kind]
        assert leads["others"] not in texts[kind]


def test_an_american_email_says_who_collects_and_how_to_stop_it() -> None:
    mail = compose_email("message", a_letter("US", "en"))

    assert "from a debt collector" in mail.text
    assert "STOP" in mail.text


def test_markup_in_a_name_is_only_text_in_an_email() -> None:
    facts = a_letter("GB", "en", person=Party(name="<b>Liga</b>\r\nBcc: x@y.z {reference}"))

    mail = compose_email("message", facts)

    assert "<b>Liga" not in mail.html
    assert "{reference}" in mail.text
    assert "\n" not in mail.subject


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("kind", catalogue.LETTERS)
def test_who_asked_for_easy_words_gets_them_with_the_whole_letter(kind: str, language: str) -> None:
    plain, easy = a_letter(language=language), a_letter(language=language, easy=True)

    pages = _pages(kind, easy)

    title = catalogue.read_toml(f"{language}/easy.toml")["title"]
    assert title in pages[-1]
    assert pages[0].split("1 / ")[0] == _pages(kind, plain)[0].split("1 / ")[0]
    assert "help@firm.example" in pages[-1]


def test_who_asked_for_large_print_gets_every_word_of_the_letter_larger() -> None:
    large = a_letter(language="en", size="large")

    sizes = _sizes_of_body("reminder", large)

    assert min(sizes) >= 18
    assert min(_sizes_of_body("reminder", a_letter(language="en"))) < 18


def _sizes_of_body(kind: str, facts: LetterFacts) -> list[float]:
    """The sizes of the letters in which a paragraph of the letter is set."""
    found: list[float] = []

    def seen(text: str, user: Any, matrix: Any, font: Any, size: float) -> None:
        del user, matrix, font
        if "afford" in text or "touch" in text:
            found.append(round(size, 1))

    for page in PdfReader(io.BytesIO(compose_letter(kind, facts))).pages:
        page.extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize(
    ("wanted", "country", "written"),
    [
        ("fr", "LV", "fr"),
        ("ru", "LV", "lv"),
        ("ar", "FR", "fr"),
        ("uk", "AT", "de"),
        ("et", "EE", "en"),
        ("", "LV", "en"),
    ],
)
def test_whoever_reads_none_of_the_languages_of_letters_gets_that_of_her_country(
    wanted: str, country: str, written: str
) -> None:
    assert catalogue.language_for(wanted, country) == written
