"""What may be read of people, debts and cases; ends with the facts this room gives."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from evenhand.cases.models import Case, ContactPoint, Person, Representative


def case_by_key(key: uuid.UUID) -> Case:
    """Return a case with its debt, creditor and person; raises Case.DoesNotExist."""
    return Case.objects.select_related("debt__creditor", "person").get(key=key)


def person_by_key(key: uuid.UUID) -> Person | None:
    """Return the person of that key, or None."""
    return Person.objects.filter(key=key).first()


def case_by_reference(reference: str) -> Case | None:
    """Return the case that staff or people mean by `EH-000123`, `123` or its key."""
    text = reference.strip()
    rows = Case.objects.select_related("debt__creditor", "person")
    found = re.fullmatch(r"(?:EH-?)?(\d{1,12})", text, re.IGNORECASE)
    if found:
        return rows.filter(pk=int(found[1])).first()
    try:
        return rows.filter(key=uuid.UUID(text)).first()
    except ValueError:
        return None


def cases_of(person: Person) -> QuerySet[Case]:
    """Return a person's cases, open ones first."""
    rows = Case.objects.filter(person=person).select_related("debt__creditor")
    return rows.order_by("closed_at", "pk")


def persons_concerned(case: Case) -> list[int]:
    """Return the ids of everybody whose stop must stop this case: all who owe the debt."""
    rows = Case.objects.filter(debt_id=case.debt_id).values_list("person_id", flat=True)
    return sorted(set(rows))


def search(text: str, *, most: int = 50) -> QuerySet[Case]:
    """Find cases by reference, name, e-mail or the creditor's reference."""
    text = text.strip()
    rows = Case.objects.select_related("debt__creditor", "person").order_by("pk")
    if not text or "\x00" in text:
        return rows.none()
    direct = case_by_reference(text)
    if direct is not None:
        return rows.filter(pk=direct.pk)
    wanted = Q()
    for word in text.split()[:5]:
        wanted &= (
            Q(person__family_name__icontains=word)
            | Q(person__given_name__icontains=word)
            | Q(person__company_name__icontains=word)
            | Q(debt__reference__iexact=word)
            | Q(person__contact_points__value__iexact=word)
        )
    return rows.filter(wanted).distinct()[:most]


def usable_contact_points(person: Person, channel: str) -> QuerySet[ContactPoint]:
    """Return the ways to reach a person by a channel that have not failed, proved ones first."""
    usable = (ContactPoint.Status.PROVED, ContactPoint.Status.GIVEN)
    rows = ContactPoint.objects.filter(person=person, channel=channel, status__in=usable)
    return rows.order_by("-status", "-recorded_at", "pk")


def representatives_of(person: Person, *, at: datetime) -> QuerySet[Representative]:
    """Return who speaks for a person now."""
    living = Q(until__isnull=True) | Q(until__gt=at)
    return Representative.objects.filter(living, person=person, since__lte=at).order_by("since")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases a facts query is about: one, or the whole portfolio.

    Its texts go into the SQL of facts: `{case_is}` limits cases (alias `c`), `{person_is}` and
    `{debt_is}` limit
    tables with a `person_id` or `debt_id`. They hold whole numbers only, never text from outside.
    """

    case_is: str = "true"
    person_is: str = "true"
    debt_is: str = "true"

    @classmethod
    def of(cls, case: Case) -> Scope:
        """Return the scope of one case."""
        return cls(
            case_is=f"c.id = {int(case.pk)}",
            person_is=f"person_id = {int(case.person_id)}",
            debt_is=f"debt_id = {int(case.debt_id)}",
        )


def facts_sql(template: str, *, scope: Scope, at: datetime) -> str:
    """Return a room's facts query for a scope and an instant, as plain SQL."""
    instant = f"TIMESTAMPTZ '{at.astimezone(UTC).isoformat()}'"
    return template.format(
        case_is=scope.case_is, person_is=scope.person_is, debt_is=scope.debt_is, at=instant
    )


# Facts: one row an open case.
FACTS_SQL = """
SELECT c.id AS case_id,
       c.person_id,
       c.debt_id,
       p.country, p.region, p.zone,
       p.kind = 'natural' AS is_natural_person,
       p.deceased_on IS NOT NULL AS is_deceased,
       p.is_synthetic,
       d.kind AS claim_kind,
       d.currency,
       coalesce(d.due_on - DATE '1970-01-01', 0) AS due_on,
       d.due_on IS NOT NULL AS due_on_known,
       EXISTS (SELECT 1 FROM cases_evidence e WHERE e.debt_id = d.id) AS has_evidence,
       coalesce(cp.post, false) AS postal_address_known,
       coalesce(cp.email, false) AS email_known,
       coalesce(cp.phone, false) AS phone_known,
       coalesce(r.n, 0) > 0 AS has_representative,
       coalesce(r.attorneys, 0) > 0 AS representative_is_attorney
  FROM cases_case c
  JOIN cases_person p ON p.id = c.person_id
  JOIN cases_debt d ON d.id = c.debt_id
  LEFT JOIN (SELECT person_id,
                    bool_or(channel = 'post') AS post,
                    bool_or(channel = 'email') AS email,
                    bool_or(channel = 'phone') AS phone
               FROM cases_contactpoint
              WHERE status IN ('given', 'proved') AND {person_is}
              GROUP BY person_id) cp ON cp.person_id = c.person_id
  LEFT JOIN (SELECT person_id, count(*) AS n,
                    count(*) FILTER (WHERE kind = 'attorney') AS attorneys
               FROM cases_representative
              WHERE since <= {at} AND (until IS NULL OR until > {at}) AND {person_is}
              GROUP BY person_id) r ON r.person_id = c.person_id
 WHERE c.closed_at IS NULL AND {case_is}
"""
