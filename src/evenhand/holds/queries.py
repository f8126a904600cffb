"""What may be read of holds; ends with the facts this room gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from evenhand.cases.models import Case, Debt, Person
from evenhand.holds.models import Appeal, ChangeAsked, Decision, Hold, Reach
from evenhand.rulebook.bind import calendar_zone
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.hold_times import last_day
from evenhand.rulebook.holds import HOLD_KINDS, HoldKind
from evenhand.vault import queries as vault
from evenhand.vault.kept_queries import KeptQuery

# Under what the reasons of changes_asked, decisions and appeals are sealed.
DECISION = "hold:decision"


def in_force(*, at: datetime, away: Collection[UUID] = ()) -> QuerySet[Hold]:
    """Return every hold in force at an instant, acknowledged or only requested.

    Those of people who are kept from a user (`away`) are left out.

    A hold that started before it was asked for is in force as soon as it can be seen, also where
    two machines' clocks differ by a moment.
    """
    open_end = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    begun = Q(starts_at__lte=at) | Q(starts_at__lte=F("requested_at"))
    rows = Hold.objects.filter(open_end, begun, lifted_at__isnull=True)
    return rows.exclude(person__key__in=away) if away else rows


def reached(cases: QuerySet[Case] | Collection[Case] | Collection[int]) -> QuerySet[Reach, int]:
    """Return the ids of the holds, over or not, that cover one of some cases."""
    return Reach.objects.filter(case__in=cases).values_list("hold_id", flat=True)


def stopping_between(
    starts_at: datetime, ends_at: datetime, *, persons: Collection[int], purpose: str
) -> QuerySet[Hold]:
    """Return holds that stopped a purpose for some people at any moment of a half-open period.

    Holds of one debt are told for whoever owes it with the person who asked.
    """
    kinds = [kind.key for kind in HOLD_KINDS.values() if purpose in kind.stops]
    ran_on = Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)
    not_lifted = Q(lifted_at__isnull=True) | Q(lifted_at__gt=starts_at)
    concerned = Q(pk__in=reached(Case.objects.filter(person__in=persons)))
    rows = Hold.objects.filter(ran_on, not_lifted, concerned, kind__in=kinds)
    return rows.filter(starts_at__lt=ends_at)


def stopping_on(debt: Debt, day: date, *, purpose: str) -> QuerySet[Hold]:
    """Return holds that stopped a purpose for a debt on a day, of which they need cover a part."""
    kinds = [kind.key for kind in HOLD_KINDS.values() if purpose in kind.stops]
    found = Hold.objects.filter(pk__in=reached(Case.objects.filter(debt=debt)), kind__in=kinds)
    wide = timedelta(days=2)  # No zone is further than that from the day itself.
    noon = datetime.combine(day, time(12), UTC)
    near = found.filter(starts_on__lte=day).exclude(ends_at__lt=noon - wide)
    near = near.exclude(lifted_at__lt=noon - wide).select_related("person")
    return found.filter(pk__in=[hold.pk for hold in near if day in days_of(hold)])


def days_of(hold: Hold) -> Period:
    """Return the local days of which a hold covers a part, its first included."""
    zone_name = zone_of_days(hold.person, hold.starts_at)
    over = [at for at in (hold.ends_at, hold.lifted_at) if at is not None]
    if not over:
        return Period(hold.starts_on)
    latest = max(last_day(min(over), zone_name), hold.starts_on)
    return Period(hold.starts_on, latest + timedelta(days=1))


def zone_of_days(person: Person, at: datetime) -> str:
    """Where her days are counted: of two possible places the western, whose days end later."""
    country = person.country.lower()
    return calendar_zone(country, person.region, person.zone, int(at.timestamp()))


def covering(case: Case, *, at: datetime, away: Collection[UUID] = ()) -> QuerySet[Hold]:
    """Return the holds in force that cover a case, newest first."""
    rows = in_force(at=at, away=away).filter(pk__in=reached([case]))
    return rows.select_related("person", "debt").order_by("-starts_at")


def by_case(
    cases: Collection[Case], *, at: datetime, away: Collection[UUID] = ()
) -> Mapping[int, Sequence[Hold]]:
    """Return the holds in force over each of some cases, by the case's id."""
    found: dict[int, list[Hold]] = {case.pk: [] for case in cases}
    rows = Reach.objects.filter(case__in=cases, hold__in=in_force(at=at, away=away))
    for row in rows.select_related("hold__person").order_by("hold_id"):
        found[row.case_id].append(row.hold)
    return found


