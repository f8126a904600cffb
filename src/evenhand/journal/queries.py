"""What may be read from the journal: timelines, the chain's health, followers' news."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from evenhand.journal.actions import GENESIS, link_digest
from evenhand.journal.models import Event, Link
from evenhand.vault import queries as vault
from evenhand.vault.asking import ask_prepared
from evenhand.vault.kept_queries import KeptQuery


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found; `broken_at` is the first position that does not fit."""

    links: int
    head: str
    broken_at: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who stands for a value of the law that we had from memory, since when, and from what text."""

    value: str
    by: str
    source: str
    at: datetime


# What only Complaint Management reads: that there is a complaint, who is kept away by it, and that
# a survey's answer alarmed, which may be about the very agent who reads the file.
OF_COMPLAINTS: Final = ("complaint.", "kept_away.", "survey.")


def events_of_case(
    case_key: uuid.UUID,
    *,
    most: int = 200,
    away: Collection[uuid.UUID] = (),
    complaints: bool = False,
) -> QuerySet[Event]:
    """Return the newest events of a case; what complaints wrote only where it is asked for."""
    rows = _seen(Event.objects.filter(case_key=case_key), away=away, complaints=complaints)
    return rows.order_by("-at", "-id")[:most]


def latest_of_case(case_key: uuid.UUID) -> list[Event]:
    """Return the newest events of a case without complaints, for a page that asks each time."""
    return _LATEST_OF_CASE(case_key=case_key)


_LATEST_OF_CASE: Final = KeptQuery(events_of_case, case_key=uuid.UUID)


def events_of_subject(
    subject: uuid.UUID,
    *,
    most: int = 200,
    away: Collection[uuid.UUID] = (),
    complaints: bool = False,
) -> QuerySet[Event]:
    """Return the newest events about a person; what complaints wrote only where asked for."""
    rows = _seen(Event.objects.filter(subject=subject), away=away, complaints=complaints)
    return rows.order_by("-at", "-id")[:most]


def _seen(
    rows: QuerySet[Event], *, away: Collection[uuid.UUID], complaints: bool
) -> QuerySet[Event]:
    rows = rows.exclude(subject__in=away) if away else rows
    if complaints:
        return rows
    for prefix in OF_COMPLAINTS:
        rows = rows.exclude(code__startswith=prefix)
    return rows


def personal(event: Event) -> dict[str, Any]:
    """Return an event's personal part; raises Erased when the person's key is destroyed."""
    if event.payload is None or event.subject is None:
        return {}
    plain = vault.unseal(event.subject, bytes(event.payload), context=f"event:{event.code}")
    opened: dict[str, Any] = json.loads(plain)
    return opened


def events_between(codes: Collection[str], *, since: datetime, until: datetime) -> QuerySet[Event]:
    """Return what happened of some codes from an instant until before another, in its order."""
    return Event.objects.filter(code__in=codes, at__gte=since, at__lt=until).order_by("at", "id")


def since(position: int, *, most: int = 1000) -> QuerySet[Link]:
    """Return sealed events after a position of the chain, in its order, for a follower."""
    rows = Link.objects.filter(position__gt=position).select_related("event")
    return rows.order_by("position")[:most]


def verify_chain() -> ChainReport:
    """Recompute the whole chain and say where it breaks, if it does."""
    digest, position = GENESIS, 0
    rows = Link.objects.select_related("event").order_by("position")
    for link in rows.iterator(chunk_size=5000):
        if link.position != position + 1:
            return ChainReport(position, digest.hex(), position + 1, "a link is missing")
        position = link.position
        expected = link_digest(link.event, position=position, before=digest)
        if expected != bytes(link.digest):
            return ChainReport(position, digest.hex(), position, "an event or link was changed")
        digest = expected
    return ChainReport(position, digest.hex(), None, "")


def confirmed_values() -> dict[str, Confirmation]:
    """The values that are confirmed on record and were not withdrawn since, by name."""
    found: dict[str, Confirmation] = {}
    codes = ("value.confirmed", "value.withdrawn")
    for event in Event.objects.filter(code__in=codes).order_by("id"):
        told = event.data
        if event.code == "value.withdrawn":
            found.pop(told["value"], None)
            continue
        found[told["value"]] = Confirmation(
            told["value"], by=told["by"], source=told["source"], at=event.at
        )
    return found


def loaded_guidelines() -> dict[str, str]:
    """The operator's tables of what households need, as their text, by name; the newest counts."""
    found: dict[str, str] = {}
    codes = ("guideline.loaded", "guideline.withdrawn")
    for event in Event.objects.filter(code__in=codes).order_by("id"):
        if event.code == "guideline.withdrawn":
            found.pop(event.data["name"], None)
        else:
            found[event.data["name"]] = event.data["text"]
    return found


