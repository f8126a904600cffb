"""Lays an imagined portfolio into the rooms, in bulk: creditors, people, debts, cases, means."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from evenhand.cases.actions import ensure_creditor
from evenhand.cases.models import (
    Case,
    ContactPoint,
    Creditor,
    Debt,
    Evidence,
    KnownAs,
    Person,
    Representative,
)
from evenhand.contact.models import Preference
from evenhand.journal.actions import Entry, append_many
from evenhand.ledger.actions import take_on_many
from evenhand.plans.actions import DeclaredMeans, declare_means_many
from evenhand.site.demonstration.ground import creditor_kinds
from evenhand.site.demonstration.imagined import ImaginedDebt, ImaginedPerson, Portfolio
from evenhand.vault.actions import ensure_keys

ACTOR = "system:demonstration"
SOURCE = "the demonstration (synthetic)"
AT_ONCE = 2000

STEPS = 5  # of which `load` tells

Progress = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What stands in the tables, by the keys it was imagined with."""

    people: Mapping[uuid.UUID, Person]
    debts: Mapping[uuid.UUID, Debt]
    cases: Mapping[uuid.UUID, Case]


@transaction.atomic
def load(portfolio: Portfolio, *, at: datetime, progress: Progress) -> Loaded:
    """Lay everything down in one transaction; `progress` is called after each of its steps."""
    creditors = _creditors(portfolio, at=at)
    progress()
    people = _people(portfolio, at=at)
    progress()
    debts = _debts(portfolio, creditors)
    _ledger(debts)
    progress()
    cases = _cases(portfolio, people, debts)
    progress()
    _declared_means(portfolio, people)
    progress()
    return Loaded(people, debts, cases)


def _creditors(portfolio: Portfolio, *, at: datetime) -> dict[str, Creditor]:
    since = min((debt.taken_on_at for debt in portfolio.debts), default=at)
    made = {}
    for kind in creditor_kinds():
        row = ensure_creditor(name=kind.name, country=kind.country, at=since, is_synthetic=True)
        row.address, row.is_bank = kind.address, kind.is_bank
        made[kind.name] = row
    Creditor.objects.bulk_update(made.values(), ["address", "is_bank"])
    return made


def _people(portfolio: Portfolio, *, at: datetime) -> dict[uuid.UUID, Person]:
    known_since: dict[uuid.UUID, datetime] = {}
    for debt in portfolio.debts:
        for owner in debt.owners:
            known_since[owner] = min(debt.taken_on_at, known_since.get(owner, debt.taken_on_at))
    ensure_keys([one.key for one in portfolio.people], at=min(known_since.values(), default=at))
    rows = [_person(one, recorded_at=known_since.get(one.key, at)) for one in portfolio.people]
    people = {row.key: row for row in Person.objects.bulk_create(rows, batch_size=AT_ONCE)}
    pairs = [(one, people[one.key]) for one in portfolio.people]
    _bulk(ContactPoint, (point for one, row in pairs for point in _contact_points(one, row)))
    _bulk(Representative, (_representative(one, row) for one, row in pairs if one.representative))
    _bulk(Preference, (_preference(one, row) for one, row in pairs if _said_something(one)))
    return people


def _bulk(table: type, rows: Iterator[object]) -> None:
    table.objects.bulk_create(rows, batch_size=AT_ONCE)  # type: ignore[attr-defined]


def _person(one: ImaginedPerson, *, recorded_at: datetime) -> Person:
    return Person(
        key=one.key,
        kind=Person.Kind.COMPANY if one.is_company else Person.Kind.NATURAL,
        given_name=one.given_name,
        family_name=one.family_name,
        company_name=one.company_name,
        born_on=one.born_on,
        deceased_on=one.deceased_on,
        language=one.language,
        country=one.country,
        region=one.region,
        zone=one.zone,
        is_synthetic=True,
        recorded_at=recorded_at,
    )


def _contact_points(one: ImaginedPerson, row: Person) -> Iterator[ContactPoint]:
    told = {"person": row, "source": SOURCE, "recorded_at": row.recorded_at}
    if one.address:
        yield ContactPoint(
            channel=ContactPoint.Channel.POST,
            street=one.address.street,
            postcode=one.address.postcode,
            town=one.address.town,
            country=one.country,
            **told,
        )
    for channel, value in (("email", one.email), ("phone", one.phone)):
        if value:
            yield ContactPoint(channel=channel, value=value, country=one.country, **told)


