"""The passport of a debt: who owned it and since when, on what terms, and when it is too old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evenhand.cases.asking import claim_facts_of
from evenhand.cases.models import Case
from evenhand.contact.claim_facts import with_passport
from evenhand.contact.letters.facts import Interest, LetterFacts


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owned the claim from a day on, and from whom it came; the first from nobody."""

    name: str
    since: date | None
    giver: str


@dataclass(frozen=True, slots=True)
class Passport:
    """What is known of a debt besides its sum; what we do not know stays empty."""

    owners: Sequence[Owner]
    interest: Interest | None
    limitation_on: date | None
    limitation_passed: bool


def passport_of(case: Case, *, at: datetime, today: date) -> Passport:
    """Gather what a first letter would tell of a debt, for its page."""
    debt = case.debt
    told = with_passport(
        LetterFacts(
            country=case.person.country, language="en", reference=case.reference, written_on=today
        ),
        debt=debt,
        raw=claim_facts_of(case, at=at),
        today=today,
    )
    first = debt.original_creditor or (
        told.transfers[0].giver if told.transfers else debt.creditor.name
    )
    owners = [Owner(first, debt.originated_on, "")]
    owners += [Owner(one.taker, one.on, one.giver) for one in told.transfers]
    if owners[-1].name != debt.creditor.name:
        owners.append(Owner(debt.creditor.name, None, owners[-1].name))
    return Passport(owners, told.interest, told.limitation_on, told.limitation_passed)
