"""What may be read of holds; ends with the facts this room gives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q, QuerySet

from evenhand.cases.models import Case, Person
from evenhand.holds.models import Hold
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.vault import queries as vault


def in_force(*, at: datetime) -> QuerySet[Hold]:
    """Return every hold in force at an instant, acknowledged or only requested.

    A hold that started before it was asked for is in force as soon as it can be seen, also where
    two machines' clocks differ by a moment.
    """
    open_end = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    begun = Q(starts_at__lte=at) | Q(starts_at__lte=F("requested_at"))
    return Hold.objects.filter(open_end, begun, lifted_at__isnull=True)


def stopping_between(
    starts_at: datetime, ends_at: datetime, *, persons: Collection[int], purpose: str
) -> QuerySet[Hold]:
    """Return holds that stopped a purpose for some people at any moment of a half-open period.

    Holds of one debt are told for whoever owes it with the person who asked.
    """
    kinds = [kind.key for kind in HOLD_KINDS.values() if purpose in kind.stops]
    ran_on = Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)
    not_lifted = Q(lifted_at__isnull=True) | Q(lifted_at__gt=starts_at)
    concerned = Q(person__in=persons, debt__isnull=True) | Q(debt__cases__person__in=persons)
    rows = Hold.objects.filter(ran_on, not_lifted, concerned, kind__in=kinds)
    return rows.filter(starts_at__lt=ends_at).distinct()


def covering(case: Case, *, at: datetime) -> QuerySet[Hold]:
    """Return the holds in force that cover a case, newest first."""
    reach = Q(person_id=case.person_id, debt__isnull=True) | Q(debt_id=case.debt_id)
    return in_force(at=at).filter(reach).select_related("person", "debt").order_by("-starts_at")


def of_person(person: Person) -> QuerySet[Hold]:
    """Return all holds of a person, newest first."""
    return Hold.objects.filter(person=person).select_related("debt").order_by("-starts_at")


def reason(hold: Hold) -> str:
    """Return why the hold was asked for, in the words it was asked with."""
    if hold.reason_sealed is None:
        return ""
    sealed = bytes(hold.reason_sealed)
    return vault.unseal(hold.person.key, sealed, context="hold:reason").decode()


def cases_covered(hold: Hold) -> QuerySet[Case]:
    """Return the cases that a hold stops."""
    if hold.debt_id is not None:
        return Case.objects.filter(debt_id=hold.debt_id)
    return Case.objects.filter(person_id=hold.person_id)


_PURPOSES = ("demand", "service", "survey", "interest", "plan")


def _kinds() -> str:
    """The kinds of holds with their numbers and what each stops, as rows of SQL."""
    return ", ".join(
        f"('{kind.key}', {number}, {', '.join(str(p in kind.stops).lower() for p in _PURPOSES)})"
        for number, kind in enumerate(HOLD_KINDS.values(), start=1)
    )


def _stopped_until(purpose: str) -> str:
    return f"coalesce(max(h.until) FILTER (WHERE h.runs AND k.{purpose}), 0)"


def _holds(joined: str) -> str:
    """The holds that are not over, with the cases they cover by person or by debt."""
    return f"""
        SELECT c.case_id, o.id, o.kind,
               coalesce(date_part('epoch', o.ends_at)::bigint, 1099511627776) AS until,
               o.starts_at <= {{at}} OR o.starts_at <= o.requested_at AS runs,
               least(CASE WHEN o.starts_at > {{at}} THEN o.starts_at END, o.ends_at) AS changes
          FROM holds_hold o
          JOIN (SELECT id AS case_id, person_id, debt_id FROM cases_case
                 WHERE closed_at IS NULL) c ON {joined}
         WHERE o.lifted_at IS NULL AND (o.ends_at IS NULL OR o.ends_at > {{at}}) AND {{case_is}}"""  # noqa: S608


# Facts: one row for each case that a hold covers, in force or to come. 1099511627776 is the
# rulebook's NEVER. The kinds of holds that stand in the text come from the rulebook, never from
# outside. The kind told is of the hold that stops demands longest, the earlier one of two.
FACTS_SQL = f"""
SELECT h.case_id,
       {_stopped_until("demand")} AS demands_stopped_until,
       {_stopped_until("service")} AS services_stopped_until,
       {_stopped_until("survey")} AS surveys_stopped_until,
       {_stopped_until("interest")} AS interest_stopped_until,
       {_stopped_until("plan")} AS plans_stopped_until,
       coalesce((ARRAY[{", ".join(f"'{kind}'" for kind in HOLD_KINDS)}])[
           (max(ARRAY[k.demand::int, h.until, -h.id, k.number]) FILTER (WHERE h.runs))[4]], '')
           AS hold_kind,
       floor(date_part('epoch', min(h.changes)))::bigint AS holds_change_at
  FROM ({_holds("c.person_id = o.person_id AND o.debt_id IS NULL")}
        UNION ALL {_holds("c.debt_id = o.debt_id")}) h
  JOIN (VALUES {_kinds()}) k (kind, number, {", ".join(_PURPOSES)}) ON k.kind = h.kind
 GROUP BY h.case_id
"""  # noqa: S608
