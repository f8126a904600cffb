"""An alarm is raised once, climbs until somebody picks it up, and only one can."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.journal.models import Event
from evenhand.work.alarms import (
    ABOVE,
    UnknownAlarm,
    climb_waiting,
    close_alarm,
    end_duty,
    on_duty,
    open_alarms,
    pick_up,
    put_on_duty,
    raise_alarm,
    ringing_for,
    steps_of,
)
from evenhand.work.hours import after_working_minutes, instants
from evenhand.work.models import Alarm, Promise, Task
from tests import cast

pytestmark = pytest.mark.django_db

SUBJECT = uuid.uuid4()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def dace() -> User:
    return on_shift(cast.agent())


def on_shift(user: User, *, is_on_call: bool = False) -> User:
    day = timedelta(hours=8)
    put_on_duty(user=user, from_at=cast.AT - day, until_at=cast.AT + day, is_on_call=is_on_call)
    return user


def alarm(kind: str = "self_harm", key: str = "transcript:1:4", **more: object) -> Alarm:
    return raise_alarm(kind=kind, business_key=key, at=cast.AT, subject=SUBJECT, **more)  # type: ignore[arg-type]


def story(one: Alarm) -> list[tuple[str, str]]:
    return [(step.step, step.to) for step in steps_of(one)]


def test_an_alarm_is_raised_once_with_its_task_and_is_due_in_five_minutes(dace: User) -> None:
    made, again = alarm(), alarm()

    task = Task.objects.get()
    assert (made.key, made.due_at) == (again.key, cast.AT + 5 * MINUTE)
    assert (task.kind, task.due_at, task.note) == ("alarm_self_harm", made.due_at, "")
    assert story(made) == [("raised", "0")]
    told = Event.objects.filter(code__startswith="alarm.")
    assert list(told.values_list("code", flat=True)) == ["alarm.raised"]


def test_an_alarm_is_gone_with_the_transaction_that_raised_it(dace: User) -> None:
    with transaction.atomic():
        alarm()
        transaction.set_rollback(True)

    assert not Alarm.objects.exists()
    assert not Task.objects.exists()


def test_an_unknown_kind_or_outcome_is_refused(dace: User) -> None:
    made = alarm()
    pick_up(alarm_key=made.key, user=dace, at=cast.AT)

    with pytest.raises(UnknownAlarm):
        alarm("sadness", "other")
    with pytest.raises(UnknownAlarm):
        close_alarm(alarm_key=made.key, user=dace, outcome="", at=cast.AT)


def test_an_alarm_climbs_twice_and_each_step_is_done_once(dace: User) -> None:
    made = alarm()

    steps = [climb_waiting(at=cast.AT + minutes * MINUTE) for minutes in (1, 2, 3, 4, 5, 60)]

    assert steps == [0, 1, 0, 1, 0, 0]
    assert story(made) == [("raised", "0"), ("climbed", "1"), ("climbed", "2")]


def test_a_run_that_comes_late_climbs_both_steps_at_once(dace: User) -> None:
    made = alarm()

    climb_waiting(at=cast.AT + 10 * MINUTE)

    made.refresh_from_db()
    assert (made.level, made.climbed_at) == (2, cast.AT + 10 * MINUTE)


def test_what_is_picked_up_climbs_no_more(dace: User) -> None:
    made = alarm()

    assert pick_up(alarm_key=made.key, user=dace, at=cast.AT + MINUTE)
    assert climb_waiting(at=cast.AT + 10 * MINUTE) == 0


def test_it_rings_for_those_at_work_then_on_call_then_above(dace: User) -> None:
    edgars = on_shift(cast.lead(), is_on_call=True)
    signe = cast.agent("signe@evenhand.example")
    zane = cast.lead("zane@evenhand.example")
    User.objects.filter(pk=zane.pk).update(role=Role.COMPLIANCE)
    zane.refresh_from_db()
    everybody = (dace, edgars, signe, zane)
    alarm()

    heard = []
    for minutes in (0, 2, 4):
        climb_waiting(at=cast.AT + minutes * MINUTE)
        heard.append([ringing_for(user, at=cast.AT).count() for user in everybody])

    assert heard == [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 1]]


@pytest.mark.parametrize(("is_on_call", "level"), [(True, 1), (None, 2)])
def test_it_begins_where_somebody_hears_it(is_on_call: bool | None, level: int) -> None:
    """Nobody at work: on call at once. Nobody on duty at all: compliance and operator at once."""
    if is_on_call is not None:
        on_shift(cast.agent(), is_on_call=is_on_call)

    made = alarm()

    assert made.level == level


def test_whoever_left_the_firm_or_may_not_handle_alarms_is_not_on_duty() -> None:
    gone, trainer = on_shift(cast.agent()), on_shift(cast.lead())
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=trainer.pk).update(role=Role.TRAINER)
    trainer.refresh_from_db()

    made = alarm()

    assert made.level == 2
    assert not on_duty(at=cast.AT).exists()
    assert not open_alarms(for_user=trainer).exists()


def test_who_declared_a_tie_neither_sees_nor_takes_it_and_does_not_count_as_on_duty(
    dace: User,
) -> None:
    DeclaredConflict.objects.create(user=dace, about=SUBJECT, declared_at=cast.AT)

    made = alarm()

    assert made.level == 2
    assert not open_alarms(for_user=dace).exists()
    assert not pick_up(alarm_key=made.key, user=dace, at=cast.AT)


def test_whose_conversation_it_was_never_handles_it(dace: User) -> None:
    signe = on_shift(cast.agent("signe@evenhand.example"))
    made = alarm("not_respected", "survey:1", kept_from=dace)

    taken = [pick_up(alarm_key=made.key, user=user, at=cast.AT) for user in (dace, signe)]
    closed = close_alarm(alarm_key=made.key, user=dace, outcome="talked", at=cast.AT)

    assert (taken, closed) == ([False, True], False)


def test_it_is_closed_by_who_picked_it_up_with_its_task_and_promise(dace: User) -> None:
    signe = on_shift(cast.agent("signe@evenhand.example"))
    made = alarm()
    promise = Promise.objects.create(
        by="us", kind="call_back", subject=SUBJECT, task=made.task, made_at=cast.AT,
        due_on=cast.AT.date(), due_at=cast.AT + timedelta(days=1),
    )  # fmt: skip
    early = close_alarm(alarm_key=made.key, user=dace, outcome="talked", at=cast.AT)
    pick_up(alarm_key=made.key, user=dace, at=cast.AT)

    others = close_alarm(alarm_key=made.key, user=signe, outcome="talked", at=cast.AT)
    own = close_alarm(alarm_key=made.key, user=dace, outcome="talked", at=cast.AT)

    promise.refresh_from_db()
    assert (early, others, own) == (False, False, True)
    assert Task.objects.get().done_by == dace
    assert promise.kept_at == cast.AT
    assert [step for step, _ in story(made)] == ["raised", "picked_up", "closed"]


def test_a_lead_closes_what_a_colleague_left_open(dace: User) -> None:
    made = alarm()
    pick_up(alarm_key=made.key, user=dace, at=cast.AT)

    assert close_alarm(alarm_key=made.key, user=cast.lead(), outcome="not_reached", at=cast.AT)


def test_a_duty_that_ends_at_midnight_ends_there_also_when_clocks_change() -> None:
    """On 25 October 2026 Riga's day has 25 hours; at midnight the night's colleague has begun."""
    night = date(2026, 10, 25)
    late, early = cast.agent(), cast.lead()
    begins, midnight = instants(night, time(0), time(0), zone_name="Europe/Riga")
    put_on_duty(user=late, from_at=begins, until_at=midnight)
    put_on_duty(user=early, from_at=midnight, until_at=midnight + timedelta(hours=8))

    at = [midnight - timedelta(seconds=1), midnight]

    assert midnight - begins == timedelta(hours=25)
    assert midnight == datetime(2026, 10, 25, 22, tzinfo=UTC)
    assert [[duty.user for duty in on_duty(at=one)] for one in at] == [[late], [early]]


def test_a_duty_is_ended_early_or_taken_back(dace: User) -> None:
    running = on_duty(at=cast.AT).get()
    later = put_on_duty(user=dace, from_at=cast.AT + MINUTE, until_at=cast.AT + 2 * MINUTE)

    assert end_duty(duty=later, at=cast.AT)
    assert end_duty(duty=running, at=cast.AT)
    assert not end_duty(duty=running, at=cast.AT + MINUTE)
    assert not on_duty(at=cast.AT).exists()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        # A Tuesday at three in Riga; ten to five; a Friday evening; before the national day
        # on Wednesday 18 November 2026; and on the eve of the one on a Monday.
        (datetime(2026, 11, 17, 13, tzinfo=UTC), datetime(2026, 11, 17, 13, 15, tzinfo=UTC)),
        (datetime(2026, 11, 19, 14, 50, tzinfo=UTC), datetime(2026, 11, 20, 7, 5, tzinfo=UTC)),
        (datetime(2026, 11, 20, 14, 50, tzinfo=UTC), datetime(2026, 11, 23, 7, 5, tzinfo=UTC)),
        (datetime(2026, 11, 17, 14, 50, tzinfo=UTC), datetime(2026, 11, 19, 7, 5, tzinfo=UTC)),
        (datetime(2026, 11, 17, 4, 0, tzinfo=UTC), datetime(2026, 11, 17, 7, 15, tzinfo=UTC)),
    ],
)
def test_fifteen_working_minutes_keep_the_firms_evenings_weekends_and_holidays(
    at: datetime, due: datetime
) -> None:
    assert after_working_minutes(at, 15) == due


def test_where_the_firms_country_is_not_said_every_minute_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "FIRM", {})
    saturday = datetime(2026, 11, 21, 20, tzinfo=UTC)

    assert after_working_minutes(saturday, 15) == saturday + 15 * MINUTE


def test_above_are_those_who_answer_for_the_house() -> None:
    assert {Role.COMPLIANCE, Role.OPERATOR} == ABOVE


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pick_it_up_at_once_one_wins(dace: User) -> None:
    users = [dace, *(on_shift(cast.agent(f"{name}@evenhand.example")) for name in "abc")]
    made = alarm()
    gate, won = threading.Barrier(len(users)), list[bool]()

    def taker(user: User) -> None:
        try:
            gate.wait()
            won.append(pick_up(alarm_key=made.key, user=user, at=cast.AT))
        finally:
            connection.close()

    takers = [threading.Thread(target=taker, args=(user,)) for user in users]
    for one in takers:
        one.start()
    for one in takers:
        one.join()

    assert sorted(won) == [False, False, False, True]
    assert [step for step, _ in story(made)] == ["raised", "picked_up"]
