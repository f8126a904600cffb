"""What answers say together: shares with their intervals, by week; never of one person.

A share is told from five answers on, and from thirty where all of them are of one colleague's
talks: then it is a figure of hers, whatever it is called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from evenhand.access.models import User
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.work.figures import Interval, difference, wilson

FEWEST: Final = 5
FEWEST_OF_ONE: Final = 30
WEEKS: Final = 12
SPAN: Final = timedelta(weeks=4)
# Her own figure moves in steps of so many, so that no step tells what one person answered.
STEP: Final = 10
_SEEN_BACK: Final = 100
ASKED: Final = Invitation.CameBy.ASKED
_WHO: Final = "invitation__contact__by"
# Each question: what counts as a yes, and who said anything.
QUESTIONS: Final[Mapping[str, tuple[Q, Q]]] = {
    "respected": (Q(respected__gte=4), Q(respected__isnull=False)),
    "easy": (Q(easy__gte=4), Q(easy__isnull=False)),
    "manage": (Q(manage=Answer.Manage.YES), ~Q(manage="")),
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many said yes, and where the true share lies, 95 times of 100."""

    yes: int
    of: int
    interval: Interval

    @property
    def per_mille(self) -> int:
        """The share, of a thousand."""
        return round(self.yes * 1000 / self.of)


@dataclass(frozen=True, slots=True)
class Figure:
    """One question: the last four weeks, what changed since the four before, and each week."""

    question: str
    now: Share | None
    change: Interval | None
    weeks: tuple[tuple[date, Share | None], ...]


@dataclass(frozen=True, slots=True)
class Came:
    """Those who answered without being asked, by the way they came."""

    came_by: Invitation.CameBy
    answers: int
    shares: Mapping[str, Share | None]


@dataclass(frozen=True, slots=True)
class Board:
    """All questions, how many of those asked answered, and what their words are about."""

    at: datetime
    cursor: str
    figures: tuple[Figure, ...]
    asked: int
    answered: Share | None
    came: tuple[Came, ...]
    topics: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What was said of a colleague's own talks, for her alone; shares from thirty answers on."""

    answers: int
    shares: Mapping[str, Share]


def board(*, at: datetime) -> Board:
    """Return what people answered in the last weeks, all talks together.

    The shares are of those whom we asked. Who comes by herself had a reason to, and together with
    the others she would shift every share, so that she is told beside them.
    """
    # Read before all else: an answer that comes in between changes the mark, and is told then.
    mark = cursor(at=at)
    now, before = _counted(at - SPAN, at), _counted(at - 2 * SPAN, at - SPAN)
    weeks = _by_week(at)
    asked = Invitation.objects.filter(came_by=ASKED, made_at__gt=at - SPAN, made_at__lte=at)
    n, answered = asked.count(), asked.filter(answered_at__isnull=False).count()
    return Board(
        at=at,
        cursor=mark,
        figures=tuple(_figure(question, now, before, weeks) for question in QUESTIONS),
        asked=n,
        answered=_told(answered, n) if n >= FEWEST else None,
        came=tuple(_came(way, at) for way in Invitation.CameBy if way is not ASKED),
        topics=_topics(at),
    )


def cursor(*, at: datetime) -> str:
    """Return a mark that changes with every answer up to an instant, also one stored late.

    An answer after that instant is in no figure of it: a mark that held it would hide it.
    """
    latest = Answer.objects.filter(at__lte=at).order_by("-pk").values_list("pk", flat=True)
    rows = list(latest[:_SEEN_BACK])
    return f"{rows[0]}.{sum(rows)}" if rows else "0.0"


def own(user: User, *, at: datetime) -> Own:
    """Return what was said of a user's own talks in a year of whole weeks, in steps of ten."""
    until = _monday(at)
    rows = Answer.objects.filter(
        invitation__contact__by=user, at__lt=until, at__gte=until - timedelta(weeks=52)
    )
    n = rows.count() // STEP * STEP
    counted = _count(Answer.objects.filter(pk__in=rows.order_by("at", "pk")[:n].values("pk")))
    shares = {
        question: _told(counted[f"{question}_yes"], of)
        for question in QUESTIONS
        if (of := counted[f"{question}_of"]) >= FEWEST_OF_ONE
    }
    return Own(answers=n, shares=shares)


