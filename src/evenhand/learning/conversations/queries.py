"""The only readers of conversations offered to others.

The agent reads her own first. None of them counts findings, and none sets colleagues side by side.
"""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from evenhand.access.models import Role, User
from evenhand.learning.conversations.answering import SETTLERS
from evenhand.learning.conversations.models import (
    Comment,
    Finding,
    ReviewPermission,
    SpokenBefore,
    Transcript,
)
from evenhand.learning.conversations.review import Review, review
from evenhand.learning.conversations.sameness import (
    CALLS_BEFORE,
    ENOUGH_CALLS,
    Repeated,
    free_sentences,
    repeated,
    sameness,
    sketch_of,
    unpacked,
)
from evenhand.learning.conversations.transcript import Transcript as Told
from evenhand.learning.conversations.transcript import Turn
from evenhand.learning.conversations.uptake import taken_up
from evenhand.learning.words.detectors import detectors_of
from evenhand.vault.queries import unseal

# Who reads a colleague's review, once she had her days.
READERS: Final = frozenset({Role.LEAD, Role.TRAINER})
_WANTED: Final = Path(__file__).parent / "wanted.toml"


@dataclass(frozen=True, slots=True)
class Mirror:
    """For the agent alone: words that she took up, and sentences of hers that come again."""

    taken_up: tuple[str, ...]
    repeated: tuple[Repeated, ...]
    like_before_percent: int
    calls_before: int

    @property
    def is_enough(self) -> bool:
        """Whether there are calls enough to say that something comes again."""
        return self.calls_before >= ENOUGH_CALLS


@dataclass(frozen=True, slots=True)
class Reading:
    """What was said, and what can be said of it now: notices, numbers, warnings of the file."""

    turns: tuple[Turn, ...]
    review: Review


def permissions() -> QuerySet[ReviewPermission]:
    """Return the living permissions, signed or waiting for a second person, by country."""
    rows = ReviewPermission.objects.filter(withdrawn_at__isnull=True)
    return rows.select_related("recorded_by", "second_by").order_by("country")


def is_on(country: str, *, at: datetime) -> bool:
    """Say whether calls may be reviewed in a country."""
    return _permitted(at).filter(country=country).exists()


def _permitted(at: datetime) -> QuerySet[ReviewPermission]:
    return ReviewPermission.objects.filter(at__lte=at, withdrawn_at__isnull=True)


def _permitted_there(at: datetime) -> QuerySet[ReviewPermission]:
    return _permitted(at).filter(country=OuterRef("country"))


def own_reviews(user: User, *, away: Collection[uuid.UUID]) -> QuerySet[Transcript]:
    """Return the reviews of a user's own calls, the newest first."""
    return _known(Transcript.objects.filter(agent=user), away)


def open_reviews(user: User, *, at: datetime, away: Collection[uuid.UUID]) -> QuerySet[Transcript]:
    """Return the reviews of colleagues' calls that a user may read: none before the agent did.

    Nothing is read where review is off now.
    """
    if user.role not in READERS:
        return Transcript.objects.none()
    said = Comment.objects.filter(transcript=OuterRef("pk"), by=OuterRef("agent"))
    rows = Transcript.objects.exclude(agent=user).filter(Q(agents_until__lte=at) | Exists(said))
    return _known(rows.filter(Exists(_permitted_there(at))), away)


def is_open_to_others(row: Transcript, *, at: datetime) -> bool:
    """Say whether the agent had her days with a review, or said something about it."""
    said = Comment.objects.filter(transcript=row, by=row.agent_id)
    return row.agents_until <= at or said.exists()


def _known(rows: QuerySet[Transcript], away: Collection[uuid.UUID]) -> QuerySet[Transcript]:
    rows = rows.exclude(subject__in=away) if away else rows
    rows = rows.exclude(case__debt__creditor__key__in=away) if away else rows
    return rows.select_related("case__person", "agent").order_by("-happened_at", "-pk")


