"""How long a thousand letters with their codes take, composed by two processes at once.

Each process keeps one compiler, as a worker does. What differs from letter to letter is what does
in a house: the person, the reference, the code of the way in, the amount.
"""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from datetime import date
from multiprocessing.synchronize import Barrier, Event

from evenhand.contact.letters.compose import compose_letter
from evenhand.contact.letters.example import example
from evenhand.contact.letters.facts import EntryLink, LetterFacts, Party
from evenhand.rulebook.money import Money

PROCESSES = 2
LETTERS = 1_000
WARM = 2
ON = date(2026, 11, 17)
_KINDS = ("reminder", "plan_agreed", "first_notice", "hold_proof")
_COUNTRIES = (("LV", "lv"), ("FR", "fr"), ("DE", "de"), ("CH", "it"), ("GB", "en"))


def letters_per_1000_seconds(*, processes: int = PROCESSES, letters: int = LETTERS) -> float:
    """The seconds from the start of the composing to the last letter, scaled to 1,000 letters."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(processes + 1), context.Event()
    share = letters // processes
    workers = [
        context.Process(target=_compose, args=(number * share, share, ready, go))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    begun = time.perf_counter()
    go.set()
    for worker in workers:
        worker.join()
    taken = time.perf_counter() - begun
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a process that composed letters failed")
    return taken * 1_000 / (share * processes)


def _compose(first: int, count: int, ready: Barrier, go: Event) -> None:
    for number in range(WARM * len(_COUNTRIES)):
        compose_letter(*_letter(number))
    ready.wait()
    go.wait()
    for number in range(first, first + count):
        compose_letter(*_letter(number))


def _letter(number: int) -> tuple[str, LetterFacts]:
    country, language = _COUNTRIES[number % len(_COUNTRIES)]
    facts = example(country=country, language=language, on=ON)
    total = facts.total or Money(0, "EUR")
    return _KINDS[number % len(_KINDS)], replace(
        facts,
        reference=f"EH-{number:06d}",
        person=Party(name=f"Alex Example {number}", address=facts.person.address),
        link=EntryLink(url=f"https://firm.example/p/{number:08d}", code=f"{number:08d}"),
        total=Money(total.minor + number, total.currency),
    )


if __name__ == "__main__":
    print(f"{letters_per_1000_seconds():.1f} s for 1,000 letters, {PROCESSES} processes")
