"""What may be read of contact: preferences, outbox, contacts; ends with the facts it gives."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Exists, Q, QuerySet

from evenhand.cases.models import Case, Person
from evenhand.contact.models import Contact, Halt, Preference, PrintBatch, Release, Trace


def preference_of(person: Person) -> Preference | None:
    """Return how a person wants to be reached, if she ever said so."""
    return Preference.objects.filter(person=person).first()


def contacts_between(person: Person, *, since: datetime, until: datetime) -> int:
    """Count our contacts with a person over all debts and channels, both ends included."""
    return Contact.objects.filter(
        person=person, outbound=True, at__gte=since, at__lte=until
    ).count()


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


def queued(*, most: int = 500, after: Release | None = None) -> list[Release]:
    """Return what waits to be released, oldest first, or what comes after a release."""
    rows = Release.objects.filter(state=Release.State.QUEUED).select_related("case", "person")
    if after is not None:
        later = Q(queued_at__gt=after.queued_at)
        rows = rows.filter(later | Q(queued_at=after.queued_at, pk__gt=after.pk))
    return list(rows.order_by("queued_at", "pk")[:most])


def fresh(release_key: uuid.UUID) -> Release:
    """Return a release as it stands now, with what a release needs around it."""
    rows = Release.objects.select_related(
        "case__debt__creditor", "case__person", "person", "contact_point", "hold__person"
    )
    return rows.get(key=release_key)


def is_halted() -> Exists:
    """Whether nothing may leave at all, as a condition of a query."""
    return Exists(Halt.objects.filter(ended_at__isnull=True))


def halts() -> QuerySet[Halt]:
    """Return why nothing may leave at present; empty when it may."""
    return Halt.objects.filter(ended_at__isnull=True).order_by("begun_at")


def posted(case: Case) -> QuerySet[Release]:
    """Return the letters of a case that left and did not come back, newest first."""
    rows = Release.objects.filter(
        case=case, state=Release.State.RELEASED, act__endswith=".letter", returned_at__isnull=True
    )
    return rows.order_by("-outcome_at", "-pk")


def open_traces() -> QuerySet[Trace]:
    """Return the searches for a way to a person that go on, oldest first."""
    rows = Trace.objects.filter(closed_at__isnull=True)
    return rows.select_related("person", "lost", "release__case__person").order_by(
        "opened_at", "pk"
    )


def batches() -> QuerySet[PrintBatch]:
    """Return what the printer was given, newest first, with how many letters he answered for."""
    answered = Count("releases", filter=Q(releases__receipts__isnull=False), distinct=True)
    return PrintBatch.objects.annotate(answered=answered).order_by("-closed_at", "-pk")


def contacts_of(person: Person, *, most: int = 100) -> QuerySet[Contact]:
    """Return the contacts with a person in both directions, newest first."""
    return Contact.objects.filter(person=person).select_related("by").order_by("-at")[:most]


def first_notice(case: Case) -> Release | None:
    """Return the first notice that left in a case."""
    rows = Release.objects.filter(case=case, letter="first_notice", state=Release.State.RELEASED)
    rows = rows.filter(returned_at__isnull=True)
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
SELECT case_id,
       coalesce(date_part('epoch', min(outcome_at)
                FILTER (WHERE letter = 'first_notice'))::bigint, 0) AS first_notice_at,
       bool_or(letter = 'first_notice') AS first_notice_at_known,
       coalesce((ARRAY['letter', 'email', 'sms', 'call', 'visit', 'portal'])[
           (min(ARRAY[date_part('epoch', outcome_at) * 1000000, id, channel])
            FILTER (WHERE letter = 'first_notice'))[3]], '') AS first_notice_channel,
       count(*) FILTER (WHERE letter = 'reminder') AS reminders_sent,
       coalesce(date_part('epoch', max(outcome_at)
                FILTER (WHERE letter = 'reminder'))::bigint, 0) AS last_reminder_at,
       bool_or(letter = 'reminder') AS last_reminder_at_known
  FROM (SELECT *, array_position(ARRAY['letter', 'email', 'sms', 'call', 'visit', 'portal'],
                                 split_part(act, '.', 2)) AS channel
          FROM contact_release) r
 WHERE state IN ('released', 'unknown') AND letter IN ('first_notice', 'reminder')
   AND returned_at IS NULL AND {case_is}
 GROUP BY case_id
"""

# Facts of calls about one debt: one row a case. SQL knows no local days: the seven days are 168
# hours here, which hold every call of seven local days and at most the hours before them.
CALL_FACTS_SQL = """
SELECT case_id,
       count(*) FILTER (WHERE counts) AS calls_last_7_days,
       coalesce(date_part('epoch', min(at) FILTER (WHERE counts))::bigint, 0) AS oldest_call_at,
       coalesce(date_part('epoch', max(at) FILTER (WHERE talked))::bigint, 0)
           AS last_conversation_at,
       coalesce(bool_or(talked), false) AS last_conversation_at_known,
       floor(date_part('epoch', least(min(at) FILTER (WHERE counts) + INTERVAL '7 days',
                                      min(at) FILTER (WHERE at > {at}))))::bigint
           AS calls_change_at
  FROM (SELECT case_id, at,
               channel = 'call' AND outbound AND at > {at} - INTERVAL '7 days' AND at <= {at}
                   AS counts,
               result = 'conversation' AND at <= {at} AS talked
          FROM contact_contact
         WHERE case_id IS NOT NULL AND (channel = 'call' OR result = 'conversation')
           AND {case_is}) k
 GROUP BY case_id
"""

# Facts of the contact budget: one row a person, over all creditors and channels.
BUDGET_FACTS_SQL = """
SELECT person_id,
       count(*) FILTER (WHERE lately) AS contacts_last_7_days,
       coalesce(date_part('epoch', min(at) FILTER (WHERE lately))::bigint, 0)
           AS oldest_contact_at,
       count(*) FILTER (WHERE at <= {at}) AS contacts_last_30_days,
       coalesce(date_part('epoch', min(at) FILTER (WHERE at <= {at}))::bigint, 0)
           AS oldest_contact_30_at,
       floor(date_part('epoch', least(min(at) FILTER (WHERE at <= {at}) + INTERVAL '30 days',
                                      min(at) FILTER (WHERE lately) + INTERVAL '7 days',
                                      min(at) FILTER (WHERE at > {at}))))::bigint
           AS contacts_change_at
  FROM (SELECT person_id, at, at > {at} - INTERVAL '7 days' AND at <= {at} AS lately
          FROM contact_contact
         WHERE outbound AND at > {at} - INTERVAL '30 days' AND {person_is}) k
 GROUP BY person_id
"""

# Facts of letters that came back: one row a case whose first notice did, and no other left since.
RETURN_FACTS_SQL = """
SELECT case_id, true AS is_notice_returned
  FROM contact_release r
 WHERE letter = 'first_notice' AND returned_at IS NOT NULL AND {case_is}
   AND NOT EXISTS (SELECT FROM contact_release later
                    WHERE later.case_id = r.case_id AND later.letter = 'first_notice'
                      AND later.state IN ('released', 'unknown') AND later.returned_at IS NULL)
 GROUP BY case_id
"""

FACT_QUERIES = (
    ("person_id", PREFERENCE_FACTS_SQL),
    ("case_id", RELEASE_FACTS_SQL),
    ("case_id", CALL_FACTS_SQL),
    ("person_id", BUDGET_FACTS_SQL),
    ("case_id", RETURN_FACTS_SQL),
)