def review_of(
    user: User, *, key: uuid.UUID, at: datetime, away: Collection[uuid.UUID]
) -> Transcript | None:
    """Return a review that a user may read; for everybody else there is none."""
    own = own_reviews(user, away=away).filter(key=key).first()
    return own or open_reviews(user, at=at, away=away).filter(key=key).first()


def findings_for(user: User, *, of: Transcript) -> QuerySet[Finding]:
    """Return what was found: all to the agent; to others neither the contested nor the fallen."""
    rows = Finding.objects.filter(transcript=of).select_related("transcript")
    rows = rows.order_by("turn", "detector", "pk")
    if of.agent_id == user.pk:
        return rows
    return rows.exclude(contested_at__isnull=False, settled_at__isnull=True).exclude(
        settled_as=Finding.Settled.FALLS
    )


def contested_findings(
    user: User, *, at: datetime, away: Collection[uuid.UUID]
) -> QuerySet[Finding]:
    """Return what waits for a third person, of reviews that a user has had no part in.

    Where review is off now nothing is read, so that what waits stays hidden.
    """
    if user.role not in SETTLERS:
        return Finding.objects.none()
    spoke = Comment.objects.filter(transcript=OuterRef("transcript"), by=user)
    rows = Finding.objects.filter(contested_at__isnull=False, settled_at__isnull=True)
    others = Transcript.objects.exclude(agent=user).exclude(taken_by=user)
    known = _known(others.filter(Exists(_permitted_there(at))), away)
    rows = rows.filter(~Exists(spoke), transcript__in=known.order_by().values("pk"))
    return rows.select_related("transcript").order_by("contested_at", "pk")


def reading_of(row: Transcript) -> Reading | None:
    """Open what was said; None once it is deleted. Raises Erased."""
    if row.text_sealed is None:
        return None
    plain = unseal(row.subject, bytes(row.text_sealed), context=f"transcript:{row.key}")
    turns = tuple(Turn(**turn) for turn in json.loads(plain))
    told = Told(turns, language=row.language, warnings=tuple(row.warnings))
    return Reading(turns, review(told, phrases=detectors_of(row.language)))


def mirror_of(user: User, row: Transcript, turns: tuple[Turn, ...]) -> Mirror | None:
    """Return what an agent may see of her own way of talking; nobody else gets it."""
    if row.agent_id != user.pk:
        return None
    told = Told(turns, language=row.language)
    rows = SpokenBefore.objects.filter(agent=user, transcript__language=row.language,
                                       transcript__happened_at__lt=row.happened_at)  # fmt: skip
    newest = rows.order_by("-transcript__happened_at", "-pk").values_list("sketch", flat=True)
    before = [unpacked(bytes(one)) for one in newest[:CALLS_BEFORE]]
    sentences = free_sentences(told, detectors_of(row.language))
    like_before = round(100 * sameness(sketch_of(sentences), before))
    return Mirror(taken_up(told), repeated(sentences, before), like_before, len(before))


def quote_of(found: Finding) -> str:
    """Return the words of a finding; empty once they are deleted. Raises Erased."""
    if found.quote_sealed is None:
        return ""
    sealed = bytes(found.quote_sealed)
    return unseal(found.transcript.subject, sealed, context=f"finding:{found.key}").decode()


def comments_on(row: Transcript) -> list[tuple[Comment, str]]:
    """Return what was said about a review with its words, oldest first. Raises Erased.

    Of a call whose text is deleted there is nothing.
    """
    said = Comment.objects.filter(transcript=row).select_related("by").order_by("at", "pk")
    return [
        (one, unseal(row.subject, bytes(one.words_sealed), context=f"comment:{one.key}").decode())
        for one in said
        if one.words_sealed is not None
    ]


@cache
def _wanted() -> dict[str, Any]:
    return tomllib.loads(_WANTED.read_text(encoding="utf-8"))


def wanted_notices(country: str) -> list[str]:
    """Return which notices a call of a country should hold, by its law or the house's policy."""
    told = _wanted()
    return list(told.get(country.lower(), told["house"])["notices"])
