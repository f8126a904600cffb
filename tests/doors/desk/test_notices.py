"""Notices of stops at the desk: looked at, taken in, and matched by hand where nobody was found."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.intake.models import Notice, NoticeBatch
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = b"kind,name,born_on,postcode\nbreathing_space,%s,1985-04-12,E1 6AN\nholiday,A,,\n"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(cast.AMINA))


def send(client: Client, name: str, do: str) -> str:
    sent = {
        "file": SimpleUploadedFile("notices.csv", ROWS % name.encode()),
        "source": "register",
        "country": "GB",
        "do": do,
    }
    return client.post("/desk/imports/notices/new", sent, follow=True).content.decode()


def test_staff_look_first_and_nothing_is_changed(case: Case) -> None:
    page = send(signed_in(cast.lead()), "Amina Khan", "look")

    assert "Rows read: 2. To be accepted: 1." in page
    assert "Nothing was changed" in page
    assert not NoticeBatch.objects.exists()


def test_staff_take_it_in_and_the_stop_holds(case: Case) -> None:
    page = send(signed_in(cast.lead()), "Amina Khan", "take")

    assert "notices.csv" in page
    assert Hold.objects.get().acknowledged_at is not None


def test_whom_a_notice_means_is_said_by_hand(case: Case) -> None:
    client = signed_in(cast.lead())
    send(client, "Amina Kahn", "take")
    asked = client.get("/desk/imports/notices").content.decode()
    notice = Notice.objects.get()

    wrong = client.post(
        f"/desk/imports/notices/{notice.key}/match", {"reference": "EH-999999"}, follow=True
    ).content.decode()
    client.post(f"/desk/imports/notices/{notice.key}/match", {"reference": case.reference})

    assert "Amina Kahn" in asked
    assert "There is no such case" in wrong
    assert Hold.objects.get().person == case.person
    assert "Amina Kahn" not in client.get("/desk/imports/notices").content.decode()