def over_hers(person: Person, *, at: datetime) -> Mapping[int, Sequence[Hold]]:
    """Return the holds in force over each of a person's open cases, by the case's id.

    A case over which none is in force is not in it.
    """
    found = defaultdict(list)
    for row in _OVER_HERS(person=person.pk, at=at):
        found[row.case_id].append(row.hold)
    return found


def _over_hers(*, person: Any, at: datetime) -> QuerySet[Reach]:
    rows = Reach.objects.filter(case__person=person, case__closed_at=None)
    rows = rows.filter(hold__in=in_force(at=at))
    return rows.select_related("hold__person").order_by("hold_id")


_OVER_HERS: Final = KeptQuery(_over_hers, person=int, at=datetime)


def of_person(person: Person) -> QuerySet[Hold]:
    """Return all holds of a person, newest first."""
    return Hold.objects.filter(person=person).select_related("debt").order_by("-starts_at")


def hold_of(person: Person, key: UUID) -> Hold | None:
    """Return a hold of a person, over or not, or None; it knows her as she was read already."""
    found = _HOLD_OF.first(person=person.pk, key=key)
    if found is not None:
        found.person = person
    return found


_HOLD_OF: Final = KeptQuery(
    lambda person, key: of_person(person).filter(key=key), person=int, key=UUID
)


def reason(hold: Hold) -> str:
    """Return why the hold was asked for, in the words it was asked with."""
    if hold.reason_sealed is None:
        return ""
    sealed = bytes(hold.reason_sealed)
    return vault.unseal(hold.person.key, sealed, context="hold:reason").decode()


def held(*, at: datetime) -> QuerySet[Reach, int]:
    """Return the ids of all cases over which a hold is in force."""
    return Reach.objects.filter(hold__in=in_force(at=at)).values_list("case_id", flat=True)


def rested(person: Person, *, since: datetime | None, at: datetime) -> QuerySet[Case]:
    """Return a person's open cases of which a hold of demands ended, and no other goes on.

    `since`: only those of which it ended after that instant.
    """
    kinds = [kind for kind in HOLD_KINDS.values() if "demand" in kind.stops]
    by_hand = [kind.key for kind in kinds if kind.opened == "by hand"]
    over = Hold.objects.filter(kind__in=by_hand).annotate(over_at=Least("ends_at", "lifted_at"))
    over = over.filter(over_at__lte=at)
    if since is not None:
        over = over.filter(over_at__gt=since)
    on = in_force(at=at).filter(kind__in=[kind.key for kind in kinds])
    hers = Case.objects.filter(person=person, closed_at__isnull=True)
    reach = Reach.objects.filter(case__person=person)
    hers = hers.filter(pk__in=reach.filter(hold__in=over).values("case_id"))
    hers = hers.exclude(pk__in=reach.filter(hold__in=on).values("case_id"))
    return hers.select_related("debt__creditor").order_by("pk")


def reading_key(hold: Hold) -> str:
    """Under which name the task lies that somebody reads why a stop was asked for."""
    return f"read:{hold.key}"


def latest_decision(hold: Hold) -> Decision | None:
    """Return what was decided last about a hold, where that changed or settled anything."""
    found = _LATEST_DECISION.first(hold=hold.pk)
    if found is not None:
        found.hold = hold
    return found


_LATEST_DECISION: Final = KeptQuery(
    lambda hold: (
        Decision.objects.filter(hold=hold)
        .exclude(what=Decision.What.DECLINE)
        .order_by("-at", "-pk")[:1]
    ),
    hold=int,
)


def cases_covered(hold: Hold) -> QuerySet[Case]:
    """Return the cases that a hold stops."""
    return Case.objects.filter(
        pk__in=Reach.objects.filter(hold=hold).values_list("case_id", flat=True)
    )


