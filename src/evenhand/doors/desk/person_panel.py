"""The person's side of a case: safe contact first, how to reach her, who helps, who else owes.

A telephone number is not among it: `calls` shows one, when the gate said yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from evenhand.cases import queries as cases
from evenhand.cases.models import Case, ContactPoint, Person, Representative
from evenhand.contact import queries as contact
from evenhand.contact.models import Preference
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.needs import HEADINGS, shown
from evenhand.doors.desk.words import POINT_STATES, POINTS, REPRESENTATIVES, say
from evenhand.doors.look.reaching import WEEKDAYS, hours_told
from evenhand.doors.look.support import NEEDS, mandate_told

WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Point:
    """A way to reach a person as the page may show it; a telephone has no number here."""

    key: str
    channel: str
    kind: str
    shown: str
    state: str
    source: str
    at_work: bool
    works: bool


@dataclass(frozen=True, slots=True)
class PersonPanel:
    """What staff should know of the person before anything else."""

    person: Person
    safe_contact_only: bool
    safe_way: str
    needs: Sequence[Any]
    changes: Sequence[tuple[str, Any]]
    """What may be changed of it: the end of the page's address, and its heading."""
    has_phone: bool
    wishes: Sequence[str]
    points: Sequence[Point]
    representatives: Sequence[tuple[str, Representative, Sequence[Any]]]
    """Who speaks for them: the kind in words, who it is, and what a helper's mandate covers."""
    contacts_in_window: int
    other_cases: Sequence[Case]
    also_owing: Sequence[Case]


def person_panel(case: Case, shift: Shift) -> PersonPanel:
    """Gather the person's side of a case."""
    person, at = case.person, shift.at
    preference = contact.preference_of(person)
    recent = [
        row for row in contact.contacts_of(person) if row.outbound and at - WINDOW < row.at <= at
    ]
    also_owing = Case.objects.filter(debt_id=case.debt_id).exclude(pk=case.pk)
    also_owing = also_owing.exclude(person__key__in=shift.away)
    return PersonPanel(
        person=person,
        safe_contact_only=bool(preference and preference.safe_contact_only),
        safe_way=shown(preference.safe_point) if preference and preference.safe_point else "",
        needs=[NEEDS[row.need] for row in contact.needs_of(person)],
        changes=list(HEADINGS.items()),
        has_phone=cases.usable_contact_points(person, ContactPoint.Channel.PHONE).exists(),
        wishes=_wishes(preference),
        points=[
            _point(row)
            for row in person.contact_points.filter(helper=None).order_by("channel", "pk")
        ],
        representatives=[
            (say(REPRESENTATIVES, row.kind), row, mandate_told(row))
            for row in cases.representatives_of(person, at=at)
        ],
        contacts_in_window=len(recent),
        other_cases=[row for row in cases.cases_of(person) if row.pk != case.pk][:20],
        also_owing=list(also_owing.select_related("person").order_by("pk")[:10]),
    )


def _wishes(preference: Preference | None) -> list[str]:
    """What she told us about being reached, in words."""
    words = {
        "ceased_at": _("They asked us to stop writing and calling."),
        "refuses_letter": _("No letters."),
        "refuses_email": _("No e-mail."),
        "refuses_sms": _("No text messages."),
        "refuses_call": _("No calls."),
        "refuses_visit": _("No visits."),
        "email_consented_at": _("E-mail is welcome."),
        "evening_consented_at": _("Evenings are welcome."),
        "visit_consented_at": _("Visits are welcome."),
    }
    if preference is None:
        return []
    told = [said for name, said in words.items() if getattr(preference, name)]
    hours = hours_told(preference.wishes_from_minute, preference.wishes_until_minute)
    days = ", ".join(str(WEEKDAYS[day]) for day in preference.avoid_weekdays)
    told += [_("Only {hours}.").format(hours=hours)] if hours else []
    return told + ([_("Not on: {days}.").format(days=days)] if days else [])


def _point(row: ContactPoint) -> Point:
    return Point(
        key=str(row.key),
        channel=row.channel,
        kind=say(POINTS, row.channel),
        shown=_shown(row),
        state=say(POINT_STATES, row.status),
        source=row.source,
        at_work=row.at_work,
        works=row.status in (ContactPoint.Status.GIVEN, ContactPoint.Status.PROVED),
    )


def _shown(row: ContactPoint) -> str:
    if row.channel == ContactPoint.Channel.PHONE:
        return ""
    if row.channel == ContactPoint.Channel.EMAIL:
        return row.value
    place = " ".join(part for part in (row.postcode, row.town) if part)
    return ", ".join(part for part in (row.street, place, row.country) if part)
