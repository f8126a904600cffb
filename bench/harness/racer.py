"""The processes of the races: dispatchers that send letters, and clerks who open the holds.

Run by `bench.harness.races`: `python -m bench.harness.racer STARTED FOLDER`. Django is set up once,
then every dispatcher and every clerk is forked off, before any of them speaks to the database.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.harness.races import Race, clock_since


@dataclass(slots=True)
class Clerk:
    """The other process, and whether she has been told about the race that runs."""

    line: Connection
    told: int = -1

    def go(self, race: Race) -> None:
        """Tell her to open the race's hold, once."""
        if self.told != race.number:
            self.told = race.number
            self.line.send(race.number)

    def wait(self, race: Race) -> None:
        """Wait until she says that the hold is acknowledged."""
        said = self.line.recv()
        if said != race.number:
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


_DONE = -1


def dispatch(started: float, track: Path, line: Connection) -> None:
    """Release the letters of every race of a track, one race after the other."""
    from evenhand.contact import actions, channels

    clerk, clock = Clerk(line), clock_since(started)
    channel = DoubledChannel(clerk, track.with_suffix(".handed"), clock)
    channels._CHANNELS["letter"] = lambda: channel
    actions.letter_facts = _only_the_balance
    for race in _opened(track):
        channel.race = race
        if race.phase == "before":
            clerk.go(race)
        for key in race.letters:
            actions.release(uuid.UUID(key), clock=clock)
        clerk.go(race)
        clerk.wait(race)
    line.send(_DONE)


def stop(started: float, track: Path, line: Connection) -> None:
    """Open the hold of each race whose number comes in, and answer once it is acknowledged."""
    from evenhand.cases.models import Debt, Person
    from evenhand.contact import actions
    from evenhand.holds.actions import StopRequest

    by_number, clock = {race.number: race for race in _opened(track)}, clock_since(started)
    while (number := line.recv()) != _DONE:
        race = by_number[number]
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
        line.send(number)


@dataclass(frozen=True, slots=True)
class Page:
    """What a doubled page says: the one fact that may change under way, in no approved words."""

    balance_minor: int
    version: str = ""


def _only_the_balance(_release: Any, *, way_in: Any, raw: Any, at: Any) -> Page:
    """Double the facts of a letter by those of its page."""
    del way_in, at
    return Page(raw["balance_minor"])


def _opened(track: Path) -> list[Race]:
    told = json.loads(track.read_text())
    if not told["locked"]:
        _take_the_lock_out()
    return [Race(**race) for race in told["races"]]


def _take_the_lock_out() -> None:
    """For the proof that the harness can fail: check and act are no longer one step."""
    from evenhand.contact import actions

    actions.lock_persons = lambda _ids: []


def main() -> int:
    """Set Django up, fork off every track's two processes, and wait until all are done."""
    import django

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    django.setup()
    from evenhand.contact import actions
    from evenhand.rulebook import open_rulebook

    del actions
    open_rulebook()
    started, folder = float(sys.argv[1]), Path(sys.argv[2])
    fork = multiprocessing.get_context("fork")
    running = []
    for track in sorted(folder.glob("track-*.json")):
        ours, hers = fork.Pipe()
        running.append(fork.Process(target=dispatch, args=(started, track, ours), daemon=True))
        running.append(fork.Process(target=stop, args=(started, track, hers), daemon=True))
    for process in running:
        process.start()
    while any(process.is_alive() for process in running):
        if any(process.exitcode for process in running):
            break
        time.sleep(0.1)
    lost = [process for process in running if process.exitcode != 0]
    for process in lost:
        process.kill()
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
