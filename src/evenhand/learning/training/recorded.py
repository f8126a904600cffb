"""Recorded role-plays: judged by two who do not see each other's judgement before both are in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from evenhand.access.models import User
from evenhand.learning.training.actions import record_practice
from evenhand.learning.training.models import (
    CoachingNote,
    Practice,
    RecordedTalk,
    RoleplayText,
    TalkCoding,
)
from evenhand.learning.training.roleplay_file import Roleplay, read_roleplay

ENOUGH_OF_TEN: Final = 8


class NotHersToJudge(PermissionError):
    """A recorded talk is judged by the two who were asked, each once, and by nobody who held it."""


def ask_to_judge(
    *,
    user: User,
    partner: User,
    text: RoleplayText,
    kept_at: str,
    coders: tuple[User, User],
    at: datetime,
) -> RecordedTalk:
    """Ask two colleagues to judge a talk. Raises NotHersToJudge where they are not two others."""
    if len({user.pk, coders[0].pk, coders[1].pk}) < 3 or partner.pk == user.pk:
        raise NotHersToJudge
    return RecordedTalk.objects.create(
        user=user, partner=partner, text=text, kept_at=kept_at, coder=coders[0],
        second_coder=coders[1], asked_at=at,
    )  # fmt: skip


@transaction.atomic
def judge(
    talk: RecordedTalk,
    *,
    coder: User,
    done: Collection[str],
    never: Collection[str],
    words: str,
    at: datetime,
) -> TalkCoding:
    """Keep what one of the two saw; with the second the talk counts, or a coach is asked.

    Raises NotHersToJudge.
    """
    talk = RecordedTalk.objects.select_for_update(of=("self",)).select_related("text").get(
        pk=talk.pk
    )  # fmt: skip
    is_hers = coder.pk in (talk.coder_id, talk.second_coder_id)
    if not is_hers or talk.codings.filter(coder=coder).exists():
        raise NotHersToJudge
    roleplay = read_roleplay(talk.text.text)
    made = TalkCoding.objects.create(
        talk=talk, coder=coder, words=words, at=at,
        done=sorted({one.key for one in roleplay.passes} & set(done)),
        never=sorted({one.key for one in roleplay.nevers} & set(never)),
    )  # fmt: skip
    codings = list(talk.codings.order_by("pk"))
    if len(codings) == 2:
        _settle(talk, roleplay, codings, at=at)
    return made


def _settle(
    talk: RecordedTalk, roleplay: Roleplay, codings: list[TalkCoding], *, at: datetime
) -> None:
    practice = None
    if is_enough(roleplay, codings):
        practice = record_practice(
            user=talk.user, kind=Practice.Kind.RECORDED, by=talk.coder,
            second_by=talk.second_coder, coded={"agreed": agreed(roleplay, codings),
                                                "asked": len(roleplay.passes + roleplay.nevers)},
            at=at,
        )  # fmt: skip
    else:
        CoachingNote.objects.get_or_create(
            user=talk.user, about=talk.text.key, answer="", by=None, defaults={"at": at}
        )
    RecordedTalk.objects.filter(pk=talk.pk).update(judged_at=at, practice=practice)


def is_enough(roleplay: Roleplay, codings: Collection[TalkCoding]) -> bool:
    """Say whether neither saw what is forbidden, and both saw eight of ten of what counts."""
    seen = set.intersection(*(set(one.done) for one in codings))
    forbidden = any(one.never for one in codings)
    return not forbidden and 10 * len(seen) >= ENOUGH_OF_TEN * len(roleplay.passes)


def agreed(roleplay: Roleplay, codings: Collection[TalkCoding]) -> int:
    """Return on how many behaviours the two say the same."""
    first, second = codings
    return sum(
        (one.key in first.done + first.never) == (one.key in second.done + second.never)
        for one in (*roleplay.passes, *roleplay.nevers)
    )


def codings_for(reader: User, talk: RecordedTalk) -> list[TalkCoding]:
    """Return what was judged: to one of the two her own, until both are in; then all to all."""
    rows = talk.codings.select_related("coder").order_by("pk")
    return list(rows if talk.judged_at is not None else rows.filter(coder=reader))


def recorded_talks(user: User, *, sees_all: bool = False) -> QuerySet[RecordedTalk]:
    """Return the recorded talks of which somebody is a part, the newest first."""
    rows = RecordedTalk.objects.select_related("user", "partner", "text", "coder", "second_coder")
    if not sees_all:
        rows = rows.filter(Q(user=user) | Q(coder=user) | Q(second_coder=user))
    return rows.order_by("-asked_at", "-pk")
