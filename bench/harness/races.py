"""Holds race against what leaves: several processes dispatch while others stop; nobody may lose.

A *race* is one hold, asked for while a letter, e-mail, text or call that it covers is under way.
Races run in tracks; a track is a dispatcher and its clerk, two processes (`bench.harness.racer`),
because threads of one process hide races. Real are the gate, the locks, the journal, the ledger,
the vault, PostgreSQL and the doors through which stops come in; doubled are the page (what it says
beside the balance, and its bytes) and the channels, which write down the instant at which they let
something go. A call has left when the last question about its number was answered with yes.
In some races the worker is killed (kill -9) after it let go of something, before it can say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from bench.harness.fresh import ROOT, as_we_are
from bench.harness.raced import Outcome, counted, noted
from bench.harness.racing import AGENT, BEGIN, Race, prepare

TELL_EVERY_S = 5.0

Progress = Callable[[int], None]


def run_races(
    count: int,
    *,
    first: int = 0,
    tracks: int = 2,
    seed: int = 1,
    locked: bool = True,
    looking: bool = True,
    progress: Progress | None = None,
) -> Outcome:
    """Prepare people and letters, run `count` races from number `first` on, count what left when.

    `tracks` is even, because two of them share each joint debt. `locked=False` takes the locks
    out: the harness must then find violations. `looking=False`: a stop does not look for what
    killed workers left behind, and things must leave that it does not name.
    """
    if tracks % 2:
        raise ValueError(f"{tracks} tracks; two of them share each joint debt")
    races = prepare(range(first, first + count), seed=seed, slow=not locked)
    secret = _staffed()
    with tempfile.TemporaryDirectory(prefix="evenhand-races-") as name:
        folder = Path(name)
        for track, plan in enumerate(_dealt(races, tracks)):
            told = {"locked": locked, "looking": looking, "secret": secret,
                    "races": [asdict(race) for race in plan]}  # fmt: skip
            (folder / f"track-{track}.json").write_text(json.dumps(told))
        started = time.monotonic()
        _run_tracks(folder, started=started, progress=progress)
        return counted(races, folder, seconds=time.monotonic() - started)


def _dealt(races: Sequence[Race], tracks: int) -> list[list[Race]]:
    """The races of each track: pair after pair goes to the next pair of tracks."""
    plans: list[list[Race]] = [[] for _ in range(tracks)]
    for place, race in enumerate(races):
        plans[place % tracks].append(race)
    return plans


def clock_since(started: float) -> Callable[[], datetime]:
    """The one clock of all processes of a run: it began at BEGIN and runs on."""
    return lambda: BEGIN + timedelta(seconds=time.monotonic() - started)


def _run_tracks(folder: Path, *, started: float, progress: Progress | None) -> None:
    environment = {**os.environ, **as_we_are(), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "bench.harness.racer", str(started), str(folder)]
    told_at = time.monotonic()
    with subprocess.Popen(words, env=environment, cwd=ROOT) as racers:
        try:
            while racers.poll() is None:
                time.sleep(0.1)
                if progress and time.monotonic() - told_at >= TELL_EVERY_S:
                    told_at = time.monotonic()
                    progress(len(noted(folder, "run")))
        finally:
            racers.terminate()
    if racers.returncode:
        raise RuntimeError("a process of the races broke off; its words are above")


def _staffed() -> str:
    """Make who calls and sits at the desk; returns the key with which a register speaks."""
    from bench.harness.ways_in import api_key
    from evenhand.access.actions import grant_certificate
    from evenhand.access.models import Role, User
    from evenhand.access.skills import SKILLS

    if not User.objects.filter(email=AGENT).exists():
        made = User.objects.create_user(
            AGENT, "", name="Racing Agent", role=Role.AGENT, joined_at=BEGIN
        )
        since = BEGIN - timedelta(days=1)
        for skill in SKILLS:
            grant_certificate(user=made, skill=skill, country="", at=since, life=timedelta(365))
    return api_key("LV", at=BEGIN)
