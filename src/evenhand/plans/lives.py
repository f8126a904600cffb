"""How long each plan was watched and how it ended, and what that tells of how plans last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, FilteredRelation, Q, Value

from evenhand.plans.models import Plan, PlanDebt, PlanEvent
from evenhand.rulebook.plans.survival import (
    END_OF,
    ENDS,
    FAILED,
    Course,
    Share,
    Step,
    Tally,
    at_risk_on,
    incidence,
    running,
    share_on,
    tally_counted,
)

# Fewer plans tell nothing sure, and might tell of somebody.
SMALLEST_GROUP = 10
EVERYTHING = "all"
_GROUPS = {
    "option": "agreed_option",
    "country": "person__country",
    "creditor": "debts__debt__creditor__name",
}
_DAYS_IN_FOUR_YEARS, _MONTHS_IN_FOUR_YEARS = 1461, 48
MONTHS = (1, 3, 6, 9, 12, 18, 24, 36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One plan with what it may be grouped by."""

    course: Course
    option: str
    country: str
    creditors: tuple[str, ...]


def courses_by(
    group: str, *, watched_until: date, since: date | None = None, until: date | None = None
) -> dict[str, Counter[Course]]:
    """Count the courses of plans that were agreed from `since` on and before `until`, by group.

    Watched to a day; grouped by `option`, `country` or `creditor`, or empty: all together. A plan
    over debts of several creditors counts in each of their groups. The database does the counting.
    """
    rows = Plan.objects.annotate(
        begun=FilteredRelation("events", condition=Q(events__code=PlanEvent.Code.AGREED)),
        over=FilteredRelation(
            "events",
            condition=Q(events__code=PlanEvent.Code.ENDED, events__day__lte=watched_until),
        ),
    ).filter(begun__day__lte=watched_until)
    rows = rows.filter(begun__day__gte=since) if since else rows
    rows = rows.filter(begun__day__lt=until) if until else rows
    named = rows.annotate(group=F(_GROUPS[group]) if group else Value(EVERYTHING))
    days = named.values_list("group", "begun__day", "over__day", "over__why")
    # Only a plan over debts of several creditors, or several of one, comes up more than once.
    counted = days.annotate(count=Count("pk", distinct=group == "creditor")).order_by()
    groups: dict[str, Counter[Course]] = defaultdict(Counter)
    for name, begun_on, over_on, why, count in counted:
        groups[str(name)][_course(begun_on, over_on or watched_until, why or "")] += count
    return dict(sorted(groups.items()))


def creditors_by_plan(name: str = "debt__creditor__name") -> Mapping[int, tuple[str, ...]]:
    """Return to whom the debts of each plan are owed, each once."""
    found = defaultdict(set)
    for plan, creditor in PlanDebt.objects.values_list("plan", name).distinct():
        found[plan].add(str(creditor))
    return {plan: tuple(sorted(names)) for plan, names in found.items()}


def _course(begun_on: date, over_on: date, why: str) -> Course:
    return Course(max((over_on - begun_on).days, 0), END_OF[why] if why else "")


def grouped(found: Iterable[Life], *, by: str) -> dict[str, Counter[Course]]:
    """Count the courses of plans by `option`, `country` or `creditor`; empty: all together.

    A plan over debts of several creditors counts in each of their groups.
    """
    groups: dict[str, Counter[Course]] = defaultdict(Counter)
    for life in found:
        for group in _groups(life, by):
            groups[group][life.course] += 1
    return dict(sorted(groups.items()))


def _groups(life: Life, by: str) -> tuple[str, ...]:
    told = {"option": (life.option,), "country": (life.country,), "creditor": life.creditors}
    return told.get(by, (EVERYTHING,))


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of plans until so many days after they were agreed."""

    day: int
    at_risk: int
    running: Share
    lasting: Share
    """Running or ended well: neither broken nor taken over by an insolvency nor written off."""
    by_end: Mapping[str, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """How long the plans of a group last."""

    group: str
    plans: int
    days: Sequence[Tally]
    running: Sequence[Step]
    failed: Sequence[Step]
    by_end: Mapping[str, Sequence[Step]]

    def on(self, day: int) -> Mark:
        """What became of them until a day."""
        return Mark(
            day=day,
            at_risk=at_risk_on(self.days, day),
            running=share_on(self.running, day, at_first=1),
            lasting=share_on(self.failed, day, at_first=0).turned(),
            by_end={end: share_on(steps, day, at_first=0) for end, steps in self.by_end.items()},
        )

    @property
    def sure_until(self) -> int:
        """The last day on which enough plans are watched to say anything."""
        enough = [one.day for one in self.days if one.at_risk >= SMALLEST_GROUP]
        return enough[-1] if enough else 0

    def marks(self) -> list[Mark]:
        """The beginning, and after some months as long as enough plans are watched."""
        days = [0, *(day_of_month(month) for month in MONTHS)]
        return [self.on(day) for day in days if day <= self.sure_until]


def lasting(group: str, courses: Mapping[Course, int]) -> Lasting:
    """Tell how long the plans of a group last."""
    days = tally_counted(courses)
    return Lasting(
        group=group,
        plans=sum(courses.values()),
        days=days,
        running=running(days),
        failed=incidence(days, FAILED),
        by_end={end: incidence(days, (end,)) for end in ENDS},
    )


def told_groups(groups: Mapping[str, Counter[Course]]) -> tuple[list[Lasting], list[str]]:
    """Tell of the groups that are large enough, and name those that are not."""
    large = {group: found for group, found in groups.items() if found.total() >= SMALLEST_GROUP}
    return [lasting(group, found) for group, found in large.items()], sorted(groups.keys() - large)


def day_of_month(month: int) -> int:
    """The day on which so many months of a mean length are over."""
    return month * _DAYS_IN_FOUR_YEARS // _MONTHS_IN_FOUR_YEARS
