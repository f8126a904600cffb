"""The pulse of staff: whoever holds the whole database cannot tell who said what."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from evenhand.access.models import User
from evenhand.journal.models import Event
from evenhand.learning.surveys import pulse
from evenhand.learning.surveys.models import PulseMonth, PulseTurn
from evenhand.learning.surveys.pulse import PulseShare, answer_pulse, pulses
from tests import cast

pytestmark = pytest.mark.django_db
SAME: dict[str, str] = {"proud": "yes", "supported": "yes", "able": "yes"}
OTHER: dict[str, str] = {"proud": "no", "supported": "partly", "able": "no"}
NEXT_MONTH = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def team() -> list[User]:
    return [cast.agent(f"agent-{n}@evenhand.example", certified=False) for n in range(6)]


def everything() -> dict[str, list[str]]:
    """Every row of every table, as text, in the order in which it lies."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in connection.introspection.table_names()}


def _rows(cursor: Any, table: str) -> list[str]:
    cursor.execute(f'SELECT to_jsonb(one)::text FROM "{table}" AS one ORDER BY ctid')
    return [text for (text,) in cursor.fetchall()]


class _TakeBack(Exception):
    """Ends a history, so that another begins from the same rows."""


def history(team: list[User], said: list[dict[str, str]]) -> dict[str, list[str]]:
    """What the database holds after each of the team said something; it is taken back then."""
    held: dict[str, list[str]] = {}
    try:
        with transaction.atomic():
            for place, (user, words) in enumerate(zip(team, said, strict=True)):
                answer_pulse(user, words, at=cast.AT + timedelta(hours=place))
            held = everything()
            # Numbers of rows go on counting, which two histories do not share.
            held["surveys_pulseturn"] = sorted(
                str(row) for row in PulseTurn.objects.values_list("user__email", "month")
            )
            raise _TakeBack
    except _TakeBack:
        return held


def test_whoever_said_what_the_whole_database_is_the_same(team: list[User]) -> None:
    """The same answers, each time said by others: not one row of any table differs."""
    said = [SAME, SAME, SAME, SAME, OTHER, {"able": "partly"}]

    held = [
        history(team, list(one))
        for one in itertools.islice(itertools.permutations(said), 0, 720, 90)
    ]

    assert len(held) == 8
    assert all(one == held[0] for one in held)
    assert held[0]["surveys_pulsemonth"] != []
    assert len(held[0]["surveys_pulseturn"]) == 6


def test_the_last_who_answers_leaves_the_mark_that_everybody_leaves(team: list[User]) -> None:
    """One row a month: which of its numbers rose last is not to be seen in the row."""
    for user in team:
        answer_pulse(user, SAME, at=cast.AT)

    assert PulseMonth.objects.count() == 1
    assert PulseMonth.objects.get().proud_yes == 6


def test_no_table_of_the_pulse_has_a_time_a_text_or_a_way_from_an_answer_to_a_user() -> None:
    fields = {
        model: {field.name: type(field).__name__ for field in model._meta.fields}
        for model in (PulseMonth, PulseTurn)
    }
    leading = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is PulseMonth
    ]

    assert set(fields[PulseMonth].values()) == {"DateField", "PositiveIntegerField"}
    assert set(fields[PulseTurn]) == {"id", "user", "month"}
    assert leading == []


def test_a_colleague_answers_once_a_month_and_the_journal_hears_nothing(team: list[User]) -> None:
    events = Event.objects.count()

    taken = [answer_pulse(team[0], words, at=cast.AT) for words in (SAME, OTHER)]
    later = answer_pulse(team[0], OTHER, at=NEXT_MONTH)

    assert (taken, later) == ([True, False], True)
    assert PulseMonth.objects.get(month=date(2026, 11, 1)).proud_no == 0
    assert Event.objects.count() == events
    assert not pulse.waits_for(team[0], at=cast.AT)
    assert pulse.waits_for(team[1], at=cast.AT)


def test_a_month_is_told_when_it_is_over_and_from_five_answers_up(team: list[User]) -> None:
    for user in team[:3]:
        answer_pulse(user, SAME, at=cast.AT)
    answer_pulse(team[3], {"proud": "no", "able": "no"}, at=cast.AT)
    answer_pulse(team[4], {"proud": "no", "able": "partly"}, at=cast.AT)

    during, (after,) = pulses(at=cast.AT), pulses(at=NEXT_MONTH)

    proud = after.shares["proud"]
    assert during == []
    assert proud is not None
    assert proud.share is not None
    assert (proud.share.yes, proud.share.of) == (3, 5)
    assert after.shares["supported"] is None
    assert after.respected is None


def test_what_nobody_asks_is_not_counted(team: list[User]) -> None:
    for nonsense in ({"tired": "yes"}, {"proud": "very"}):
        with pytest.raises(pulse.NoSuchAnswer):
            answer_pulse(team[0], nonsense, at=cast.AT)

    assert not PulseTurn.objects.exists()


@given(yes=st.integers(0, 40), partly=st.integers(0, 40), no=st.integers(0, 40))
def test_no_figure_tells_what_each_of_a_few_said(yes: int, partly: int, no: int) -> None:
    row = PulseMonth(month=date(2026, 10, 1), proud_yes=yes, proud_partly=partly, proud_no=no)

    told = pulse._share(row, "proud")

    of = yes + partly + no
    if of < 5:
        assert told is None
    elif min(yes, of - yes) < 2:
        assert told is not None
        assert told.share is None
    else:
        assert told == PulseShare("", told.share if told else None)
        assert told.share is not None
