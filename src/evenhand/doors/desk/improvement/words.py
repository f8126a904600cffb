"""What was heard, in words of staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.doors.desk.complaint_words import TOPICS
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.reviews.words import FOUND
from evenhand.doors.desk.words import say
from evenhand.doors.look.stop_words import NOT_RIGHT
from evenhand.learning.improvement import queries
from evenhand.learning.improvement.models import Change, Theme

KINDS: Final[Mapping[str, Promise | str]] = {
    "complaint": _("Complaint"),
    "dispute": _("Dispute"),
    "finding": _("Found in a call"),
    "letter_returned": _("A letter came back"),
    "plan_broken": _("A plan broke"),
    "idea": _("Idea of a colleague"),
    "not_respected": _("Answer: not treated with respect"),
    "not_easy": _("Answer: hard to get done"),
    "cannot_manage": _("Answer: cannot manage what was agreed"),
}
_ABOUT: Final[Mapping[str, Mapping[str, Promise | str]]] = {
    "topic": TOPICS, "what": NOT_RIGHT, "found": FOUND, "letter": LETTERS,
}  # fmt: skip
HARMS: Final[Mapping[int, Promise | str]] = {
    Theme.Harm.HURTS: _("It can hurt somebody"),
    Theme.Harm.COSTS: _("It costs money or rights"),
    Theme.Harm.BOTHERS: _("It costs time or patience"),
}
CHANGES: Final[Mapping[str, Promise | str]] = {
    Change.Kind.LETTER: _("A letter"),
    Change.Kind.LESSON: _("A lesson"),
    Change.Kind.RULE: _("A rule"),
    Change.Kind.PROCESS: _("How we work"),
}
TRENDS: Final[Mapping[str, Promise | str]] = {
    queries.RISES: _("It becomes more: %(before)s for 1,000 contacts, now %(after)s."),
    queries.FALLS: _("It becomes less: %(before)s for 1,000 contacts, now %(after)s."),
    queries.STEADY: _(
        "Chance alone may have moved it: %(before)s for 1,000 contacts, now %(after)s."
    ),
}
TOO_FEW: Final = _("Too few contacts to say anything.")
EFFECTS: Final[Mapping[str, Promise | str]] = {
    queries.RISES: _("It became more."),
    queries.FALLS: _("It became less."),
    queries.STEADY: _("Too few to say whether it changed anything."),
}


def heard_words(kind: str, about: str) -> str:
    """Return what was heard and what it is about, where that has words."""
    sort, _colon, thing = about.partition(":")
    words = _ABOUT.get(sort, {}).get(thing, thing if sort in ("screen", "rule") else "")
    told = say(KINDS, kind)
    return f"{told} · {words}" if words else told
