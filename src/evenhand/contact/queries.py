"""What may be read of contact: wishes, outbox, contacts; ends with the facts it gives."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.contact.models import Contact, Halt, Need, Preference, Release, Trace
from evenhand.contact.survey_asked import SURVEY_FACTS_SQL
from evenhand.vault.asking import Question, ask_prepared, question
from evenhand.vault.kept_queries import KeptQuery

# What was neither sent nor given up: queued, or to be asked about again.
IN_THE_HOUSE: Final = (Release.State.QUEUED, Release.State.WAITING)
# How an act's channel is called among the ways to reach a person.
POINT_OF: Final = {"letter": "post", "email": "email", "sms": "phone", "call": "phone"}
_USABLE: Final = (ContactPoint.Status.GIVEN, ContactPoint.Status.PROVED)
# Every e-mail of ours ends its kind with one click or one answer, and every text with STOP.
OFFERING_OPT_OUT: Final = frozenset({"email", "sms"})
# The letter that tells a person that a hold of hers ended.
AFTER_STOP: Final = "after_stop"


# What went out, and what may have.
SENT: Final = (Release.State.RELEASED, Release.State.UNKNOWN)


def preference_of(person: Person) -> Preference | None:
    """Return how a person wants to be reached, if she ever said so."""
    return Preference.objects.filter(person=person).first()


def needs_of(person: Person) -> QuerySet[Need]:
    """Return what a person needs so that she can deal with us."""
    return Need.objects.filter(person=person).order_by("need")


def needed_by(person: Person) -> frozenset[str]:
    """Return the names of what a person needs."""
    return frozenset(row["need"] for row in ask_prepared(_NEEDS_SQL, {"person": person.pk}))


def rarely_there(person: Person, case: Case | None = None) -> tuple[Question, ...]:
    """What a page asks and mostly finds nothing: her needs; of a case, letters and contacts."""
    needs = question(_NEEDS_SQL, {"person": person.pk})
    if case is None:
        return (needs,)
    letters = _SENT_ABOUT.question(case=case.pk, person=case.person_id)
    return needs, letters, _LATEST_CONTACTS.question(person=person.pk)


_NEEDS_SQL: Final = "SELECT need FROM contact_need WHERE person_id = %(person)s::bigint"


def wants_the_safe_way(person: Person) -> bool:
    """Return whether a person said that only the way that she named may be used."""
    return bool(ask_prepared(_SAFE_ONLY_SQL, {"person": person.pk}))


_SAFE_ONLY_SQL: Final = """
SELECT true FROM contact_preference WHERE person_id = %(person)s::bigint AND safe_contact_only
"""


def safe_point(person: Person, *, channel: str = "") -> ContactPoint | None:
    """Return the way that a person named as safe: by any channel of an act, or by one."""
    preference = Preference.objects.filter(person=person).select_related("safe_point").first()
    point = preference.safe_point if preference else None
    if point is None or point.status not in _USABLE:
        return None
    return point if not channel or POINT_OF.get(channel) == point.channel else None


def replies_on(
    person: Person, channel: str, *, since: datetime, until: datetime, trying: Release | None = None
) -> dict[str, int | bool | str]:
    """Return whether an answer would reply to what she told us today, and how many did already.

    An answer that is being tried counts, but for the one that asks.
    """
    told = {
        "person": person.pk, "channel": channel, "act": f"answer.{channel}", "since": since,
        "until": until, "trying": trying.pk if trying else 0,
    }  # fmt: skip
    (found,) = ask_prepared(_REPLIES_SQL, told)
    return {"replies_to_her": bool(found["replies_to_her"]), "replies_sent": int(found["sent"])}


_REPLIES_SQL: Final = """
SELECT hers.at >= %(since)s::timestamptz AS replies_to_her,
       (SELECT count(*) FROM contact_contact
         WHERE person_id = %(person)s::bigint AND channel = %(channel)s::text AND outbound
           AND purpose = 'answer' AND at <= %(until)s::timestamptz
           AND (hers.at IS NULL OR at >= hers.at))
     + (SELECT count(*) FROM contact_release
         WHERE person_id = %(person)s::bigint AND state = 'attempted' AND outcome_at IS NULL
           AND act = %(act)s::text AND copy_of_id IS NULL AND id <> %(trying)s::bigint
           AND attempted_at <= %(until)s::timestamptz
           AND (hers.at IS NULL OR attempted_at >= hers.at)) AS sent
  FROM (SELECT max(at) AS at FROM contact_contact
         WHERE person_id = %(person)s::bigint AND channel = %(channel)s::text AND NOT outbound
           AND at <= %(until)s::timestamptz) hers
