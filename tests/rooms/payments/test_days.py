"""A bank's day without a statement is asked for; statements must follow each other."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from evenhand.journal.models import Event
from evenhand.payments.days import gaps, watch_days
from evenhand.payments.own_accounts import account_at
from evenhand.payments.taking import take_file
from evenhand.work.models import Task
from tests.bank_files import PLACE, Line, camt

pytestmark = pytest.mark.django_db
# 2026-11-12 is a Thursday. Ten o'clock in Riga is eight in UTC.
THURSDAY, FRIDAY, MONDAY, TUESDAY = "2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17"


def _at(day: str, hour: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour)


def _take(day: str, *, number: int, opening: str = "", closing: str = "", cents: int = 0) -> str:
    lines = [Line(day=day, amount=f"{cents}.00", mark=day)] if cents else []
    content = camt(*lines, identity=day, number=number, until=day, opening=opening, closing=closing)
    return take_file(name=day, content=content, at=_at(TUESDAY, 12), actor="test").state


def _gaps(day: str, hour: int) -> list[tuple[str, str]]:
    account = account_at(PLACE)
    assert account is not None
    return [(gap.kind, gap.on.isoformat()) for gap in gaps(account, at=_at(day, hour))]


def test_a_working_day_is_missing_from_ten_on_the_next_one_and_weekends_never_are() -> None:
    _take(THURSDAY, number=1, opening="10.00", closing="10.00")

    assert _gaps(MONDAY, 7) == []
    assert _gaps(MONDAY, 8) == [("day_missing", FRIDAY)]
    assert _gaps(TUESDAY, 9) == [("day_missing", FRIDAY), ("day_missing", MONDAY)]


def test_a_missing_day_is_noted_once_and_closed_when_it_comes() -> None:
    _take(THURSDAY, number=1, opening="10.00", closing="10.00")

    noted = [watch_days(at=_at(MONDAY, 9)), watch_days(at=_at(MONDAY, 10))]
    _take(FRIDAY, number=2, opening="10.00", closing="10.00")
    later = watch_days(at=_at(MONDAY, 11))

    task = Task.objects.get(kind="bank_day_missing")
    assert (noted, later) == ([1, 0], 0)
    assert task.done_at == _at(MONDAY, 11)
    assert Event.objects.get(code="bank.day_missing").data == {"place": PLACE, "day": FRIDAY}


def test_yesterdays_file_sent_as_todays_leaves_the_day_missing() -> None:
    content = camt(Line(day=THURSDAY), identity="S1", until=THURSDAY)
    for name in ("thursday.xml", "friday.xml"):
        take_file(name=name, content=content, at=_at(MONDAY, 6), actor="test")

    assert _gaps(MONDAY, 9) == [("day_missing", FRIDAY)]


def test_a_balance_that_does_not_open_with_the_last_one_is_told() -> None:
    _take(THURSDAY, number=1, opening="10.00", closing="12.00", cents=2)
    _take(FRIDAY, number=2, opening="13.00", closing="13.00")

    assert _gaps(MONDAY, 9) == [("balance_apart", FRIDAY)]


def test_a_number_that_was_left_out_is_told_and_a_new_year_begins_anew() -> None:
    _take(THURSDAY, number=7, opening="10.00", closing="10.00")
    _take(FRIDAY, number=9, opening="10.00", closing="10.00")
    _take(MONDAY, number=1, opening="10.00", closing="10.00")

    assert _gaps(TUESDAY, 9) == [("number_missing", FRIDAY)]


def test_an_account_of_which_nothing_ever_came_is_not_asked_for() -> None:
    assert watch_days(at=_at(TUESDAY, 12)) == 0
