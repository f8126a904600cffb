"""Lays instalments out: as a plan is agreed, anew when it changes, and at its end what moved there.

What is known of a plan goes to the rulebook as a schedule and comes back as one; only rows that
were added are written. Rows of earlier layouts, and rows with an outcome, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from evenhand.cases.models import Person
from evenhand.plans import queries
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.noted import noted
from evenhand.rulebook import Money
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment, PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.calendar import public_holidays
from evenhand.rulebook.plans.due_days import parts_rhythm
from evenhand.rulebook.plans.instalment import Instalment as Part
from evenhand.rulebook.plans.life import Due, Schedule, at_the_end
from evenhand.rulebook.plans.proposal import Option

_LATEST_CHOSEN = 28
# A plan may grow by what moved to its end, so its holidays are looked up some years further.
_YEARS_AHEAD = policy.LONGEST_MONTHS // 12 + 2


def closed_days(person: Person, first: date) -> frozenset[date]:
    """The public holidays where she lives, for every year that a plan from a day on can reach."""
    years = range(first.year, first.year + _YEARS_AHEAD + 1)
    country, region = person.country.lower(), person.region
    return frozenset().union(*(public_holidays(country, region, year) for year in years))


def pay_of(plan: Plan) -> PayRhythm:
    """When money comes, as it was known when the plan was laid out, or for the day she chose."""
    return PayRhythm(rhythm=Rhythm(plan.pay_rhythm), day=plan.pay_day, anchor=plan.pay_anchor)


def pay_for(assessment: Assessment, chosen: Option) -> PayRhythm:
    """When money comes, for days to come: as she told it, else just before the first payment."""
    pay = assessment.pay
    if pay is not None and parts_rhythm(pay) == chosen.rhythm:
        return pay
    return pay_before(chosen.instalments[0].due_on)


def pay_before(due_on: date) -> PayRhythm:
    """A monthly pay day from which instalments fall due on the day of the month of `due_on`."""
    return PayRhythm(rhythm=Rhythm.MONTHLY, day=31 if due_on.day == 1 else due_on.day - 1)


def her_day(plan: Plan) -> int | None:
    """The day of the month that she chose for her payments (1..28), None where she chose none."""
    pay = pay_of(plan)
    if not plan.day_is_hers or pay.rhythm.follows_weekdays:
        return None
    day = 1 if pay.day == 31 else pay.day + 1
    return day if day <= _LATEST_CHOSEN else None


def with_pay(plan: Plan, pay: PayRhythm) -> None:
    """Note on a plan, not saved yet, when money comes."""
    plan.pay_rhythm, plan.pay_day, plan.pay_anchor = str(pay.rhythm), pay.day, pay.anchor


def lay_out(plan: Plan, parts: Sequence[Part], *, at: datetime) -> None:
    """Write the instalments of a plan; where it had others, in a new layout, which then counts.

    Money that came before counts for what was laid out before.
    """
    plan.layout += 0 if plan.pk is None else 1
    plan.laid_out_at = at
    plan.save()
    _write(plan, [(part.due_on, part.amount.minor) for part in parts])


def _write(plan: Plan, parts: Sequence[tuple[date, int]]) -> None:
    numbers = plan.instalments.order_by("-number").values_list("number", flat=True)
    after = numbers.first() or 0
    Instalment.objects.bulk_create(
        Instalment(plan=plan, layout=plan.layout, number=number, due_on=day, amount_minor=minor)
        for number, (day, minor) in enumerate(parts, start=after + 1)
    )


def schedule_of(plan: Plan) -> Schedule:
    """A plan's present layout as the rulebook sees it: what had no outcome is open."""
    zero = Money(0, plan.currency)
    outcomes = {
        one.instalment_id: one
        for one in noted(plan.events.filter(instalment__layout=plan.layout)).get(plan.pk, ())
    }
    dues = []
    for row in queries.instalments(plan):
        amount, one = Money(row.amount_minor, plan.currency), outcomes.get(row.pk)
        paid = Money(one.paid_minor, plan.currency) if one else zero
        skipped = one is not None and one.code == PlanEvent.Code.SKIPPED
        moved = amount - paid if one else zero
        dues.append(
            Due(due_on=row.due_on, amount=amount, paid=paid, moved=moved, was_skipped=skipped)
        )
    return Schedule(dues=tuple(dues), pay=pay_of(plan))


def move_to_the_end(plan: Plan, minor: int, *, today: date) -> None:
    """Add what instalments lacked behind the last one, in parts no larger than the regular one."""
    before = schedule_of(plan)
    first = max(before.dues[-1].due_on, today) + timedelta(days=1)
    after = at_the_end(
        before, Money(minor, plan.currency), closed_days(plan.person, first), after=today
    )
    append_new(plan, before, after)


def take_off_the_end(plan: Plan, minor: int, *, today: date) -> int:
    """Ask so much less of a plan, from its last open instalment backwards; returns what was left.

    What is paid already stays; what had an outcome stays as it was.
    """
    for row, open_minor in reversed(queries.open_sums(plan, on=today)):
        if minor <= 0:
            break
        off = min(open_minor, minor)
        minor -= off
        if off == row.amount_minor:
            row.delete()
            continue
        row.amount_minor -= off
        if row.announced_minor is not None and row.announced_minor >= row.amount_minor:
            row.announced_minor = None
        row.save(update_fields=["amount_minor", "announced_minor"])
    return minor


def append_new(plan: Plan, before: Schedule, after: Schedule) -> None:
    """Write the instalments that a schedule got at its end."""
    new = after.dues[len(before.dues) :]
    _write(plan, [(due.due_on, due.amount.minor) for due in new])
