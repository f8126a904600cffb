"""Many processes reach the same people at once, day by day; then everything is counted again.

Real are the gate, the locks, the outbox, calls, the journal and PostgreSQL; doubled are the page
and the channels, which take what they are handed. Days pass in ticks: within one, all processes act
at the same instant and on the same people, so that only the locks keep them apart. The second count
knows nothing of the first: plain rows, plain local days of the person.
"""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bench.harness.doubled import only_the_balance
from bench.harness.fresh import leave_the_database, warm_up

# Spring: the clocks go forward on 8 March in America and on 29 March in Europe. Autumn: back on 25
# October in Europe and on 1 November in America.
PERIODS: Final = (date(2026, 3, 1), date(2026, 10, 15))
HOURS: Final = (7, 10, 13, 16, 19, 22)  # UTC: midnight, morning or evening, by where she lives
PLACES: Final = (
    ("LV", "", "Europe/Riga"),
    ("US", "NY", "America/New_York"),
    ("US", "CA", "America/Los_Angeles"),
)
CHOSEN: Final = ("demand", "service", "survey")
WAYS: Final = (
    "service.letter", "service.email", "service.sms", "service.call", "demand.letter",
    "demand.email", "demand.call", "answer.letter", "answer.call", "campaign",
)  # fmt: skip
RESULTS: Final = ("no_answer", "busy", "voicemail", "conversation")
# One in so many people is tried at a tick, by every process: on some seven days of each period.
TRIED: Final = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A contact of ours as it stands in the table at the end."""

    person: int
    case: int
    zone: str
    channel: str
    purpose: str
    result: str
    at: datetime
    us: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the second count found.

    A moment is an instant at which all processes reach for one person. `refused` says why letters,
    e-mails and texts did not leave: how often a cap was truly met. What broke proves nothing.
    """

    people: int
    attempts: int
    moments: int
    contacts: int
    refused: dict[str, int]
    broken: int
    over: dict[str, int]


def over_caps(contacts: Iterable[Seen]) -> Counter[str]:
    """Count contacts of our own accord that were one too many, by the cap that they broke.

    House: one on a local day, two in seven local days, four in thirty. United States: seven calls
    about one debt in seven local days, none in the six days after a talk's day.
    """
    over: Counter[str] = Counter()
    of_person: dict[int, list[Seen]] = defaultdict(list)
    for one in contacts:
        before, day = of_person[one.person], _day(one)
        if one.purpose in CHOSEN:
            ages = [(day - _day(other)).days for other in before]
            for name, days, most in (("day", 1, 1), ("week", 7, 2), ("month", 30, 4)):
                over[name] += sum(age < days for age in ages) >= most
            over["us"] += one.us and one.channel == "call" and _too_many_calls(one, before)
        before.append(one)
    return +over


def _day(one: Seen) -> date:
    return one.at.astimezone(ZoneInfo(one.zone)).date()


def _too_many_calls(one: Seen, before: Sequence[Seen]) -> bool:
    recent = [other for other in before if (_day(one) - _day(other)).days < 7]
    here = [other for other in recent if other.case == one.case and other.channel == "call"]
    rang = [other for other in here if other.result not in ("busy", "out_of_service")]
    return len(rang) >= 7 or any(other.result == "conversation" for other in here)


def prepare(numbers: range) -> list[tuple[int, list[int]]]:
    """Make people with two debts each, whose first notices left long ago; returns their cases."""
    from evenhand.cases import actions as cases

    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    lender = cases.ensure_creditor(name="Synthetic Bank", country="LV", at=at, is_synthetic=True)
    made = []
    for number in numbers:
        person = _person(number, at)
        made.append((person.pk, [_case(person, lender, number, at, part) for part in range(2)]))
    return made


def _person(number: int, at: datetime) -> Any:
    from evenhand.cases.actions import add_contact_point
    from evenhand.cases.models import Person
    from evenhand.contact.reaching import change_preference

    country, region, zone = PLACES[number % len(PLACES)]
    person = Person.objects.create(
        given_name="Synthetic", family_name=f"Person {number}", country=country, region=region,
        zone=zone, language="en", born_on=date(1980, 1, 1), is_synthetic=True, recorded_at=at,
    )  # fmt: skip
    add_contact_point(
        person=person, channel="post", street=f"Street {number}", town="Town", source="bench", at=at
    )
    for channel, value in (("email", f"p{number}@example.org"), ("phone", f"+3712{number:07}")):
        add_contact_point(person=person, channel=channel, value=value, source="portal", at=at)
    change_preference(
        person=person, at=at, actor="bench", email_consented_at=at, texts_consented_at=at
    )
    return person