def mended_advice(country: str) -> dict[tuple[str, str, str], dict[str, Any] | None]:
    """What the operator says of free advice in a country (empty: in all), by its key.

    A row as he added or corrected it; None where he withdrew it. The newest counts.
    """
    found: dict[tuple[str, str, str], dict[str, Any] | None] = {}
    for event in ask_prepared(_ADVICE_SQL, {"country": country}):
        data = json.loads(event["data"])
        row = data["row"]
        key = (data["country"], row["region"], row["name"])
        found[key] = None if event["code"] == "advice.withdrawn" else row
    return found


_ADVICE_SQL: Final = """
SELECT code, data
  FROM journal_event
 WHERE code IN ('advice.added', 'advice.corrected', 'advice.withdrawn')
   AND (%(country)s::text = '' OR data ->> 'country' = %(country)s::text)
 ORDER BY id
"""


def trusted_keys() -> dict[str, dict[str, str]]:
    """The keys for statements of means that the operator trusts, by their id, as recorded."""
    found: dict[str, dict[str, str]] = {}
    codes = ("key.trusted", "key.distrusted")
    for event in Event.objects.filter(code__in=codes).order_by("id"):
        if event.code == "key.distrusted":
            found.pop(event.data["id"], None)
        else:
            found[event.data["id"]] = dict(event.data)
    return found


def latest_look(subject: uuid.UUID, document: uuid.UUID) -> datetime | None:
    """When a member of staff last looked at a paper of a person; None where nobody has."""
    looks = Event.objects.filter(subject=subject, code="case.viewed", data__document=str(document))
    return looks.order_by("-at").values_list("at", flat=True).first()


def words_approved() -> dict[tuple[str, str], Event]:
    """Who stands for the words of each letter: by its kind and language, the newest event."""
    found: dict[tuple[str, str], Event] = {}
    codes = ("letter.approved", "letter.withdrawn")
    for event in Event.objects.filter(code__in=codes).order_by("id"):
        key = (event.data["kind"], event.data["language"])
        if event.code == "letter.withdrawn":
            found.pop(key, None)
        else:
            found[key] = event
    return found


def latest_of_letter(kind: str, language: str) -> Event | None:
    """Return the approval of a letter's words that stands, or None."""
    rows = ask_prepared(_WORDS_SQL, {"kind": kind, "language": language})
    if not rows or rows[0]["code"] != "letter.approved":
        return None
    return Event(**{**rows[0], "data": json.loads(rows[0]["data"])})


_WORDS_SQL: Final = """
SELECT id, code, at, recorded_at, actor, subject, case_key, data, payload
  FROM journal_event
 WHERE code IN ('letter.approved', 'letter.withdrawn')
   AND data ->> 'kind' = %(kind)s::text AND data ->> 'language' = %(language)s::text
 ORDER BY id DESC
 LIMIT 1
"""


def latest_of_subject(subject: uuid.UUID, codes: Sequence[str]) -> Event | None:
    """Return the newest event of these codes about a person."""
    rows = Event.objects.filter(subject=subject, code__in=codes)
    return rows.order_by("-at", "-id").first()


def verdicts_on(
    case_key: uuid.UUID,
    *,
    act: str,
    starts_at: datetime,
    ends_at: datetime,
    away: Collection[uuid.UUID] = (),
) -> list[Event]:
    """Return the verdicts on an act of a case, from `starts_at` until before `ends_at`."""
    codes = ("verdict.allowed", "verdict.refused")
    rows = Event.objects.filter(case_key=case_key, code__in=codes, data__act=act)
    rows = rows.exclude(subject__in=away) if away else rows
    return list(rows.filter(at__gte=starts_at, at__lt=ends_at).order_by("at", "id"))


def verdicts_about(subject: uuid.UUID, *, only: str = "") -> QuerySet[Event]:
    """Return the verdicts about a person, the newest first: all, or only one outcome."""
    codes = [f"verdict.{outcome}" for outcome in ("allowed", "refused") if only in ("", outcome)]
    rows = Event.objects.filter(subject=subject, code__in=codes)
    return rows.order_by("-at", "-id")
