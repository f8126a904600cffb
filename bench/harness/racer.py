"""The processes of the races: dispatchers that send and call, and clerks who open the holds.

Run by `bench.harness.races`: `python -m bench.harness.racer STARTED FOLDER`. Django is set up once,
then every dispatcher and every clerk is forked off, before any of them speaks to the database.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from bench.harness.doubled import only_the_balance
from bench.harness.fresh import leave_the_database, warm_up
from bench.harness.races import clock_since
from bench.harness.racing import AGENT, BEGIN, Race

# Longer than any race; a track that lost its neighbour breaks off.
TOGETHER_S = 120


def _untold() -> Any:
    """Shared with a worker that is forked off to be killed: who of the two told her, told her."""
    return multiprocessing.RawValue("q", -1)


@dataclass(slots=True)
class Clerk:
    """The other process, and whether she has been told about the race that runs."""

    line: Connection
    told: Any = field(default_factory=_untold)

    def expect(self, word: str, race: Race) -> None:
        """Wait until she says that word about a race."""
        said = self.line.recv()
        if said != (word, race.number):
            raise RuntimeError(f"the clerk said {said!r}, not that race {race.number} is {word}")

    def go(self, race: Race) -> None:
        """Tell her to open the race's hold, once."""
        if self.told.value != race.number:
            self.told.value = race.number
            self.line.send(race.number)


@dataclass(slots=True)
class Notes:
    """What a doubled channel lets go of is noted in the folder of all tracks: it can be asked."""

    notes: Path

    def has(self, key: uuid.UUID) -> bool | None:
        return any(str(key) in file.read_text() for file in self.notes.parent.glob("*.handed"))

    def withdraw(self, key: uuid.UUID) -> bool:
        del key
        return False


@dataclass(slots=True)
class DoubledChannel(Notes):
    """A channel in this harness only: prints nothing, and notes when it let a letter go."""

    clerk: Clerk
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
        if self.race.killed:
            os.kill(os.getpid(), signal.SIGKILL)
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


def dispatch(started: float, track: Path, line: Connection, together: Any) -> None:
    """Release the letters of every race of a track, one race after the other.

    `together`: where the two tracks of a joint debt wait for each other, so that all four race.
    """
    from evenhand.contact import channels, releasing

    clerk, clock = Clerk(line), clock_since(started)
    channel = DoubledChannel(track.with_suffix(".handed"), clerk, clock)
    for name in ("letter", "email", "sms"):
        channels._CHANNELS[name] = lambda: channel
    releasing.letter_facts = only_the_balance
    _note_what_is_shown(channel)
    for race in _opened(track):
        clerk.expect("ready", race)
        if race.shape == "joint":
            together.wait(TOGETHER_S)
        channel.race = race
        if race.phase == "before":
            clerk.go(race)
        if race.killed:
            _by_who_is_killed(lambda race=race: _release(race, clock), track, race)
        else:
            _release(race, clock)
        if race.channel == "call":
            begun = clock()
            _call(race, clerk, clock)
            _note(track, "called", f"{race.case} {begun.isoformat()} {clock().isoformat()}")
        clerk.go(race)
        clerk.expect("done", race)
        _note(track, "run", str(race.number))


def _release(race: Race, clock: Any) -> None:
    from evenhand.contact import actions

    for key in race.letters:
        actions.release(uuid.UUID(key), clock=clock)


def _by_who_is_killed(work: Callable[[], None], track: Path, race: Race) -> None:
    """Let a worker of its own do it, who dies (kill -9) in the instant after he let a letter go."""
    leave_the_database()
    child = os.fork()
    if not child:
        broke = True
        try:
            work()
            broke = False
        finally:
            if broke:
                traceback.print_exc()
            os._exit(broke)
    _, how = os.waitpid(child, 0)
    if os.WIFSIGNALED(how):
        _note(track, "killed", str(race.number))
    elif os.WEXITSTATUS(how):
        raise RuntimeError(f"the worker of race {race.number} broke off; its words are above")


