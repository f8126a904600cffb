"""Counts races: what left is held against what was acknowledged, from tables and own notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.harness.racing import Race

# Under which word a hold says through which door it came.
SOURCES = {"verb": "races", "portal": "portal", "desk": "person", "api": "register",
           "import": "placement"}  # fmt: skip

# How a release ends where nothing breaks: the channels of this harness take everything.
# Of an e-mail or a text whose sender was killed nobody knows more than that it may have left.
_ENDS = ("released", "refused", "withdrawn", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the races showed. A violation is something let go after a hold on it was acknowledged.

    `under_way`: races in which something was truly on its way (its attempt begun, its outcome
    still to come) between the asking for the hold and its acknowledgement. `in_flight`: such pairs.
    """

    races: int
    letters: int
    handed_over: int
    in_flight: int
    under_way: int
    violations: int
    unnamed: int
    twice: int
    broken: int
    kills: int
    states: dict[str, int]
    reasons: dict[str, int]
    by_channel: dict[str, int]
    by_door: dict[str, int]
    under_way_by_channel: dict[str, int]
    under_way_by_door: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Tried:
    """Something that raced: about whom and which debt, by what, from when until when."""

    person: int
    debt: int
    channel: str
    begun_at: datetime | None
    ended_at: datetime | None

    def met(self, hold: Any) -> bool:
        """Whether it was truly under way when the hold came."""
        return (
            self.begun_at is not None
            and self.ended_at is not None
            and hold.requested_at <= self.ended_at
            and self.begun_at <= hold.acknowledged_at
        )


def noted(folder: Path, ending: str) -> list[list[str]]:
    """The lines that the channels of all tracks wrote down, as words."""
    files = sorted(folder.glob(f"*.{ending}"))
    return [line.split(" ") for file in files for line in file.read_text().splitlines()]


def counted(races: Sequence[Race], folder: Path, *, seconds: float) -> Outcome:
    """Count the races whose notes lie in a folder."""
    from evenhand.contact.models import Release
    from evenhand.holds.models import Hold

    people = [race.person for race in races]
    holds = list(
        Hold.objects.filter(acknowledged_at__isnull=False, person__in=people).order_by("pk")
    )
    if len(holds) != len(races):
        raise RuntimeError(f"{len(races)} races, but {len(holds)} acknowledged holds")
    handed = [(key, datetime.fromisoformat(at)) for key, at in noted(folder, "handed")]
    rows = list(Release.objects.filter(letter="reminder", person__in=people).select_related("case"))
    tried = _tried(rows, races, noted(folder, "called"))
    covering = _Covering(holds)
    met = [(one, hold) for one in tried.values() for hold in covering.of(one) if one.met(hold)]
    return Outcome(
        races=len(races),
        letters=len(rows),
        handed_over=len(handed),
        in_flight=len(met),
        **_under_way(met),
        **_judged(handed, tried, covering, named=_named(people)),
        broken=sum(row.state not in _ENDS or "gate.failed" in row.reasons for row in rows),
        kills=len(noted(folder, "killed")),
        states=dict(Counter(row.state for row in rows)),
        reasons=dict(Counter(reason for row in rows for reason in row.reasons)),
        by_channel=dict(Counter(tried[name].channel for name, _ in handed)),
        by_door=dict(Counter(hold.source for hold in holds)),
        seconds=round(seconds, 1),
    )


def _tried(
    rows: Iterable[Any], races: Sequence[Race], called: list[list[str]]
) -> dict[str, _Tried]:
    """All that raced, by the key under which a channel wrote down that it left."""
    found = {
        str(row.key): _Tried(
            row.person_id, row.case.debt_id, row.act.partition(".")[2], row.attempted_at,
            row.outcome_at,
        )
        for row in rows
    }  # fmt: skip
    from evenhand.cases.models import Case

    times = {case: (datetime.fromisoformat(one), datetime.fromisoformat(other))
             for case, one, other in called}  # fmt: skip
    wanted = [race.case for race in races if race.channel == "call"]
    for case in Case.objects.filter(pk__in=wanted):
        begun, ended = times.get(str(case.pk), (None, None))
        found[f"call:{case.pk}"] = _Tried(case.person_id, case.debt_id, "call", begun, ended)
    return found


class _Covering:
    """The holds on somebody or on a debt."""

    def __init__(self, holds: Iterable[Any]) -> None:
        self._holds: dict[tuple[str, int], list[Any]] = {}
        for hold in holds:
            key = ("person", hold.person_id) if hold.debt_id is None else ("debt", hold.debt_id)
            self._holds.setdefault(key, []).append(hold)

    def of(self, one: _Tried) -> list[Any]:
        """All holds that cover what was tried."""
        hers = self._holds.get(("person", one.person), [])
        return hers + self._holds.get(("debt", one.debt), [])


def _under_way(met: list[tuple[_Tried, Any]]) -> dict[str, Any]:
    """How many holds met something on its way, by what it was and by the hold's door."""
    holds = {hold.pk: hold.source for _, hold in met}
    channels = {(hold.pk, one.channel) for one, hold in met}
    return {
        "under_way": len(holds),
        "under_way_by_channel": dict(Counter(channel for _, channel in channels)),
        "under_way_by_door": dict(Counter(holds.values())),
    }


def _judged(
    handed: list[tuple[str, datetime]], tried: dict[str, _Tried], covering: _Covering,
    *, named: set[tuple[str, str]],
) -> dict[str, Any]:  # fmt: skip
    violations = unnamed = 0
    for name, instant in handed:
        for hold in covering.of(tried[name]):
            violations += instant > hold.acknowledged_at
            late = hold.starts_at <= instant <= hold.acknowledged_at
            # A call is in her file; the proof of a stop names what was sent.
            is_sent = tried[name].channel != "call"
            unnamed += is_sent and late and (str(hold.key), name) not in named
    twice = len(handed) - len({key for key, _ in handed})
    return {"violations": violations, "unnamed": unnamed, "twice": twice}


def _named(people: list[int]) -> set[tuple[str, str]]:
    """What each acknowledgement named as gone: hold and release."""
    from evenhand.cases.models import Person
    from evenhand.journal.models import Event

    keys = Person.objects.filter(pk__in=people).values("key")
    return {
        (event.data["hold"], left["release"])
        for event in Event.objects.filter(code="hold.acknowledged", subject__in=keys)
        for left in event.data["left"]
    }
