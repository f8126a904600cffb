"""One notice of a stop, checked: what begins or is over, for whom, on whose word."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

from evenhand.cases.models import Case, Person
from evenhand.cases.names import NotUsable, clean_email, clean_phone
from evenhand.cases.queries import case_by_reference, usable_contact_points
from evenhand.intake.models import Notice
from evenhand.intake.rows import RowReader

# Field → what it means, in the order of a table's columns.
NOTICE_FIELDS: Final[Mapping[str, str]] = {
    "kind": "breathing_space, mental_health_crisis, insolvency or adviser",
    "what": "start, end or cancel; empty means start",
    "starts_on": "day on which the stop began; empty means today",
    "reference": "reference of the case in our letter, or the creditor's",
    "name": "given and family name",
    "born_on": "date of birth",
    "postcode": "postcode",
    "their_reference": "the sender's own reference",
    "adviser_name": "who helps the person",
    "adviser_email": "e-mail of who helps",
    "adviser_phone": "telephone of who helps",
}
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "register": frozenset({"breathing_space", "mental_health_crisis", "insolvency"}),
    "adviser": frozenset({"adviser", "breathing_space", "mental_health_crisis", "insolvency"}),
}
EARLIEST: Final = timedelta(days=5 * 366)
_MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as it was told; everything in it was checked."""

    kind: str
    what: str
    starts_on: date | None
    reference: str = ""
    name: str = ""
    born_on: date | None = None
    postcode: str = ""
    their_reference: str = ""
    adviser_name: str = ""
    adviser_email: str = ""
    adviser_phone: str = ""

    def as_json(self) -> str:
        """One text for one notice."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)

    def fingerprint(self, *, sender: str) -> str:
        """What the same notice of the same sender is known by."""
        return hashlib.sha256(f"{sender}\n{self.as_json()}".encode()).hexdigest()


def notice_row(fields: Mapping[str, str], *, source: str, country: str, today: date) -> NoticeRow:
    """Check one notice; raises NotUsable with the field and the reason."""
    row = RowReader(fields=fields, country=country, today=today)
    read = NoticeRow(
        kind=_one_of(row, "kind", KINDS[source], needed=True),
        what=_one_of(row, "what", frozenset(Notice.What.values)) or Notice.What.START,
        starts_on=_starts_on(row),
        reference=row.text("reference")[:_MOST],
        name=row.text("name")[:_MOST],
        born_on=row.day("born_on", past=True),
        postcode=row.text("postcode"),
        their_reference=row.text("their_reference")[:_MOST],
        adviser_name=row.text("adviser_name")[:_MOST],
        adviser_email=_strict(row, "adviser_email", clean_email),
        adviser_phone=_strict(row, "adviser_phone", lambda t: clean_phone(t, country=country)),
    )
    _names_somebody(read)
    return read


def _one_of(row: RowReader, name: str, known: frozenset[str], *, needed: bool = False) -> str:
    text = (row.needed(name) if needed else row.text(name)).casefold().replace("-", "_")
    if text and text not in known:
        raise NotUsable(name, f"{text[:60]!r} is none of {', '.join(sorted(known))}")
    return text


def _starts_on(row: RowReader) -> date | None:
    day = row.day("starts_on", past=True)
    if day is not None and day < row.today - EARLIEST:
        raise NotUsable("starts_on", f"{day.isoformat()} is more than five years ago")
    return day


def _strict(row: RowReader, name: str, reader: object) -> str:
    text = row.text(name)
    if not text:
        return ""
    assert callable(reader)
    try:
        return str(reader(text))
    except NotUsable as wrong:
        raise NotUsable(name, wrong.why) from wrong


def _names_somebody(row: NoticeRow) -> None:
    """A reference alone can be guessed, a name alone is many people's."""
    told = [bool(row.name), row.born_on is not None, bool(row.postcode)]
    if row.reference and any(told):
        return
    if not row.reference and all(told):
        return
    if row.reference:
        raise NotUsable("name", "is missing: give the name, date of birth or postcode beside it")
    raise NotUsable(
        "reference", "is missing: give it, or the name, date of birth and postcode together"
    )


def person_meant(row: NoticeRow, *, country: str) -> Person | None:
    """The one person of that country whom a notice means; None where nobody or more than one."""
    if row.reference:
        people = {case.person for case in _cases(row.reference)}
    else:
        people = set(Person.objects.filter(country=country, born_on=row.born_on))
    meant = [one for one in people if one.country == country and _agrees(one, row)]
    return meant[0] if len(meant) == 1 else None


def _cases(reference: str) -> list[Case]:
    ours = case_by_reference(reference)
    if ours is not None:
        return [ours]
    return list(Case.objects.filter(debt__reference=reference).select_related("person")[:50])


def _agrees(person: Person, row: NoticeRow) -> bool:
    """Whether everything that the notice tells of her is so."""
    if row.name and _words(row.name) != _words(person.name):
        return False
    if row.born_on is not None and row.born_on != person.born_on:
        return False
    if not row.postcode:
        return True
    points = usable_contact_points(person, "post")
    return _plain(row.postcode) in {_plain(point.postcode) for point in points}


def _words(name: str) -> frozenset[str]:
    """A name's words, in any order and without accents: registers often write them so."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return frozenset("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
