"""The page of alarms, the bell on every page, and the way to raise one from a case."""

from __future__ import annotations

import pytest
from django.test import Client

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.work.alarms import raise_alarm
from evenhand.work.models import Alarm, Duty
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(db: None) -> Case:
    return cast.case(cast.person())


def test_an_alarm_goes_from_the_case_to_the_bell_to_a_colleague_and_is_closed(
    desk: Client, dace: User, case: Case
) -> None:
    desk.post("/desk/voices/duty", {"hours": "8"})

    for _press in range(2):
        desk.post(f"/desk/voices/crisis/{case.reference}/alarm", {"kind": "self_harm"})
    alarm = Alarm.objects.get()
    bell = desk.get("/desk/voices/bell").content.decode()
    page = desk.get("/desk/voices/alarms").content.decode()
    desk.post(f"/desk/voices/alarms/{alarm.key}/take")
    quiet = desk.get("/desk/voices/bell").content.decode()
    desk.post(f"/desk/voices/alarms/{alarm.key}/close", {"outcome": "talked"})

    alarm.refresh_from_db()
    assert "<strong>1</strong>" in bell
    assert "<strong>0</strong>" in quiet
    assert case.reference in page
    assert "5 min" in page
    assert case.person.family_name not in page
    assert (alarm.picked_up_by, alarm.closed_by, alarm.outcome) == (dace, dace, "talked")


def test_the_second_who_takes_it_is_told_and_the_wrong_one_does_not_close_it(
    desk: Client, case: Case
) -> None:
    alarm = raise_alarm(
        kind="self_harm", business_key="one", at=cast.AT, case_key=case.key,
        subject=case.person.key,
    )  # fmt: skip
    other = signed_in(cast.agent("signe@evenhand.example"))

    desk.post(f"/desk/voices/alarms/{alarm.key}/take")
    late = other.post(f"/desk/voices/alarms/{alarm.key}/take", follow=True).content.decode()
    other.post(f"/desk/voices/alarms/{alarm.key}/close", {"outcome": "talked"})
    desk.post(f"/desk/voices/alarms/{alarm.key}/close", {"outcome": "nonsense"})

    alarm.refresh_from_db()
    assert "Somebody else has this alarm already." in late
    assert alarm.closed_at is None


def test_the_page_says_that_nobody_is_on_duty_until_somebody_is(desk: Client) -> None:
    before = desk.get("/desk/voices/alarms").content.decode()
    desk.post("/desk/voices/duty", {"hours": "2", "on_call": "1"})
    on_call = Duty.objects.get().is_on_call
    after = desk.get("/desk/voices/alarms").content.decode()
    desk.post("/desk/voices/duty", {})
    ended = desk.get("/desk/voices/alarms").content.decode()

    assert on_call
    assert "rings for compliance and the operator at once" in before
    assert "rings for compliance and the operator at once" not in after
    assert "rings for compliance and the operator at once" in ended


@pytest.mark.parametrize("kind", ["illness", "safety"])
def test_one_press_stops_contact_and_writes_no_reason(desk: Client, case: Case, kind: str) -> None:
    desk.post(f"/desk/voices/crisis/{case.reference}/stop", {"kind": kind})

    hold = Hold.objects.get()
    assert (hold.kind, hold.state) == (kind, Hold.State.PROVISIONAL)


def test_no_other_kind_is_raised_or_stopped_from_there(desk: Client, case: Case) -> None:
    desk.post(f"/desk/voices/crisis/{case.reference}/alarm", {"kind": "not_respected"})
    desk.post(f"/desk/voices/crisis/{case.reference}/stop", {"kind": "mental_health_crisis"})

    assert not Alarm.objects.exists()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_crisis_page_speaks_the_language_of_staff(
    desk: Client, dace: User, case: Case, language: str
) -> None:
    User.objects.filter(pk=dace.pk).update(language=language)

    page = desk.get(f"/desk/voices/crisis/{case.reference}").content.decode()

    assert "Raise an alarm" not in page
    assert "Stop all contact" not in page
