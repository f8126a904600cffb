"""Whether all is still right: asked on a plan's review days, and where nothing was left.

Only asked, by the usual gate: no date ever changes a plan. Who has no e-mail is asked by a person
of the staff, and the portal shows the question to whoever comes in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max

from evenhand.cases.models import Person
from evenhand.contact.actions import NO_MEANS, queue_by_her_way
from evenhand.holds.queries import in_force
from evenhand.plans import queries
from evenhand.plans.models import Instalment, Plan, Statement
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.dated import day_in_month
from evenhand.rulebook.plans.options import review_days
from evenhand.work.actions import raise_task

LETTER = "still_right"
TASK = "ask_still_right"
ASK_WITHIN = timedelta(days=7)
# Nights may be left out: what fell on one of so many days is asked all the same.
LOOKS_BACK = timedelta(days=8)
# A plan that skips and rests may run longer than its longest term.
_LONGEST_MONTHS = 2 * policy.LONGEST_MONTHS
_MONTHS_WITHOUT_MEANS = range(policy.ASK_AGAIN_MONTHS, 25, policy.ASK_AGAIN_MONTHS)


def ask_again(*, day: date, at: datetime, since: date | None = None) -> Mapping[str, int]:
    """Ask whoever is to be asked on a day whether all is still right; each once a review.

    `since` is the day until which everybody was asked; without it some days are looked back.
    """
    told: Counter[str] = Counter()
    days = min(day - since, LOOKS_BACK).days if since else LOOKS_BACK.days
    latest = [day - timedelta(days=back) for back in range(max(days, 1))]
    for plan, review_on in _reviews(day, latest):
        which = f"plan-review:{plan.key}:{review_on}"
        told["reviews_asked"] += _ask(plan.person, which, day=day, at=at)
    for person, which in _without_means(day, latest, at=at):
        told["no_means_asked"] += _ask(person, which, day=day, at=at)
    return {name: count for name, count in told.items() if count}


def review_due(plan: Plan, *, today: date) -> date | None:
    """Return the review day that waits for her word; None where she told us since, or is spared."""
    if plan.state != Plan.State.AGREED:
        return None
    begun, latest = queries.first_and_last_day(plan)
    if begun is None or latest is None:
        return None
    passed = [day for day in review_days(begun, latest) if day <= today]
    if not passed or _is_spared(plan.person, on=passed[-1]):
        return None
    return passed[-1]


def _reviews(day: date, latest: Sequence[date]) -> Iterator[tuple[Plan, date]]:
    """Running plans with a review day among the latest days, and that day."""
    begun = set(_begun_on(latest, _review_months()))
    rows = Instalment.objects.filter(number=1, due_on__in=begun, plan__state=Plan.State.AGREED)
    for row in rows.select_related("plan__person").order_by("plan"):
        due = review_due(row.plan, today=day)
        if due is not None and due in latest:
            yield row.plan, due


def _review_months() -> Iterable[int]:
    return range(policy.FIRST_REVIEW_MONTHS, _LONGEST_MONTHS, policy.REVIEW_EVERY_MONTHS)


def _begun_on(latest: Sequence[date], months: Iterable[int]) -> Iterator[date]:
    """The days from which so many months are over on one of the latest days."""
    for after in months:
        for over in latest:
            month = over.year * 12 + over.month - 1
            yield from {
                begun
                for number in range(over.day, 32)
                if day_in_month(month, (begun := day_in_month(month - after, number)).day) == over
            }


def _without_means(
    day: date, latest: Sequence[date], *, at: datetime
) -> Iterator[tuple[Person, str]]:
    """Whom we stopped for want of means so many months ago and who told us nothing since."""
    begun = set(_begun_on(latest, _MONTHS_WITHOUT_MEANS))
    rows = in_force(at=at).filter(kind=NO_MEANS, starts_at__date__in=begun)
    for hold in rows.select_related("person").order_by("pk"):
        if not _is_spared(hold.person, on=day):
            month = (day - hold.starts_at.date()).days // 30
            yield hold.person, f"no-means-again:{hold.key}:{month // policy.ASK_AGAIN_MONTHS}"


def _is_spared(person: Person, *, on: date) -> bool:
    """Whether she told us of her means so shortly before a day, or since."""
    told = Statement.objects.filter(person=person, completed_at__isnull=False)
    own = told.exclude(source=Statement.Source.PLACEMENT)
    latest = own.aggregate(at=Max("completed_at"))["at"]
    return latest is not None and latest.date() >= on - timedelta(days=policy.REVIEW_SPARED_DAYS)


def _ask(person: Person, which: str, *, day: date, at: datetime) -> int:
    """Queue the question for one of her cases, or ask the staff to; 0 where nobody can."""
    case = queries.open_cases(person).first()
    if case is None or person.deceased_on is not None:
        return 0
    asked = queue_by_her_way(case, purpose="service", letter=LETTER, business_key=which, at=at)
    if asked is None:
        raise_task(
            kind=TASK, business_key=which, at=at, due_at=at + ASK_WITHIN, subject=person.key,
            case_key=case.key,
        )  # fmt: skip
    return 1
