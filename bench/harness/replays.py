"""Tells the same payments again and again, from several processes, and cuts the line in between.

Each request is told 2 to 50 times by all processes at once. After some COMMITs were sent, the line
is cut before the answer comes: whoever asked cannot know, and asks again. In between the same keys
come with another amount, and must be refused. Each payment must count once, and every answer to a
request must be the same.
"""

from __future__ import annotations

import json
import os
import random
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.harness.ledger_house import (
    AT,
    CURRENCY,
    DAY,
    debts_of_a_house,
    forked,
    leave_the_database,
)

DEBTS: Final = 20
CUT_ONE_IN, OTHER_ONE_IN = 8, 10
FEWEST, MOST = 2, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What the replays showed."""

    replays: int
    requests: int
    cut: int
    refused: int
    doubled: int
    missing: int
    other_answers: int
    other_amounts_taken: int

    @property
    def violations(self) -> int:
        """Everything that must not be."""
        return self.doubled + self.missing + self.other_answers + self.other_amounts_taken


def run_replays(
    replays: int, *, folder: Path, processes: int = 3, seed: int = 1, idempotent: bool = True
) -> Replayed:
    """Tell payments again that often, from that many processes; then count."""
    cases = [debt.cases.get() for debt in debts_of_a_house(DEBTS)]
    times = _times(replays, random.Random(seed))
    leave_the_database()
    children = [
        forked(
            partial(_tell, times, which, processes, cases, folder, seed=seed, idempotent=idempotent)
        )
        for which in range(processes)
    ]
    for child in children:
        _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError("a process that told payments failed")
    told = [
        json.loads(line)
        for which in range(processes)
        for line in (folder / f"told-{which}").read_text().splitlines()
    ]
    return _counted(len(times), told)


def _times(replays: int, chance: random.Random) -> list[int]:
    """How often each request is told, that many in all."""
    times: list[int] = []
    while (left := replays - sum(times)) > 0:
        times.append(min(chance.randint(FEWEST, MOST), left))
    return times


def _tell(
    times: Sequence[int], which: int, processes: int, cases: list[Any], folder: Path, *, seed: int,
    idempotent: bool,
) -> None:  # fmt: skip
    """Tell this process's share of every request, in the order in which all others tell theirs."""
    chance = random.Random(f"{seed}:{which}")
    with (folder / f"told-{which}").open("w") as notes:
        for number, often in enumerate(times):
            for turn in range(often):
                if turn % processes != which:
                    continue
                case = cases[number % len(cases)]
                cut = chance.randrange(CUT_ONE_IN) == 0
                answer = _asked(case, number, _minor(number), cut=cut, idempotent=idempotent)
                told: dict[str, Any] = {"request": number, "cut": cut, "answer": answer}
                if chance.randrange(OTHER_ONE_IN) == 0:
                    told["refused"] = _is_refused(case, number, idempotent=idempotent)
                notes.write(json.dumps(told) + "\n")


def _asked(case: Any, number: int, minor: int, *, cut: bool, idempotent: bool) -> list[int]:
    """Ask until there is an answer; the first answer may be lost on its way."""
    from django.db import OperationalError, connection

    if cut:
        try:
            with _cut_after_commit():
                _pay(case, number, minor, idempotent=idempotent)
        except OperationalError:
            connection.close()
    return _pay(case, number, minor, idempotent=idempotent)


def _pay(case: Any, number: int, minor: int, *, idempotent: bool) -> list[int]:
    from evenhand.payments.allocating import take
    from evenhand.rulebook.money import Money

    key = f"replayed:{number}" + ("" if idempotent else f":{uuid.uuid4()}")
    made = take(
        cases=[case], amount=Money(minor, CURRENCY), paid_on=DAY, key=key, at=AT, actor="bank",
        source="bank",
    )  # fmt: skip
    return [one.pk for one in made.payments]


def _is_refused(case: Any, number: int, *, idempotent: bool) -> bool:
    """Whether the same key with another amount is refused."""
    from evenhand.ledger.posting import KeyUsedDifferently

    try:
        _pay(case, number, _minor(number) + 1, idempotent=idempotent)
    except KeyUsedDifferently:
        return True
    return False


class _cut_after_commit:  # noqa: N801 - reads as a word of the story
    """Within it, this process's line to the database is cut once COMMIT was sent, unanswered."""

    def __enter__(self) -> None:
        import psycopg

        self.whole = psycopg.Connection.commit
        psycopg.Connection.commit = _sent_and_cut  # type: ignore[method-assign, assignment]

    def __exit__(self, *_: object) -> None:
        import psycopg

        psycopg.Connection.commit = self.whole  # type: ignore[method-assign]


def _sent_and_cut(connection: Any) -> None:
    import psycopg

    line = connection.pgconn
    line.send_query(b"COMMIT")
    while line.flush():
        pass
    line.finish()
    raise psycopg.OperationalError("the line was cut after COMMIT was sent")


def _minor(number: int) -> int:
    return 100 + number * 7919 % 9973


def _counted(requests: int, told: list[dict[str, Any]]) -> Replayed:
    """Hold what the house kept against what was asked."""
    from evenhand.ledger.models import Transfer

    kept: dict[int, list[int]] = defaultdict(list)
    for key, minor in Transfer.objects.filter(kind="payment").values_list("key", "amount_minor"):
        kept[int(key.split(":")[2])].append(minor)
    answers: dict[int, set[str]] = defaultdict(set)
    for one in told:
        answers[one["request"]].add(json.dumps(one["answer"]))
    refused = [one["refused"] for one in told if "refused" in one]
    return Replayed(
        replays=len(told),
        requests=requests,
        cut=sum(one["cut"] for one in told),
        refused=sum(refused),
        doubled=sum(len(minors) > 1 for minors in kept.values()),
        missing=sum(kept.get(number) is None for number in range(requests)),
        other_answers=sum(len(some) > 1 for some in answers.values()),
        other_amounts_taken=len(refused) - sum(refused),
    )
