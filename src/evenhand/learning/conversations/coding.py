"""People code calls: which ones are drawn, who codes them blind, and what the agent says to it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from math import ceil
from random import Random
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.learning.conversations.actions import agents_days_after
from evenhand.learning.conversations.answering import comment
from evenhand.learning.conversations.coding_queries import (
    is_third_coder,
    needed,
    waiting_for,
)
from evenhand.learning.conversations.models import Coding, Draw, Sample, Transcript

# So many calls of a colleague in a month, and every tenth of all drawn is coded by two.
EACH: Final = 5
DOUBLE_OF: Final = 10
# A month is drawn when its last calls have had their agents' days.
DRAWN_FROM_DAY: Final = 8
Given = Mapping[str, int | bool | None]


class MayNotCode(PermissionError):
    """This call is not for this colleague to code: her own, coded by her, or not open yet."""


class MayNotContestCoding(PermissionError):
    """Only the agent contests how her call was coded, once, and when all who code it have."""


def chosen(numbers: Sequence[int], *, seed: str, most: int) -> list[int]:
    """Draw so many of some: a seed draws the same again, and each has the same chance."""
    ordered = sorted(numbers)
    dice = Random(seed)  # noqa: S311 - the seed is a secret until the draw, then for all to check
    return sorted(dice.sample(ordered, min(most, len(ordered))))


@transaction.atomic
def draw_month(month: date, *, at: datetime) -> Draw | None:
    """Draw the calls of a month to be coded; None while it is too early, once for a month.

    The stratum is one colleague's transcripts that were taken in the month.
    """
    begins, ends = month.replace(day=1), _next(month)
    if at.date() < ends.replace(day=DRAWN_FROM_DAY):
        return None
    made, is_new = Draw.objects.get_or_create(
        month=begins, defaults={"seed": secrets.token_hex(32), "drawn_at": at}
    )
    if is_new:
        _draw(made, since=_midnight(begins), until=_midnight(ends))
    return made


def _draw(draw: Draw, *, since: datetime, until: datetime) -> None:
    rows = Transcript.objects.filter(taken_at__gte=since, taken_at__lt=until)
    rows = rows.filter(text_deleted_at=None).select_related("agent")
    calls: dict[User, list[int]] = {}
    for row in rows:
        calls.setdefault(row.agent, []).append(row.pk)
    taken = {
        agent: chosen(own, seed=f"{draw.seed}:{agent.key}", most=EACH)
        for agent, own in calls.items()
    }
    everything = [number for numbers in taken.values() for number in numbers]
    double = chosen(everything, seed=f"{draw.seed}:double", most=ceil(len(everything) / DOUBLE_OF))
    Sample.objects.bulk_create(
        Sample(draw=draw, transcript_id=number, agent=agent, drawn=len(numbers),
               drawn_of=len(calls[agent]), is_double=number in double)
        for agent, numbers in taken.items() for number in numbers
    )  # fmt: skip


def _next(month: date) -> date:
    return (
        month.replace(year=month.year + 1, month=1, day=1)
        if month.month == 12
        else month.replace(month=month.month + 1, day=1)
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)


@transaction.atomic
def code(sample: Sample, *, given: Given, by: User, at: datetime) -> Coding:
    """Keep how somebody codes a call; with the last one the agent's own days begin.

    Raises MayNotCode.
    """
    locked = Sample.objects.select_for_update().get(pk=sample.pk)
    if not waiting_for(by, at=at, away=()).filter(pk=locked.pk).exists():
        raise MayNotCode(sample.key)
    made = Coding.objects.create(sample=locked, coder=by, at=at, **given)
    if locked.codings.filter(is_third=False).count() >= needed(locked):
        until = agents_days_after(at)
        Sample.objects.filter(pk=locked.pk).update(whole_at=at, agents_until=until)
    return made


def note_coding_shown(sample: Sample, *, by: User, at: datetime) -> None:
    """Note that the agent has seen how her call was coded."""
    Sample.objects.filter(pk=sample.pk, agent=by, shown_to_agent_at=None).update(
        shown_to_agent_at=at
    )


@transaction.atomic
def contest_coding(sample: Sample, *, words: str, by: User, at: datetime) -> None:
    """Say that a call was coded wrongly: it counts for nothing until a third person coded it.

    Raises MayNotContestCoding.
    """
    rows = Sample.objects.filter(pk=sample.pk, agent=by, whole_at__isnull=False, contested_at=None)
    if rows.update(contested_at=at) == 0:
        raise MayNotContestCoding(sample.key)
    comment(sample.transcript, words=words, by=by, at=at)


@transaction.atomic
def code_as_third(sample: Sample, *, given: Given, by: User, at: datetime) -> Coding:
    """Code what was contested, without seeing how the others did; this one counts.

    Raises MayNotCode.
    """
    locked = Sample.objects.select_for_update().get(pk=sample.pk)
    if not is_third_coder(by, of=locked):
        raise MayNotCode(sample.key)
    made = Coding.objects.create(sample=locked, coder=by, is_third=True, at=at, **given)
    Sample.objects.filter(pk=locked.pk).update(settled_at=at)
    return made
