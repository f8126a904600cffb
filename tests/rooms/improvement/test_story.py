"""A theme from what was heard to what a change did: rates of contacts, intervals, thanks."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.learning.ideas.actions import MayNotDecide, Words, tell
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement import actions, queries
from evenhand.learning.improvement.actions import CannotBeMerged, MayNotSteer, NameTaken, Plan
from evenhand.learning.improvement.gathering import gather, order_now
from evenhand.learning.improvement.models import Change, Effect, Heard, Sorting, Theme
from evenhand.work.figures import difference
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = cast.AT.date()
DAY = timedelta(days=1)


@pytest.fixture
def edgars() -> User:
    return cast.lead()


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def letters(db: None) -> Theme:
    order_now(at=cast.AT)
    return Theme.objects.get(key="letters-unclear")


def contacts(case: Case, n: int, *, at: datetime) -> None:
    Contact.objects.bulk_create(
        Contact(person=case.person, case=case, channel="letter", purpose="demand", outbound=True,
                result="sent", at=at)
        for _ in range(n)
    )  # fmt: skip


def heard(theme: Theme | None, n: int, *, at: datetime, about: str = "topic:letter") -> None:
    Heard.objects.bulk_create(
        Heard(theme=theme, room="x", kind="complaint", ref=uuid.uuid4(), at=at, about=about,
              how="kind" if theme else "")
        for _ in range(n)
    )  # fmt: skip


def changed(theme: Theme, by: User, *, days_ago: int, idea: Idea | None = None) -> Change:
    plan = Plan(kind="letter", about="reminder", words="The sum stands at the top, once.",
                owner=by, planned_for=TODAY, idea=idea)  # fmt: skip
    made = actions.plan_change(theme, plan=plan, by=by, at=cast.AT - days_ago * DAY)
    actions.make_change(made, on=TODAY - days_ago * DAY, by=by)
    made.refresh_from_db()
    return made


def test_an_effect_is_a_rate_of_contacts_before_and_after_with_newcombes_interval(
    case: Case, letters: Theme, edgars: User
) -> None:
    contacts(case, 400, at=cast.AT - 20 * DAY)
    heard(letters, 40, at=cast.AT - 20 * DAY)
    contacts(case, 200, at=cast.AT - 5 * DAY)
    heard(letters, 8, at=cast.AT - 5 * DAY)

    kept = actions.keep_effect(changed(letters, edgars, days_ago=14), by=edgars, at=cast.AT)

    (seen,) = queries.changes_of(letters, today=TODAY)
    expected = difference(8, 200, 40, 400)
    assert (kept.before_k, kept.before_n, kept.after_k, kept.after_n) == (40, 400, 8, 200)
    assert seen.kept is not None
    assert (seen.kept.before.rate, seen.kept.after.rate) == (100, 40)
    assert expected is not None
    assert seen.kept.change is not None
    assert (seen.kept.change.low, seen.kept.change.high) == pytest.approx(
        (1000 * expected.low, 1000 * expected.high)
    )
    assert seen.kept.trend == queries.FALLS


def test_fewer_contacts_make_nothing_better(case: Case, letters: Theme, edgars: User) -> None:
    """Half the signals of half the contacts is the same rate: a holiday is no success."""
    contacts(case, 400, at=cast.AT - 20 * DAY)
    heard(letters, 40, at=cast.AT - 20 * DAY)
    contacts(case, 200, at=cast.AT - 5 * DAY)
    heard(letters, 20, at=cast.AT - 5 * DAY)

    actions.keep_effect(changed(letters, edgars, days_ago=14), by=edgars, at=cast.AT)

    (seen,) = queries.changes_of(letters, today=TODAY)
    assert seen.kept is not None
    assert seen.kept.trend == queries.STEADY


def test_without_contacts_or_before_it_is_made_a_change_has_no_effect(
    case: Case, letters: Theme, edgars: User
) -> None:
    plan = Plan(kind="process", about="", words="x", owner=edgars, planned_for=TODAY)
    planned = actions.plan_change(letters, plan=plan, by=edgars, at=cast.AT)
    fresh = changed(letters, edgars, days_ago=3)

    for change in (planned, fresh):
        with pytest.raises(actions.NotYetMade):
            actions.keep_effect(change, by=edgars, at=cast.AT)
    contacts(case, 1, at=cast.AT - 2 * DAY)
    contacts(case, 1, at=cast.AT - 5 * DAY)
    heard(letters, 2, at=cast.AT - 2 * DAY)
    assert queries.effect_so_far(fresh, today=TODAY) is None
    assert not Effect.objects.exists()


def test_a_change_is_made_once(letters: Theme, edgars: User) -> None:
    made = changed(letters, edgars, days_ago=3)

    assert not actions.make_change(made, on=TODAY, by=edgars)
    made.refresh_from_db()
    assert made.made_on == TODAY - 3 * DAY


def test_whose_idea_it_was_is_thanked_and_everybody_reads_what_was_done(
    letters: Theme, edgars: User
) -> None:
    idea = tell(Words(hurts="Twice the sum.", helps="Once.", language="en"), author=cast.agent(),
                country="lv", at=cast.AT)  # fmt: skip
    change = changed(letters, edgars, days_ago=3, idea=idea)

    actions.thank(change, words=change.words, by=edgars, at=cast.AT)

    idea.refresh_from_db()
    assert (idea.decided, idea.thanked_at) == ("done", cast.AT)


def test_nobody_thanks_herself(letters: Theme, edgars: User) -> None:
    idea = tell(Words(hurts="Twice.", helps="Once.", language="en"), author=edgars, country="lv",
                at=cast.AT)  # fmt: skip
    change = changed(letters, edgars, days_ago=3, idea=idea)

    with pytest.raises(MayNotDecide):
        actions.thank(change, words="x", by=edgars, at=cast.AT)


def test_what_rises_and_hurts_stands_before_what_is_loud(case: Case, letters: Theme) -> None:
    loud = letters
    rare = Theme.objects.get(key="told-to-others")
    milder = Theme.objects.get(key="hard-to-do")
    for days in (40, 10):
        contacts(case, 1000, at=cast.AT - days * DAY)
        heard(loud, 200, at=cast.AT - days * DAY)
    heard(rare, 20, at=cast.AT - 10 * DAY)
    heard(milder, 20, at=cast.AT - 10 * DAY)

    rows = queries.seen(today=TODAY)

    assert [row.theme for row in rows] == [rare, milder, loud]
    assert [row.compared.trend for row in rows] == ["rises", "rises", "steady"]
    assert rows[0].heard == 20
    assert len(rows[0].weeks) == 12


def test_a_trend_of_few_is_not_told_from_chance(case: Case, letters: Theme) -> None:
    for days, n in ((40, 1), (10, 3)):
        contacts(case, 100, at=cast.AT - days * DAY)
        heard(letters, n, at=cast.AT - days * DAY)

    assert queries.seen_of(letters, today=TODAY).compared.trend == queries.STEADY


def test_a_merged_theme_leads_to_the_other_with_all_it_held(letters: Theme, edgars: User) -> None:
    into = Theme.objects.get(key="how-we-speak")
    heard(letters, 3, at=cast.AT - DAY)
    change = changed(letters, edgars, days_ago=3)

    actions.merge(letters, into=into, by=edgars)

    change.refresh_from_db()
    assert queries.theme(letters.key) == into
    assert (change.theme, Heard.objects.filter(theme=into).count()) == (into, 3)
    assert letters not in queries.themes()
    assert order_now(at=cast.AT).rows[letters.key] == into
    with pytest.raises(CannotBeMerged):
        actions.merge(into, into=letters, by=edgars)
    with pytest.raises(CannotBeMerged):
        actions.merge(into, into=into, by=edgars)


def test_a_split_moves_a_part_now_and_later(letters: Theme, edgars: User) -> None:
    heard(letters, 3, at=cast.AT - DAY)
    heard(letters, 2, at=cast.AT - DAY, about="topic:small-print")
    mine = actions.open_theme(name="Small print", keywords=["small print"], harm=2, by=edgars,
                              at=cast.AT)  # fmt: skip

    n = actions.sort(mine, groups=[("complaint", "topic:small-print")], by=edgars, at=cast.AT)

    counted = [(one.about, one.n) for one in queries.groups_of(mine, today=TODAY)]
    assert (n, counted) == (2, [("topic:small-print", 2)])
    assert Heard.objects.filter(theme=letters).count() == 3
    assert order_now(at=cast.AT).by_hand == {("complaint", "topic:small-print"): mine}


def test_a_theme_made_by_hand_is_found_by_its_words(edgars: User) -> None:
    mine = actions.open_theme(name="Parking", keywords=["parking"], harm=1, by=edgars, at=cast.AT)
    tell(Words(hurts="Parking is far.", helps="Nearer.", language="lv"), author=edgars,
         country="lv", at=cast.AT)  # fmt: skip

    gather(at=cast.AT + DAY)

    assert Heard.objects.get().theme == mine
    assert queries.name_of(mine, language="lv") == "Parking"
    with pytest.raises(NameTaken):
        actions.open_theme(name="Parking", keywords=[], harm=1, by=edgars, at=cast.AT)


def test_a_shipped_theme_is_read_in_the_readers_language(letters: Theme) -> None:
    assert queries.name_of(letters, language="de") == "Schwer verständliche Briefe"
    assert queries.name_of(letters, language="it") == "Letters that are hard to understand"


def test_an_agent_reads_and_does_not_steer(letters: Theme, edgars: User) -> None:
    dace = cast.agent()
    change = changed(letters, edgars, days_ago=3)
    plan = Plan(kind="process", about="", words="x", owner=dace, planned_for=TODAY)

    for act in (
        lambda: actions.name_cause(letters, words="x", by=dace, at=cast.AT),
        lambda: actions.plan_change(letters, plan=plan, by=dace, at=cast.AT),
        lambda: actions.make_change(change, on=TODAY, by=dace),
        lambda: actions.keep_effect(change, by=dace, at=cast.AT),
        lambda: actions.merge(letters, into=letters, by=dace),
        lambda: actions.sort(letters, groups=[("a", "b")], by=dace, at=cast.AT),
        lambda: actions.open_theme(name="x", keywords=[], harm=1, by=dace, at=cast.AT),
    ):
        with pytest.raises(MayNotSteer):
            act()
    assert not Sorting.objects.exists()
