"""Whoever guesses learns nothing: known, unknown, resting, late and companies' codes look alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evenhand.access import links
from evenhand.access.actions import make_entry_link
from evenhand.access.models import EntryLink, Try
from evenhand.cases.actions import add_contact_point
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.contact.answering import answer_asked
from evenhand.journal.models import Event
from tests import cast
from tests.doors.portal.conftest import DoorClock

pytestmark = pytest.mark.django_db(transaction=True)

BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
WRONG = {"fact_day": "13", "fact_month": "4", "fact_year": "1985"}
UNKNOWN = "0123456789ABCDEF"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def _letter(case: Case, *, life: timedelta = timedelta(days=60)) -> str:
    made = make_entry_link(subject=case.person.key, case_key=case.key, at=cast.AT, life=life)
    return made.code


def _company(case: Case) -> str:
    Person.objects.filter(pk=case.person_id).update(
        born_on=None, kind="company", company_name="Rīta SIA", identifier="40003000642"
    )
    return _letter(case)


def _late(case: Case) -> str:
    code = _letter(case)
    EntryLink.objects.filter(subject=case.person.key).update(expires_at=cast.AT)
    return code


def _seen(answer: Any, code: str) -> tuple[object, ...]:
    """All that a browser gets, but for the code that it sent itself and the token of the form."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    return answer.status_code, body.replace(code, "CODE"), headers, sorted(answer.cookies)


def _without_birth(case: Case) -> str:
    Person.objects.filter(pk=case.person_id).update(born_on=None)
    return _letter(case)


CODES: dict[str, Callable[[Case], str]] = {
    "known": _letter,
    "late": _late,
    "company": _company,
    "no date of birth": _without_birth,
}


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("known", "born"), ("known", "postcode"), ("late", "born"), ("company", "number"),
        ("company", "born"), ("no date of birth", "postcode"), ("no date of birth", "phone"),
    ],
)  # fmt: skip
def test_a_code_that_exists_looks_like_one_that_does_not(case: Case, kind: str, way: str) -> None:
    code = CODES[kind](case)
    told = WRONG if way == "born" else {"fact": "XX 0000"}

    def answers(of: str) -> list[tuple[object, ...]]:
        browser, other = Client(), Client()
        path = f"/p/{of}/fact?with={way}"
        seen = [browser.get(f"/p/{of}"), browser.get(path), other.head(path)]
        seen += [browser.post(path, told) for _ in range(6)]
        seen += [other.get(path), other.post(path, told), other.post(f"/p/{of}/not-mine")]
        seen += [other.get(f"/p/{of}/fresh"), other.post(f"/p/{of}/fresh", {"how": "letter"})]
        return [_seen(answer, of) for answer in seen]

    assert answers(code) == answers(UNKNOWN)


@pytest.mark.parametrize("path", ["", "/fact", "/fresh", "/not-mine"])
def test_known_and_unknown_take_the_same_questions_to_the_database(case: Case, path: str) -> None:
    def asked(code: str) -> list[int]:
        counts = []
        for method in ("get", "post"):
            told = {**WRONG, "how": "letter"} if method == "post" else {}
            with CaptureQueriesContext(connection) as found:
                getattr(Client(), method)(f"/p/{code}{path}", told)
            counts.append(len(found))
        return counts

    known = asked(_letter(case))

    assert known == asked(UNKNOWN)


def test_looking_at_a_link_uses_nothing_up(case: Case) -> None:
    """Fifty looks, a mail scanner's HEAD and a browser that fetches ahead."""
    point = ContactPoint.objects.filter(person=case.person).get()
    made = links.make_message_link(
        subject=case.person.key, case_key=case.key, point_key=point.key, at=cast.AT
    )
    client = Client(headers={"Sec-Purpose": "prefetch"})
    for _ in range(50):
        client.get(f"/p/{made.code}")
        client.get(f"/p/{made.code}/fact")
    client.head(f"/p/{made.code}/fact")
    client.post(f"/p/{made.code}/fact", WRONG)

    assert EntryLink.objects.get(key=made.key).used_at is None
    assert client.post(f"/p/{made.code}/fact", BORN).headers["Location"] == "/p/for-you"


def test_a_message_link_works_once_and_then_offers_a_fresh_one(case: Case) -> None:
    point = ContactPoint.objects.filter(person=case.person).get()
    made = links.make_message_link(
        subject=case.person.key, case_key=case.key, point_key=point.key, at=cast.AT
    )
    Client().post(f"/p/{made.code}/fact", BORN)

    again = Client().post(f"/p/{made.code}/fact", BORN, follow=True)

    assert again.redirect_chain[-1][0] == f"/p/{made.code}/fresh"
    assert "That is harmless" in again.content.decode()


