"""What may be read of people, debts and cases; ends with the facts this room gives."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from evenhand.cases.models import (
    Case,
    ContactPoint,
    Debt,
    Evidence,
    InterestAsked,
    OwnerChange,
    Person,
    Representative,
)
from evenhand.vault.asking import Question, ask_prepared
from evenhand.vault.kept_queries import KeptQuery


def case_by_key(key: uuid.UUID) -> Case:
    """Return a case with its debt, creditor and person; raises Case.DoesNotExist."""
    return Case.objects.select_related("debt__creditor", "person").get(key=key)


def person_by_key(key: uuid.UUID) -> Person | None:
    """Return the person of that key, or None; every page of hers asks."""
    return _PERSON.first(key=key)


_PERSON: Final = KeptQuery(lambda key: Person.objects.filter(key=key), key=uuid.UUID)


def case_by_reference(reference: str, *, away: Collection[uuid.UUID] = ()) -> Case | None:
    """Return the case that staff or people mean by `EH-000123`, `123` or its key.

    A case of somebody who is kept from a user (`away`) is as unknown as one that never was.
    """
    text = reference.strip()
    rows = Case.objects.select_related("debt__creditor", "person").exclude(person__key__in=away)
    found = re.fullmatch(r"(?:EH-?)?(\d{1,12})", text, re.IGNORECASE)
    if found:
        return rows.filter(pk=int(found[1])).first()
    try:
        return rows.filter(key=uuid.UUID(text)).first()
    except ValueError:
        return None


def second_fact_fits(subject: uuid.UUID, kind: str, value: str, *, at: datetime) -> bool:
    """Say whether a fact that a letter does not show is the person's; nobody has none.

    One question, whoever it is about. Only the best fact that we know of her counts: her date of
    birth (`born`, as YYYY-MM-DD), a company's `number`, else the last four digits of a telephone
    (`phone`), and only where none of these is known the `postcode`, which an envelope shows. Of
    who helps her, while the mandate is in force, it is the helper's own date of birth.
    """
    rows = ask_prepared(_SECOND_FACT_SQL, {"subject": subject, "at": at})
    known = rows[0] if rows else {"kind": "", "born": "", "number": "", "phones": "", "posts": ""}
    best = next((name for name in SECOND_FACTS if known[_KNOWN_AS[name]]), "")
    told = _plain(value)[-4:] if kind == "phone" else _plain(value)
    wanted = {_plain(one) for one in str(known[_KNOWN_AS.get(kind, "kind")]).split("|")} - {""}
    return kind == best and told in wanted


SECOND_FACTS: Final = ("born", "number", "phone", "postcode")
"""What may be asked beside a code, the best first."""
_KNOWN_AS: Final = {"born": "born", "number": "number", "phone": "phones", "postcode": "posts"}
_SECOND_FACT_SQL: Final = """
SELECT p.kind, coalesce(to_char(p.born_on, 'YYYY-MM-DD'), '') AS born,
       CASE WHEN p.kind = 'company' THEN p.identifier ELSE '' END AS number,
       coalesce(string_agg(right(regexp_replace(c.value, '[^0-9]', '', 'g'), 4), '|')
                FILTER (WHERE c.channel = 'phone'
                          AND length(regexp_replace(c.value, '[^0-9]', '', 'g')) >= 6), '')
         AS phones,
       coalesce(string_agg(c.postcode, '|') FILTER (WHERE c.channel = 'post'), '') AS posts
  FROM cases_person p
  LEFT JOIN cases_contactpoint c ON c.person_id = p.id AND c.status IN ('given', 'proved')
 WHERE p.key = %(subject)s::uuid
 GROUP BY p.id
 UNION ALL
SELECT 'helper', coalesce(to_char(r.born_on, 'YYYY-MM-DD'), ''), '', '', ''
  FROM cases_representative r
 WHERE r.key = %(subject)s::uuid AND (r.sees OR r.speaks)
   AND r.since <= %(at)s::timestamptz AND r.until > %(at)s::timestamptz
"""


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def cases_of(person: Person) -> QuerySet[Case]:
    """Return a person's cases, open ones first."""
    return _rows_of(person)


