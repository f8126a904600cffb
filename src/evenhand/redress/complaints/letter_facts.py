"""What the letters of Complaint Management say, told to contact when they are rendered.

Who decides is named as an office, never as a person. Where a complaint was taken back meanwhile,
nothing is told, and the letter is refused because it lacks its facts.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Final

from evenhand.contact.letter_sources import tells
from evenhand.contact.letters.facts import LetterFacts, Matter
from evenhand.contact.models import Release
from evenhand.redress.complaints.models import Complaint, ProposedAnswer
from evenhand.redress.complaints.recording import local_day
from evenhand.redress.complaints.sealing import answer_in, told_of

OFFICE: Final = {
    "en": "Complaint Management",
    "lv": "Sūdzību vadība",
    "fr": "Service des réclamations",
    "de": "Beschwerdestelle",
    "it": "Ufficio reclami",
}
OUTCOMES: Final = {
    "upheld": {
        "en": "You are right.",
        "lv": "Jums ir taisnība.",
        "fr": "Vous avez raison.",
        "de": "Sie haben recht.",
        "it": "Lei ha ragione.",
    },
    "partly": {
        "en": "You are right in part.",
        "lv": "Jums daļēji ir taisnība.",
        "fr": "Vous avez raison en partie.",
        "de": "Sie haben zum Teil recht.",
        "it": "Lei ha ragione in parte.",
    },
    "not": {
        "en": "We see it differently. Our reasons are below.",
        "lv": "Mēs to redzam citādi. Mūsu iemesli ir tālāk.",
        "fr": "Nous voyons les choses autrement. Nos raisons sont ci-dessous.",
        "de": "Wir sehen es anders. Unsere Gründe stehen unten.",
        "it": "Noi la vediamo diversamente. I nostri motivi sono qui sotto.",
    },
}


def tell_letters() -> None:
    """Say to contact that this room tells the facts of these letters."""
    tells("complaint_received", received)
    tells("complaint_decided", decided)


def received(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """That it is here, who decides and by when."""
    complaint = _complaint(release)
    if complaint is None or not complaint.is_open:
        return facts
    matter = replace(_matter(complaint, release), decide_by=complaint.final_by)
    return replace(facts, matter=matter)


def decided(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The final response: outcome, what was looked at, reasons, what is put right, the body."""
    complaint = _complaint(release)
    rows = complaint.responses.exclude(outcome="") if complaint else None
    response = rows.select_related("proposal__complaint").first() if rows is not None else None
    if complaint is None or response is None:
        return facts
    said = answer_in(response.proposal)
    matter = replace(
        _matter(complaint, release),
        decided_on=local_day(complaint.person, response.at),
        outcome=_in(OUTCOMES[response.outcome], release.language),
        points=said.points,
        reasons=said.reasons,
        put_right=said.put_right,
        is_upheld=response.outcome == ProposedAnswer.Outcome.UPHELD,
        body_by=response.body_by,
    )
    return replace(facts, matter=matter)


def _matter(complaint: Complaint, release: Release) -> Matter:
    return Matter(
        number=complaint.number,
        received_on=complaint.received_on,
        words=told_of(complaint).words,
        decider=_in(OFFICE, release.language),
    )


def _complaint(release: Release) -> Complaint | None:
    """The complaint that a release's own key names."""
    _letter, _colon, key = release.business_key.partition(":")
    return Complaint.objects.filter(key=uuid.UUID(key)).select_related("person").first()


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts["en"])
