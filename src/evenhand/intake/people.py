"""Who of a placement is whom: people we know already, and people who are new.

A person is the same under a creditor's reference of her, or under a valid personal number;
never by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evenhand.cases.models import ContactPoint, Creditor, KnownAs, Person
from evenhand.cases.names import NotUsable
from evenhand.intake.rows import Oddity, PersonRow

SOURCE = "placement"
_Way = tuple[str, str, str, str, str]


@dataclass(slots=True, kw_only=True)
class People:
    """The people of one chunk of rows. `fresh` and the rest below it wait to be written."""

    creditor: Creditor
    at: datetime
    by_reference: dict[str, Person] = field(default_factory=dict)
    by_identifier: dict[tuple[str, str], Person] = field(default_factory=dict)
    ways: dict[int, set[_Way]] = field(default_factory=dict)
    fresh: list[Person] = field(default_factory=list)
    known_as: list[KnownAs] = field(default_factory=list)
    contact_points: list[ContactPoint] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Sequence[PersonRow], *, creditor: Creditor, at: datetime) -> People:
        """Load whom of these rows we know already."""
        people = cls(creditor=creditor, at=at)
        by_pk: dict[int, Person] = {}  # one object a person, whichever way we came to her
        references = {row.reference for row in rows if row.reference}
        known = KnownAs.objects.filter(creditor=creditor, reference__in=references)
        for found in known.select_related("person"):
            people.by_reference[found.reference] = by_pk.setdefault(found.person_id, found.person)
        identifiers = {row.identifier for row in rows if row.identifier}
        for person in Person.objects.filter(identifier__in=identifiers):
            by_pk.setdefault(person.pk, person)
        for person in by_pk.values():
            people.ways[id(person)] = set()
            if person.identifier:
                people.by_identifier[person.country, person.identifier] = person
        for point in ContactPoint.objects.filter(person__in=by_pk):
            people.ways[id(by_pk[point.person_id])].add(_way(point))
        return people

    def person_of(self, row: PersonRow) -> tuple[Person, list[Oddity]]:
        """Return whose debt a row is, and what is odd about her; raises NotUsable."""
        person = self._known(row)
        oddities: list[Oddity] = []
        if person is None:
            person = self._new(row)
        elif _differs(person, row):
            told = row.company_name or f"{row.given_name} {row.family_name}".strip()
            oddities.append(Oddity("person.differs", "family_name", told[:200]))
        self._remember(person, row)
        return person, oddities

    def _known(self, row: PersonRow) -> Person | None:
        by_reference = self.by_reference.get(row.reference) if row.reference else None
        by_number = (
            self.by_identifier.get((row.country, row.identifier)) if row.identifier else None
        )
        if by_reference and by_number and by_reference is not by_number:
            raise NotUsable(
                "identifier", "the personal number is one person's, the reference another's"
            )
        if by_reference and row.identifier and not by_number and by_reference.identifier:
            raise NotUsable(
                "identifier", "the reference belongs to somebody with another personal number"
            )
        return by_reference or by_number

    def _new(self, row: PersonRow) -> Person:
        person = Person(
            kind=row.kind,
            given_name=row.given_name,
            family_name=row.family_name,
            company_name=row.company_name,
            born_on=row.born_on,
            identifier=row.identifier,
            language=row.language,
            country=row.country,
            region=row.region,
            zone=row.zone,
            is_synthetic=self.creditor.is_synthetic,
            recorded_at=self.at,
        )
        self.fresh.append(person)
        self.ways[id(person)] = set()
        return person

    def _remember(self, person: Person, row: PersonRow) -> None:
        if row.reference and row.reference not in self.by_reference:
            self.by_reference[row.reference] = person
            self.known_as.append(
                KnownAs(creditor=self.creditor, reference=row.reference, person=person)
            )
        if person.identifier:
            self.by_identifier.setdefault((person.country, person.identifier), person)
        for point in _ways_of(row):
            if _way(point) in self.ways[id(person)]:
                continue
            self.ways[id(person)].add(_way(point))
            point.person, point.source, point.recorded_at = person, SOURCE, self.at
            self.contact_points.append(point)

    def write(self) -> None:
        """Write the new people, how the creditor knows them, and how they can be reached."""
        Person.objects.bulk_create(self.fresh)
        KnownAs.objects.bulk_create(self.known_as)
        ContactPoint.objects.bulk_create(self.contact_points)


def _differs(person: Person, row: PersonRow) -> bool:
    told = row.company_name or f"{row.given_name} {row.family_name}".strip()
    return bool(told and person.name and told.casefold() != person.name.casefold())


def _ways_of(row: PersonRow) -> list[ContactPoint]:
    country = row.country
    ways = []
    if row.town:
        ways.append(
            ContactPoint(
                channel=ContactPoint.Channel.POST,
                street=row.street,
                postcode=row.postcode,
                town=row.town,
                country=country,
            )
        )
    if row.email:
        ways.append(
            ContactPoint(channel=ContactPoint.Channel.EMAIL, value=row.email, country=country)
        )
    if row.phone:
        ways.append(
            ContactPoint(channel=ContactPoint.Channel.PHONE, value=row.phone, country=country)
        )
    return ways


def _way(point: ContactPoint) -> _Way:
    return (point.channel, point.value, point.street, point.postcode, point.town)
