"""Ideas: answered within a working day, decided with a reason, measured, thanked; never ranked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evenhand.access.models import User
from evenhand.learning.ideas import queries
from evenhand.learning.ideas.actions import (
    Counted,
    MayNotDecide,
    NamesSomebody,
    Words,
    answer,
    decide,
    measure,
    say_the_same,
    tell,
)
from evenhand.learning.ideas.models import Idea
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db

HURTS = "The reminder letter says the sum twice and people ring to ask whether they owe it twice."
HELPS = "Say the sum once, at the top."
FRIDAY = datetime(2026, 11, 13, 16, 0, tzinfo=UTC)
# 18 November is a holiday in Latvia.
EVE = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars() -> User:
    return cast.lead()


def told(author: User, hurts: str = HURTS, *, at: datetime = cast.AT, name: str = "") -> Idea:
    words = Words(hurts=hurts, helps=HELPS, language="en", pseudonym=name)
    return tell(words, author=author, country="lv", at=at)


@pytest.mark.parametrize(("at", "day"), [(FRIDAY, 16), (EVE, 19)])
def test_an_answer_is_due_by_the_next_working_day(dace: User, at: datetime, day: int) -> None:
    idea = told(dace, at=at)

    assert idea.answer_due_at.date().day == day
    assert Task.objects.get(kind="idea_answer").due_at == idea.answer_due_at


def test_the_first_answer_of_somebody_else_stops_the_clock(dace: User, edgars: User) -> None:
    idea = told(dace)

    answer(idea, words="One thing more.", by=dace, at=cast.AT)
    assert Task.objects.filter(kind="idea_answer", done_at=None).exists()
    answer(idea, words="Good point, we look at it.", by=edgars, at=cast.AT)

    assert not Task.objects.filter(kind="idea_answer", done_at=None).exists()


@pytest.mark.parametrize(
    ("words", "what"),
    [("Ask ilze@example.org.", "mail"), ("She pays from LV80 BANK 0000 4351 9500 1.", "account")],
)
def test_what_tells_who_a_person_is_stays_out(dace: User, words: str, what: str) -> None:
    with pytest.raises(NamesSomebody) as refused:
        told(dace, words)

    assert refused.value.what == what
    assert not Idea.objects.exists()


def test_a_case_reference_stays_out(dace: User) -> None:
    case = cast.case(cast.person())

    with pytest.raises(NamesSomebody) as refused:
        told(dace, f"In {case.reference} the letter was wrong.")

    assert refused.value.what == "case"


def test_what_waits_comes_first_and_then_the_newest(dace: User, edgars: User) -> None:
    days = [cast.AT + timedelta(days=day) for day in range(4)]
    rows = [told(dace, at=day) for day in days]
    for row in rows[2:]:
        answer(row, words="We look at it.", by=edgars, at=days[-1])

    assert [row.pk for row in queries.ideas()] == [rows[at].pk for at in (1, 0, 3, 2)]


def test_a_pseudonym_is_all_that_others_read(dace: User) -> None:
    assert queries.shown_name(told(dace, name="Heron")) == "Heron"
    assert queries.shown_name(told(dace)) == str(dace)


def test_nobody_decides_her_own_and_an_agent_decides_none(dace: User, edgars: User) -> None:
    hers = told(edgars)

    for by in (edgars, dace):
        with pytest.raises(MayNotDecide):
            decide(hers, decision="done", words="Yes.", by=by, at=cast.AT)


def test_what_is_done_thanks_everybody_who_said_it(dace: User, edgars: User) -> None:
    earlier = told(dace)
    later = told(cast.agent("anna@evenhand.example"))
    say_the_same(later, other=earlier, at=cast.AT)

    decide(earlier, decision="done", words="The letter says it once.", by=edgars, at=cast.AT)

    assert Idea.objects.filter(thanked_at=cast.AT).count() == 2
    assert [row.key for row in queries.done()] == [earlier.key]
    assert not Task.objects.filter(kind="idea_answer", done_at=None).exists()


def test_what_is_worded_alike_is_offered_and_not_merged(dace: User) -> None:
    idea = told(dace)

    found = queries.worded_alike(
        "The reminder letter says the sum twice, people ring to ask. Say it once.", language="en"
    )

    assert [row.key for row in found] == [idea.key]
    assert Idea.objects.get().same_as is None
    assert not queries.worded_alike("The chair in room four is too low.", language="en")
    assert not queries.worded_alike(HURTS, language="lv")


@pytest.mark.parametrize(("size", "too_few"), [(10, True), (1000, False)])
def test_a_trial_says_when_there_is_too_little_to_say(
    dace: User, edgars: User, size: int, too_few: bool
) -> None:
    idea = told(dace)
    counted = Counted(before_k=size // 5, before_n=size, after_k=size // 10, after_n=size)

    measure(idea, what="calls about the sum", counted=counted, by=edgars, at=cast.AT)

    (effect,) = queries.effects(idea)
    assert (effect.before, effect.after) == (0.2, 0.1)
    assert effect.is_too_few_to_say is too_few


def test_an_idea_is_a_signal_without_its_author(dace: User) -> None:
    idea = told(dace)

    (found,) = queries.signals(since=cast.AT, until=cast.AT + timedelta(days=1))

    assert (found.room, found.ref) == ("ideas", idea.key)
    assert str(dace.key) not in str(found)
