"""The only writers of cases: creditors, people, debts, cases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.access.actions import revoke_entry_links
from evenhand.cases.mandates import NO_MANDATE, Mandate, journal_representative
from evenhand.cases.models import (
    Case,
    CaseWarning,
    ContactPoint,
    Creditor,
    Debt,
    Evidence,
    Person,
    Representative,
)
from evenhand.journal.actions import Entry, append
from evenhand.vault.asking import ask_prepared


class AddressIncomplete(ValueError):
    """A postal address lacks its town, or both street and postcode."""


@transaction.atomic
def ensure_creditor(
    *, name: str, country: str, at: datetime, is_synthetic: bool = False
) -> Creditor:
    """Return the creditor of that name, making her when we do not know her."""
    creditor, _ = Creditor.objects.get_or_create(
        name=name, defaults={"country": country, "since": at, "is_synthetic": is_synthetic}
    )
    return creditor


@transaction.atomic
def open_case(*, debt: Debt, person: Person, at: datetime, actor: str) -> Case:
    """Open the case of one person's liability for one debt; the same case if it exists."""
    case, is_new = Case.objects.get_or_create(debt=debt, person=person, defaults={"opened_at": at})
    if is_new:
        append(Entry(code="case.opened", at=at, actor=actor, subject=person.key, case_key=case.key))
    return case


@transaction.atomic
def close_case(*, case: Case, why: str, at: datetime, actor: str) -> bool:
    """Close a case; False when it already was closed."""
    rows = Case.objects.filter(pk=case.pk, closed_at__isnull=True)
    if rows.update(closed_at=at, closed_why=why) == 0:
        return False
    append(
        Entry(
            code="case.closed",
            at=at,
            actor=actor,
            subject=case.person.key,
            case_key=case.key,
            data={"why": why},
        )
    )
    return True


def add_contact_point(
    *,
    person: Person,
    channel: str,
    source: str,
    at: datetime,
    value: str = "",
    street: str = "",
    postcode: str = "",
    town: str = "",
    country: str = "",
    at_work: bool = False,
) -> ContactPoint:
    """Record a way to reach a person; an address needs a town and a street or postcode."""
    if channel == ContactPoint.Channel.POST and not (town and (street or postcode)):
        raise AddressIncomplete(f"street {street!r}, postcode {postcode!r}, town {town!r}")
    return ContactPoint.objects.create(
        person=person,
        channel=channel,
        value=value,
        street=street,
        postcode=postcode,
        town=town,
        country=country or person.country,
        at_work=at_work,
        source=source,
        recorded_at=at,
    )


@transaction.atomic
def withdraw_contact_point(point: ContactPoint, *, at: datetime, actor: str, why: str) -> bool:
    """Never use a way to reach a person again, because it is not hers; False when it was so."""
    rows = ContactPoint.objects.filter(pk=point.pk).exclude(status=ContactPoint.Status.WITHDRAWN)
    if rows.update(status=ContactPoint.Status.WITHDRAWN) == 0:
        return False
    append(
        Entry(
            code="point.withdrawn",
            at=at,
            actor=actor,
            subject=point.person.key,
            data={"channel": point.channel, "why": why},
        )
    )
    return True


@transaction.atomic
def add_representative(
    *,
    person: Person,
    kind: str,
    name: str,
    source: str,
    at: datetime,
    email: str = "",
    phone: str = "",
    until: datetime | None = None,
    actor: str = "system",
    mandate: Mandate = NO_MANDATE,
) -> Representative:
    """Record who speaks for a person from now on, until an instant where one is named.

    A mandate is for somebody she trusts, and must have an end.
    """
    lock_persons([person.pk])
    made = Representative.objects.create(
        person=person,
        kind=kind,
        name=name,
        email=email,
        phone=phone,
        since=at,
        until=until,
        source=source,
        **asdict(mandate),
    )
    journal_representative("representative.named", made, at=at, actor=actor)
    return made


