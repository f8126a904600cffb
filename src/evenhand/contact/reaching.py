"""What a person told us about reaching her: wishes, the safe way, needs, and what was said.

The second module of the room that writes: `actions` sends and stops, this one listens. Every verb
takes the person's lock, the one under which the gate is asked, so that a wish is obeyed from its
commit and no contact is counted too late.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.contact import stopping
from evenhand.contact.for_helpers import is_beside_her
from evenhand.contact.models import Contact, Need, PointWish, Preference, Release
from evenhand.contact.queries import safe_point, wants_the_safe_way
from evenhand.contact.skills import NotCertified, cleared, under
from evenhand.contact.survey_asked import SurveyAsked
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.acts import Act
from evenhand.work.actions import raise_task

SAFE_WAY_NEEDED: Final = "safe_way_needed"
UNCERTIFIED_CONTACT: Final = "uncertified_contact"
SAFE_WAY: Final = "safe_way"
_TASK_LIFE: Final = timedelta(days=1)
INTERPRETER_NEEDED: Final = "interpreter_needed"
_INTERPRETER_WITHIN: Final = timedelta(days=5)
_NEEDS_SOMEBODY: Final = frozenset({Need.Kind.INTERPRETER, Need.Kind.SIGN_LANGUAGE})
_PURPOSE_OF: Final = {Need.Kind.MORE_TIME: Need.Purpose.TERMS}


class NotHerPoint(ValueError):
    """A way to reach a person is named for somebody whose it is not."""

    def __init__(self, point: ContactPoint) -> None:
        super().__init__(f"contact point {point.key} is another person's")


@transaction.atomic
def record_contact(
    *,
    person: Person,
    case: Case | None,
    channel: str,
    purpose: str,
    outbound: bool,
    result: str,
    by: User | None,
    at: datetime,
    spoke_with: str = "",
) -> Contact:
    """Record a conversation or an attempt; outbound ones count towards the person's budget.

    Raises NotCertified: nobody reaches out without a certificate. A person who turned to us is
    never cut off: it is recorded under no certificate, and a lead is told.
    """
    lock_persons([person.pk])
    clearance = (
        cleared(by, person=person, case=case, act=f"{purpose}.{channel}", at=at) if by else None
    )
    if outbound and clearance is not None and not clearance.is_cleared:
        raise NotCertified(clearance)
    made = Contact.objects.create(
        person=person,
        case=case,
        channel=channel,
        purpose=purpose,
        outbound=outbound,
        result=result,
        spoke_with=spoke_with,
        by=by,
        at=at,
        **under(clearance),
    )
    journal_contact(made, at=at)
    if clearance is not None and not clearance.is_cleared:
        _tell_a_lead(made, at=at)
    return made


def _tell_a_lead(made: Contact, *, at: datetime) -> None:
    """Somebody without the certificate talked with a person who rang: see that she is well."""
    raise_task(
        kind=UNCERTIFIED_CONTACT,
        business_key=f"{UNCERTIFIED_CONTACT}:{made.pk}",
        at=at,
        due_at=at + _TASK_LIFE,
        subject=made.person.key,
        case_key=made.case.key if made.case else None,
    )


def journal_contact(made: Contact, *, at: datetime) -> None:
    """Write into the journal that somebody reached somebody, or tried."""
    append(
        Entry(
            code="contact.recorded",
            at=at,
            actor=f"staff:{made.by.key}" if made.by else "system",
            subject=made.person.key,
            case_key=made.case.key if made.case else None,
            data={"channel": made.channel, "outbound": made.outbound, "result": made.result},
        )
    )


@transaction.atomic
def change_preference(
    *,
    person: Person,
    at: datetime,
    actor: str,
    **changes: bool | int | str | datetime | ContactPoint | None,
) -> Preference:
    """Change how a person wants to be reached, under her lock: the gate obeys it at once."""
    lock_persons([person.pk])
    preference, _ = Preference.objects.update_or_create(
        person=person, defaults={**changes, "changed_at": at}
    )
    if changes.get("safe_contact_only"):
        stopping.take_back_beside_her(Q(person=person), because=SAFE_WAY, at=at)
    _told(person, sorted(changes), at=at, actor=actor)
    return preference


def _told(person: Person, changed: list[str], *, at: datetime, actor: str) -> None:
    append(
        Entry(
            code="preference.changed",
            at=at,
            actor=actor,
            subject=person.key,
            data={"changed": changed},
        )
    )


def note_survey_asked(*, person: Person, at: datetime) -> SurveyAsked:
    """Note that a question about our work was laid on her own pages: the gate counts it."""
    return SurveyAsked.objects.create(person=person, at=at)


@transaction.atomic
def wish_about(
    point: ContactPoint,
    *,
    at: datetime,
    actor: str,
    never: bool = False,
    overheard: bool = False,
    overheard_hours: tuple[int, int] | None = None,
) -> PointWish:
    """Keep what a person wishes about one way to reach her: never, or not while others may notice.

    `overheard_hours` are minutes of her local day, from and until; around midnight where the end
    lies before the beginning.
    """
    lock_persons([point.person_id])
    begins, ends = overheard_hours or (None, None)
    wish, _ = PointWish.objects.update_or_create(
        point=point,
        defaults={
            "never": never,
            "overheard": overheard,
            "overheard_from_minute": begins,
            "overheard_until_minute": ends,
            "changed_at": at,
        },
    )
    _told(point.person, ["point"], at=at, actor=actor)
    return wish


@transaction.atomic
def name_safe_way(
    *,
    person: Person,
    point: ContactPoint | None,
    hours: tuple[int, int] | None,
    at: datetime,
    actor: str,
) -> Preference:
    """Let only one way be used, at the hours named as safe; none (None) leaves only the portal.

    Raises NotHerPoint. Outside the hours others may notice, so that nothing arrives there.
    """
    if point is not None and point.person_id != person.pk:
        raise NotHerPoint(point)
    preference = change_preference(
        person=person, at=at, actor=actor, safe_contact_only=True, safe_point=point
    )
    if point is not None:
        others = (hours[1], hours[0]) if hours else None
        wish_about(point, at=at, actor=actor, overheard_hours=others)
    return preference


def take_the_safe_way(row: Release) -> None:
    """Let something that is about to leave go the way its person named as safe, if it can.

    Whoever queued it may not have known of that way, or did so before she named it.
    """
    if is_beside_her(row):
        return  # it is not hers to get; the gate refuses it
    if not wants_the_safe_way(row.person):
        return
    point = safe_point(row.person, channel=Act.of(row.act).channel)
    if point is not None and point.pk != row.contact_point_id:
        Release.objects.filter(pk=row.pk).update(contact_point=point)
        row.contact_point = point


def ask_for_a_safe_way(row: Release, *, at: datetime) -> None:
    """Something she should get cannot reach her safely: a member of staff must find a way."""
    if is_beside_her(row):
        return
    raise_task(
        kind=SAFE_WAY_NEEDED,
        business_key=f"{SAFE_WAY_NEEDED}:{row.key}",
        at=at,
        due_at=at + _TASK_LIFE,
        subject=row.person.key,
        case_key=row.case.key,
    )


@transaction.atomic
def keep_needs(
    *,
    person: Person,
    needs: Collection[str],
    told_by: str,
    at: datetime,
    actor: str,
    ends_on: date | None = None,
) -> list[Need]:
    """Keep exactly these needs of a person, who agreed to that; one left out is deleted.

    The journal says that needs changed and never which: what somebody needs can say why.
    """
    lock_persons([person.pk])
    wanted = {Need.Kind(need) for need in needs}
    # The facts of needs are told with those of wishes, which this row carries.
    Preference.objects.get_or_create(person=person, defaults={"changed_at": at})
    Need.objects.filter(person=person).exclude(need__in=wanted).delete()
    for need in wanted:
        Need.objects.update_or_create(
            person=person,
            need=need,
            defaults={
                "told_by": told_by,
                "purpose": _PURPOSE_OF.get(need, Need.Purpose.REACHING),
                "consented_at": at,
                "recorded_by": actor,
                "ends_on": ends_on,
            },
        )
    if wanted & _NEEDS_SOMEBODY:
        _ask_for_an_interpreter(person, at=at)
    append(Entry(code="needs.changed", at=at, actor=actor, subject=person.key))
    return list(Need.objects.filter(person=person).order_by("need"))


def _ask_for_an_interpreter(person: Person, *, at: datetime) -> None:
    """Nobody talks with her before somebody is found; which need it is the task does not say."""
    raise_task(
        kind=INTERPRETER_NEEDED,
        business_key=f"{INTERPRETER_NEEDED}:{person.key}:{at:%Y-%m-%d}",
        at=at,
        due_at=at + _INTERPRETER_WITHIN,
        subject=person.key,
    )


def end_needs(today: date, *, at: datetime, actor: str) -> int:
    """Delete the needs whose last day has passed; returns how many."""
    rows = Need.objects.filter(ends_on__lt=today)
    people = Person.objects.filter(pk__in=rows.values("person"))
    ended = 0
    for person in people.order_by("pk"):
        with transaction.atomic():
            lock_persons([person.pk])
            gone, _ = Need.objects.filter(person=person, ends_on__lt=today).delete()
            append(Entry(code="needs.changed", at=at, actor=actor, subject=person.key))
        ended += gone
    return ended
