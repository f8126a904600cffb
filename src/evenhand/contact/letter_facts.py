"""What a letter says, gathered from the rooms: one function for what all letters share, one a kind.

Called again under the person's lock: when the facts have changed, the letter is rendered again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from evenhand.cases.models import Case, ContactPoint, Debt
from evenhand.cases.queries import evidence_named
from evenhand.contact import queries as contact
from evenhand.contact.advice import advice_for
from evenhand.contact.adviser_facts import for_adviser
from evenhand.contact.after_hold_facts import decision_facts, rested_facts
from evenhand.contact.approving import words_for
from evenhand.contact.claim_facts import with_money, with_passport
from evenhand.contact.copy_facts import for_helper, original_of
from evenhand.contact.firm import complaint_body_for, firm_for
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.hold_facts import hold_facts
from evenhand.contact.letter_sources import told
from evenhand.contact.letters.catalogue import MESSAGE
from evenhand.contact.letters.facts import (
    Advice,
    Cleared,
    EarlierLetter,
    EntryLink,
    Hold,
    LetterFacts,
    Party,
    PostalAddress,
)
from evenhand.contact.models import Need, Release
from evenhand.ledger import queries as ledger
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.acts import Act
from evenhand.rulebook.calendar import local
from evenhand.rulebook.hold_times import house_value
from evenhand.rulebook.zones import zones_of

MOST_ADVICE = 3
FROM_THE_GATE = frozenset({"first_notice"})
_HOUSE_NUMBER = re.compile(r"(.*\D)\s+(\d+\s?[A-Za-z]?)")


@dataclass(frozen=True, slots=True)
class WayIn:
    """The entry link made for a letter; its code exists nowhere else in plain."""

    code: str
    short: str = ""
    """Eight digits for the page that asked for them, beside the link."""


def letter_facts(
    release: Release, *, way_in: WayIn, raw: Mapping[str, int | bool | str], at: datetime
) -> LetterFacts:
    """Gather the facts of a release's letter as they are at `at`.

    Raises LetterUnreviewed, CopyStopped. `raw` are the gate's facts of the case, from which the
    term for objections is reckoned; only the letters of FROM_THE_GATE read them.
    """
    if release.copy_of is not None:
        return _copied(release, way_in=way_in, raw=raw, at=at)
    facts = _of_every_letter(release, way_in=way_in, at=at)
    case, today = release.case, facts.written_on
    if release.letter == ADVISER_PROOF:
        return for_adviser(facts, release, hold=_hold(release, case))
    facts = with_money(facts, debt=case.debt, today=today)
    facts = replace(facts, payment=replace(facts.payment, payer=_payer(release)))
    if release.letter in FROM_THE_GATE:
        facts = with_passport(facts, debt=case.debt, raw=raw, today=today)
        object_by = _object_by(case, raw, at)
        pay = replace(facts.payment, by=object_by)
        return replace(facts, object_by=object_by, object_to=facts.firm.email, payment=pay)
    if release.letter == "hold_decided":
        facts = replace(facts, decision=decision_facts(release))
    elif release.letter == "after_stop":
        facts = replace(facts, rested=rested_facts(release, zone=_zone(case), at=at))
    elif release.hold is not None:
        facts = replace(facts, hold=_hold(release, case))
    elif release.letter == "nothing_owed":
        return replace(facts, cleared=_cleared(facts, debt=case.debt))
    return told(release, _with_earlier_letter(facts, case), at=at)


def _copied(
    release: Release, *, way_in: WayIn, raw: Mapping[str, int | bool | str], at: datetime
) -> LetterFacts:
    """What her letter said when it left, for somebody who helps her."""
    original = original_of(release, at=at)
    left_at = original.outcome_at or at
    facts = letter_facts(original, way_in=way_in, raw=raw, at=left_at)
    return for_helper(facts, release, sent_on=_local_day(original.case, left_at))


def _of_every_letter(release: Release, *, way_in: WayIn, at: datetime) -> LetterFacts:
    """What every letter says, whatever its kind, and the words it is written in."""
    case = release.case
    person, debt = case.person, case.debt
    words = words_for(_worded(release), release.language, is_for_real=not person.is_synthetic)
    point, needed = release.contact_point, contact.needed_by(person)
    return LetterFacts(
        country=person.country,
        language=release.language,
        reference=case.reference,
        written_on=_local_day(case, at),
        firm=firm_for(person.country),
        person=Party(name=person.name, address=_address(point)),
        creditor=Party(name=debt.creditor.name, address=tuple(debt.creditor.address.splitlines())),
        original_creditor=Party(name=debt.original_creditor),
        basis=debt.basis,
        debt_reference=debt.reference,
        link=EntryLink(
            url=f"{settings.PUBLIC_URL}/p/{way_in.code}", code=way_in.code, short=way_in.short
        ),
        advice=_advice(case, release.language),
        complaint_body=complaint_body_for(person.country),
        evidence=evidence_named(debt),
        text=words.text,
        version=words.version,
        traced_from=point.traced_from if point else "",
        size="large" if Need.Kind.LARGE_PRINT in needed else "",
        easy=Need.Kind.EASY_WORDS in needed,
        is_synthetic=person.is_synthetic,
    )


def _payer(release: Release) -> PostalAddress | None:
    """Her own address on a payment slip, where it is whole."""
    point = release.contact_point
    if point is None or not (point.postcode and point.town):
        return None
    street, house_number = point.street, ""
    if found := _HOUSE_NUMBER.fullmatch(street):
        street, house_number = found[1], found[2]
    return PostalAddress(
        name=release.person.name,
        street=street,
        house_number=house_number,
        postcode=point.postcode,
        town=point.town,
        country=point.country or release.person.country,
    )


def _worded(release: Release) -> str:
    """Whose words are printed: a letter's own, also attached to an e-mail; else a message's."""
    is_letter = Act.of(release.act).channel == "letter" or release.letter == ADVISER_PROOF
    return release.letter if is_letter else MESSAGE


def _hold(release: Release, case: Case) -> Hold:
    assert release.hold is not None
    return hold_facts(
        release.hold, language=release.language, country=case.person.country, zone=_zone(case)
    )


def _with_earlier_letter(facts: LetterFacts, case: Case) -> LetterFacts:
    left_at = contact.first_notice_at(case)
    if left_at is None:
        return facts
    on = _local_day(case, left_at)
    return replace(facts, earlier_letter=EarlierLetter(reference=case.reference, on=on))


def _cleared(facts: LetterFacts, *, debt: Debt) -> Cleared:
    """What cleared a debt; nothing where something is owed, and the letter is then refused."""
    if facts.total is None or facts.total.minor > 0:
        return Cleared()
    ends = ledger.cleared(debt)
    return Cleared(on=ends.on or facts.as_of, paid=ends.paid, let_go=ends.let_go or None)


def _object_by(case: Case, raw: Mapping[str, int | bool | str], at: datetime) -> date:
    """The last day for objections to a notice sent now; where no law says, the house's own term.

    Whoever needs more time than others is told of the longer one.
    """
    book = open_rulebook()
    sent = dict(raw) | {"first_notice_at": int(at.timestamp()), "first_notice_at_known": True}
    bound = book.bound(sent)
    if bound.get("objection_ends_at_known"):
        end = datetime.fromtimestamp(int(bound["objection_ends_at"]) - 1, UTC)
        day = _local_day(case, end)
    else:
        day = _local_day(case, at) + timedelta(days=house_value("objection_days", at.date()))
    more = house_value("more_time_days", at.date()) if raw.get("needs_more_time") else 0
    return day + timedelta(days=more)


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