def test_a_message_link_ends_after_half_an_hour(case: Case, door_clock: DoorClock) -> None:
    point = ContactPoint.objects.filter(person=case.person).get()
    made = links.make_message_link(
        subject=case.person.key, case_key=case.key, point_key=point.key, at=cast.AT
    )
    door_clock.passes(timedelta(minutes=30))

    late = Client().post(f"/p/{made.code}/fact", BORN)

    assert late.headers["Location"] == f"/p/{made.code}/fresh"


def test_a_pause_of_the_letters_code_leaves_other_ways_open(case: Case) -> None:
    """Who has her letter and guesses all day cannot keep her out: her own link is not paused."""
    code = _letter(case)
    for _ in range(20):
        Client().post(f"/p/{code}/fact", WRONG)
    point = ContactPoint.objects.filter(person=case.person).get()
    made = links.make_message_link(
        subject=case.person.key, case_key=case.key, point_key=point.key, at=cast.AT
    )

    page = Client().get(f"/p/{code}/fact").content.decode()
    hers = Client().post(f"/p/{made.code}/fact", BORN)

    assert "Nothing is lost" in page
    assert "/p/back" in page
    assert f"/p/{code}/fresh" in page
    assert hers.headers["Location"] == "/p/for-you"


def test_a_right_fact_during_the_pause_tells_nothing(case: Case) -> None:
    code = _letter(case)
    for _ in range(5):
        Client().post(f"/p/{code}/fact", WRONG)

    right = Client().post(f"/p/{code}/fact", BORN)
    wrong = Client().post(f"/p/{code}/fact", WRONG)

    assert right.status_code == wrong.status_code == 200
    assert len(right.content) == len(wrong.content)


def test_wrong_facts_and_the_pause_are_in_the_journal_and_unknown_codes_are_not(
    case: Case,
) -> None:
    code = _letter(case)
    for _ in range(5):
        Client().post(f"/p/{code}/fact", WRONG)
        Client().post(f"/p/{UNKNOWN}/fact", WRONG)

    answer_asked(clock=cast.clock)

    assert Event.objects.filter(code__in=["entry.refused", "entry.locked"]).count() == 5
    assert Event.objects.filter(code="entry.locked").exists()


def test_a_right_answer_takes_back_what_was_tried_before(case: Case) -> None:
    code = _letter(case)
    for _ in range(4):
        Client().post(f"/p/{code}/fact", WRONG)

    right = Client().post(f"/p/{code}/fact", BORN)

    assert right.status_code == 302
    assert not Try.objects.exists()


def test_no_session_is_kept_before_somebody_is_let_in(case: Case) -> None:
    client = Client()
    for address in ("/", f"/p/{UNKNOWN}", f"/p/{UNKNOWN}/fact", "/p/back", "/p/closed"):
        client.get(address)
        client.post(address, {**WRONG, "email": "a@b.example", "code": UNKNOWN})

    assert not Session.objects.exists()


def test_a_right_code_and_fact_pass_while_their_network_is_over_its_limit(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evenhand.doors.portal.entry.MOST_WRONG", 3)
    code = _letter(case)
    for number in range(4):
        last = Client().post(f"/p/{number:016d}/fact", WRONG)

    assert last.status_code == 429
    assert "Call" in last.content.decode()
    assert Client().post(f"/p/{code}/fact", BORN).status_code == 302


def test_the_last_four_digits_of_her_telephone_count_before_her_postcode(case: Case) -> None:
    Person.objects.filter(pk=case.person_id).update(born_on=None)
    add_contact_point(
        person=case.person, channel="phone", value="+37129111222", source="the cast", at=cast.AT
    )
    code = _letter(case)

    by_postcode = Client().post(f"/p/{code}/fact?with=postcode", {"fact": "LV-1010"})
    by_phone = Client().post(f"/p/{code}/fact?with=phone", {"fact": "1222"})

    assert by_postcode.status_code == 200
    assert by_phone.status_code == 302


def test_where_the_date_of_birth_is_known_nothing_else_counts(case: Case) -> None:
    code = _letter(case)

    answer = Client().post(f"/p/{code}/fact?with=postcode", {"fact": "LV-1010"})

    assert answer.status_code == 200


def test_arabic_digits_in_a_code_are_read(client: Client) -> None:
    answer = client.post("/", {"code": "٠١٢٣ ٤٥٦٧ ۸۹AB CDEF"})

    assert answer.headers["Location"] == f"/p/{UNKNOWN}"