@transaction.atomic
def end_representative(representative: Representative, *, at: datetime, actor: str) -> bool:
    """Let nobody speak for a person any more who did; False when it was over already.

    Called by `contact.helping.end_helper`, which takes back what waits for a helper.
    """
    lock_persons([representative.person_id])
    over = Q(until__isnull=False, until__lte=at)
    rows = Representative.objects.filter(pk=representative.pk).exclude(over)
    if rows.update(until=at) == 0:
        return False
    revoke_entry_links(subject=representative.key, at=at)
    ways = ContactPoint.objects.filter(helper=representative)
    ways.update(status=ContactPoint.Status.WITHDRAWN)
    journal_representative("representative.ended", representative, at=at, actor=actor)
    return True


def add_helpers_address(
    helper: Representative, *, street: str, postcode: str, town: str, at: datetime
) -> ContactPoint:
    """Record where a helper gets copies; no other letter ever goes there."""
    if not (town and (street or postcode)):
        raise AddressIncomplete(f"street {street!r}, postcode {postcode!r}, town {town!r}")
    return ContactPoint.objects.create(
        person=helper.person,
        helper=helper,
        channel=ContactPoint.Channel.POST,
        status=ContactPoint.Status.HELPERS,
        street=street,
        postcode=postcode,
        town=town,
        country=helper.person.country,
        source=helper.source,
        recorded_at=at,
    )


def helpers_email(helper: Representative, *, at: datetime) -> ContactPoint:
    """The e-mail address that a helper or adviser gave, as a way that is never hers; kept once."""
    point, _ = ContactPoint.objects.get_or_create(
        person=helper.person,
        helper=helper,
        channel=ContactPoint.Channel.EMAIL,
        value=helper.email,
        defaults={
            "source": helper.source,
            "status": ContactPoint.Status.HELPERS,
            "recorded_at": at,
        },
    )
    return point


def add_evidence(*, debt: Debt, kind: str, description: str, at: datetime) -> Evidence:
    """Record a paper that proves a debt."""
    return Evidence.objects.create(debt=debt, kind=kind, description=description, received_at=at)


def warn(*, case: Case, code: str, field: str, value: str, at: datetime) -> CaseWarning:
    """Record something odd that a member of staff should look at."""
    return CaseWarning.objects.create(
        case=case, code=code, field=field, value=value[:200], recorded_at=at
    )


@transaction.atomic
def record_death(*, person: Person, on: date, at: datetime, actor: str) -> None:
    """Record that a person has died; the stop itself is `contact.actions.stop()`."""
    Person.objects.filter(pk=person.pk).update(deceased_on=on)
    append(
        Entry(code="note.written", at=at, actor=actor, subject=person.key, data={"kind": "death"})
    )


@transaction.atomic
def change_language(*, person: Person, language: str, at: datetime, actor: str) -> bool:
    """Write to a person in another language from now on; False when it is that one already."""
    rows = Person.objects.filter(pk=person.pk).exclude(language=language)
    if rows.update(language=language) == 0:
        return False
    append(
        Entry(
            code="preference.changed",
            at=at,
            actor=actor,
            subject=person.key,
            data={"changed": ["language"]},
        )
    )
    return True


@transaction.atomic
def fail_contact_point(*, point: ContactPoint, source: str, at: datetime) -> bool:
    """Mark that a way to reach a person does not work; False when that was known."""
    usable = (ContactPoint.Status.PROVED, ContactPoint.Status.GIVEN, ContactPoint.Status.HELPERS)
    rows = ContactPoint.objects.filter(pk=point.pk, status__in=usable)
    if rows.update(status=ContactPoint.Status.FAILED) == 0:
        return False
    append(
        Entry(
            code="point.failed",
            at=at,
            actor=f"system:{source}"[:60],
            subject=point.person.key,
            data={"channel": point.channel},
        )
    )
    return True


@transaction.atomic(savepoint=False)
def lock_persons(person_ids: list[int]) -> None:
    """Lock people in the order of their ids until the caller's transaction ends.

    Everything that must not race with a release or a hold takes these locks, in this order. They
    let rows that only point at a person be inserted: the request of a hold never waits for them.
    """
    ask_prepared(_LOCK_SQL, {"people": person_ids})


_LOCK_SQL: Final = """
SELECT id FROM cases_person WHERE id = ANY(%(people)s::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""