def _case(person: Any, lender: Any, number: int, at: datetime, part: int) -> int:
    from evenhand.cases import actions as cases
    from evenhand.cases.models import Debt
    from evenhand.contact.models import Release
    from evenhand.ledger.actions import take_on

    debt = Debt.objects.create(
        creditor=lender, reference=f"{number}-{part}", kind="loan", taken_on_at=at,
        currency="USD" if person.country == "US" else "EUR", principal_minor=50_000,
        due_on=date(2025, 6, 1), is_synthetic=True,
    )  # fmt: skip
    cases.add_evidence(debt=debt, kind="contract", description="made up", at=at)
    take_on(debt=debt, on=at.date(), at=at, actor="bench")
    case = cases.open_case(debt=debt, person=person, at=at, actor="bench")
    Release.objects.create(
        business_key=f"first:{case.key}", case=case, person=person, act="notice.letter",
        letter="first_notice", language="en", state="released", queued_at=at, outcome_at=at,
    )  # fmt: skip
    return int(case.pk)


def run(numbers: range, *, days: int, processes: int, seed: int, locked: bool) -> Outcome:
    """Let the processes reach the people for so many days of both periods, and count again."""
    made = prepare(numbers)
    _staffed(processes)
    warm_up(PLACES, {at.date() for at in ticks(days)})
    context = multiprocessing.get_context("fork")
    barrier, tried = context.Barrier(processes), context.Value("q", 0)
    workers = [
        context.Process(target=_work, args=(number, made, days, seed, locked, barrier, tried))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a process broke off; its words are above")
    people = [person for person, _ in made]
    seen = contacts_seen(people)
    return Outcome(
        len(made), tried.value, tried.value // processes, len(seen), _refused(people),
        _broken(people),
        dict(over_caps(seen)),
    )  # fmt: skip


def _refused(people: list[int]) -> dict[str, int]:
    from evenhand.contact.models import Release

    states = [Release.State.REFUSED, Release.State.WAITING]
    rows = Release.objects.filter(person__in=people, state__in=states)
    told = rows.values_list("reasons", flat=True)
    return dict(Counter(reason for reasons in told for reason in reasons))


def _broken(people: list[int]) -> int:
    """How many releases came to no plain end: these channels take everything."""
    from evenhand.contact.models import Release

    ends = [Release.State.RELEASED, Release.State.REFUSED, Release.State.WAITING]
    rows = Release.objects.filter(person__in=people)
    unjudged = rows.filter(reasons__contains=["gate.failed"])
    return int(rows.exclude(state__in=ends).count() + unjudged.count())


def _staffed(processes: int) -> None:
    """Make who reaches the people in each process, certified and once."""
    from evenhand.access.actions import grant_certificate
    from evenhand.access.models import Role, User
    from evenhand.access.skills import SKILLS

    at = datetime(2026, 1, 5, tzinfo=UTC)
    for number in range(processes):
        if not User.objects.filter(email=_email(number)).exists():
            agent = User.objects.create_user(
                _email(number), None, name=f"Agent {number}", role=Role.AGENT
            )
            for skill in SKILLS:
                grant_certificate(
                    user=agent, skill=skill, country="", at=at, life=timedelta(days=400)
                )


def _email(number: int) -> str:
    return f"agent{number}@evenhand.example"


def contacts_seen(people: list[int]) -> list[Seen]:
    """Every contact of ours with these people, in the order in which they happened."""
    from evenhand.contact.models import Contact

    rows = Contact.objects.filter(outbound=True, person__in=people).select_related("person")
    return [
        Seen(
            row.person_id, row.case_id or 0, row.person.zone, row.channel, row.purpose, row.result,
            row.at, row.person.country == "US",
        )
        for row in rows.order_by("at", "pk")
    ]  # fmt: skip


def ticks(days: int) -> list[datetime]:
    """The instants of all days of both periods."""
    return [
        datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        for begins in PERIODS
        for day in (begins + timedelta(days=ahead) for ahead in range(days))
        for hour in HOURS
    ]


class DoubledChannel:
    """A channel in this harness only: it takes everything."""

    def compose(self, letter: str, facts: Any, *, key: Any, to: str) -> Any:
        from evenhand.contact.channels import Parcel

        del letter, facts
        return Parcel(key=key, to=to, media_type="application/pdf", content=b"a page")

    def hand_over(self, parcel: Any) -> str:
        return f"doubled:{parcel.key}"

    def has(self, key: Any) -> bool | None:
        del key
        return None

    def withdraw(self, key: Any) -> bool:
        del key
        return False


def _work(
    number: int, made: Sequence[tuple[int, list[int]]], days: int, seed: int, locked: bool,
    barrier: Any, tried: Any,
) -> None:  # fmt: skip
    """One process; where it breaks off, the others do not wait for it."""
    try:
        _days(number, made, days, seed, locked, barrier, tried)
    except BaseException:
        barrier.abort()
        raise
    finally:
        leave_the_database()


def _days(
    number: int, made: Sequence[tuple[int, list[int]]], days: int, seed: int, locked: bool,
    barrier: Any, tried: Any,
) -> None:  # fmt: skip
    """At each tick, reach some of the people, in the same order as all other processes."""
    from evenhand.access.models import User

    _doubled(locked=locked)
    agent, files = User.objects.get(email=_email(number)), _files(made)
    chance = random.Random(f"{seed}:{made[0][0]}:{number}")
    for at in ticks(days):
        together = random.Random(f"{seed}:{made[0][0]}:{at}")
        chosen = [one for one in made if together.randrange(TRIED) == 0]
        barrier.wait()
        for _person_id, cases in chosen:
            _reach(files[chance.choice(cases)], chance.choice(WAYS), agent, chance, at)
        with tried.get_lock():
            tried.value += len(chosen)


@dataclass(frozen=True, slots=True)
class _File:
    """A case as who reaches the person has it on her desk."""

    case: Any
    points: dict[str, Any]


def _files(made: Sequence[tuple[int, list[int]]]) -> dict[int, _File]:
    from evenhand.cases.models import Case, ContactPoint

    points: dict[int, dict[str, Any]] = defaultdict(dict)
    for point in ContactPoint.objects.filter(person__in=[person for person, _ in made]):
        points[point.person_id][point.channel] = point
    wanted = [case for _, cases in made for case in cases]
    rows = Case.objects.filter(pk__in=wanted).select_related("person", "debt")
    return {case.pk: _File(case, points[case.person_id]) for case in rows}


def _doubled(*, locked: bool) -> None:
    from evenhand.contact import calls, channels, releasing

    for way in ("letter", "email", "sms"):
        channels._CHANNELS[way] = DoubledChannel
    vars(releasing)["letter_facts"] = only_the_balance
    if not locked:
        for module in (releasing, calls):
            vars(module)["lock_persons"] = lambda _people: []


def _reach(file: _File, way: str, agent: Any, chance: random.Random, at: datetime) -> None:
    if way.endswith(".call"):
        _call(file, way, agent, chance, at)
    else:
        _send(file, way, f"{way}:{file.case.pk}:{agent.pk}:{at:%Y%m%d%H}", at)


def _call(file: _File, way: str, agent: Any, chance: random.Random, at: datetime) -> None:
    from evenhand.contact import calls

    phone = file.points["phone"]
    call = calls.reserve_call(case=file.case, act=way, by=agent, at=at, point=phone).call
    if call is not None:
        calls.end_call(call, calls.Ended(result=chance.choice(RESULTS)), by=agent, at=at)


def _send(file: _File, way: str, key: str, at: datetime) -> None:
    from evenhand.contact import actions

    act = "service.letter" if way == "campaign" else way
    kind = {"letter": "post", "email": "email", "sms": "phone"}[act.partition(".")[2]]
    row = actions.queue_release(
        case=file.case, act=act, letter="reminder" if act.startswith("demand") else "message",
        language="en", at=at, business_key=key, contact_point=file.points[kind],
    )  # fmt: skip
    actions.release(row.key, clock=lambda: at)
