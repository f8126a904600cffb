"""Sends through a provider that fails and workers that are killed: nothing twice, nothing lost.

Real are the gate, the locks, the journal, the vault, PostgreSQL, the provider's HTTP and the spool
on disk; doubled is the page of a letter. The provider (tests/faulty_provider.py) carries whatever
it is given, also a key it had before, so that a double would be seen.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.harness.fresh import ROOT, as_we_are
from bench.harness.races import clock_since
from bench.harness.racing import BEGIN, address_of, debts_of, first_notice, people_of
from tests.faulty_provider import KEY, SECRET, Behaviour, Fault, callback, event, faulty_provider

AT_ONCE = 1000
# Of a hundred texts these go wrong: thirty, as the target says.
FAULTS: tuple[tuple[Fault, int], ...] = (
    ("silent_after_taking", 5), ("silent_before_taking", 4), ("taken_and_500", 6),
    ("late_and_500", 5), ("hangs_up", 5), ("refuses", 3), ("drips", 2),
)  # fmt: skip
TIMEOUT_S, SILENT_S = 0.15, 0.3

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of every send."""

    sends: int
    twice: int
    lost_unseen: int
    wrongly_told: int
    without_outcome: int
    kills: int
    callbacks: int
    forged: int
    states: dict[str, int]
    open_tasks: int
    seconds: float

    @property
    def violations(self) -> int:
        return self.twice + self.lost_unseen + self.wrongly_told + self.without_outcome


def lay_down(count: int, *, share_of_texts: int, first: int = 0) -> dict[str, bool]:
    """Queue so many answers, that share in a hundred as texts; which key is a text."""
    from django.db import transaction

    from evenhand.cases.models import Case, ContactPoint, Evidence
    from evenhand.contact.models import Release
    from evenhand.vault.actions import ensure_keys

    found: dict[str, bool] = {}
    for start in range(first, first + count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, first + count))
        with transaction.atomic():
            people = _saved(list(people_of(numbers)))
            ensure_keys([person.key for person in people], at=BEGIN)
            posts = ContactPoint.objects.bulk_create(address_of(person) for person in people)
            phones = ContactPoint.objects.bulk_create(
                ContactPoint(
                    person=person, channel=ContactPoint.Channel.PHONE,
                    value=f"+371{20_000_000 + number}", source="sends", recorded_at=BEGIN,
                )
                for person, number in zip(people, numbers, strict=True)
            )  # fmt: skip
            debts = debts_of([f"send-{number}" for number in numbers])
            Evidence.objects.bulk_create(
                Evidence(debt=debt, kind="contract", description="Loan", received_at=BEGIN)
                for debt in debts.values()
            )
            cases = Case.objects.bulk_create(
                Case(debt=debt, person=person, opened_at=BEGIN - timedelta(days=90))
                for debt, person in zip(debts.values(), people, strict=True)
            )
            post_of = {point.person_id: point for point in posts}
            Release.objects.bulk_create(
                first_notice(case, post_of[case.person_id]) for case in cases
            )
            rows = Release.objects.bulk_create(
                _answer(case, post, phone, is_text=number % 100 < share_of_texts)
                for case, post, phone, number in zip(cases, posts, phones, numbers, strict=True)
            )
        found |= {str(row.key): row.act == "answer.sms" for row in rows}
    return found


def _saved(people: list[Any]) -> list[Any]:
    from evenhand.cases.models import Person

    return list(Person.objects.bulk_create(people))


def _answer(case: Any, post: Any, phone: Any, *, is_text: bool) -> Any:
    from evenhand.contact.models import Release

    return Release(
        business_key=f"send:{case.pk}", case=case, person_id=case.person_id,
        act="answer.sms" if is_text else "demand.letter",
        letter="please_call" if is_text else "reminder", language="lv",
        contact_point=phone if is_text else post, queued_at=BEGIN,
    )  # fmt: skip


def run_sends(
    count: int,
    *,
    workers: int,
    seed: int,
    kill_every: int,
    first: int = 0,
    progress: Progress | None = None,
) -> Sent:
    """Queue, send with workers that are killed, hear what the provider says, settle, count."""
    from django.conf import settings

    chance = random.Random(seed)
    texts = lay_down(count, share_of_texts=80, first=first)
    behaviour = Behaviour(faults=_drawn(texts, chance), hold_s=SILENT_S)
    started = time.monotonic()
    settings.PROVIDER_SECRET = SECRET
    with faulty_provider(behaviour, timeout=TIMEOUT_S) as provider:
        settings.PROVIDER_URL, settings.PROVIDER_KEY = provider.url, provider.key
        kills = _worked(
            provider.url, workers=workers, seed=seed, kill_every=kill_every,
            started=started, progress=progress,
        )  # fmt: skip
        behaviour.deliver_late()
        callbacks, forged = _said(behaviour, chance)
        _settled(started)
    return _counted(texts, behaviour, kills=kills, callbacks=callbacks, forged=forged,
                    seconds=time.monotonic() - started)  # fmt: skip