def open_cases_of(person: Person) -> list[Case]:
    """Return a person's cases that are not closed; they know her as she was read already."""
    return _of_hers(_OPEN_CASES(person=person.pk), person)


def case_of(person: Person, key: uuid.UUID) -> Case | None:
    """Return a case of hers, open or closed, or None; it knows her as she was read already."""
    return next(iter(_of_hers(_CASE(person=person.pk, key=key), person)), None)


def _of_hers(found: list[Case], person: Person) -> list[Case]:
    for case in found:
        case.person = person
    return found


def _rows_of(person: Any) -> QuerySet[Case]:
    rows = Case.objects.filter(person=person).select_related("debt__creditor")
    return rows.order_by("closed_at", "pk")


_OPEN_CASES: Final = KeptQuery(lambda person: _rows_of(person).filter(closed_at=None), person=int)
_CASE: Final = KeptQuery(
    lambda person, key: _rows_of(person).filter(key=key), person=int, key=uuid.UUID
)


def evidence_of(debt: Debt) -> list[Evidence]:
    """Return the papers of a debt, as they came."""
    return _EVIDENCE(debt=debt.pk)


def owner_changes_of(debt: Debt) -> list[OwnerChange]:
    """Return how a debt went from one creditor to another, the oldest first."""
    return _OWNER_CHANGES(debt=debt.pk)


def interest_asked_on(debt: Debt) -> InterestAsked | None:
    """Return how interest on a debt was reckoned before it came to us, where that was told."""
    return _INTEREST_ASKED.first(debt=debt.pk)


def rarely_there(debt: Debt) -> tuple[Question, ...]:
    """What a page asks of a debt and mostly finds nothing: earlier owners, interest before us."""
    return _OWNER_CHANGES.question(debt=debt.pk), _INTEREST_ASKED.question(debt=debt.pk)


_EVIDENCE: Final = KeptQuery(
    lambda debt: Evidence.objects.filter(debt=debt).order_by("pk"), debt=int
)
_OWNER_CHANGES: Final = KeptQuery(
    lambda debt: OwnerChange.objects.filter(debt=debt).order_by("on", "pk"), debt=int
)
_INTEREST_ASKED: Final = KeptQuery(lambda debt: InterestAsked.objects.filter(debt=debt), debt=int)


def persons_concerned(case: Case) -> list[int]:
    """Return the ids of everybody whose stop must stop this case: all who owe the debt."""
    rows = ask_prepared(_CONCERNED_SQL, {"debt": case.debt_id})
    return sorted({row["person_id"] for row in rows})


_CONCERNED_SQL: Final = "SELECT person_id FROM cases_case WHERE debt_id = %(debt)s::bigint"


def evidence_named(debt: Debt) -> tuple[str, ...]:
    """Return what proves a debt, in words, in the order in which we learned of it."""
    rows = ask_prepared(_EVIDENCE_SQL, {"debt": debt.pk})
    return tuple(row["named"] for row in rows)


_EVIDENCE_SQL: Final = """
SELECT coalesce(nullif(description, ''), kind) AS named
  FROM cases_evidence WHERE debt_id = %(debt)s::bigint ORDER BY id
"""


def search(text: str, *, most: int = 50, away: Collection[uuid.UUID] = ()) -> QuerySet[Case]:
    """Find cases by reference, name, e-mail or the creditor's reference."""
    text = text.strip()
    rows = Case.objects.select_related("debt__creditor", "person").order_by("pk")
    rows = rows.exclude(person__key__in=away)
    if not text or "\x00" in text:
        return rows.none()
    direct = case_by_reference(text, away=away)
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