def respected_between(since: datetime, until: datetime) -> Share | None:
    """Return the share of those treated with respect, where enough answered."""
    return _share("respected", _counted(since, until))


def _monday(at: datetime) -> datetime:
    day = at.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), tzinfo=UTC)


def _counted(
    since: datetime, until: datetime, *, came_by: Invitation.CameBy = ASKED
) -> dict[str, Any]:
    return _count(Answer.objects.filter(invitation__came_by=came_by, at__gt=since, at__lte=until))


def _came(way: Invitation.CameBy, at: datetime) -> Came:
    counted = _counted(at - SPAN, at, came_by=way)
    shares = {question: _share(question, counted) for question in QUESTIONS}
    return Came(came_by=way, answers=counted["answers"], shares=shares)


def _count(rows: QuerySet[Answer]) -> dict[str, Any]:
    return rows.aggregate(**_counts())


def _counts() -> dict[str, Count]:
    """Of each question: how many yes, of how many, of how many colleagues' talks, of nobody's."""
    told = {"answers": Count("pk")}
    for question, (yes, said) in QUESTIONS.items():
        told[f"{question}_yes"] = Count("pk", filter=yes)
        told[f"{question}_of"] = Count("pk", filter=said)
        told[f"{question}_who"] = Count(_WHO, distinct=True, filter=said)
        told[f"{question}_nobodys"] = Count("pk", filter=said & Q(**{_WHO: None}))
    return told


def _by_week(at: datetime) -> dict[date, dict[str, Any]]:
    since = _monday(at) - timedelta(weeks=WEEKS - 1)
    rows = Answer.objects.filter(invitation__came_by=ASKED, at__gte=since, at__lte=at).order_by()
    weeks = rows.annotate(week=TruncWeek("at", tzinfo=UTC)).values("week").annotate(**_counts())
    found: dict[date, dict[str, Any]] = {row["week"].date(): dict(row) for row in weeks}
    return {
        day: found.get(day, {})
        for day in ((since + timedelta(weeks=place)).date() for place in range(WEEKS))
    }


def _figure(
    question: str,
    now: dict[str, Any],
    before: dict[str, Any],
    weeks: Mapping[date, dict[str, Any]],
) -> Figure:
    latest, earlier = _share(question, now), _share(question, before)
    change = None
    if latest is not None and earlier is not None:
        change = difference(latest.yes, latest.of, earlier.yes, earlier.of)
    by_week = tuple((day, _share(question, counted)) for day, counted in weeks.items())
    return Figure(question, latest, change, by_week)


def _share(question: str, counted: Mapping[str, Any]) -> Share | None:
    """The share of a question, or None where it would tell too much of too few."""
    of = counted.get(f"{question}_of", 0)
    is_of_one = counted.get(f"{question}_who") == 1 and not counted.get(f"{question}_nobodys")
    if of < (FEWEST_OF_ONE if is_of_one else FEWEST):
        return None
    return _told(counted[f"{question}_yes"], of)


def _told(yes: int, of: int) -> Share:
    interval = wilson(yes, of)
    assert interval is not None
    return Share(yes, of, interval)


def _topics(at: datetime) -> tuple[tuple[str, int], ...]:
    """What people's words are about, most often first; what too few wrote of is left out."""
    rows = Answer.objects.filter(at__gt=at - SPAN, at__lte=at).exclude(topics=[])
    told = rows.values_list("topics", _WHO)
    who = {agent for _, agent in told}
    counted = Counter(topic for topics, _ in told for topic in topics)
    fewest = FEWEST_OF_ONE if len(who) == 1 and None not in who else FEWEST
    return tuple((topic, n) for topic, n in counted.most_common() if n >= fewest)
