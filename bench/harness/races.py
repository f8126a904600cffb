"""Holds race against what leaves: several processes dispatch while others stop; nobody may lose.

A *race* is one hold, asked for while a letter, e-mail, text or call that it covers is under way.
Races run in tracks; a track is a dispatcher and its clerk, two processes (`bench.harness.racer`).
Real are the gate, the locks, the journal, the ledger, the vault, PostgreSQL and the doors through
which stops come in; doubled are the page (what it says beside the balance, and its bytes) and the
channels, which write down the instant at which they let something go. A call has left when the
last question about its number was answered with yes.
"""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BEGIN = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)  # a Tuesday at noon in Riga
AT_ONCE = 2000
TELL_EVERY_S = 5.0
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
HOLD_OF = {"person": "requested", "two_letters": "illness", "debt": "dispute", "joint": "dispute"}

Progress = Callable[[int], None]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the races showed. A violation is a letter let go after a hold on it was acknowledged."""

    races: int
    letters: int
    handed_over: int
    in_flight: int
    violations: int
    unnamed: int
    twice: int
    states: dict[str, int]
    reasons: dict[str, int]
    by_channel: dict[str, int]
    by_door: dict[str, int]
    seconds: float

    @property
    def upper_95(self) -> float:
        """The 95 % upper bound of the rate of violations when none was seen (rule of three)."""
        return 3 / self.races

    @property
    def releases_per_second(self) -> float:
        return round(self.letters / self.seconds, 1)


def run_races(
    count: int,
    *,
    tracks: int = 2,
    seed: int = 1,
    locked: bool = True,
    progress: Progress | None = None,
) -> Outcome:
    """Prepare people and letters, run `count` races, and count what left when.

    `tracks` is even, because two of them share each joint debt. `locked=False` takes the locks
    out: the harness must then find violations.
    """
    if tracks % 2:
        raise ValueError(f"{tracks} tracks; two of them share each joint debt")
    plans, secret = _prepare(count, tracks=tracks, seed=seed, slow=not locked), _staffed()
    with tempfile.TemporaryDirectory(prefix="evenhand-races-") as name:
        folder = Path(name)
        for number, plan in enumerate(plans):
            told = {"locked": locked, "secret": secret, "races": [asdict(race) for race in plan]}
            (folder / f"track-{number}.json").write_text(json.dumps(told))
        started = time.monotonic()
        _run_tracks(folder, started=started, progress=progress)
        seconds = time.monotonic() - started
        return _counted(count, _handed_over(folder), seconds=seconds)


def clock_since(started: float) -> Callable[[], datetime]:
    """The one clock of all processes of a run: it began at BEGIN and runs on."""
    return lambda: BEGIN + timedelta(seconds=time.monotonic() - started)


def _run_tracks(folder: Path, *, started: float, progress: Progress | None) -> None:
    environment = {**os.environ, **_as_we_are(), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "bench.harness.racer", str(started), str(folder)]
    told_at = time.monotonic()
    with subprocess.Popen(words, env=environment, cwd=ROOT) as racers:
        try:
            while racers.poll() is None:
                time.sleep(0.1)
                if progress and time.monotonic() - told_at >= TELL_EVERY_S:
                    told_at = time.monotonic()
                    progress(len(_handed_lines(folder)))
        finally:
            racers.terminate()
    if racers.returncode:
        raise RuntimeError("a process of the races broke off; its words are above")


def _as_we_are() -> dict[str, str]:
    """The database and the master key of this process, whatever they were read from."""
    from django.conf import settings

    key = base64.urlsafe_b64decode(settings.VAULT_MASTER_KEY)
    return {"DATABASE_URL": _address(), "EVENHAND_MASTER_KEY": base64.b64encode(key).decode()}


def _address() -> str:
    from django.db import connection

    from evenhand.site.postgres import Connection

    told = connection.settings_dict
    return Connection(
        str(told["HOST"]), str(told["PORT"] or ""), str(told["USER"]), str(told["PASSWORD"]),
        str(told["NAME"]),
    ).url  # fmt: skip


# --- People, debts and letters -------------------------------------------------------------------


def _prepare(count: int, *, tracks: int, seed: int, slow: bool) -> list[list[Race]]:
    """Lay down whom the races are about; returns the races of each track."""
    chance = random.Random(seed)
    plans: list[list[Race]] = [[] for _ in range(tracks)]
    made = 0
    while made < count:
        rounds = min(AT_ONCE // tracks, -(-(count - made) // tracks))
        laid = _lay_down(rounds, tracks=tracks, first=made)
        for race in _drawn(laid, chance, slow=slow):
            if made == count:
                break
            plans[race.number % tracks].append(race)
            made += 1
    return plans


def _staffed() -> str:
    """Make who calls and sits at the desk; returns the key with which a register speaks."""
    from bench.harness.ways_in import api_key
    from evenhand.access.actions import grant_certificate
    from evenhand.access.models import Role, User

    made = User.objects.create_user(
        AGENT, "", name="Racing Agent", role=Role.AGENT, joined_at=BEGIN
    )
    grant_certificate(
        user=made, skill="contact", country="", at=BEGIN - timedelta(days=1), life=timedelta(365)
    )
    return api_key("LV")


@dataclass(frozen=True, slots=True)
class _Laid:
    """One race's people and letters in the tables."""

    number: int
    shape: str
    person: int
    debt: int
    case: int
    channel: str
    letters: list[str]


