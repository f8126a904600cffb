"""The timeline of a case: what the journal holds, in words, newest on top."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from evenhand.access.models import User
from evenhand.cases.models import Case, Representative
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.reasons import told_again
from evenhand.doors.desk.timeline_words import RECEIPTS, SAID
from evenhand.doors.desk.words import CHANNELS, HOLDS, RESULTS, STEPS, TRANSFERS, act_words, say
from evenhand.doors.look.templatetags.look import money
from evenhand.journal import queries as journal
from evenhand.journal.models import Event
from evenhand.rulebook import Money
from evenhand.vault.queries import Erased

MOST: Final = 60
HELPER: Final = "helper:"
_READ: Final = 200
# What the house notes for itself; folded away until somebody wants to see everything.
QUIET: Final = frozenset({"case.viewed", "release.attempted", "statement.saved", "case.step"})
VERDICTS: Final = frozenset({"verdict.allowed", "verdict.refused"})

_ICONS: Final = {
    "verdict": ("hand", "refused"),
    "release": ("mail", "out"),
    "hold": ("pause", "hold"),
    "dispute": ("scale", "in"),
    "money": ("coins", ""),
    "bank": ("banknote", "in"),
    "debit": ("banknote", ""),
    "statement": ("wallet", "in"),
    "paper": ("file-text", "in"),
    "account": ("wallet", "in"),
    "plan": ("calendar", ""),
    "entry": ("user", "in"),
    "contact": ("phone", "out"),
    "helper": ("heart-handshake", "in"),
    "preference": ("pencil", "in"),
    "note": ("pencil", ""),
    "debt": ("receipt", ""),
    "task": ("list-checks", ""),
    "promise": ("flag", ""),
    "complaint": ("flag", "in"),
    "kept_away": ("eye-off", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as staff read it."""

    event: Event
    icon: str
    look: str
    text: str
    detail: str
    by: str
    verdict: bool


def timeline(case: Case, shift: Shift, *, everything: bool, zone: str) -> list[Line]:
    """Return what happened in a case and to its person, newest first."""
    events = _events(case, shift, everything=everything)
    names = names_of([event.actor for event in events])
    return [_line(event, names, zone=zone) for event in events]


def _events(case: Case, shift: Shift, *, everything: bool) -> list[Event]:
    handles = shift.handles_complaints
    of_case = journal.events_of_case(case.key, most=_READ, away=shift.away, complaints=handles)
    of_person = journal.events_of_subject(
        case.person.key, most=_READ, away=shift.away, complaints=handles
    )
    found = {event.id: event for event in of_case}
    for event in of_person:
        if event.case_key is None:
            found[event.id] = event
    wanted = [event for event in found.values() if everything or event.code not in QUIET]
    return sorted(wanted, key=lambda event: (event.at, event.id), reverse=True)[:MOST]


def names_of(actors: Sequence[str]) -> Mapping[str, str]:
    """Return who acted, in words, for each actor of the journal."""
    keys = {actor.removeprefix("staff:") for actor in actors if actor.startswith("staff:")}
    valid = [key for key in keys if _is_key(key)]
    users = {str(user.key): str(user) for user in User.objects.filter(key__in=valid)}
    helpers = _helpers([actor for actor in actors if actor.startswith(HELPER)])
    return {actor: helpers.get(actor) or _name(actor, users) for actor in actors}


def _helpers(actors: Sequence[str]) -> Mapping[str, str]:
    """Helpers by their own name, said to be helpers."""
    keys = {actor.removeprefix(HELPER) for actor in actors}
    rows = Representative.objects.filter(key__in=[key for key in keys if _is_key(key)])
    return {row.actor: _("{name}, who helps them").format(name=row.name) for row in rows}


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _name(actor: str, users: Mapping[str, str]) -> str:
    kind, _colon, which = actor.partition(":")
    if kind == "staff":
        return users.get(which, _("a member of staff"))
    if kind in ("person", "link"):
        return _("the person")
    return _("by itself")


def _line(event: Event, names: Mapping[str, str], *, zone: str) -> Line:
    if event.code in VERDICTS:
        return _verdict_line(event, names, zone=zone)
    icon, look = _ICONS.get(event.code.partition(".")[0], ("info", ""))
    if event.code == "contact.recorded" and not event.data.get("outbound", True):
        look = "in"
    if event.code == "release.refused":
        icon, look = "hand", "refused"
    return Line(
        event=event,
        icon=icon,
        look=look,
        text=_text(event),
        detail=_detail(event),
        by=names[event.actor],
        verdict=False,
    )


def _verdict_line(event: Event, names: Mapping[str, str], *, zone: str) -> Line:
    allowed = event.code == "verdict.allowed"
    act = act_words(str(event.data.get("act", "")))
    kept = event.data.get("reasons", ())
    return Line(
        event=event,
        icon="check" if allowed else "hand",
        look="" if allowed else "refused",
        text=(_("Allowed: {act}") if allowed else _("Refused: {act}")).format(act=act),
        detail=" ".join(
            told_again(reason, zone=zone, on=event.at.date()).line for reason in kept[:3]
        ),
        by=names[event.actor],
        verdict=True,
    )


def _text(event: Event) -> str:
    said = SAID.get(event.code)
    return str(said).format(**_values(event.data)) if said is not None else event.code


def _values(data: Mapping[str, Any]) -> dict[str, str]:
    amount = ""
    if "amount_minor" in data and "currency" in data:
        amount = money(Money(int(data["amount_minor"]), str(data["currency"])))
    return {
        "letter": say(LETTERS, str(data.get("letter", ""))),
        "hold": say(HOLDS, str(data.get("kind", ""))),
        "transfer": say(TRANSFERS, str(data.get("kind", ""))),
        "amount": amount,
        "channel": say(CHANNELS, str(data.get("channel", ""))),
        "receipt": ", ".join(say(RECEIPTS, str(one)) for one in data.get("reasons", ())),
        "result": say(RESULTS, str(data.get("result", ""))),
        "step": say(STEPS, str(data.get("step", ""))),
    }


def _detail(event: Event) -> str:
    """The words of a note, or how many letters had left before a stop held."""
    if event.code == "note.written":
        try:
            return str(journal.personal(event).get("text", ""))
        except Erased:
            return _("Erased.")
    left = event.data.get("left")
    if event.code == "hold.acknowledged" and left:
        return _("Already on its way before: {number}").format(number=len(left))
    return ""
