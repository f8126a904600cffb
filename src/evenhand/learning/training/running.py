"""Going through a role-play: begun with a seed, one choice after another, never back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evenhand.access.models import User
from evenhand.learning.training.models import CoachingNote, RoleplayText, Run
from evenhand.learning.training.roleplay_file import read_roleplay
from evenhand.learning.training.talk import NoSuchChoice, Talk, talk

FAILS_BEFORE_COACHING = 2


def begin_run(*, user: User, text: RoleplayText, seed: int, at: datetime) -> Run:
    """Begin a talk; an open one of the same role-play goes on instead."""
    going = Run.objects.filter(user=user, text=text, ended_at__isnull=True).first()
    if going is not None:
        return going
    state = talk(read_roleplay(text.text), seed=seed, choices=[]).state
    return Run.objects.create(
        user=user, roleplay=text.key, text=text, seed=seed, trust=state.trust,
        stress=state.stress, understanding=state.understanding, began_at=at,
    )  # fmt: skip


def talk_of(run: Run) -> Talk:
    """Return where a talk stands."""
    return talk(read_roleplay(run.text.text), seed=run.seed, choices=run.choices)


@transaction.atomic
def choose(run: Run, *, step: int, choice: int, at: datetime) -> Talk:
    """Give an answer. `step` is how many were given before: a page sent twice changes nothing.

    Raises NoSuchChoice.
    """
    run = Run.objects.select_for_update(of=("self",)).select_related("text", "user").get(pk=run.pk)
    if step != len(run.choices) or run.ended_at is not None:
        return talk_of(run)
    roleplay = read_roleplay(run.text.text)
    told = talk(roleplay, seed=run.seed, choices=[*run.choices, choice])
    run.choices = [*run.choices, choice]
    run.trust, run.stress = told.state.trust, told.state.stress
    run.understanding = told.state.understanding
    if told.ending is not None:
        run.ending, run.ended_at = told.ending.key, at
        run.passed = told.score.is_enough(told.ending)
    elif told.node is None:
        raise NoSuchChoice(choice)
    run.save()
    if run.passed is False:
        _coach(run, at=at)
    return told


def _coach(run: Run, *, at: datetime) -> None:
    """After two talks that did not work, a coach helps: a note is opened, once a role-play."""
    failed = Run.objects.filter(user=run.user, roleplay=run.roleplay, passed=False).count()
    if failed >= FAILS_BEFORE_COACHING:
        CoachingNote.objects.get_or_create(
            user=run.user, about=run.roleplay, answer="", by=None, defaults={"at": at}
        )