def helper_by_key(key: uuid.UUID, *, at: datetime) -> Representative | None:
    """Return a helper whose mandate is in force and opens the door, or None."""
    rows = Representative.objects.select_related("person").filter(
        Q(sees=True) | Q(speaks=True), key=key, since__lte=at, until__gt=at
    )
    return rows.first()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases a facts query is about: a page of them, or the whole portfolio.

    Its texts go into the SQL of facts: `{case_is}`, `{person_is}` and `{debt_is}` limit rows that
    have a `case_id`, a `person_id` or a `debt_id`. They hold whole numbers and names of our own
    tables only, never text from outside. `{another}` leaves out the release that asks, where one
    does.
    """

    case_is: str = "true"
    person_is: str = "true"
    debt_is: str = "true"

    @classmethod
    def in_table(cls, name: str) -> Scope:
        """Return the scope of the cases that a table of ours lists with their other keys."""
        keys = ("case_id", "person_id", "debt_id")
        return cls(*(f"{key} IN (SELECT {key} FROM {name})" for key in keys))  # noqa: S608


def facts_sql(template: str, *, scope: Scope, at: datetime) -> str:
    """Return a room's facts query for a scope and an instant, as plain SQL."""
    instant = f"TIMESTAMPTZ '{at.astimezone(UTC).isoformat()}'"
    return template.format(
        case_is=scope.case_is,
        person_is=scope.person_is,
        debt_is=scope.debt_is,
        another="true",
        at=instant,
    )


# Facts: each query gives one row for each of its own key, so that reading the whole portfolio
# never joins large tables in the database. A column `..._change_at` says when its facts change by
# themselves (epoch seconds, null where they do not); it is no fact, but tells the night when to
# look again.

# Facts of cases: one row an open case, with the keys of the others.
FACTS_SQL = """
SELECT case_id, person_id, debt_id
  FROM (SELECT id AS case_id, person_id, debt_id FROM cases_case WHERE closed_at IS NULL) c
 WHERE {case_is}
"""

# Facts of people: one row a person.
PERSON_FACTS_SQL = """
SELECT person_id, country, region, zone,
       kind = 'natural' AS is_natural_person,
       deceased_on IS NOT NULL AS is_deceased,
       is_synthetic
  FROM (SELECT id AS person_id, * FROM cases_person) p
 WHERE {person_is}
"""

# Facts of debts: one row a debt.
DEBT_FACTS_SQL = """
SELECT debt_id,
       kind AS claim_kind,
       currency,
       coalesce(due_on - DATE '1970-01-01', 0) AS due_on,
       due_on IS NOT NULL AS due_on_known
  FROM (SELECT id AS debt_id, * FROM cases_debt) d
 WHERE {debt_is}
"""

# Facts of evidence: one row a debt that is proved.
EVIDENCE_FACTS_SQL = """
SELECT debt_id, true AS has_evidence FROM cases_evidence WHERE {debt_is} GROUP BY debt_id
"""

# Facts of contact points: one row a person who can be reached.
POINT_FACTS_SQL = """
SELECT person_id,
       bool_or(channel = 'post') AS postal_address_known,
       bool_or(channel = 'email') AS email_known,
       bool_or(channel = 'phone') AS phone_known
  FROM cases_contactpoint
 WHERE status IN ('given', 'proved') AND {person_is}
 GROUP BY person_id
"""

# Facts of representatives: one row a person for whom somebody speaks, or will. Somebody she trusts
# helps her and does not take her place: she still gets what is hers.
REPRESENTATIVE_FACTS_SQL = """
SELECT person_id,
       bool_or(speaks AND kind <> 'trusted') AS has_representative,
       bool_or(speaks AND kind = 'attorney') AS representative_is_attorney,
       floor(date_part('epoch', min(changes)))::bigint AS representatives_change_at
  FROM (SELECT person_id, kind,
               since <= {at} AND (until IS NULL OR until > {at}) AS speaks,
               least(CASE WHEN since > {at} THEN since END,
                     CASE WHEN until > {at} THEN until END) AS changes
          FROM cases_representative
         WHERE (until IS NULL OR until > {at}) AND {person_is}) r
 GROUP BY person_id
"""

FACT_QUERIES = (
    ("case_id", FACTS_SQL),
    ("person_id", PERSON_FACTS_SQL),
    ("debt_id", DEBT_FACTS_SQL),
    ("debt_id", EVIDENCE_FACTS_SQL),
    ("person_id", POINT_FACTS_SQL),
    ("person_id", REPRESENTATIVE_FACTS_SQL),
)
