"""The processes of the races: dispatchers that send and call, and clerks who open the holds.

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

from bench.harness.races import AGENT, Race, clock_since


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
        self._let_go(str(parcel.key), self.race)
        return f"doubled:{parcel.key}"

    def show(self, case: int) -> None:
        """Show the number of a call about a case."""
        assert self.race is not None
        if self.race.phase == "handing":
            self.clerk.go(self.race)
        self._let_go(f"call:{case}", self.race)

    def _let_go(self, name: str, race: Race) -> None:
        time.sleep(race.hand_over_s)
        with self.notes.open("a") as notes:
            # The instant at which it is out of our hands, taken as late as can be.
            notes.write(f"{name} {self.clock().isoformat()}\n")

    def has(self, key: uuid.UUID) -> bool | None:
        return str(key) in self.notes.read_text()

    def withdraw(self, key: uuid.UUID) -> bool:
        del key
        return False


_DONE = -1


def dispatch(started: float, track: Path, line: Connection) -> None:
    """Release the letters of every race of a track, one race after the other."""
    from evenhand.contact import actions, channels, releasing

    clerk, clock = Clerk(line), clock_since(started)
    channel = DoubledChannel(clerk, track.with_suffix(".handed"), clock)
    for name in ("letter", "email", "sms"):
        channels._CHANNELS[name] = lambda: channel
    releasing.letter_facts = _only_the_balance
    _note_what_is_shown(channel)
    for race in _opened(track):
        channel.race = race
        if race.phase == "before":
            clerk.go(race)
        for key in race.letters:
            actions.release(uuid.UUID(key), clock=clock)
        if race.channel == "call":
            _call(race, clerk, clock)
        clerk.go(race)
        clerk.wait(race)
    line.send(_DONE)


def _call(race: Race, clerk: Clerk, clock: Any) -> None:
    """Reserve a call, and ask once more before its number is shown, as the desk does."""
    from evenhand.access.models import User
    from evenhand.cases.models import Case, ContactPoint
    from evenhand.contact import calls

    case = Case.objects.select_related("person", "debt").get(pk=race.case)
    asked = calls.reserve_call(
        case=case, act="demand.call", by=User.objects.get(email=AGENT), at=clock(),
        point=ContactPoint.objects.get(person=case.person, channel="phone"),
    )  # fmt: skip
    if asked.call is None:
        return
    if race.phase == "printing":
        clerk.go(race)
    calls.may_still_call(asked.call, at=clock())


def _note_what_is_shown(channel: DoubledChannel) -> None:
    """Note when the last question about a number was answered with yes: then it is shown."""
    from evenhand.contact import gate

    ask = gate.ask

    def noting(**words: Any) -> Any:
        answer = ask(**words)
        # Only who asks again brings facts along.
        if words.get("seen") is not None and answer.verdict.allowed:
            channel.show(words["case"].pk)
        return answer

    gate.ask = noting


def stop(started: float, track: Path, line: Connection) -> None:
    """Open the hold of each race whose number comes in, and answer once it is acknowledged."""
    from evenhand.doors import clock as doors

    clock = clock_since(started)
    doors.now = clock
    secret = json.loads(track.read_text())["secret"]
    by_number = {race.number: race for race in _opened(track)}
    while (number := line.recv()) != _DONE:
        race = by_number[number]
        time.sleep(race.delay_s)
        if race.door == "verb":
            _ask_the_verb(race, clock)
        else:
            _come_in(race, secret)
        line.send(number)


def _ask_the_verb(race: Race, clock: Any) -> None:
    from evenhand.cases.models import Debt, Person
    from evenhand.contact import actions
    from evenhand.holds.actions import StopRequest

    request = StopRequest(
        person=Person.objects.get(pk=race.person),
        kind=race.hold,
        debt=Debt.objects.get(pk=race.debt) if race.debt else None,
        source="races",
        actor="clerk",
        starts_at=clock() - timedelta(seconds=race.began_earlier_s),
    )
    actions.stop(request, clock=clock)


def _come_in(race: Race, secret: str) -> None:
    """Open the hold through one of the house's doors."""
    from bench.harness import ways_in
    from evenhand.access.models import User
    from evenhand.cases.models import Case

    case = Case.objects.select_related("person", "debt__creditor").get(pk=race.case)
    if race.door == "portal":
        ways_in.open_in_portal(case)
    elif race.door == "desk":
        ways_in.open_at_desk(case, User.objects.get(email=AGENT))
    elif race.door == "api":
        ways_in.open_by_api(case, secret)
    else:
        ways_in.open_by_import(case)


@dataclass(frozen=True, slots=True)
class Page:
    """What a doubled page says: the one fact that may change under way, in no approved words."""

    balance_minor: int
    version: str = ""


def _only_the_balance(release: Any, *, way_in: Any, raw: Any, at: Any) -> Page:
    """Double the facts of a letter by those of its page."""
    from evenhand.contact import gate

    del way_in, raw
    return Page(gate.facts_of(release.case, at=at)["balance_minor"])


def _opened(track: Path) -> list[Race]:
    told = json.loads(track.read_text())
    if not told["locked"]:
        _take_the_lock_out()
    return [Race(**race) for race in told["races"]]


def _take_the_lock_out() -> None:
    """For the proof that the harness can fail: check and act are no longer one step."""
    from evenhand.contact import actions, calls, releasing

    actions.lock_persons = lambda _ids: None
    releasing.lock_persons = lambda _ids: None
    calls.lock_persons = lambda _ids: None


def main() -> int:
    """Set Django up, fork off every track's two processes, and wait until all are done."""
    import django

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    django.setup()
    from django.conf import settings

    from evenhand.contact import actions
    from evenhand.rulebook import open_rulebook

    del actions
    settings.ALLOWED_HOSTS = ["localhost"]
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