"""


def contacts_between(
    person: Person, *, since: datetime, until: datetime, trying: Release | None = None
) -> int:
    """Count our contacts with a person over all debts and channels, both ends included.

    What is being tried counts, but for the release that asks.
    """
    told = {"person": person.pk, "since": since, "until": until}
    (found,) = ask_prepared(_CONTACTS_SQL, {**told, "trying": trying.pk if trying else 0})
    return int(found["contacts"])


_CONTACTS_SQL: Final = """
SELECT (SELECT count(*) FROM contact_contact
         WHERE person_id = %(person)s::bigint AND outbound
           AND at >= %(since)s::timestamptz AND at <= %(until)s::timestamptz)
     + (SELECT count(*) FROM contact_release
         WHERE person_id = %(person)s::bigint AND state = 'attempted' AND outcome_at IS NULL
           AND copy_of_id IS NULL AND letter <> 'adviser_proof'
           AND id <> %(trying)s::bigint
           AND attempted_at >= %(since)s::timestamptz AND attempted_at <= %(until)s::timestamptz)
       AS contacts
"""


def outbox(
    *, state: str = "", person: Person | None = None, away: Collection[uuid.UUID] = ()
) -> QuerySet[Release]:
    """Return the outbox, newest first: all, of one state, or of one person.

    What went to people who are kept from a user, or about their cases, is left out.
    """
    rows = Release.objects.select_related("case__debt__creditor", "person", "sender")
    rows = rows.exclude(person__key__in=away).exclude(case__person__key__in=away)
    rows = rows.order_by("-queued_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(person=person) if person else rows


def sent_about(case: Case) -> list[Release]:
    """Return what was sent to a person about a case, newest first; also what may have arrived."""
    return _SENT_ABOUT(case=case.pk, person=case.person_id)


_SENT_ABOUT: Final = KeptQuery(
    lambda case, person: outbox().filter(
        case=case,
        person=person,
        state__in=SENT,
    ),
    case=int,
    person=int,
)


def outbox_by_state(*, away: Collection[uuid.UUID] = ()) -> Mapping[str, int]:
    """Return how many releases there are in each state, as `outbox` shows them."""
    rows = Release.objects.exclude(person__key__in=away).exclude(case__person__key__in=away)
    counts = rows.values_list("state").annotate(n=Count("pk")).order_by("state")
    return dict(counts)


def due(at: datetime) -> Q:
    """What may be tried at an instant: all that is queued, and what need not wait any longer."""
    waited = Q(state=Release.State.WAITING, not_before__lte=at)
    return Q(state=Release.State.QUEUED) | waited


def queued(*, at: datetime, most: int = 500, after: Release | None = None) -> list[Release]:
    """Return what is to be released at an instant, oldest first, or what comes after a release."""
    rows = Release.objects.filter(due(at)).select_related("case", "person")
    if after is not None:
        later = Q(queued_at__gt=after.queued_at)
        rows = rows.filter(later | Q(queued_at=after.queued_at, pk__gt=after.pk))
    return list(rows.order_by("queued_at", "pk")[:most])


def halts() -> QuerySet[Halt]:
    """Return why nothing may leave at present; empty when it may."""
    return Halt.objects.filter(ended_at__isnull=True).order_by("begun_at")


def posted(case: Case) -> QuerySet[Release]:
    """Return the letters of a case that left and did not come back, newest first."""
    rows = Release.objects.filter(
        case=case, state=Release.State.RELEASED, act__endswith=".letter", returned_at__isnull=True
    )
    return rows.order_by("-outcome_at", "-pk")


def open_traces(*, away: Collection[uuid.UUID] = ()) -> QuerySet[Trace]:
    """Return the searches for a way to a person that go on, oldest first."""
    rows = Trace.objects.filter(closed_at__isnull=True).exclude(person__key__in=away)
    return rows.select_related("person", "lost", "release__case__person").order_by(
        "opened_at", "pk"
    )


def contacts_of(person: Person, *, most: int = 100) -> QuerySet[Contact]:
    """Return the contacts with a person in both directions, newest first."""
    return Contact.objects.filter(person=person).select_related("by").order_by("-at")[:most]


def latest_contacts(person: Person) -> list[Contact]:
    """Return the latest hundred of them, for a page that asks each time."""
    return _LATEST_CONTACTS(person=person.pk)


_LATEST_CONTACTS: Final = KeptQuery(contacts_of, person=int)


def first_notice_at(case: Case) -> datetime | None:
    """Return when the first notice of a case left that did not come back."""
    (found,) = ask_prepared(_FIRST_NOTICE_SQL, {"case": case.pk})
    left_at: datetime | None = found["left_at"]
    return left_at


_FIRST_NOTICE_SQL: Final = """
SELECT min(outcome_at) AS left_at
  FROM contact_release
 WHERE case_id = %(case)s::bigint AND letter = 'first_notice' AND state = 'released'
   AND returned_at IS NULL
