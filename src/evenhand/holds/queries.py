"""What may be read of holds; ends with the facts this room gives."""

from __future__ import annotations

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


def _stops(purpose: str) -> str:
    kinds = sorted(kind.key for kind in HOLD_KINDS.values() if purpose in kind.stops)
    listed = ", ".join(f"'{kind}'" for kind in kinds) or "''"
    return f"(h.kind IN ({listed}))"


def _stopped_until(purpose: str) -> str:
    until = "coalesce(extract(epoch FROM h.ends_at)::bigint, 1099511627776)"
    return f"coalesce(max({until}) FILTER (WHERE {_stops(purpose)}), 0)"


# Facts: one row for each case that a hold in force covers. 1099511627776 is the rulebook's NEVER.
# The kinds of holds that stand in the text come from the rulebook, never from outside.
FACTS_SQL = f"""
SELECT h.case_id,
       {_stopped_until("demand")} AS demands_stopped_until,
       {_stopped_until("service")} AS services_stopped_until,
       {_stopped_until("survey")} AS surveys_stopped_until,
       {_stopped_until("interest")} AS interest_stopped_until,
       {_stopped_until("plan")} AS plans_stopped_until,
       (array_agg(h.kind ORDER BY {_stops("demand")} DESC, h.ends_at DESC NULLS FIRST, h.id))[1]
           AS hold_kind
  FROM (SELECT c.id AS case_id, o.*
          FROM holds_hold o JOIN cases_case c ON c.person_id = o.person_id
         WHERE o.debt_id IS NULL AND {{case_is}}
        UNION ALL
        SELECT c.id AS case_id, o.*
          FROM holds_hold o JOIN cases_case c ON c.debt_id = o.debt_id
         WHERE {{case_is}}) h
 WHERE h.lifted_at IS NULL AND (h.starts_at <= {{at}} OR h.starts_at <= h.requested_at)
   AND (h.ends_at IS NULL OR h.ends_at > {{at}})
 GROUP BY h.case_id
"""  # noqa: S608
