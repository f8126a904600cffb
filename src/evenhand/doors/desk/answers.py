"""What may be done in a case now: each way and step with its answer, each reason once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.contact.ways import point_for
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.reasons import Told, instant, told_of
from evenhand.doors.desk.words import CHANNELS, HOUSE_ACTS, say
from evenhand.plans.asking import PLAN_OFFER, ask_about_offer
from evenhand.rulebook import Verdict
from evenhand.rulebook.together import RefusedTogether, refused_together

# Ways to ask for payment, then what else a member of staff may think of doing.
WAYS: Final = ("demand.letter", "demand.email", "demand.sms", "demand.call", "demand.visit")
STEPS: Final = (PLAN_OFFER, "fee.charge", "credit.report", "legal.step")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one reason stops, from when each act is allowed, and what else speaks against it.

    `beside` speaks against all of these acts, `for_some` only against some of them.
    """

    act: str
    acts: str
    why: Told
    earliest: datetime | None
    later: Sequence[tuple[str, datetime | None]]
    elsewhere: str
    beside: Sequence[Told]
    for_some: Sequence[tuple[Told, str]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the gate says now about some acts; those with the same answer stand together."""

    allowed: str
    refusals: Sequence[Refusal]


def answers_now(case: Case, shift: Shift) -> tuple[Answers, Answers]:
    """Ask about all ways and steps; nothing is recorded, and a closed case has no answers."""
    try:
        seen = gate.facts_of(case, at=shift.at)
    except gate.CaseIsClosed:
        return Answers("", ()), Answers("", ())
    verdicts = [asked(case, act, shift, seen=seen).verdict for act in (*WAYS, *STEPS)]
    return _answers(verdicts[: len(WAYS)]), _answers(verdicts[len(WAYS) :])


def asked(
    case: Case, act: str, shift: Shift, *, seen: Mapping[str, Any] | None = None
) -> gate.Answer:
    """Ask the gate about an act by this member of staff; raises CaseIsClosed."""
    if act == PLAN_OFFER:
        return ask_about_offer(case=case, at=shift.at, seen=seen)
    channel = act.partition(".")[2]
    speaks = channel in ("call", "visit")
    return gate.ask(
        case=case,
        act=act,
        at=shift.at,
        contact_point=point_for(case.person, channel),
        sender=shift.user if speaks else None,
        seen=seen,
    )


def _answers(verdicts: Sequence[Verdict]) -> Answers:
    return Answers(
        allowed=_words(one.act.key for one in verdicts if one.allowed),
        refusals=[_refusal(group) for group in refused_together(verdicts)],
    )


def _refusal(group: RefusedTogether) -> Refusal:
    asked_of, here = group.verdicts[0], set(group.acts)
    return Refusal(
        act=asked_of.act.key,
        acts=_words(group.acts),
        why=told_of(asked_of, group.reason),
        earliest=instant(group.earliest),
        later=[(_words(acts), instant(at)) for acts, at in group.later],
        elsewhere=_words(group.elsewhere),
        beside=[told_of(asked_of, one.reason) for one in group.beside if here <= set(one.acts)],
        for_some=[
            (told_of(asked_of, one.reason), _words(one.acts))
            for one in group.beside
            if not here <= set(one.acts)
        ],
    )


def _words(acts: Iterable[str]) -> str:
    """Acts in a few words: of a way to ask for payment the channel says enough."""
    return ", ".join(
        say(HOUSE_ACTS, act) if act in HOUSE_ACTS else say(CHANNELS, act.partition(".")[2])
        for act in acts
    )
