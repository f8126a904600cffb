"""You said, we did: what was adopted or changed, with what it did and whom we thank."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evenhand.access.models import User
from evenhand.learning.ideas import actions as ideas
from evenhand.learning.ideas.actions import Counted, Words
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement import actions
from evenhand.learning.improvement.actions import Plan
from evenhand.learning.improvement.done import done
from evenhand.learning.improvement.gathering import order_now
from evenhand.learning.improvement.models import Change, Effect, Theme
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = cast.AT.date()
DAY = timedelta(days=1)


@pytest.fixture
def edgars() -> User:
    return cast.lead()


@pytest.fixture
def letters(db: None) -> Theme:
    order_now(at=cast.AT)
    return Theme.objects.get(key="letters-unclear")


def told(author: User) -> Idea:
    words = Words(hurts="The sum.", helps="Say the sum once.", language="en")
    return ideas.tell(words, author=author, country="lv", at=cast.AT - 30 * DAY)


def changed(theme: Theme, by: User, *, days_ago: int, idea: Idea | None = None) -> Change:
    plan = Plan(kind="letter", about="reminder", words="Once.", owner=by, planned_for=TODAY,
                idea=idea)  # fmt: skip
    made = actions.plan_change(theme, plan=plan, by=by, at=cast.AT - days_ago * DAY)
    actions.make_change(made, on=TODAY - days_ago * DAY, by=by)
    return made


def test_an_idea_that_became_a_change_stands_once_with_its_effect_and_its_thanks(
    letters: Theme, edgars: User
) -> None:
    idea = told(cast.agent())
    change = changed(letters, edgars, days_ago=20, idea=idea)
    Effect.objects.create(change=change, days=20, before_k=9, before_n=100, after_k=2, after_n=100,
                          by=edgars, at=cast.AT)  # fmt: skip
    ideas.measure(idea, what="calls", counted=Counted(9, 10, 2, 10), by=edgars, at=cast.AT)
    ideas.decide(idea, decision="done", words="Once.", by=edgars, at=cast.AT)

    (row,) = done()

    kept = row.kept()
    assert (row.idea, row.change, row.on) == (idea, change, TODAY)
    assert row.thanked == [idea]
    assert kept is not None
    assert (kept.before.k, kept.after.k) == (9, 2)
    assert [one.trial.measure for one in row.trials()] == ["calls"]


def test_what_was_done_stands_the_newest_first_and_what_is_only_planned_not_at_all(
    letters: Theme, edgars: User
) -> None:
    idea = told(cast.agent())
    ideas.decide(idea, decision="done", words="Once.", by=edgars, at=cast.AT - 5 * DAY)
    old, new = (changed(letters, edgars, days_ago=days) for days in (20, 2))
    plan = Plan(kind="process", about="", words="Later.", owner=edgars, planned_for=TODAY)
    actions.plan_change(letters, plan=plan, by=edgars, at=cast.AT)

    rows = done()

    assert [row.change or row.idea for row in rows] == [new, idea, old]
    assert [row.kept() for row in rows] == [None] * 3


def test_whoever_said_the_same_is_thanked_too(letters: Theme, edgars: User) -> None:
    idea, same = told(cast.agent()), told(edgars)
    ideas.say_the_same(same, other=idea, at=cast.AT)

    ideas.decide(idea, decision="done", words="Once.", by=edgars, at=cast.AT)

    assert set(done()[0].thanked) == {idea, same}
