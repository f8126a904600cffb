"""Runs each try in a child of its own, so that no fault outlives it; a slow child has found one."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

SURVIVED = 0
PATIENCE_S = 120
_A_MOMENT_S = 0.005


def survivors(
    tries: Sequence[Callable[[], bool]], *, jobs: int, told: Callable[[int], None]
) -> Iterator[int]:
    """The places of those tries that answer True: nothing noticed the fault."""
    running: dict[int, int] = {}
    for place, attempt in enumerate(tries):
        if len(running) >= jobs:
            yield from _ended(running)
        running[_child(attempt)] = place
        told(place + 1)
    while running:
        yield from _ended(running)


def _ended(running: dict[int, int]) -> Iterator[int]:
    """Wait until one of ours has ended; children of somebody else are left to him."""
    while True:
        for number, place in running.items():
            ended, status = os.waitpid(number, os.WNOHANG)
            if ended:
                del running[number]
                if os.WIFEXITED(status) and os.WEXITSTATUS(status) == SURVIVED:
                    yield place
                return
        time.sleep(_A_MOMENT_S)


def _child(attempt: Callable[[], bool]) -> int:
    number = os.fork()
    if number:
        return number
    signal.alarm(PATIENCE_S)
    if not os.environ.get("MUTANTS_SPEAK"):
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
    survived = False
    try:
        survived = attempt()
    finally:  # whatever was raised has noticed the fault
        if os.environ.get("MUTANTS_SPEAK"):
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(SURVIVED if survived else 1)


def place_for(folder: Path, name: str, source: str) -> Path:
    """Write a faulty file where only this child reads it."""
    place = folder / f"{os.getpid()}-{name}"
    place.write_text(source, encoding="utf-8")
    return place
