"""Made-up facts with which every letter of every country is complete: for previews and benches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

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
    LetterFacts,
    Line,
    Matter,
    Party,
    Payment,
    Plan,
    Recalled,
    Settlement,
)
from evenhand.rulebook.money import Money

_CURRENCIES: Final = {"CH": "CHF", "LI": "CHF", "GB": "GBP", "US": "USD"}
_IBANS: Final = {"CHF": "CH9300762011623852957", "EUR": "LV80BANK0000435195001"}
_MONTHS: Final = 8


def example(*, country: str, language: str, on: date) -> LetterFacts:
    """Facts for a preview of a letter, plainly of nobody: every page says that it is made up."""
    currency = _CURRENCIES.get(country, "EUR")

    def money(minor: int) -> Money:
        return Money(minor, currency)

    facts = LetterFacts(
        country=country,
        language=language,
        reference="EH-000000",
        written_on=on,
        firm=Firm(
            name="Example Firm",
            address=("1 Example Street", "Example Town"),
            phone="+000 000",
            email="people@firm.example",
            licence="EXAMPLE-0000",
            supervisor=Body(name="Example Authority", contact="authority.example"),
        ),
        person=Party(name="Alex Example", address=("2 Example Street", "Example Town")),
        creditor=Party(name="Example Telephone", address=("3 Example Street", "Example Town")),
        basis="Telephone contract of 3 May 2023",
        debt_reference="EXAMPLE-1",
        itemised_since=date(2023, 5, 3),
        taken_on=on,
        lines=(
            Line(label="principal", amount=money(41250), basis="Contract"),
            *(Line(label=label, amount=money(0)) for label in ("interest", "costs")),
            Line(label="payments", amount=money(-5000)),
            Line(label="credits", amount=money(0)),
        ),
        total=money(36250),
        as_of=on,
        payment=Payment(
            holder="Example Firm",
            iban=_IBANS.get(currency, _IBANS["EUR"]),
            reference="RF18539007547034",
            by=on + timedelta(days=28),
        ),
        object_by=on + timedelta(days=28),
        object_to="people@firm.example",
        link=EntryLink(url="https://firm.example/p/EXAMPLE", code="EXAM-PLEX"),
        advice=(Advice(name="Example Advice", phone="0000", cost=""),),
        complaint_body=Body(
            name="Example Ombudsman", contact="ombudsman.example", final_words=("…",)
        ),
        earlier_letter=EarlierLetter(reference="EH-000000", on=on - timedelta(days=30)),
        is_synthetic=True,
    )
    return _with_other_kinds(facts, on, money(5000), money(36250))


def _with_other_kinds(facts: LetterFacts, on: date, part: Money, whole: Money) -> LetterFacts:
    later = on + timedelta(days=60)
    instalments = tuple(
        Instalment(on=on + timedelta(days=30 * n), amount=part) for n in range(1, _MONTHS)
    )
    return replace(
        facts,
        plan=Plan(
            instalments=instalments,
            left_to_live_on=whole,
            costs=Money(0, part.currency),
            open_until=later,
            next_on=instalments[0].on,
            next_amount=part,
            missed_on=on,
            missed_amount=part,
        ),
        hold=Hold(
            reason="…",
            start=on.isoformat(),
            until=later,
            debts=(facts.debt_reference,),
            stops=("…",),
            nothing_to_take_back=True,
            nothing_left_before=True,
            proof_code="EXAMPLE",
        ),
        matter=Matter(
            number="EXAMPLE-1",
            received_on=on,
            words="…",
            paused=("…",),
            decider="Sam Example",
            decide_by=later,
            decided_on=on,
            outcome="…",
            points=("…",),
            reasons=("…",),
            is_upheld=True,
            body_by=later,
        ),
        debit=Debit(
            on=instalments[0].on,
            amount=part,
            mandate_reference="EXAMPLE-1",
            creditor_identifier="DE98ZZZ09999999999",
        ),
        recalled=Recalled(on=on, had_plan=True, had_mandate=True),
        settlement=Settlement(pays=part, lets_go=whole, pay_by=later),
        decision=Decision(what="…", reasons=("…",), debts=("…",), new_end=later, may_appeal=True),
        rested=(facts.debt_reference,),
        cleared=Cleared(on=on, paid=whole),
        answer=("…",),
    )
