"""What may be read of human coding: blind for coders, first for the agent, locked where unsure.

What somebody's calls were coded as is read by herself alone. Below an agreement of 0.70 between
coders no figure of hers exists, so that none can be used in a judgement of her work.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from evenhand.access.models import User
from evenhand.learning.conversations.anchors import QUESTIONS, RATINGS
from evenhand.learning.conversations.models import Coding, Sample
from evenhand.learning.conversations.queries import READERS, open_reviews
from evenhand.work.figures import Interval, bootstrap, icc, kappa, squared, weighted_kappa

AGREED: Final = 0.70
PAIRS: Final = 30
LATELY: Final = timedelta(days=90)
APART: Final = 2
_SEED: Final = 1973


class NotSureEnough(PermissionError):
    """Coders agree too little on a question, or on too few calls, for a figure of anybody."""

    def __init__(self, found: Agreement) -> None:
        super().__init__(f"coders do not agree enough on {found.question}")
        self.found = found


def needed(sample: Sample) -> int:
    """Return how many code a call before anybody reads how."""
    return 2 if sample.is_double else 1


def sample_of(key: uuid.UUID) -> Sample | None:
    """Return a call that was drawn."""
    rows = Sample.objects.select_related("transcript__case__person", "draw", "agent")
    return rows.filter(key=key).first()


def _open(user: User, *, at: datetime, away: Collection[uuid.UUID]) -> QuerySet[Sample]:
    """Calls drawn that a user may read: never her own, none before its agent had her days."""
    calls = open_reviews(user, at=at, away=away).exclude(taken_by=user)
    rows = Sample.objects.filter(transcript__in=calls.order_by().values("pk"))
    rows = rows.filter(transcript__text_deleted_at=None)
    return rows.select_related("transcript").order_by("pk")


def waiting_for(user: User, *, at: datetime, away: Collection[uuid.UUID]) -> QuerySet[Sample]:
    """Return the calls that wait for a coder: whether another coded one is not to be seen."""
    hers = Coding.objects.filter(coder=user).values("sample")
    return _open(user, at=at, away=away).filter(whole_at=None).exclude(pk__in=hers)


def waiting_for_third(user: User, *, at: datetime, away: Collection[uuid.UUID]) -> QuerySet[Sample]:
    """Return the contested calls that wait for a third person, of those she never coded."""
    hers = Coding.objects.filter(coder=user).values("sample")
    rows = _open(user, at=at, away=away).filter(contested_at__isnull=False, settled_at=None)
    return rows.exclude(pk__in=hers)


def is_third_coder(user: User, *, of: Sample) -> bool:
    """Say whether somebody may code what was contested: no part in the call nor in its coding."""
    call = of.transcript
    if user.role not in READERS or user.pk in (of.agent_id, call.taken_by_id):
        return False
    waits = of.contested_at is not None and of.settled_at is None
    return waits and not of.codings.filter(coder=user).exists()


def codings_for(user: User, *, of: Sample, at: datetime) -> list[Coding]:
    """Return what a reader sees of a coding: the agent all, first; a coder her own until then.

    Until all have coded nobody sees another's, so that the second is blind. Afterwards it is the
    agent's for three working days, or until she has looked; what she contests stays hers.
    """
    rows = list(of.codings.order_by("pk"))
    if user.pk == of.agent_id:
        return rows if of.whole_at is not None else []
    own = [row for row in rows if row.coder_id == user.pk]
    if not own or of.whole_at is None or _is_contested(of):
        return own
    is_open = of.shown_to_agent_at is not None or (
        of.agents_until is not None and of.agents_until <= at
    )
    return rows if is_open else own


def _is_contested(sample: Sample) -> bool:
    return sample.contested_at is not None and sample.settled_at is None


def own_samples(user: User, *, away: Collection[uuid.UUID]) -> QuerySet[Sample]:
    """Return a user's own calls that were coded, the newest first."""
    rows = Sample.objects.filter(agent=user, whole_at__isnull=False)
    rows = rows.exclude(transcript__subject__in=away) if away else rows
    return rows.select_related("transcript").order_by("-whole_at", "-pk")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on a question: on how many calls, with what interval."""

    question: str
    n: int
    kappa: float | None
    icc: float | None
    interval: Interval | None

    @property
    def is_too_few(self) -> bool:
        """Say whether too few calls were coded by two for any figure to mean something."""
        return self.n < PAIRS

    @property
    def is_enough(self) -> bool:
        """Say whether figures may rest on it: every statistic, on enough calls."""
        told = [self.kappa, self.icc] if self.question in RATINGS else [self.kappa]
        return not self.is_too_few and all(value is not None and value >= AGREED for value in told)


def pairs_of(question: str, *, at: datetime) -> list[tuple[int, int]]:
    """Return what two coders said of the same calls in the last 90 days, each without the other."""
    rows = Sample.objects.filter(is_double=True, whole_at__gte=at - LATELY, whole_at__lte=at)
    pairs = []
    for sample in rows.prefetch_related("codings").order_by("pk"):
        told = [getattr(row, question) for row in _blind(sample)]
        if len(told) == 2 and None not in told:
            pairs.append((int(told[0]), int(told[1])))
    return pairs


def _blind(sample: Sample) -> list[Coding]:
    """The codings that were made without seeing another, in their order."""
    return sorted((row for row in sample.codings.all() if not row.is_third), key=lambda row: row.pk)


def agreement(question: str, *, at: datetime) -> Agreement:
    """Return how far coders agree: kappa, for ratings weighted and with ICC(2,1)."""
    pairs = pairs_of(question, at=at)
    if question not in RATINGS:
        return Agreement(question, len(pairs), kappa(pairs), None,
                         bootstrap(pairs, figure=kappa, seed=_SEED))  # fmt: skip
    return Agreement(
        question, len(pairs), _weighted(pairs), icc(pairs),
        bootstrap(pairs, figure=_weighted, seed=_SEED),
    )  # fmt: skip


def _weighted(pairs: Sequence[tuple[int, int]]) -> float | None:
    return weighted_kappa(pairs, apart=squared)


def agreements(*, at: datetime) -> list[Agreement]:
    """Return how far coders agree on every question."""
    return [agreement(question, at=at) for question in QUESTIONS]


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of one question over somebody's calls that were drawn, and what it lies in."""

    question: str
    n: int
    mean: float
    interval: Interval | None