def open_changes(*, away: Collection[UUID] = ()) -> QuerySet[ChangeAsked]:
    """Return what waits for a second person, oldest first."""
    rows = ChangeAsked.objects.filter(decision__isnull=True)
    rows = rows.exclude(hold__person__key__in=away)
    rows = rows.select_related("hold__person", "by")
    return rows.order_by("at", "pk")


def open_appeals(*, away: Collection[UUID] = ()) -> QuerySet[Appeal]:
    """Return the appeals that nobody has decided yet, oldest first."""
    rows = Appeal.objects.filter(decision__isnull=True).exclude(hold__person__key__in=away)
    rows = rows.select_related("hold__person", "about")
    return rows.order_by("at", "pk")


def words_of(row: ChangeAsked | Decision | Appeal) -> str:
    """Return the reason that somebody gave, in her own words; empty without one."""
    if row.reason_sealed is None:
        return ""
    sealed = bytes(row.reason_sealed)
    return vault.unseal(row.hold.person.key, sealed, context=DECISION).decode()


_PURPOSES = ("demand", "service", "survey", "interest", "plan")
_ON_CHANNELS = ("voices", "reaching")
_RESTS = "rests"
_COLUMNS = (*_PURPOSES, *_ON_CHANNELS, _RESTS)


def _kinds() -> str:
    """The kinds of holds with their numbers and what each stops, as rows of SQL."""
    return ", ".join(
        f"('{kind.key}', {number}, {', '.join(str(one).lower() for one in _stops(kind))})"
        for number, kind in enumerate(HOLD_KINDS.values(), start=1)
    )


def _stops(kind: HoldKind) -> Sequence[bool]:
    rests = "demand" in kind.stops and kind.opened == "by hand"
    purposes = (purpose in kind.stops for purpose in _PURPOSES)
    return (*purposes, kind.stops_voices, kind.stops_reaching, rests)


def _stopped_until(purpose: str) -> str:
    return f"coalesce(max(h.until) FILTER (WHERE h.runs AND k.{purpose}), 0)"


# Facts: one row for each case that a hold covers or covered. 1099511627776 is the rulebook's
# NEVER. The kinds of holds that stand in the text come from the rulebook, never from outside. The
# kind told is of the hold that stops demands longest, the earlier one of two.
FACTS_SQL = f"""
SELECT h.case_id,
       {_stopped_until("demand")} AS demands_stopped_until,
       {_stopped_until("service")} AS services_stopped_until,
       {_stopped_until("survey")} AS surveys_stopped_until,
       {_stopped_until("interest")} AS interest_stopped_until,
       {_stopped_until("plan")} AS plans_stopped_until,
       {_stopped_until("voices")} AS voices_stopped_until,
       {_stopped_until("reaching")} AS reaching_stopped_until,
       coalesce(max(h.over_at) FILTER (WHERE k.{_RESTS}), 0) AS rested_until,
       coalesce((ARRAY[{", ".join(f"'{kind}'" for kind in HOLD_KINDS)}])[
           (max(ARRAY[k.demand::int, h.until, -h.id, k.number]) FILTER (WHERE h.runs))[4]], '')
           AS hold_kind,
       floor(date_part('epoch', min(h.changes)))::bigint AS holds_change_at
  FROM (SELECT r.case_id, o.id, o.kind,
               coalesce(date_part('epoch', o.ends_at)::bigint, 1099511627776) AS until,
               v.over IS FALSE AND (o.starts_at <= {{at}} OR o.starts_at <= o.requested_at) AS runs,
               CASE WHEN v.over
                    THEN date_part('epoch', least(o.ends_at, o.lifted_at))::bigint END AS over_at,
               CASE WHEN v.over IS FALSE
                    THEN least(CASE WHEN o.starts_at > {{at}} THEN o.starts_at END, o.ends_at)
               END AS changes
          FROM (SELECT * FROM holds_reach WHERE is_open AND {{case_is}}) r
          JOIN holds_hold o ON o.id = r.hold_id
         CROSS JOIN LATERAL (SELECT o.lifted_at IS NOT NULL
                                    OR coalesce(o.ends_at <= {{at}}, false) AS over) v) h
  JOIN (VALUES {_kinds()}) k (kind, number, {", ".join(_COLUMNS)}) ON k.kind = h.kind
 GROUP BY h.case_id
"""  # noqa: S608
