"""The question about fees: the most that may be charged, and what refuses a charge."""

from __future__ import annotations

from typing import Any

from evenhand.rulebook.answers import amounts, telling
from evenhand.rulebook.answers.answer import Amount, NoSuchLaw
from evenhand.rulebook.answers.fee_history import FEE_KINDS, fee_facts
from evenhand.rulebook.answers.questions.question import (
    COUNTRY,
    CURRENCY,
    DAY,
    FACTS,
    REGION,
    WHO_OWES,
    Question,
    facts_given,
    place,
)
from evenhand.rulebook.answers.schema import Field, Said
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.facts import clean_case
from evenhand.rulebook.parameter import epoch_days
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.verdict import Reason


def _scale(
    book: Rulebook, country: str, said: Said, facts: Raw
) -> tuple[Amount | None, NoSuchLaw | None]:
    """What the formula of the law gives, or why there is none."""
    try:
        return amounts.lawful_fee(country, said["day"], facts, book=book), None
    except NoSuchLaw as unknown:
        return None, unknown


def _refusing(
    book: Rulebook, country: str, said: Said, facts: Raw
) -> tuple[list[Reason], list[Reason]]:
    """The reasons of law and those of the house against a charge on that day."""
    noon = clean_case(country, 0, **{k: v for k, v in facts.items() if v is not None})
    del noon["at"]
    verdict = book.judge("fee.charge", noon | {"today": epoch_days(said["day"])})
    of_house = [r for r in verdict.reasons if not r.is_law]
    return [r for r in verdict.reasons if r not in of_house], of_house


def _lawful_fee(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    facts = place(country, said) | fee_facts(said) | facts_given(said)
    language = str(said.get("language", "en"))
    currency = str(facts.get("currency") or book.loaded.packs[country].currency)
    found, unknown = _scale(book, country, said, facts)
    if found and found.amount_minor > 0:
        # A fee that the law names with its amount needs no contract besides.
        facts["fee_authorised"] = True
    refusing, of_house = _refusing(book, country, said, facts)
    told = {
        "refused_by": [telling.reason(one, language) for one in refusing],
        "house_refuses": [telling.reason(one, language) for one in of_house],
    }
    if found is None:
        if unknown and not refusing:
            raise unknown
        return {"currency": currency, **telling.amount("allowed", 0, currency), **told}
    allowed = 0 if refusing else found.amount_minor
    return {
        "currency": currency,
        **telling.amount("allowed", allowed, currency),
        **telling.amount("scale", found.amount_minor, currency),
        **told,
        **telling.behind(found),
    }


LAWFUL_FEE = Question(
    "lawful_fee",
    "the most that may be charged now for an act",
    (
        COUNTRY,
        DAY,
        REGION,
        Field("claim", "amount", "principal of the claim", True),
        Field("kind", "word", "what the fee is for", True, words=FEE_KINDS),
        Field("contested", "yes/no", "the claim is disputed", otherwise=False),
        WHO_OWES,
        Field("agreed", "yes/no", "the fee was agreed when the debt arose", otherwise=False),
        Field("agreed_fee", "amount", "what the contract names for a fee of this kind"),
        Field("paid_on_first_demand", "yes/no", "paid on the first demand", otherwise=False),
        Field("titled", "yes/no", "an enforceable title exists", otherwise=False),
        Field("vat_recoverable", "yes/no", "the creditor gets the VAT back", otherwise=True),
        Field("process_began_on", "day", "when this collection process began"),
        Field("first_notice_on", "day", "when the first notice was sent"),
        Field("free_reminder_on", "day", "when a free reminder with its term was sent"),
        Field("history", "list", "fees and reminders so far: {on, kind, fee}"),
        CURRENCY,
        FACTS,
    ),
    _lawful_fee,
)
