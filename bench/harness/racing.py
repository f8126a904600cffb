"""What is raced: people with debts, letters under way and holds to come, laid down in bulk.

What a race is like follows from its number and the seed alone, so that a run may be cut anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)  # a Tuesday at noon in Riga
AT_ONCE = 2000
# Which hold comes, and whom else it concerns. `joint`: two people owe one debt, each on a track of
# her own, so that both letters race with both holds.
SHAPES = ("person", "debt", "joint", "two_letters")
# When the clerk starts: before the attempt, while the letter is printed, while it is handed over.
PHASES = ("before", "printing", "handing")
CHANNELS = ("letter", "email", "sms", "call")
# Through which door the hold comes in. Doors know whole people only, so that a hold on one debt is
# asked of the verb itself.
DOORS = ("verb", "portal", "desk", "api", "import")
AGENT = "racer@evenhand.example"
# In so many races who hands a letter over is killed before he can write that down.
KILLED = 0.25
HOLD_OF = {"person": "requested", "two_letters": "illness", "debt": "dispute", "joint": "dispute"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One race, as its two processes get it."""

    number: int
    shape: str
    person: int
    debt: int | None
    hold: str
    letters: list[str]
    channel: str
    door: str
    case: int
    phase: str
    delay_s: float
    hand_over_s: float
    began_earlier_s: float
    killed: bool


def prepare(numbers: range, *, seed: int, slow: bool) -> list[Race]:
    """Lay down whom the races of these numbers are about. Neighbours of a joint race come in pairs.

    `slow`: handing over takes so long that without the locks a hold surely overtakes it.
    """
    if numbers.start % 2 or len(numbers) % 2:
        raise ValueError(f"{numbers}: two races share each joint debt, so they come in pairs")
    races: list[Race] = []
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        laid = _lay_down(range(first, min(first + AT_ONCE, numbers.stop)))
        races += (_drawn(one, seed=seed, slow=slow) for one in laid)
    _let_the_planner_know()
    return races


def _let_the_planner_know() -> None:
    """So many rows at once would take the server a minute to notice by itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def shape_of(number: int) -> str:
    """Which hold comes in a race; two neighbours have the same."""
    return SHAPES[number // 2 % len(SHAPES)]


def channel_of(number: int) -> str:
    """What is under way in a race."""
    return CHANNELS[number // 2 // len(SHAPES) % len(CHANNELS)]


@dataclass(frozen=True, slots=True)
class _Laid:
    """One race's person and letters in the tables."""

    number: int
    person: int
    debt: int
    case: int
    letters: list[str]


def _drawn(one: _Laid, *, seed: int, slow: bool) -> Race:
    chance, shape = random.Random(f"{seed}:{one.number}"), shape_of(one.number)
    soon, later = chance.uniform(0, 0.01), chance.uniform(0, 0.04)
    return Race(
        number=one.number,
        shape=shape,
        person=one.person,
        debt=one.debt if shape in ("debt", "joint") else None,
        hold=HOLD_OF[shape],
        letters=one.letters,
        channel=channel_of(one.number),
        door=chance.choice(DOORS) if shape in ("person", "two_letters") else "verb",
        case=one.case,
        phase=chance.choice(PHASES),
        # Half of the clerks ask at once; who asks late finds that it left, and must name it.
        delay_s=chance.choice((0, 0, 0, soon, soon, later)),
        hand_over_s=0.05 if slow else chance.uniform(0, 0.02),
        began_earlier_s=chance.choice((0, 0, 86_400)),
        killed=channel_of(one.number) != "call" and chance.random() < KILLED,
    )


def _lay_down(numbers: range) -> list[_Laid]:
    """Make the people of these races with what they owe, and queue what will be under way."""
    from django.db import transaction

    from evenhand.cases.models import Case, ContactPoint, Evidence, Person
    from evenhand.contact.models import Release
    from evenhand.vault.actions import ensure_keys

    owed = [_debts_of(number) for number in numbers]
    with transaction.atomic():
        people = Person.objects.bulk_create(people_of(numbers))
        ensure_keys([person.key for person in people], at=BEGIN)
        points = ContactPoint.objects.bulk_create(
            point
            for number, person in zip(numbers, people, strict=True)
            for point in (address_of(person), *_wires(person, number))
        )
        debts = debts_of(list(dict.fromkeys(name for names in owed for name in names)))
        Evidence.objects.bulk_create(
            Evidence(debt=debt, kind="contract", description="Loan agreement", received_at=BEGIN)
            for debt in debts.values()
        )
        cases = Case.objects.bulk_create(
            Case(debt=debts[name], person=person, opened_at=BEGIN - timedelta(days=90))
            for person, names in zip(people, owed, strict=True)
            for name in names
        )
        point_of = {(point.person_id, point.channel): point for point in points}
        Release.objects.bulk_create(
            first_notice(case, point_of[case.person_id, "post"]) for case in cases
        )
        channels = {
            person.pk: channel_of(number) for number, person in zip(numbers, people, strict=True)
        }
        letters = Release.objects.bulk_create(
            _reminder(case, point_of, channel=channels[case.person_id])
            for case in cases
            if channels[case.person_id] != "call"
        )
    return _laid(numbers, people, cases, letters)


