"""What may be read of contact: preferences, outbox, contacts; ends with the facts it gives."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, QuerySet

from evenhand.cases.models import Case, Person
from evenhand.contact.models import Contact, Preference, Release


def preference_of(person: Person) -> Preference | None:
    """Return how a person wants to be reached, if she ever said so."""
    return Preference.objects.filter(person=person).first()


def outbox(*, state: str = "", person: Person | None = None) -> QuerySet[Release]:
    """Return the outbox, newest first: all, of one state, or of one person."""
    rows = Release.objects.select_related("case__debt__creditor", "person", "sender")
    rows = rows.order_by("-queued_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(person=person) if person else rows


def outbox_by_state() -> Mapping[str, int]:
    """Return how many releases there are in each state."""
    rows = Release.objects.values_list("state").annotate(n=Count("pk")).order_by("state")
    return dict(rows)


def queued(*, most: int = 500) -> list[Release]:
    """Return what waits to be released, oldest first."""
    rows = Release.objects.filter(state=Release.State.QUEUED).select_related("case", "person")
    return list(rows.order_by("queued_at", "pk")[:most])


def contacts_of(person: Person, *, most: int = 100) -> QuerySet[Contact]:
    """Return the contacts with a person in both directions, newest first."""
    return Contact.objects.filter(person=person).select_related("by").order_by("-at")[:most]


def first_notice(case: Case) -> Release | None:
    """Return the first notice that left in a case."""
    rows = Release.objects.filter(case=case, letter="first_notice", state=Release.State.RELEASED)
    return rows.order_by("outcome_at").first()


# Facts of preferences: one row a person who said something.
PREFERENCE_FACTS_SQL = """
SELECT person_id,
       refuses_letter, refuses_email, refuses_sms, refuses_call, refuses_visit,
       ceased_at IS NOT NULL AS ceased_communication,
       email_consented_at IS NOT NULL AS email_consented,
       evening_consented_at IS NOT NULL AS evening_consented,
       visit_consented_at IS NOT NULL AS visit_consented,
       workplace_allowed, safe_contact_only
  FROM contact_preference
 WHERE {person_is}
"""

# Facts of letters that left: one row a case.
RELEASE_FACTS_SQL = """
SELECT c.id AS case_id,
       coalesce(extract(epoch FROM min(r.outcome_at)
                FILTER (WHERE r.letter = 'first_notice'))::bigint, 0) AS first_notice_at,
       bool_or(r.letter = 'first_notice') AS first_notice_at_known,
       coalesce((array_agg(split_part(r.act, '.', 2) ORDER BY r.outcome_at)
                FILTER (WHERE r.letter = 'first_notice'))[1], '') AS first_notice_channel,
       count(*) FILTER (WHERE r.letter = 'reminder') AS reminders_sent,
       coalesce(extract(epoch FROM max(r.outcome_at)
                FILTER (WHERE r.letter = 'reminder'))::bigint, 0) AS last_reminder_at,
       bool_or(r.letter = 'reminder') AS last_reminder_at_known
  FROM contact_release r JOIN cases_case c ON c.id = r.case_id
 WHERE r.state IN ('released', 'unknown') AND {case_is}
 GROUP BY c.id
"""

# Facts of calls about one debt: one row a case.
CALL_FACTS_SQL = """
SELECT c.id AS case_id,
       count(*) FILTER (WHERE k.channel = 'call' AND k.outbound
                          AND k.at > {at} - INTERVAL '7 days') AS calls_last_7_days,
       coalesce(extract(epoch FROM min(k.at)
                FILTER (WHERE k.channel = 'call' AND k.outbound
                          AND k.at > {at} - INTERVAL '7 days'))::bigint, 0) AS oldest_call_at,
       coalesce(extract(epoch FROM max(k.at)
                FILTER (WHERE k.result = 'conversation'))::bigint, 0) AS last_conversation_at,
       coalesce(bool_or(k.result = 'conversation'), false) AS last_conversation_at_known
  FROM contact_contact k JOIN cases_case c ON c.id = k.case_id
 WHERE k.at <= {at} AND {case_is}
 GROUP BY c.id
"""

# Facts of the contact budget: one row a person, over all creditors and channels.
BUDGET_FACTS_SQL = """
SELECT person_id,
       count(*) FILTER (WHERE at > {at} - INTERVAL '7 days') AS contacts_last_7_days,
       coalesce(extract(epoch FROM min(at)
                FILTER (WHERE at > {at} - INTERVAL '7 days'))::bigint, 0) AS oldest_contact_at,
       count(*) AS contacts_last_30_days,
       coalesce(extract(epoch FROM min(at))::bigint, 0) AS oldest_contact_30_at
  FROM contact_contact
 WHERE outbound AND at > {at} - INTERVAL '30 days' AND at <= {at} AND {person_is}
 GROUP BY person_id
"""
