"""What will not happen now, as the rulebook says it: one look at the facts of all her cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors.portal.reasons import Told, told
from evenhand.doors.portal.words import CHANNELS, WONT, wont_in_words
from evenhand.rulebook import NEVER, Reason, Verdict

_REACHING_OUT: Final = ("letter", "email", "sms", "call", "visit")
_ASKED: Final = (*(f"demand.{channel}" for channel in _REACHING_OUT), *WONT)


@dataclass(frozen=True, slots=True)
class NotDone:
    """Ways in which we do not ask for money now, with the sentence of a rule that says so."""

    channels: tuple[str | Promise, ...]
    why: Told


@dataclass(frozen=True, slots=True)
class WillNot:
    """What is refused in every one of her cases now: in words, and the reasons beside."""

    words: tuple[str, ...]
    asking: tuple[NotDone, ...]

    def __bool__(self) -> bool:
        return bool(self.words)


def will_not(cases: Iterable[Case], at: datetime) -> WillNot:
    """Say what we do not do now in any of her cases; nothing where she has none."""
    hers = list(cases)
    seen = zip(hers, gate.facts_of_each(hers, at=at), strict=True)
    answers = [_verdicts(case, at, facts) for case, facts in seen]
    if not answers:
        return WillNot((), ())
    refused = [act for act in _ASKED if not any(one[act].allowed for one in answers)]
    return WillNot(
        words=tuple(wont_in_words(refused)),
        asking=tuple(_by_reason(answers, [act for act in refused if act.startswith("demand.")])),
    )


def _verdicts(case: Case, at: datetime, seen: Mapping[str, Any]) -> Mapping[str, Verdict]:
    return {act: gate.ask(case=case, act=act, at=at, seen=seen).verdict for act in _ASKED}


def _by_reason(answers: list[Mapping[str, Verdict]], acts: Iterable[str]) -> list[NotDone]:
    """The refused ways of asking for money, those together that one sentence explains."""
    found: dict[str, NotDone] = {}
    for act in acts:
        why = told(_longest(answers[0][act].reasons))
        before = found[why.sentence].channels if why.sentence in found else ()
        found[why.sentence] = NotDone((*before, CHANNELS[act.partition(".")[2]]), why)
    return list(found.values())


def _longest(reasons: Iterable[Reason]) -> Reason:
    """The reason that holds longest; of two, what no date ends."""
    return max(reasons, key=lambda reason: reason.allowed_from or NEVER)