def _representative(one: ImaginedPerson, row: Person) -> Representative:
    return Representative(
        person=row,
        kind=one.representative,
        name="Example Advice Centre (synthetic)",
        email="advice@example.org",
        since=row.recorded_at,
        source=SOURCE,
    )


def _said_something(one: ImaginedPerson) -> bool:
    return bool(one.refuses or one.ceased or one.is_careful or one.email_consented)


def _preference(one: ImaginedPerson, row: Person) -> Preference:
    return Preference(
        person=row,
        email_consented_at=row.recorded_at if one.email_consented else None,
        safe_contact_only=one.is_careful,
        ceased_at=one.story_at if one.ceased else None,
        changed_at=max(one.story_at, row.recorded_at),
        **{f"refuses_{channel}": True for channel in one.refuses},
    )


def _debts(portfolio: Portfolio, creditors: Mapping[str, Creditor]) -> dict[uuid.UUID, Debt]:
    rows = [_debt(one, creditors[one.creditor]) for one in portfolio.debts]
    debts = {row.key: row for row in Debt.objects.bulk_create(rows, batch_size=AT_ONCE)}
    proofs = (
        Evidence(
            debt=debts[one.key], kind="contract", description=one.paper, received_at=one.taken_on_at
        )
        for one in portfolio.debts
        if one.paper
    )
    _bulk(Evidence, proofs)
    return debts


def _debt(one: ImaginedDebt, creditor: Creditor) -> Debt:
    return Debt(
        key=one.key,
        creditor=creditor,
        reference=one.reference,
        kind=one.kind,
        currency=one.currency,
        principal_minor=one.principal_minor,
        originated_on=one.originated_on,
        due_on=one.due_on,
        basis=one.basis,
        taken_on_at=one.taken_on_at,
        is_synthetic=True,
    )


def _ledger(debts: Mapping[uuid.UUID, Debt]) -> None:
    """Take the debts into the ledger, one placement (a day and an instant) after the other."""
    placements: defaultdict[datetime, list[Debt]] = defaultdict(list)
    for debt in debts.values():
        placements[debt.taken_on_at].append(debt)
    for placed_at, placed in sorted(placements.items(), key=lambda pair: pair[0]):
        take_on_many(placed, on=placed_at.date(), at=placed_at, actor=ACTOR)


def _cases(
    portfolio: Portfolio, people: Mapping[uuid.UUID, Person], debts: Mapping[uuid.UUID, Debt]
) -> dict[uuid.UUID, Case]:
    rows = [
        Case(key=key, debt=debts[one.key], person=people[owner], opened_at=one.taken_on_at)
        for one in portfolio.debts
        for owner, key in zip(one.owners, one.cases, strict=True)
    ]
    cases = {row.key: row for row in Case.objects.bulk_create(rows, batch_size=AT_ONCE)}
    known = (
        KnownAs(creditor=case.debt.creditor, reference=f"C-{case.pk:06d}", person=case.person)
        for case in cases.values()
    )
    _bulk(KnownAs, known)
    for code in ("debt.taken_on", "case.opened"):
        append_many(
            Entry(
                code=code,
                at=case.opened_at,
                actor=ACTOR,
                subject=case.person.key,
                case_key=case.key,
                data={"creditor": case.debt.creditor.name},
            )
            for case in cases.values()
        )
    return cases


def _declared_means(portfolio: Portfolio, people: Mapping[uuid.UUID, Person]) -> None:
    """What creditors' files say of households: indicative, as old as the placement."""
    by_day: defaultdict[datetime, list[DeclaredMeans]] = defaultdict(list)
    for one in portfolio.people:
        if one.statement is not None and not one.is_her_own_statement:
            row = people[one.key]
            by_day[row.recorded_at].append(DeclaredMeans(person=row, statement=one.statement))
    for at, rows in sorted(by_day.items(), key=lambda pair: pair[0]):
        declare_means_many(rows, at=at, actor=ACTOR)