"""


def told_of_end(person: Person) -> datetime | None:
    """Return when a person was last told that a hold of hers ended."""
    sent = [Release.State.RELEASED, Release.State.UNKNOWN]
    rows = Release.objects.filter(person=person, letter=AFTER_STOP, state__in=sent)
    return rows.order_by("-outcome_at").values_list("outcome_at", flat=True).first()


# Facts of preferences: one row a person who said something. Who reads many cases at once asks
# about letters, so that a safe way is one there when it is an address; the gate asks about the very
# way that would be taken.
PREFERENCE_FACTS_SQL = """
SELECT person_id,
       refuses_letter, refuses_email, refuses_sms, refuses_visit, refuses_surveys,
       refuses_call OR coalesce(voice_refused, false) AS refuses_call,
       ceased_at IS NOT NULL AS ceased_communication,
       email_consented_at IS NOT NULL AS email_consented,
       evening_consented_at IS NOT NULL AS evening_consented,
       visit_consented_at IS NOT NULL AS visit_consented,
       coalesce(date_part('epoch', texts_consented_at)::bigint, 0) AS text_route_at,
       texts_consented_at IS NOT NULL AS text_route_at_known,
       wishes_from_minute IS NOT NULL AS wishes_known,
       coalesce(wishes_from_minute, 0)::bigint AS wishes_from_minute,
       coalesce(wishes_until_minute, 0)::bigint AS wishes_until_minute,
       avoid_weekdays, preferred_channel,
       workplace_allowed, safe_contact_only,
       coalesce(safe.channel = 'post' AND safe.status IN ('given', 'proved'), false)
           AS is_safe_way,
       coalesce(interpreted, false) AS is_interpreter_missing,
       coalesce(needs_time, false) AS needs_more_time
  FROM (SELECT * FROM contact_preference WHERE {person_is}) told
  LEFT JOIN (SELECT id AS safe_id, channel, status FROM cases_contactpoint) safe
         ON safe.safe_id = told.safe_point_id
  LEFT JOIN (SELECT person_id AS needing, bool_or(need = 'interpreter') AS interpreted,
                    bool_or(need = 'more_time') AS needs_time,
                    bool_or(need IN ('sign_language', 'text_not_voice')) AS voice_refused
               FROM contact_need WHERE {person_is} GROUP BY person_id) needs
         ON needs.needing = told.person_id
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
       count(*) FILTER (WHERE counts AND result IN ('busy', 'out_of_service'))
           AS calls_not_connected,
       coalesce(date_part('epoch', min(at) FILTER (WHERE counts))::bigint, 0) AS oldest_call_at,
       count(*) FILTER (WHERE hers) AS calls_from_her_last_7_days,
       coalesce(date_part('epoch', max(at) FILTER (WHERE talked))::bigint, 0)
           AS last_conversation_at,
       coalesce(bool_or(talked), false) AS last_conversation_at_known,
       floor(date_part('epoch', least(min(at) FILTER (WHERE counts OR hers) + INTERVAL '7 days',
                                      min(at) FILTER (WHERE at > {at}))))::bigint
           AS calls_change_at
  FROM (SELECT case_id, at, result,
               channel = 'call' AND outbound AND at > {at} - INTERVAL '7 days' AND at <= {at}
                   AS counts,
               channel = 'call' AND NOT outbound AND at > {at} - INTERVAL '7 days' AND at <= {at}
                   AS hers,
               result = 'conversation' AND at <= {at} AS talked
          FROM contact_contact
         WHERE case_id IS NOT NULL AND (channel = 'call' OR result = 'conversation')
           AND {case_is}
         UNION ALL
        SELECT case_id, attempted_at, 'sent',
               attempted_at > {at} - INTERVAL '7 days' AND attempted_at <= {at}, false, false
          FROM contact_release
         WHERE state = 'attempted' AND split_part(act, '.', 2) = 'call' AND {another}
           AND {case_is}) k
 GROUP BY case_id
"""

# Facts of the contact budget: one row a person, over all creditors and channels. What is being
# tried counts from its attempt on, because whoever tries it may be killed before she writes down
# that it left; `{another}` leaves out the release that asks about itself. The attempt is no news
# to the night, its outcome is: in between, the gate alone must be right.
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
         WHERE outbound AND at > {at} - INTERVAL '30 days' AND {person_is}
         UNION ALL
        SELECT person_id, attempted_at,
               attempted_at > {at} - INTERVAL '7 days' AND attempted_at <= {at}
          FROM contact_release
         WHERE state = 'attempted' AND outcome_at IS NULL AND copy_of_id IS NULL
           AND letter <> 'adviser_proof' AND {another}
           AND attempted_at > {at} - INTERVAL '30 days' AND {person_is}) k
 GROUP BY person_id
"""

# Facts of what a person was told when a hold ended: one row a person, whom one letter tells of all
# her debts. It leaves as a contact with her, which touches every case of hers for the night.
AFTER_HOLD_FACTS_SQL = f"""
SELECT person_id, date_part('epoch', max(outcome_at))::bigint AS told_of_end_at
  FROM contact_release
 WHERE state IN ('released', 'unknown') AND letter = '{AFTER_STOP}' AND {{person_is}}
 GROUP BY person_id
"""  # noqa: S608 - only our own words

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
    ("person_id", AFTER_HOLD_FACTS_SQL),
    ("case_id", RETURN_FACTS_SQL),
    ("person_id", SURVEY_FACTS_SQL),
)
