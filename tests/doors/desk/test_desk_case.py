"""A case at the desk: what staff see, and what they may do."""

import pytest
from django.test import Client

from evenhand.access.models import User
from evenhand.journal.models import Event
from tests import cast

PHONE = "+37120000001"


def _ilzes_case() -> object:
    return cast.case(cast.person(email="ilze@example.org", phone=PHONE))


@pytest.mark.django_db
def test_a_case_shows_the_person_her_debt_and_whether_she_may_be_reached(desk: Client) -> None:
    case = cast.case(cast.person(email="ilze@example.org"))

    page = desk.get(f"/desk/case/{case.reference}").content.decode()

    assert "Ilze Bērziņa" in page
    assert "Nordlys Bank" in page
    assert "May we ask for payment now?" in page


@pytest.mark.django_db
def test_opening_a_file_is_written_into_the_journal(desk: Client, dace: User) -> None:
    case = cast.case(cast.person())

    desk.get(f"/desk/case/{case.reference}")

    viewed = Event.objects.get(code="case.viewed")
    assert viewed.actor == f"staff:{dace.key}"
    assert viewed.case_key == case.key
