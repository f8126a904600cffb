"""From an envelope that came back to the address where she lives, and what the printer got."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from evenhand.access.models import DeclaredConflict, User
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact.models import Release, Trace
from evenhand.contact.print_batches import close_batch
from evenhand.work.models import Task
from tests import cast
from tests.doors.desk.barriers import barriers

pytestmark = pytest.mark.django_db(transaction=True)


def the_letter(case: Case) -> Release:
    return Release.objects.get(case=case, letter="first_notice")


def test_a_letter_comes_back_and_its_new_address_is_found(
    screen: BrowserContext, full_house: Case
) -> None:
    page = screen.new_page()
    page.goto("/desk/returned")
    seen = barriers(page)

    page.get_by_label("Reference or code of the letter").fill(full_house.reference)
    page.get_by_role("button", name="Find the letter").click()
    seen += barriers(page)
    page.get_by_role("button", name="This letter came back").first.click()
    expect(page.get_by_role("heading", name="Look for an address")).to_be_visible()
    seen += barriers(page)
    page.get_by_role("button", name="Use this address").click()
    seen += barriers(page)
    page.get_by_label("Where does the address come from?").select_option("register")
    page.get_by_label("Street and number").fill("Skolas iela 9")
    page.get_by_label("Postcode").fill("LV-1010")
    page.get_by_label("Town").fill("Rīga")
    page.get_by_role("button", name="Use this address").click()

    expect(page.get_by_text("The new address is noted.")).to_be_visible()
    assert seen == []
    points = ContactPoint.objects.filter(person=full_house.person, channel="post")
    assert sorted(points.values_list("status", "source")) == [
        ("failed", "the cast"), ("given", "traced:register"),
    ]  # fmt: skip
    assert not Task.objects.filter(kind="trace_address", done_at__isnull=True).exists()
    page.close()


def test_the_code_of_a_letter_finds_it_and_nonsense_finds_nothing(
    desk: Client, full_house: Case
) -> None:
    found = desk.get("/desk/returned", {"reference": full_house.reference})
    nothing = desk.get("/desk/returned", {"reference": "EH-999999"})

    assert "This letter came back" in found.content.decode()
    assert "No letter has this reference or code." in nothing.content.decode()


def test_a_search_may_end_without_an_address_and_is_open_once(
    desk: Client, full_house: Case
) -> None:
    desk.post(f"/desk/returned/{the_letter(full_house).key}")
    trace = Trace.objects.get()

    listed = desk.get("/desk/returned").content.decode()
    ended = desk.post(f"/desk/traces/{trace.key}", {"not_found": "1"})
    again = desk.get(f"/desk/traces/{trace.key}")

    assert full_house.reference in listed
    assert (ended.status_code, again.status_code) == (302, 404)
    assert not ContactPoint.objects.filter(source__startswith="traced").exists()


def test_a_source_that_is_not_lawful_is_not_offered_and_not_taken(
    desk: Client, full_house: Case
) -> None:
    desk.post(f"/desk/returned/{the_letter(full_house).key}")
    trace = Trace.objects.get()

    answer = desk.post(
        f"/desk/traces/{trace.key}",
        {"source": "neighbour", "street": "X 1", "postcode": "", "town": "Rīga", "country": "LV"},
    )

    assert answer.status_code == 200
    assert not ContactPoint.objects.filter(source__startswith="traced").exists()


def test_who_has_a_conflict_sees_no_letter_and_no_search(
    desk: Client, dace: User, full_house: Case
) -> None:
    desk.post(f"/desk/returned/{the_letter(full_house).key}")
    trace = Trace.objects.get()
    DeclaredConflict.objects.create(user=dace, about=full_house.person.key, declared_at=cast.AT)

    pages = [
        desk.get("/desk/returned", {"reference": full_house.reference}).status_code,
        desk.post(f"/desk/returned/{the_letter(full_house).key}").status_code,
        desk.get(f"/desk/traces/{trace.key}").status_code,
    ]

    assert pages == [200, 404, 404]
    assert full_house.reference not in desk.get("/desk/returned").content.decode()


def test_the_outbox_says_what_a_hold_can_still_take_back(desk: Client, full_house: Case) -> None:
    before = desk.get("/desk/outbox").content.decode()
    batch = close_batch(at=cast.AT + timedelta(minutes=1))
    after = desk.get("/desk/outbox").content.decode()
    listed = desk.get("/desk/batches").content.decode()

    assert batch is not None
    assert "1 letter still lies in the house" in before
    assert "0 letters still lie in the house" in after
    assert "Given to the printer" in listed
