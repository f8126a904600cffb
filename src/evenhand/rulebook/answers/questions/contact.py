"""The question about contact: a dated history of contacts, consents, holds, wishes; an act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenhand.rulebook.acts import ACTS, CHANNELS, PURPOSES
from evenhand.rulebook.answers import telling
from evenhand.rulebook.answers.contact import may_contact
from evenhand.rulebook.answers.history import Consent, Event, History, Stop
from evenhand.rulebook.answers.household import WrongValue
from evenhand.rulebook.answers.questions.question import (
    COUNTRY,
    FACTS,
    REASON,
    REGION,
    WHO_OWES,
    Question,
    facts_given,
    region_of,
)
from evenhand.rulebook.answers.schema import Field, Said, day, instant, objects
from evenhand.rulebook.bind import RawValue, calendar_zone
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.rulebook import Rulebook

OUTCOMES = (
    "conversation", "no_answer", "voicemail", "busy", "out_of_service", "returned", "sent", "",
)  # fmt: skip
_EVENT_FIELDS = {"at", "channel", "purpose", "outcome", "first_notice", "other_debt", "from_her"}
# Wishes and circumstances by their fact; all yes or no.
_PREFERENCES = {
    "refuses_letter", "refuses_email", "refuses_sms", "refuses_call", "refuses_visit",
    "safe_contact_only", "workplace_allowed", "ceased_communication", "is_workplace",
    "is_refused_place", "may_be_overheard",
}  # fmt: skip
# A consent is never assumed.
_NOTHING_AGREED: dict[str, RawValue] = {
    "visit_consented": False,
    "email_consented": False,
    "text_route_at_known": False,
}
_AGREED_FACTS = {
    "email": "email_consented",
    "visit": "visit_consented",
    "evening": "evening_consented",
    "workplace": "workplace_allowed",
}


def _contact(book: Rulebook, country: str, said: Said) -> dict[str, Any]:
    if said["act"] not in ACTS:
        raise WrongValue("act", said["act"], f"use one of {', '.join(sorted(ACTS))}")
    given, zone = str(said.get("region", "")), str(said.get("zone", ""))
    region = region_of(country, given) if given else ""
    place: dict[str, RawValue] = {"region": region, "zone": zone}
    near = calendar_zone(country, region, zone, 0)
    at = instant("at", said["at"], near)
    consents = objects("consents", said.get("consents", []))
    history = History(
        country,
        near,
        tuple(_event(row, near) for row in objects("history", said.get("history", []))),
        tuple(_consent(row, near) for row in consents if row.get("channel") == "call"),
        tuple(_stop(row) for row in objects("holds", said.get("holds", []))),
        {
            **_agreed(consents, near, at),
            **_wished(said.get("preferences", {})),
            "is_natural_person": said["who_owes"] == "consumer",
            **facts_given(said),
        },
    )
    found = may_contact(country, said["act"], at, history, place=place, book=book)
    language = str(said.get("language", "en"))
    return {
        "act": said["act"],
        "at": telling.instant(at, found.verdict.zone),
        "allowed": found.verdict.allowed,
        "reasons": [telling.reason(one, language) for one in found.verdict.reasons],
        "earliest": telling.instant(found.earliest, found.verdict.zone),
        "packs": list(found.verdict.packs),
        "rules_asked": found.verdict.rules_asked,
    }


def _object(name: str, row: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise WrongValue(name, row, "give an object")
    if unknown := set(row) - known:
        raise WrongValue(name, row, f"{min(unknown)!r} is not known here, only {sorted(known)}")
    return row


def _event(row: Any, zone: str) -> Event:
    row = _object("history", row, _EVENT_FIELDS)
    channel, purpose = row.get("channel"), row.get("purpose", "demand")
    outcome = row.get("outcome", "")
    for name, value, words in (
        ("channel", channel, CHANNELS),
        ("purpose", purpose, PURPOSES),
        ("outcome", outcome, OUTCOMES),
    ):
        if value not in words:
            raise WrongValue(f"history.{name}", value, f"use one of {', '.join(words)}")
    first = bool(row.get("first_notice"))
    return Event(
        instant("history.at", row.get("at"), zone),
        str(channel),
        "notice" if first and "purpose" not in row else str(purpose),
        str(outcome),
        first,
        bool(row.get("other_debt")),
        bool(row.get("from_her")),
    )


def _consent(row: Any, zone: str) -> Consent:
    row = _object("consents", row, {"channel", "at", "revoked_at", "days"})
    revoked = row.get("revoked_at")
    days = row.get("days", 7)
    if type(days) is not int or days < 1:
        raise WrongValue("consents.days", days, "give whole days")
    return Consent(
        str(row["channel"]),
        instant("consents.at", row.get("at"), zone),
        instant("consents.revoked_at", revoked, zone) if revoked else None,
        days,
    )


def _agreed(rows: Any, zone: str, at: int) -> dict[str, RawValue]:
    """Facts of consents that stand at the instant; a route for texts keeps its day."""
    facts = dict(_NOTHING_AGREED)
    for row in rows:
        row = _object("consents", row, {"channel", "at", "revoked_at", "days"})
        channel = row.get("channel")
        if channel not in (*_AGREED_FACTS, "call", "sms"):
            words = ", ".join((*_AGREED_FACTS, "call", "sms"))
            raise WrongValue("consents.channel", channel, f"use one of {words}")
        given = instant("consents.at", row.get("at"), zone)
        revoked = row.get("revoked_at")
        stands = given <= at and not (
            revoked and instant("consents.revoked_at", revoked, zone) <= at
        )
        if channel == "sms":
            facts |= {"text_route_at": given, "text_route_at_known": True} if stands else {}
        elif channel in _AGREED_FACTS:
            facts[_AGREED_FACTS[channel]] = stands
    return facts


def _stop(row: Any) -> Stop:
    row = _object("holds", row, {"kind", "from", "until"})
    if row.get("kind") not in HOLD_KINDS:
        raise WrongValue("holds.kind", row.get("kind"), f"use one of {', '.join(HOLD_KINDS)}")
    until = row.get("until")
    return Stop(
        str(row["kind"]),
        day("holds.from", row.get("from")),
        day("holds.until", until) if until else None,
    )


def _wished(row: Any) -> dict[str, RawValue]:
    """Facts of preferences: refusals, times ("10:00" to "16:00") and weekdays (1 to 7) to avoid."""
    row = _object(
        "preferences", row, _PREFERENCES | {"from", "until", "not_on_weekdays", "email_allowed"}
    )
    facts: dict[str, RawValue] = {}
    for name in _PREFERENCES & set(row):
        if type(row[name]) is not bool:
            raise WrongValue(f"preferences.{name}", row[name], "give true or false")
        facts[name] = row[name]
    if "from" in row or "until" in row:
        facts["wishes_from_minute"] = _minute("preferences.from", row.get("from", "00:00"))
        facts["wishes_until_minute"] = _minute("preferences.until", row.get("until", "24:00"))
    avoided = row.get("not_on_weekdays", [])
    if not isinstance(avoided, list) or not all(n in range(1, 8) for n in avoided):
        raise WrongValue("preferences.not_on_weekdays", avoided, "give numbers 1 (Monday) to 7")
    if avoided:
        facts["avoid_weekdays"] = "".join(str(n) for n in sorted(avoided))
    return facts


def _minute(name: str, given: Any) -> int:
    hours, _, minutes = str(given).partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) * 60 + int(minutes) <= 1440):
        raise WrongValue(name, given, 'give a time such as "16:30"')
    return int(hours) * 60 + int(minutes)


CONTACT = Question(
    "contact",
    "whether an act is allowed at an instant, why not, and from when",
    (
        COUNTRY,
        Field("act", "text", "purpose and channel, such as demand.call", True),
        Field("at", "text", "the instant; local to the person where no offset is given", True),
        REGION,
        Field("zone", "text", "the person's time zone, several with commas where it is not sure"),
        WHO_OWES,
        Field("history", "list", "contacts so far: {at, channel, purpose, outcome, first_notice, "
              "other_debt, from_her}"),
        Field("consents", "list", "what she agreed to: {channel, at, revoked_at, days}"),
        Field("holds", "list", "what stops us: {kind, from, until}"),
        Field("preferences", "any", "her wishes: refusals by fact, from, until, not_on_weekdays"),
        FACTS,
    ),
    _contact,
    (
        ("allowed", "whether nothing speaks against it"),
        ("reasons", f"what speaks against it: a list of {REASON}"),
        ("earliest", "the first instant at which every rule allows it, or null"),
    ),
)  # fmt: skip
