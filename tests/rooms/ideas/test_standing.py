"""Where an idea stands, and whether its first answer came in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evenhand.access.models import User
from evenhand.learning.ideas import queries
from evenhand.learning.ideas.actions import (
    Counted,
    Words,
    answer,
    decide,
    measure,
    say_the_same,
    tell,
)
from evenhand.learning.ideas.models import Idea
from evenhand.learning.ideas.standing import (
    State,
    answered_in_time,
    ideas_of,
    standing,
    waiting,
    with_state,
)
from tests import cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars() -> User:
    return cast.lead()


def told(author: User) -> Idea:
    words = Words(hurts="The list forgets.", helps="Stay at the same row.", language="en")
    return tell(words, author=author, country="lv", at=cast.AT)


def state_of(idea: Idea) -> State:
    return standing(with_state(queries.ideas()).get(pk=idea.pk), at=cast.AT).state


def test_an_idea_goes_from_new_to_answered_to_tried_to_measured_to_adopted(
    dace: User, edgars: User
) -> None:
    idea = told(dace)
    seen = [state_of(idea)]

    answer(idea, words="We look.", by=edgars, at=cast.AT)
    seen.append(state_of(idea))
    decide(idea, decision="tried", words="For a month.", by=edgars, at=cast.AT)
    seen.append(state_of(idea))
    measure(idea, what="lost places", counted=Counted(9, 10, 2, 10), by=edgars, at=cast.AT)
    seen.append(state_of(idea))
    decide(idea, decision="done", words="It stays.", by=edgars, at=cast.AT)
    seen.append(state_of(idea))

    assert seen == [State.NEW, State.ANSWERED, State.TRIED, State.MEASURED, State.ADOPTED]


@pytest.mark.parametrize(
    ("decision", "state"), [("no", State.NOT_ADOPTED), ("later", State.LATER)]
)  # fmt: skip
def test_what_was_measured_and_then_refused_or_put_off_says_so(
    dace: User, edgars: User, decision: str, state: State
) -> None:
    idea = told(dace)
    measure(idea, what="lost places", counted=Counted(9, 10, 9, 10), by=edgars, at=cast.AT)

    decide(idea, decision=decision, words="It changed nothing.", by=edgars, at=cast.AT)

    assert state_of(idea) == state


def test_what_says_the_same_shares_the_fate_of_the_earlier_one(dace: User, edgars: User) -> None:
    idea, same = told(dace), told(edgars)
    say_the_same(same, other=idea, at=cast.AT)

    decide(idea, decision="done", words="It stays.", by=edgars, at=cast.AT)

    assert state_of(same) == State.ADOPTED


def test_the_first_answer_is_late_once_its_hour_is_over(dace: User, edgars: User) -> None:
    idea, other = told(dace), told(dace)
    due = idea.answer_due_at

    answer(other, words="We look.", by=edgars, at=due + DAY)
    other.refresh_from_db()

    assert not standing(idea, at=due).is_late
    assert standing(idea, at=due + DAY).is_late
    assert standing(other, at=due + 9 * DAY).is_late
    assert (waiting(at=due + DAY).n, waiting(at=due + DAY).late) == (1, 1)
    assert answered_in_time(since=cast.AT, until=due + DAY) == (0, 2)


def test_somebody_reads_her_own_ideas_the_newest_first(dace: User, edgars: User) -> None:
    first, last = told(dace), told(dace)
    told(edgars)
    answer(last, words="We look.", by=edgars, at=cast.AT)

    assert list(ideas_of(dace)) == [last, first]