def _drawn(laid: list[_Laid], chance: random.Random, *, slow: bool) -> Iterator[Race]:
    for one in laid:
        yield Race(
            number=one.number,
            shape=one.shape,
            person=one.person,
            debt=one.debt if one.shape in ("debt", "joint") else None,
            hold=HOLD_OF[one.shape],
            letters=one.letters,
            channel=one.channel,
            door=chance.choice(DOORS) if one.shape in ("person", "two_letters") else "verb",
            case=one.case,
            phase=chance.choice(PHASES),
            delay_s=chance.choice((0, chance.uniform(0, 0.01), chance.uniform(0, 0.04))),
            hand_over_s=0.05 if slow else chance.uniform(0, 0.01),
            began_earlier_s=chance.choice((0, 0, 86_400)),
        )


def _lay_down(rounds: int, *, tracks: int, first: int) -> list[_Laid]:
    """Make `rounds` × `tracks` races; the tracks of one joint round share a debt in pairs."""
    from django.db import transaction

    from evenhand.cases.models import Case, ContactPoint, Evidence, Person
    from evenhand.contact.models import Release
    from evenhand.vault.actions import ensure_keys

    total = rounds * tracks
    with transaction.atomic():
        people = Person.objects.bulk_create(_people(range(first, first + total)))
        ensure_keys([person.key for person in people], at=BEGIN)
        points = ContactPoint.objects.bulk_create(_address_of(person) for person in people)
        others = ContactPoint.objects.bulk_create(
            point for number, person in enumerate(people, first) for point in _wires(person, number)
        )
        shapes = [SHAPES[(first // tracks + place // tracks) % len(SHAPES)] for place in
                  range(total)]  # fmt: skip
        owed = [_debts_of(place, shapes, first=first, tracks=tracks) for place in range(total)]
        references = list(dict.fromkeys(name for names in owed for name in names))
        debts = _debts(references)
        Evidence.objects.bulk_create(
            Evidence(debt=debt, kind="contract", description="Loan agreement", received_at=BEGIN)
            for debt in debts.values()
        )
        cases = Case.objects.bulk_create(
            Case(debt=debts[name], person=person, opened_at=BEGIN - timedelta(days=90))
            for person, names in zip(people, owed, strict=True)
            for name in names
        )
        point_of = {point.person_id: point for point in points}
        Release.objects.bulk_create(_first_notice(case, point_of) for case in cases)
        by_channel = {(point.person_id, point.channel): point for point in (*points, *others)}
        tried = {
            person.pk: CHANNELS[(first + place) // tracks // len(SHAPES) % len(CHANNELS)]
            for place, person in enumerate(people)
        }
        letters = Release.objects.bulk_create(
            _reminder(case, by_channel, channel=tried[case.person_id])
            for case in cases
            if tried[case.person_id] != "call"
        )
    case_of = {case.person_id: case.pk for case in reversed(cases)}
    keys: dict[int, list[str]] = {}
    for letter in letters:
        keys.setdefault(letter.person_id, []).append(str(letter.key))
    return [
        _Laid(
            first + place,
            shapes[place],
            person.pk,
            debts[owed[place][0]].pk,
            case_of[person.pk],
            tried[person.pk],
            keys.get(person.pk, []),
        )
        for place, person in enumerate(people)
    ]


def _debts_of(place: int, shapes: list[str], *, first: int, tracks: int) -> list[str]:
    """The references of what one person owes; neighbours of a joint round share theirs."""
    number, track = first + place, place % tracks
    if shapes[place] == "joint":
        return [f"race-{number - track % 2}"]
    if shapes[place] == "two_letters":
        return [f"race-{number}", f"race-{number}-second"]
    return [f"race-{number}"]


def _people(numbers: range) -> Iterator[Any]:
    from evenhand.cases.models import Person

    for number in numbers:
        yield Person(
            given_name="Racing", family_name=f"Person {number}", born_on=date(1985, 4, 12),
            language="lv", country="LV", zone="Europe/Riga", is_synthetic=True, recorded_at=BEGIN,
        )  # fmt: skip


def _address_of(person: Any) -> Any:
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


def _debts(references: list[str]) -> dict[str, Any]:
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


def _first_notice(case: Any, points: dict[int, Any]) -> Any:
    """A first notice of two months ago, so that the term for objections is over."""
    from evenhand.contact.models import Release

    long_ago = BEGIN - timedelta(days=60)
    return Release(
        business_key=f"race:first:{case.pk}", case=case, person_id=case.person_id,
        act="notice.letter", letter="first_notice", language="lv",
        contact_point=points[case.person_id], state=Release.State.RELEASED, queued_at=long_ago,
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


# --- Counting ------------------------------------------------------------------------------------


def _handed_lines(folder: Path) -> list[str]:
    return [line for file in folder.glob("*.handed") for line in file.read_text().splitlines()]


def _handed_over(folder: Path) -> list[tuple[str, datetime]]:
    """Every letter the doubled channel let go, and when."""
    told = [line.split(" ") for line in _handed_lines(folder)]
    return [(key, datetime.fromisoformat(instant)) for key, instant in told]


@dataclass(frozen=True, slots=True)
class _Tried:
    """Something that raced: about whom and which debt, by what, from when until when."""

    person: int
    debt: int
    channel: str
    begun_at: datetime | None
    ended_at: datetime | None


def _tried(handed: list[tuple[str, datetime]]) -> dict[str, _Tried]:
    """All that raced, by the key under which a channel wrote down that it left."""
    from evenhand.contact.models import Contact, Release

    found = {
        str(row.key): _Tried(
            row.person_id, row.case.debt_id, row.act.partition(".")[2], row.attempted_at,
            row.outcome_at,
        )
        for row in Release.objects.filter(letter="reminder").select_related("case")
    }  # fmt: skip
    shown = dict(handed)
    for call in Contact.objects.filter(channel="call").select_related("case"):
        assert call.case is not None
        key = f"call:{call.case_id}"
        found[key] = _Tried(call.person_id, call.case.debt_id, "call", call.at, shown.get(key))
    return found


def _counted(count: int, handed: list[tuple[str, datetime]], *, seconds: float) -> Outcome:
    """Hold what left against what was acknowledged, from the tables and the channels' own notes."""
    from evenhand.contact.models import Release
    from evenhand.holds.models import Hold

    tried, rows = _tried(handed), list(Release.objects.filter(letter="reminder"))
    acknowledged = list(Hold.objects.filter(acknowledged_at__isnull=False))
    if len(acknowledged) != count:
        raise RuntimeError(f"{count} races, but {len(acknowledged)} acknowledged holds")
    covering: dict[tuple[str, int], list[Hold]] = {}
    for hold in acknowledged:
        key = ("person", hold.person_id) if hold.debt_id is None else ("debt", hold.debt_id)
        covering.setdefault(key, []).append(hold)

    def holds_on(one: _Tried) -> list[Hold]:
        return covering.get(("person", one.person), []) + covering.get(("debt", one.debt), [])

    named, violations, unnamed = _named(), 0, 0
    for name, instant in handed:
        for hold in holds_on(tried[name]):
            assert hold.acknowledged_at is not None
            violations += instant > hold.acknowledged_at
            late = hold.starts_at <= instant <= hold.acknowledged_at
            # A call is in her file; the proof of a stop names what was sent.
            is_sent = tried[name].channel != "call"
            unnamed += is_sent and late and (str(hold.key), name) not in named
    return Outcome(
        races=count,
        letters=len(rows),
        handed_over=len(handed),
        in_flight=sum(_met(one, hold) for one in tried.values() for hold in holds_on(one)),
        violations=violations,
        unnamed=unnamed,
        twice=len(handed) - len({key for key, _ in handed}),
        states=dict(Counter(row.state for row in rows)),
        reasons=dict(Counter(reason for row in rows for reason in row.reasons)),
        by_channel=dict(Counter(tried[name].channel for name, _ in handed)),
        by_door=dict(Counter(hold.source for hold in acknowledged)),
        seconds=round(seconds, 1),
    )


def _named() -> set[tuple[str, str]]:
    """What each acknowledgement named as gone: hold and release."""
    from evenhand.journal.models import Event

    return {
        (event.data["hold"], left["release"])
        for event in Event.objects.filter(code="hold.acknowledged")
        for left in event.data["left"]
    }


def _met(one: _Tried, hold: Any) -> bool:
    """Whether it was truly under way when the hold came."""
    return (
        one.begun_at is not None
        and one.ended_at is not None
        and hold.requested_at <= one.ended_at
        and one.begun_at <= hold.acknowledged_at
    )