def _note(track: Path, ending: str, line: str) -> None:
    with track.with_suffix(f".{ending}").open("a") as notes:
        notes.write(f"{line}\n")


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
    """Make the way of each race's hold ready, open it when told to, say once it is acknowledged."""
    from bench.harness.ways_in import WaysIn
    from evenhand.access.models import User
    from evenhand.contact import channels
    from evenhand.doors import clock as doors

    clock, notes = clock_since(started), Notes(track.with_suffix(".handed"))
    for name in ("letter", "email", "sms"):
        channels._CHANNELS[name] = lambda: notes
    doors.now = clock
    secret = json.loads(track.read_text())["secret"]
    ways = WaysIn(User.objects.get(email=AGENT), secret)
    for race in _opened(track):
        come_in = _way_of(race, ways, clock)
        line.send(("ready", race.number))
        if line.recv() != race.number:
            raise RuntimeError(f"the dispatcher runs another race than {race.number}")
        time.sleep(race.delay_s)
        come_in()
        line.send(("done", race.number))


def _way_of(race: Race, ways: Any, clock: Any) -> Callable[[], object]:
    """The last step of the way in which a race's hold comes."""
    from evenhand.cases.models import Case, Debt, Person

    if race.door == "verb":
        person = Person.objects.get(pk=race.person)
        debt = Debt.objects.get(pk=race.debt) if race.debt else None
        return lambda: _ask_the_verb(race, person, debt, clock)
    case = Case.objects.select_related("person", "debt__creditor").get(pk=race.case)
    return cast(Callable[[], object], ways.ready(race.door, case))


def _ask_the_verb(race: Race, person: Any, debt: Any, clock: Any) -> None:
    from evenhand.contact import actions
    from evenhand.holds.actions import StopRequest

    request = StopRequest(
        person=person,
        kind=race.hold,
        debt=debt,
        source="races",
        actor="clerk",
        starts_at=clock() - timedelta(seconds=race.began_earlier_s),
    )
    actions.stop(request, clock=clock)


def _opened(track: Path) -> list[Race]:
    told = json.loads(track.read_text())
    if not told["locked"]:
        _take_the_lock_out()
    if not told["looking"]:
        _look_away()
    return [Race(**race) for race in told["races"]]


def _take_the_lock_out() -> None:
    """For the proof that the harness can fail: check and act are no longer one step."""
    from evenhand.contact import actions, calls, releasing

    actions.lock_persons = lambda _ids: None
    releasing.lock_persons = lambda _ids: None
    calls.lock_persons = lambda _ids: None


def _look_away() -> None:
    """For the proof that killed workers are felt: a stop overlooks what nobody is at any more."""
    from evenhand.contact import settling

    settling.left_behind = lambda _which: []


def main() -> int:
    """Set Django up, fork off every track's two processes, and wait until all are done."""
    import django

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["localhost"]
    # On a busy machine a race waits for a connection; whether it is quick is not asked here.
    settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 120
    warm_up([("LV", "", "Europe/Riga")], [BEGIN.date()])
    started, folder = float(sys.argv[1]), Path(sys.argv[2])
    running = _tracks(started, folder)
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


def _tracks(started: float, folder: Path) -> list[Any]:
    """The two processes of every track; each pair of tracks has a place to wait for each other."""
    fork = multiprocessing.get_context("fork")
    running: list[Any] = []
    files = sorted(folder.glob("track-*.json"), key=lambda file: int(file.stem.partition("-")[2]))
    for pair in zip(files[::2], files[1::2], strict=True):
        together = fork.Barrier(2)
        for track in pair:
            ours, hers = fork.Pipe()
            words = (started, track, ours, together)
            running.append(fork.Process(target=dispatch, args=words, daemon=True))
            running.append(fork.Process(target=stop, args=(started, track, hers), daemon=True))
    return running


if __name__ == "__main__":
    sys.exit(main())
