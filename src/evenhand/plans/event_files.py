"""Plan events as a file that may be given away: CSV or JSON lines, as docs/plan-events.md has them.

People, plans and creditors are pseudonyms made with a salt that is forgotten after the export.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import TextIO

from evenhand.plans.lives import Life, creditors_by_plan
from evenhand.plans.models import PlanEvent
from evenhand.rulebook.plans.survival import END_OF, Course

FORMAT = "plan-events-1"
ROUNDINGS = ("day", "week", "month")
_PSEUDONYM_DIGITS = 16
_ACTORS = frozenset({"person", "staff", "system"})


class NotPlanEvents(ValueError):
    """A file does not hold plan events; says where and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event of a plan, as it is given away. docs/plan-events.md tells every column."""

    format: str
    plan: str
    person: str
    creditors: str
    country: str
    currency: str
    option: str
    synthetic: bool
    watched_days: int
    number: int
    event: str
    why: str
    day: str
    days: int
    instalment: int | None
    amount_minor: int | None
    by: str


COLUMNS = tuple(field.name for field in fields(EventRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is exported: until which day plans are watched, from whom, and how coarsely."""

    salt: bytes
    watched_until: date
    since: date | None = None
    until: date | None = None
    rounding: str = "day"


def event_rows(wanted: Export) -> Iterator[EventRow]:
    """The events of the plans agreed from `since` on and before `until`, plan by plan, in order."""
    begun = PlanEvent.objects.filter(
        code=PlanEvent.Code.AGREED, day__lte=wanted.watched_until
    ).order_by("plan")
    begun = begun.filter(day__gte=wanted.since) if wanted.since else begun
    begun = begun.filter(day__lt=wanted.until) if wanted.until else begun
    begun_on = dict(begun.values_list("plan", "day"))
    owed_to = creditors_by_plan("debt__creditor__key")
    rows = PlanEvent.objects.filter(plan__in=begun.values("plan"), day__lte=wanted.watched_until)
    rows = rows.select_related("plan__person", "instalment").order_by("plan", "day", "pk")
    events: list[PlanEvent] = []
    for event in rows.iterator(chunk_size=2000):
        if events and events[0].plan_id != event.plan_id:
            yield from _of_plan(events, begun_on, owed_to, wanted)
            events = []
        events.append(event)
    if events:
        yield from _of_plan(events, begun_on, owed_to, wanted)


def _of_plan(
    events: list[PlanEvent],
    begun_on: Mapping[int, date],
    owed_to: Mapping[int, tuple[str, ...]],
    wanted: Export,
) -> Iterator[EventRow]:
    plan, begun = events[0].plan, begun_on[events[0].plan_id]
    ended_on = [event.day for event in events if event.code == PlanEvent.Code.ENDED]
    watched = ((ended_on[0] if ended_on else wanted.watched_until) - begun).days
    shown_begin = _rounded(begun, wanted.rounding)
    creditors = sorted(_pseudonym(wanted.salt, key) for key in owed_to.get(plan.pk, ()))
    # The agreement leads, whatever day a payment that was on its way counts from.
    events.sort(key=lambda event: event.code != PlanEvent.Code.AGREED)
    for number, event in enumerate(events, start=1):
        yield EventRow(
            format=FORMAT,
            plan=_pseudonym(wanted.salt, str(plan.key)),
            person=_pseudonym(wanted.salt, str(plan.person.key)),
            creditors=" ".join(creditors),
            country=plan.person.country,
            currency=plan.currency,
            option=plan.agreed_option,
            synthetic=plan.person.is_synthetic,
            watched_days=max(watched, 0),
            number=number,
            event=event.code,
            why=event.why,
            day=(shown_begin + (event.day - begun)).isoformat(),
            days=(event.day - begun).days,
            instalment=event.instalment.number if event.instalment else None,
            amount_minor=event.amount_minor,
            by=_who(event.actor),
        )


def _pseudonym(salt: bytes, key: str) -> str:
    return hmac.new(salt, key.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_DIGITS]


def _rounded(day: date, rounding: str) -> date:
    """The day, the Monday of its week or the first of its month."""
    if rounding == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if rounding == "month" else day


def _who(actor: str) -> str:
    kind = actor.partition(":")[0]
    return kind if kind in _ACTORS else "system"


def write_csv(rows: Iterable[EventRow], to: TextIO) -> int:
    """Write events as CSV (RFC 4180, UTF-8, a header); returns how many."""
    written = 0
    writer = csv.writer(to)
    writer.writerow(COLUMNS)
    for row in rows:
        told = asdict(row) | {"synthetic": str(row.synthetic).lower()}
        writer.writerow(["" if value is None else value for value in told.values()])
        written += 1
    return written


def write_json_lines(rows: Iterable[EventRow], to: TextIO) -> int:
    """Write events as JSON, one object a line; returns how many."""
    written = 0
    for row in rows:
        to.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
        written += 1
    return written


def read_lives(
    lines: Iterable[str], *, since: date | None = None, until: date | None = None
) -> list[Life]:
    """Read the plans of an exported file, CSV or JSON lines; raises NotPlanEvents."""
    found: dict[str, Life] = {}
    chosen: dict[str, bool] = {}
    for number, row in _rows(lines):
        try:
            plan = str(row["plan"])
            life = _life(row, before=found.get(plan))
            if row["event"] == PlanEvent.Code.AGREED:
                day = date.fromisoformat(str(row["day"]))
                chosen[plan] = (not since or day >= since) and (not until or day < until)
        except (KeyError, TypeError, ValueError) as wrong:
            raise NotPlanEvents(
                f"line {number} is no event of a plan ({wrong!r}); see docs/plan-events.md"
            ) from wrong
        found[plan] = life
    return [life for plan, life in found.items() if chosen.get(plan)]


def _life(row: Mapping[str, object], *, before: Life | None) -> Life:
    if row["format"] != FORMAT:
        raise ValueError(f"format {row['format']!r} instead of {FORMAT!r}")
    end = before.course.end if before else ""
    if row["event"] == PlanEvent.Code.ENDED:
        end = END_OF[str(row["why"])]
    return Life(
        course=Course(int(str(row["watched_days"])), end),
        option=str(row["option"]),
        country=str(row["country"]),
        creditors=tuple(str(row["creditors"]).split()),
    )


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Each row with the number of its line; the first line tells which of the two it is."""
    walk = iter(lines)
    first = next(walk, "")
    if not first.lstrip().startswith("{"):
        reader = csv.DictReader([first, *walk])
        yield from ((reader.line_num, row) for row in reader)
        return
    for number, line in enumerate([first, *walk], start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as wrong:
                raise NotPlanEvents(f"line {number} is no JSON object: {wrong}") from wrong
