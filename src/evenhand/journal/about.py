"""What the journal tells a person about herself: everything that happened, in its order."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any, Final

from evenhand.journal.models import Event
from evenhand.journal.queries import personal
from evenhand.vault.about import From, Kept, Row, Section, facts_of, opened, role

TELLS: Final = {"journal.Event": "events"}
# What an event says of itself; keys of other rows and of colleagues stay out.
_SAID: Final = ("act", "kind", "letter", "channel", "step", "why", "state", "what", "until")
# The facts a verdict saw are those of the other sections; kept a second time, never more.
_SEEN_ELSEWHERE: Final = "verdict."
_READS: Final = "case.viewed"


def about(subject: uuid.UUID) -> Iterator[Section]:
    """Every event about her but the looks into her file, which have a list of their own."""
    rows = Event.objects.filter(subject=subject).exclude(code=_READS).order_by("at", "id")
    yield Section("events", [_told(row) for row in rows], From.US, Kept.RECORD)


def _told(event: Event) -> Row:
    said = {name: event.data[name] for name in _SAID if name in event.data}
    return {
        **facts_of(event, "at", "code"),
        "by": role(event.actor),
        "said": ", ".join(f"{name}: {_flat(value)}" for name, value in said.items()) or None,
        "rules": _rules(event.data.get("reasons")),
        "words": None if event.code.startswith(_SEEN_ELSEWHERE) else opened(lambda: _words(event)),
    }


def _flat(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rules(reasons: Any) -> str | None:
    """The rules that spoke, by their names in the rulebook."""
    named = [one.get("rule", "") for one in reasons or () if isinstance(one, dict)]
    return ", ".join(name for name in named if name) or None


def _words(event: Event) -> str:
    told = personal(event)
    return str(told.get("text", "")) or (json.dumps(told, ensure_ascii=False) if told else "")
