"""Who stands for the words of a letter: no letter leaves whose words nobody named has approved.

A version is a hash over everything that a kind of letter can say in a language: its words, the
short words and phrases of the language, the frame, the quoted law. Change a word, and it must be
approved anew. Approvals are events of the journal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.gate import Finding, findings
from evenhand.contact.models import Wording
from evenhand.journal.actions import Entry, append
from evenhand.journal.models import Event
from evenhand.journal.queries import latest_of_letter, words_approved


class LetterUnreviewed(Exception):
    """Nobody named stands for these words of a letter, so they may not reach a real person."""

    def __init__(self, kind: str, language: str, version: str) -> None:
        self.kind, self.language, self.version = kind, language, version
        super().__init__(
            f"nobody has approved {kind} in {language!r} as it stands; "
            f"`evenhand letters preview {kind} {language}`, then `evenhand letters approve`"
        )


class CannotApprove(Exception):
    """These words may not be approved, or not by this person."""


class GateNotPassed(CannotApprove):
    """The language gate found something in the words."""

    def __init__(self, found: Sequence[Finding]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(str(one) for one in found))


class NotASecondPerson(CannotApprove):
    """Who wrote the words of a letter cannot approve them as well."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} wrote these words; somebody else must approve them")


class NothingApproved(LookupError):
    """Nobody stands for these words, so nothing can be withdrawn."""

    def __init__(self, kind: str, language: str) -> None:
        super().__init__(f"nobody stands for {kind} in {language!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a letter in use: the house's own (`text` empty) or this installation's."""

    kind: str
    language: str
    version: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A letter in a language: the version as it stands, and who stands for it (if anybody)."""

    kind: str
    language: str
    version: str
    state: str
    """approved, changed (another version was approved) or waits."""
    by: str = ""
    note: str = ""
    at: datetime | None = None


def words_for(kind: str, language: str, *, is_for_real: bool) -> Words:
    """Return the words in which a letter leaves; raises LetterUnknown, LetterUnreviewed.

    A demonstration, and a synthetic person anywhere, gets the house's words unapproved.
    """
    if kind not in catalogue.KINDS or language not in catalogue.LANGUAGES:
        raise catalogue.LetterUnknown(kind, language)
    event = latest_of_letter(kind, language)
    used = _approved(kind, language, event)
    if used is not None:
        return used
    shipped = Words(kind=kind, language=language, version=catalogue.version(kind, language))
    if is_for_real and not settings.EVENHAND_IS_DEMO:
        raise LetterUnreviewed(kind, language, shipped.version)
    return shipped


def _approved(kind: str, language: str, event: Event | None) -> Words | None:
    """The words that were approved, where they still say what was approved."""
    if event is None:
        return None
    text = ""
    if event.data.get("wording"):
        text = Wording.objects.get(pk=event.data["wording"]).text
    version = catalogue.version(kind, language, text)
    if version != event.data["version"]:
        return None
    return Words(kind=kind, language=language, version=version, text=text)


@transaction.atomic
def write_words(
    kind: str, language: str, text: str, *, by: str, note: str, at: datetime
) -> Wording:
    """Keep other words for a letter; they leave only once a second person has approved them.

    Raises LetterUnknown, WordingBroken.
    """
    text = "\n".join(text.strip().splitlines()) + "\n"
    catalogue.read_blocks(kind, language, text)
    row, is_new = Wording.objects.get_or_create(
        kind=kind,
        language=language,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        defaults={"text": text, "written_by": by, "written_at": at, "note": note},
    )
    if is_new:
        data = {"kind": kind, "language": language, "wording": row.pk, "note": note}
        append(Entry(code="letter.written", at=at, actor=by, data=data))
    return row


@transaction.atomic
def approve(
    kind: str,
    language: str,
    *,
    by: str,
    actor: str,
    note: str,
    at: datetime,
    wording: Wording | None = None,
) -> Words:
    """Record that somebody named stands for the words of a letter as they are now.

    `by` is her name, `actor` who acts in the journal. Raises LetterUnknown, GateNotPassed,
    NotASecondPerson.
    """
    if wording is not None and wording.written_by == actor:
        raise NotASecondPerson(by)
    text = wording.text if wording else ""
    found = findings(kind, language, text)
    if found:
        raise GateNotPassed(found)
    version = catalogue.version(kind, language, text)
    data = {
        "kind": kind,
        "language": language,
        "version": version,
        "by": by,
        "note": note,
        "wording": wording.pk if wording else None,
    }
    append(Entry(code="letter.approved", at=at, actor=actor, data=data))
    return Words(kind=kind, language=language, version=version, text=text)


@transaction.atomic
def withdraw(kind: str, language: str, *, by: str, actor: str, note: str, at: datetime) -> None:
    """Record that nobody stands for these words any more; raises NothingApproved."""
    if latest_of_letter(kind, language) is None:
        raise NothingApproved(kind, language)
    data = {"kind": kind, "language": language, "by": by, "note": note}
    append(Entry(code="letter.withdrawn", at=at, actor=actor, data=data))


def waiting_words(kind: str, language: str) -> Wording | None:
    """Return this installation's newest words that nobody stands for as they are, or None.

    Words that were approved wait again when what stands around them has changed.
    """
    newest = Wording.objects.filter(kind=kind, language=language).order_by("-pk").first()
    event = latest_of_letter(kind, language)
    if newest is None or event is None:
        return newest
    if event.data["wording"] == newest.pk:
        return newest if _approved(kind, language, event) is None else None
    return newest if newest.written_at >= event.at else None


def words_in_use(kind: str, language: str) -> Words:
    """Return the words that were approved, or the house's where nobody stands for any."""
    used = _approved(kind, language, latest_of_letter(kind, language))
    return used or Words(kind=kind, language=language, version=catalogue.version(kind, language))


def standings() -> list[Standing]:
    """Return every letter in every language with who stands for it."""
    approved = words_approved()
    return [
        _standing(kind, language, approved.get((kind, language)))
        for kind in catalogue.KINDS
        for language in catalogue.LANGUAGES
    ]


def _standing(kind: str, language: str, event: Event | None) -> Standing:
    used = _approved(kind, language, event)
    if event is None:
        version = catalogue.version(kind, language)
        return Standing(kind=kind, language=language, version=version, state="waits")
    return Standing(
        kind=kind,
        language=language,
        version=used.version if used else catalogue.version(kind, language),
        state="approved" if used else "changed",
        by=event.data["by"],
        note=event.data["note"],
        at=event.at,
    )