def _laid(
    numbers: range, people: Sequence[Any], cases: Sequence[Any], letters: Sequence[Any]
) -> list[_Laid]:
    """Each race with the first of its person's cases, and all of her letters."""
    first_case = {case.person_id: case for case in reversed(cases)}
    keys: dict[int, list[str]] = {}
    for letter in letters:
        keys.setdefault(letter.person_id, []).append(str(letter.key))
    return [
        _Laid(
            number, person.pk, first_case[person.pk].debt_id, first_case[person.pk].pk,
            keys.get(person.pk, []),
        )
        for number, person in zip(numbers, people, strict=True)
    ]  # fmt: skip


def _debts_of(number: int) -> list[str]:
    """The references of what one person owes; neighbours of a joint race share theirs."""
    shape = shape_of(number)
    if shape == "joint":
        return [f"race-{number - number % 2}"]
    if shape == "two_letters":
        return [f"race-{number}", f"race-{number}-second"]
    return [f"race-{number}"]


def people_of(numbers: range) -> Iterator[Any]:
    """A person for each number, not yet saved."""
    from evenhand.cases.models import Person

    for number in numbers:
        yield Person(
            given_name="Racing", family_name=f"Person {number}", born_on=date(1985, 4, 12),
            language="lv", country="LV", zone="Europe/Riga", is_synthetic=True, recorded_at=BEGIN,
        )  # fmt: skip


def address_of(person: Any) -> Any:
    """Where her letters go."""
    from evenhand.cases.models import ContactPoint

    return ContactPoint(
        person=person, channel=ContactPoint.Channel.POST, street="Brīvības iela 1",
        postcode="LV-1010", town="Rīga", country="LV", source="races", recorded_at=BEGIN,
    )  # fmt: skip


def _wires(person: Any, number: int) -> Iterator[Any]:
    """Her e-mail address and her telephone."""
    from evenhand.cases.models import ContactPoint

    told = (("email", f"person-{number}@races.example"), ("phone", f"+371{20_000_000 + number}"))
    for channel, value in told:
        yield ContactPoint(
            person=person, channel=channel, value=value, source="races", recorded_at=BEGIN
        )


def debts_of(references: list[str]) -> dict[str, Any]:
    """Debts of these references, taken on three months ago."""
    from evenhand.cases.actions import ensure_creditor
    from evenhand.cases.models import Creditor, Debt
    from evenhand.ledger.actions import take_on_many

    creditor = ensure_creditor(name="Racing Bank", country="LV", at=BEGIN, is_synthetic=True)
    Creditor.objects.filter(pk=creditor.pk).update(address="Bank Street 1\nLV-1001 Riga")
    debts = Debt.objects.bulk_create(
        Debt(
            creditor=creditor, reference=reference, kind=Debt.Kind.LOAN, currency="EUR",
            principal_minor=120_000, originated_on=date(2025, 3, 1), due_on=date(2026, 6, 1),
            basis="Loan agreement", taken_on_at=BEGIN - timedelta(days=90), is_synthetic=True,
        )
        for reference in references
    )  # fmt: skip
    day = (BEGIN - timedelta(days=90)).date()
    take_on_many(debts, on=day, at=BEGIN - timedelta(days=90), actor="races")
    return {debt.reference: debt for debt in debts}


def first_notice(case: Any, point: Any) -> Any:
    """A first notice of two months ago, so that the term for objections is over."""
    from evenhand.contact.models import Release

    long_ago = BEGIN - timedelta(days=60)
    return Release(
        business_key=f"race:first:{case.pk}", case=case, person_id=case.person_id,
        act="notice.letter", letter="first_notice", language="lv",
        contact_point=point, state=Release.State.RELEASED, queued_at=long_ago,
        attempted_at=long_ago, outcome_at=long_ago,
    )  # fmt: skip


def _reminder(case: Any, points: dict[tuple[int, str], Any], *, channel: str) -> Any:
    from evenhand.contact.models import Release
    from evenhand.contact.queries import POINT_OF

    return Release(
        business_key=f"race:reminder:{case.pk}", case=case, person_id=case.person_id,
        act=f"demand.{channel}", letter="reminder", language="lv",
        contact_point=points[case.person_id, POINT_OF[channel]], queued_at=BEGIN,
    )  # fmt: skip