def _drawn(texts: dict[str, bool], chance: random.Random) -> dict[str, Fault]:
    """What goes wrong with which text."""
    kinds = [kind for kind, share in FAULTS for _ in range(share)]
    kinds += ["none"] * (100 - len(kinds))
    return {key: chance.choice(kinds) for key, is_text in texts.items() if is_text}


def _worked(
    url: str, *, workers: int, seed: int, kill_every: int, started: float,
    progress: Progress | None,
) -> int:  # fmt: skip
    """Run workers, some killed in the midst of their work, until nothing is queued; the kills."""
    from django.conf import settings

    environment = {
        **os.environ, **as_we_are(), "PYTHONPATH": str(ROOT), "EVENHAND_PROVIDER_URL": url,
        "EVENHAND_PROVIDER_KEY": KEY, "EVENHAND_SPOOL": str(settings.SPOOL_FOLDER),
    }  # fmt: skip
    words = [str(one) for one in (workers, seed, kill_every, started)]
    with subprocess.Popen(
        [sys.executable, "-m", "bench.harness.senders", *words],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    ) as launcher:  # fmt: skip
        assert launcher.stdout is not None
        kills = 0
        for line in launcher.stdout:
            kills, waiting = (int(part) for part in line.split()[:2])
            if progress:
                progress(waiting)
    if launcher.returncode:
        raise RuntimeError("the workers broke off; their words are above")
    return kills


def _said(behaviour: Behaviour, chance: random.Random) -> tuple[int, int]:
    """What the provider says of what it carried: some not at all, some twice, out of order."""
    from django.test import Client

    now = datetime.now(UTC)
    told = []
    for key, times in behaviour.carried.items():
        if not times or chance.random() < 0.2:
            continue
        words = [("accepted", "a"), ("delivered", "d")] * chance.choice((1, 1, 2))
        told += [(key, status, f"{key}-{mark}") for status, mark in words]
    chance.shuffle(told)
    hook, forged = Client(), 0
    for start in range(0, len(told), 50):
        page = [
            {**event_of(key, status, id_, now), "permanent": False}
            for key, status, id_ in told[start : start + 50]
        ]
        body, headers = callback(page, at=now)
        lies = [{**one, "status": "rejected", "id": f"lie-{one['id']}"} for one in page]
        lie, false = callback(lies, at=now, secret="a guess")  # noqa: S106
        for text, signed in ((lie, false), (body, headers)):
            answer = hook.post(
                "/api/hooks/provider", text, content_type="application/json", headers=signed
            )
            forged += answer.status_code == 403
    return len(told), forged


def event_of(key: str, status: str, id_: str, at: datetime) -> dict[str, Any]:
    """One word about a key."""
    import uuid

    return event(uuid.UUID(key), status, id_=id_, at=at)


def _settled(started: float) -> None:
    """Two looks: what was cut off, and what nobody knows; no more than a quarter of an hour on."""
    from evenhand.contact.settling import ask_about_unknown, settle_aside, settle_attempts

    clock = clock_since(started)

    def later() -> datetime:
        return clock() + timedelta(minutes=12)

    while settle_attempts(clock=later):
        pass
    ask_about_unknown(clock=lambda: clock() + timedelta(minutes=15))
    settle_aside(at=later())


def _counted(
    texts: dict[str, bool], behaviour: Behaviour, *, kills: int, callbacks: int, forged: int,
    seconds: float,
) -> Sent:  # fmt: skip
    """Hold what the house says against what the provider and the spool really have."""
    from django.conf import settings

    from evenhand.contact.models import Release
    from evenhand.work.models import Task

    spooled = Counter(file.stem for file in (Path(settings.SPOOL_FOLDER) / "out").glob("*.pdf"))
    asked = {
        key.rpartition(":")[2]
        for key in Task.objects.filter(done_at__isnull=True).values_list("business_key", flat=True)
    } & set(texts)
    told: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for row in Release.objects.filter(key__in=texts):
        key = str(row.key)
        times = behaviour.carried[key] if texts[key] else spooled[key]
        states[row.state] += 1
        told["twice"] += times > 1
        told["without_outcome"] += row.state in ("queued", "attempted")
        told["lost_unseen"] += row.state == "released" and times == 0
        unseen = row.state in ("failed", "refused", "unknown") and key not in asked
        told["lost_unseen"] += unseen
        told["wrongly_told"] += row.state in ("failed", "refused") and times > 0
    return Sent(
        sends=len(texts),
        twice=told["twice"],
        lost_unseen=told["lost_unseen"],
        wrongly_told=told["wrongly_told"],
        without_outcome=told["without_outcome"],
        kills=kills,
        callbacks=callbacks,
        forged=forged,
        states=dict(states),
        open_tasks=len(asked),
        seconds=round(seconds, 1),
    )