def own_figure(user: User, question: str, *, at: datetime) -> Figure | None:
    """Return a user's figure for herself; None without a coded call. Raises NotSureEnough."""
    found = agreement(question, at=at)
    if not found.is_enough:
        raise NotSureEnough(found)
    rows = Sample.objects.filter(agent=user, whole_at__gte=at - LATELY)
    told = [_counted(row, question) for row in rows.prefetch_related("codings").order_by("pk")]
    values = [value for value in told if value is not None]
    if not values:
        return None
    interval = bootstrap(values, figure=_mean, seed=_SEED)
    return Figure(question, len(values), sum(values) / len(values), interval)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _counted(sample: Sample, question: str) -> float | None:
    """What counts of a call: the third's word, else the mean of those who coded it blind."""
    if _is_contested(sample):
        return None
    third = [row for row in sample.codings.all() if row.is_third]
    told = [getattr(row, question) for row in third or _blind(sample)]
    return _mean([float(value) for value in told if value is not None])


@dataclass(frozen=True, slots=True)
class Differing:
    """A question on which two coders were far apart, to be talked over."""

    sample: Sample
    question: str
    one: int
    other: int


def to_talk_over(user: User, *, at: datetime) -> list[Differing]:
    """Return where two coders differ by two steps or more, of what a user coded herself."""
    hers = Coding.objects.filter(coder=user, is_third=False).values("sample")
    rows = Sample.objects.filter(pk__in=hers, is_double=True, whole_at__gte=at - LATELY)
    found = []
    for sample in rows.select_related("transcript").order_by("-whole_at"):
        seen = [row for row in codings_for(user, of=sample, at=at) if not row.is_third]
        for question in RATINGS if len(seen) == 2 else ():
            one, other = (getattr(row, question) for row in seen)
            if one is not None and other is not None and abs(one - other) >= APART:
                found.append(Differing(sample, question, one, other))
    return found
