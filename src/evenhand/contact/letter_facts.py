"""What a letter says, gathered from the rooms: one function for what all letters share, one a kind.

Called again under the person's lock: when the facts have changed, the letter is rendered again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.conf import settings
from stdnum.iso7064 import mod_97_10

from evenhand.cases.models import Case, ContactPoint, Debt
from evenhand.contact import queries as contact
from evenhand.contact.advice import advice_for
from evenhand.contact.firm import account_for, complaint_body_for, firm_for
from evenhand.contact.hold_facts import hold_facts
from evenhand.contact.letters.facts import (
    Advice,
    Cleared,
    EarlierLetter,
    EntryLink,
    LetterFacts,
    Line,
    Party,
)
from evenhand.contact.models import Release
from evenhand.ledger import queries as ledger
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.calendar import local
from evenhand.rulebook.zones import zones_of

MOST_ADVICE = 3
_LABELS = {"principal": "principal", "interest": "interest", "fees": "costs", "costs": "costs"}
_ALL_LABELS = ("principal", "interest", "costs", "payments", "credits")


@dataclass(frozen=True, slots=True)
class WayIn:
    """The entry link made for a letter; its code exists nowhere else in plain."""

    code: str


def letter_facts(
    release: Release, *, way_in: WayIn, raw: Mapping[str, int | bool | str], at: datetime
) -> LetterFacts:
    """Gather the facts of a release's letter as they are at `at`.

    `raw` are the gate's facts of the case, from which the term for objections is reckoned.
    """
    case = release.case
    person, debt = case.person, case.debt
    today = _local_day(case, at)
    facts = LetterFacts(
        country=person.country,
        language=release.language,
        reference=case.reference,
        written_on=today,
        firm=firm_for(person.country),
        person=Party(name=person.name, address=_address(release.contact_point)),
        creditor=Party(name=debt.creditor.name, address=tuple(debt.creditor.address.splitlines())),
        original_creditor=Party(name=debt.original_creditor),
        basis=debt.basis,
        debt_reference=debt.reference,
        link=EntryLink(url=f"{settings.PUBLIC_URL}/p/{way_in.code}", code=way_in.code),
        advice=_advice(case, release.language),
        complaint_body=complaint_body_for(person.country),
        evidence=tuple(row.description or row.kind for row in debt.evidence.order_by("pk")),
        is_synthetic=person.is_synthetic,
    )
    facts = _with_money(facts, debt=debt, today=today)
    if release.letter == "first_notice":
        object_by = _object_by(case, raw, at)
        pay = replace(facts.payment, by=object_by)
        return replace(facts, object_by=object_by, object_to=facts.firm.email, payment=pay)
    if release.hold is not None:
        told = hold_facts(
            release.hold, language=release.language, country=person.country, zone=_zone(case)
        )
        return replace(facts, hold=told)
    if release.letter == "nothing_owed":
        return replace(facts, cleared=_cleared(facts, debt=debt))
    earlier = contact.first_notice(case)
    if earlier is not None and earlier.outcome_at is not None:
        on = _local_day(case, earlier.outcome_at)
        facts = replace(facts, earlier_letter=EarlierLetter(reference=case.reference, on=on))
    return facts


def _with_money(facts: LetterFacts, *, debt: Debt, today: date) -> LetterFacts:
    owed = {label: Money(0, debt.currency) for label in _ALL_LABELS}
    for line in ledger.balance_lines(debt, on=today):
        owed[_LABELS[line.kind]] += line.amount
    lines = tuple(
        Line(label=label, amount=amount, basis=debt.basis[:200] or debt.reference)
        for label, amount in owed.items()
        if amount.minor or label == "principal" or facts.country == "US"
    )
    account = account_for(debt.currency)
    return replace(
        facts,
        lines=lines,
        total=sum((line.amount for line in lines), start=Money(0, debt.currency)),
        as_of=today,
        itemised_since=debt.originated_on or debt.due_on,
        payment=replace(account, reference=payment_reference(debt)) if account.iban else account,
    )


def _cleared(facts: LetterFacts, *, debt: Debt) -> Cleared:
    """What cleared a debt; nothing where something is owed, and the letter is then refused."""
    if facts.total is None or facts.total.minor > 0:
        return Cleared()
    ends = ledger.cleared(debt)
    return Cleared(on=ends.on or facts.as_of, paid=ends.paid, let_go=ends.let_go or None)


def payment_reference(debt: Debt) -> str:
    """Return the debt's creditor reference (ISO 11649), which a payment carries back to it."""
    body = f"EH{debt.pk:09d}"
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def _object_by(case: Case, raw: Mapping[str, int | bool | str], at: datetime) -> date:
    """The last day for objections to a notice sent now; where no law says, the house's own term."""
    book = open_rulebook()
    sent = dict(raw) | {"first_notice_at": int(at.timestamp()), "first_notice_at_known": True}
    bound = book.bound(sent)
    if bound.get("objection_ends_at_known"):
        end = datetime.fromtimestamp(int(bound["objection_ends_at"]) - 1, UTC)
        return _local_day(case, end)
    days = book.value("house.objection_days", at.date()).is_
    assert isinstance(days, int)
    return date.fromordinal(_local_day(case, at).toordinal() + days)


def _zone(case: Case) -> str:
    person = case.person
    return (zones_of(person.country.lower(), person.region, person.zone) or ("UTC",))[0]


def _local_day(case: Case, at: datetime) -> date:
    return local(at, _zone(case)).date()


def _address(point: ContactPoint | None) -> tuple[str, ...]:
    if point is None:
        return ()
    town = " ".join(part for part in (point.postcode, point.town) if part)
    return tuple(line for line in (point.street, town, point.country) if line)


def _advice(case: Case, language: str) -> tuple[Advice, ...]:
    person = case.person
    return tuple(
        Advice(name=row.name, phone=row.phone, url=row.url, cost=row.cost_told(language))
        for row in advice_for(person.country, person.region)[:MOST_ADVICE]
    )
