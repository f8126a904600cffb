"""What a person is told of our work for her: what is next, to do, and promised."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from evenhand.vault.about import From, Kept, Section, facts_of
from evenhand.work.models import Alarm, NextStep, Promise, Task

TELLS: Final = {
    "work.NextStep": "next_steps",
    "work.Task": "tasks",
    "work.Promise": "promises",
    "work.Alarm": "alarms",
}


def about(subject: uuid.UUID) -> Iterator[Section]:
    """Next steps, tasks and promises about her; who has one is not told."""
    steps = NextStep.objects.filter(subject=subject).order_by("since", "case_key")
    tasks = Task.objects.filter(subject=subject).order_by("raised_at", "key")
    promises = Promise.objects.filter(subject=subject).order_by("made_at", "key")
    yield Section(
        "next_steps",
        [facts_of(row, "step", "why", "due_at", "since") for row in steps],
        From.US,
        Kept.CASE,
    )
    yield Section(
        "tasks",
        [facts_of(row, "kind", "raised_at", "due_at", "done_at", "note") for row in tasks],
        From.MIXED,
        Kept.RECORD,
    )
    yield Section(
        "promises",
        [facts_of(row, "by", "kind", "made_at", "due_on", "kept_at") for row in promises],
        From.MIXED,
        Kept.RECORD,
    )
    alarms = Alarm.objects.filter(subject=subject).order_by("raised_at", "key")
    yield Section(
        "alarms",
        [facts_of(row, "kind", "raised_at", "picked_up_at", "closed_at", "outcome")
         for row in alarms],
        From.US,
        Kept.RECORD,
    )  # fmt: skip
