"""One process of a race: a dispatcher that sends letters, or its clerk who opens the holds.

Run by `bench.harness.races`: `python -m bench.harness.racer dispatch STARTED TRACK.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from bench.harness.races import Race, clock_since


@dataclass(slots=True)
class Clerk:
    """The other process, and whether she has been told about the race that runs."""

    tells: IO[str]
    answers: IO[str]
    told: int = -1

    def go(self, race: Race) -> None:
        """Tell her to open the race's hold, once."""
        if self.told != race.number:
            self.told = race.number
            print(race.number, file=self.tells, flush=True)

    def wait(self, race: Race) -> None:
        """Wait until she says that the hold is acknowledged."""
        said = self.answers.readline().strip()
        if said != str(race.number):
            raise RuntimeError(f"the clerk said {said!r} about race {race.number}")


@dataclass(slots=True)
class DoubledChannel:
    """A channel in this harness only: prints nothing, and notes when it let a letter go."""

    clerk: Clerk
    notes: Path
    clock: Any
    race: Race | None = None

    def compose(self, letter: str, facts: Any, *, key: uuid.UUID, to: str) -> Any:
        from evenhand.contact.channels import Parcel

        del letter, facts
        assert self.race is not None
        if self.race.phase == "printing":
            self.clerk.go(self.race)
        return Parcel(key=key, to=to, media_type="application/pdf", content=b"a page")

    def hand_over(self, parcel: Any) -> str:
        assert self.race is not None
        if self.race.phase == "handing":
            self.clerk.go(self.race)
        time.sleep(self.race.hand_over_s)
        with self.notes.open("a") as notes:
            # The instant at which it is out of our hands, taken as late as can be.
            notes.write(f"{parcel.key} {self.clock().isoformat()}\n")
        return f"doubled:{parcel.key}"

    def has(self, key: uuid.UUID) -> bool | None:
        return str(key) in self.notes.read_text()

    def withdraw(self, key: uuid.UUID) -> bool:
        del key
        return False


def dispatch(started: float, track: Path) -> None:
    """Release the letters of every race of a track, one race after the other."""
    from evenhand.contact import actions, channels

    locked, races = _opened(track)
    if not locked:
        _take_the_lock_out()
    words = [sys.executable, "-m", "bench.harness.racer", "stop", str(started), str(track)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        clerk, clock = Clerk(process.stdin, process.stdout), clock_since(started)
        channel = DoubledChannel(clerk, track.with_suffix(".handed"), clock)
        channels._CHANNELS["letter"] = lambda: channel
        actions.letter_facts = _only_the_balance
        clerk.wait(_READY)
        for race in races:
            channel.race = race
            if race.phase == "before":
                clerk.go(race)
            for key in race.letters:
                actions.release(uuid.UUID(key), clock=clock)
            clerk.go(race)
            clerk.wait(race)
        process.stdin.close()
    if process.returncode:
        raise SystemExit(process.returncode)


def stop(started: float, track: Path) -> None:
    """Open the hold of each race whose number comes in, and answer once it is acknowledged."""
    from evenhand.cases.models import Debt, Person
    from evenhand.contact import actions
    from evenhand.holds.actions import StopRequest

    locked, races = _opened(track)
    if not locked:
        _take_the_lock_out()
    by_number, clock = {race.number: race for race in races}, clock_since(started)
    print(_READY.number, flush=True)
    for line in sys.stdin:
        race = by_number[int(line)]
        person = Person.objects.get(pk=race.person)
        debt = Debt.objects.get(pk=race.debt) if race.debt else None
        time.sleep(race.delay_s)
        request = StopRequest(
            person=person,
            kind=race.hold,
            debt=debt,
            source="races",
            actor="clerk",
            starts_at=clock() - timedelta(seconds=race.began_earlier_s),
        )
        actions.stop(request, clock=clock)
        print(race.number, flush=True)


_READY = Race(
    number=-2, shape="", person=0, debt=None, hold="", letters=[], phase="", delay_s=0,
    hand_over_s=0, began_earlier_s=0,
)  # fmt: skip


def _only_the_balance(_release: Any, *, way_in: Any, raw: Any, at: Any) -> Any:
    """Double what a page says by the one fact that may change under way."""
    del way_in, at
    return raw["balance_minor"]


def _opened(track: Path) -> tuple[bool, list[Race]]:
    told = json.loads(track.read_text())
    return told["locked"], [Race(**race) for race in told["races"]]


def _take_the_lock_out() -> None:
    """For the proof that the harness can fail: check and act are no longer one step."""
    from evenhand.contact import actions

    actions.lock_persons = lambda _ids: []


def main() -> None:
    """Set Django up and be one of the two."""
    import django

    django.setup()
    from evenhand.rulebook import open_rulebook

    open_rulebook()
    role, started, track = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    {"dispatch": dispatch, "stop": stop}[role](started, track)


if __name__ == "__main__":
    main()
