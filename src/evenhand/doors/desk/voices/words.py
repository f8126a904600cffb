"""Alarms in words of staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.learning.surveys.models import Answer
from evenhand.work.models import Alarm

KINDS: Final = {
    Alarm.Kind.SELF_HARM: _("Somebody may harm themselves"),
    Alarm.Kind.CRISIS_WORDS: _("Somebody says that they cannot go on"),
    Alarm.Kind.NOT_RESPECTED: _("Somebody was not treated with respect"),
    Alarm.Kind.CANNOT_MANAGE: _("Somebody cannot manage what was agreed"),
    Alarm.Kind.MONEY_DIFFERS: _("Clients' money and the bank differ"),
}
OUTCOMES: Final = {
    Alarm.Outcome.TALKED: _("We talked with the person"),
    Alarm.Outcome.HELP_CAME: _("Somebody else helps: emergency services, a doctor, family"),
    Alarm.Outcome.NOT_REACHED: _("We did not reach them and go on trying"),
    Alarm.Outcome.MISTAKEN: _("It was not what it seemed"),
    Alarm.Outcome.FOUND: _("We found why, and put it right"),
}
LEVELS: Final = (
    _("Rings for those at work"),
    _("Rings for everybody on call"),
    _("Rings for compliance and the operator too"),
)
# What somebody answered, and what must be done before an answer is closed out.
MANAGE: Final[Mapping[str, str | Promise]] = {
    Answer.Manage.YES: _("Yes, they can"),
    Answer.Manage.UNSURE: _("They are not sure"),
    Answer.Manage.NO: _("No, they cannot"),
}
QUESTIONS: Final = {
    "called_back": _("Did we talk with the person?"),
    "complaint_recorded": _("Was a complaint recorded, where there was one?"),
    "plan_looked_at": _("Did somebody look at the plan again?"),
}
