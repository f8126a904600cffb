"""What the letters about disputes say, told to contact when they are rendered.

A receipt of a dispute that is over is refused, because it lacks its facts: nobody is told that
something rests which does not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from evenhand.contact.hold_facts import said, words
from evenhand.contact.letter_sources import tells
from evenhand.contact.letters.catalogue import read_toml
from evenhand.contact.letters.facts import LetterFacts, Matter
from evenhand.contact.models import Release
from evenhand.holds.actions import kind_of
from evenhand.holds.queries import zone_of_days
from evenhand.redress.disputes.actions import RECEIVED_KEY, today_of
from evenhand.redress.disputes.deciding import DECIDED_KEY
from evenhand.redress.disputes.models import OPEN, Dispute, Finding, FindingProposed, Said
from evenhand.redress.disputes.queries import reasons_of, words_of
from evenhand.rulebook import Money
from evenhand.rulebook.calendar import local

_STOPPED = ("demand", "interest", "fee", "plan", "survey", "service")


def tell_letters() -> None:
    """Say to contact that this room tells the facts of these letters."""
    tells("dispute_received", received)
    tells("dispute_decided", decided)


@cache
def dispute_words(language: str) -> dict[str, Any]:
    """The words of a language for what letters say about disputes."""
    return read_toml(f"{language}/disputes.toml")


def received(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """Number, what she said, what rests, and by when she has an answer; while it is open."""
    dispute = _of(release, RECEIVED_KEY)
    if dispute is None or dispute.state not in OPEN:
        return facts
    return replace(facts, matter=matter_of(dispute, release.language))


def matter_of(dispute: Dispute, language: str) -> Matter:
    """What the receipt of a dispute says, in a language."""
    told = dispute_words(language)
    first = dispute.said.filter(what=Said.What.TOLD).order_by("pk").first()
    hers = words_of(first) if first else ""
    stops = kind_of(dispute.hold).stops if dispute.hold else frozenset()
    return Matter(
        number=dispute.number,
        received_on=today_of(dispute, dispute.received_at),
        words=" ".join(part for part in (told["what"][dispute.what], hers) if part),
        paused=tuple(words(language)["stops"][one] for one in _STOPPED if one in stops),
        decider=told["decider"],
        decide_by=dispute.answer_by,
    )


def decided(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The finding, what we looked at, why, and what is put right."""
    dispute = _of(release, DECIDED_KEY)
    finding = Finding.objects.filter(dispute=dispute).first() if dispute else None
    if dispute is None or finding is None:
        return facts
    return replace(facts, matter=found(dispute, finding, release.language))


def found(dispute: Dispute, finding: Finding, language: str) -> Matter:
    """What the letter about a decision says, in a language."""
    told = dispute_words(language)
    zone = zone_of_days(dispute.person, finding.at) if dispute.person else "UTC"
    return Matter(
        number=dispute.number,
        received_on=today_of(dispute, dispute.received_at),
        decided_on=local(finding.at, zone).date(),
        outcome=told["outcome"][finding.outcome],
        points=tuple(told["points"][point] for point in finding.points)
        or (told["points"]["papers"],),
        reasons=(reasons_of(finding),),
        put_right=(_put_right(dispute, finding, language),),
        is_upheld=finding.outcome == FindingProposed.Outcome.UPHELD,
    )


def _put_right(dispute: Dispute, finding: Finding, language: str) -> str:
    line = str(dispute_words(language)["put_right"][finding.put_right])
    if finding.less_minor is None or dispute.debt is None or dispute.person is None:
        return line
    less = Money(finding.less_minor, dispute.debt.currency)
    return line.format(amount=said(less, language, dispute.person.country))


def _of(release: Release, prefix: str) -> Dispute | None:
    key = release.business_key.removeprefix(prefix)
    rows = Dispute.objects.select_related("person", "debt", "hold")
    return rows.filter(key=key).first() if key != release.business_key else None
