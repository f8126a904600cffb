"""Everything about her: she sees it, corrects it, takes it along, has it deleted, asks for more."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from evenhand.cases.data_requests import due, words_of
from evenhand.cases.models import Case, ContactPoint, DataRequest
from evenhand.contact.models import Need
from evenhand.contact.reaching import keep_needs
from evenhand.journal.models import Event
from evenhand.vault.actions import store_document
from evenhand.vault.models import Document
from evenhand.work.queries import task_for
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
BORN = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
WRONG = {"fact_day": "1", "fact_month": "1", "fact_year": "1990"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def hers(case: Case, come_in: Callable[[Case], Client]) -> Client:
    return come_in(case)


def test_she_reads_what_is_kept_where_from_and_until_when(hers: Client) -> None:
    page = hers.get("/p/me", headers={"accept-language": "en"}).content.decode()

    for words in ("Who you are", "Brīvības iela 1", "From the company", "Kept while we look"):
        assert words in page


def test_she_takes_everything_along_after_the_second_fact(case: Case, hers: Client) -> None:
    refused = hers.post("/p/me/download", WRONG)
    answer = hers.post("/p/me/download", BORN)

    assert refused["Content-Type"].startswith("text/html")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(packed.read("about.json"))
    assert {"person", "cases", "events"} <= {one["key"] for one in told["sections"]}
    assert "Brīvības iela 1" in packed.read("about.html").decode()
    assert [name for name in packed.namelist() if name.endswith(".pdf")]
    assert Event.objects.filter(code="data.exported", subject=case.person.key).count() == 1


def test_after_five_wrong_facts_the_visit_ends(hers: Client) -> None:
    answers = [hers.post("/p/me/download", WRONG).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 302]
    assert hers.get("/p/me").status_code == 302


def test_a_new_number_counts_at_once_and_never_as_proved(case: Case, hers: Client) -> None:
    hers.post("/p/me/correct?what=phone", {"words": "+371 2612 3456"})

    made = ContactPoint.objects.get(person=case.person, channel="phone")
    assert (made.status, made.source) == ("given", "portal")
    assert not DataRequest.objects.exists()


def test_a_new_address_is_looked_at_before_anything_changes(case: Case, hers: Client) -> None:
    hers.post("/p/me/correct?what=address", {"words": "Skolas iela 5, Rīga"})

    assert ContactPoint.objects.filter(person=case.person, channel="post").count() == 1
    made = DataRequest.objects.get()
    assert words_of(made) == "address: Skolas iela 5, Rīga"
    task = task_for(f"data-request:{made.key}")
    assert task is not None
    assert task.kind == "data_request"
    assert "Skolas" not in hers.get("/p/me/looked").content.decode()


def test_what_serves_nothing_goes_at_once_and_papers_in_use_stay(case: Case, hers: Client) -> None:
    person = case.person
    keep_needs(person=person, needs=["large_print"], told_by="person", at=cast.AT, actor="person")
    idle, used = (
        store_document(
            subject=person.key, kind="proof", name="a paper", media_type="image/png", content=b"x",
            at=cast.AT, keep_until=cast.AT.date(), about=about,
        )
        for about in (None, case.key)
    )  # fmt: skip

    hers.post("/p/me/delete", {**BORN, "at_once": ["needs", "papers"]})

    assert not Need.objects.exists()
    assert not Document.objects.filter(key=idle.key).exists()
    assert Document.objects.filter(key=used.key).exists()


def test_deleting_needs_the_second_fact(case: Case, hers: Client) -> None:
    hers.post("/p/me/delete", {**WRONG, "everything": "on"})

    assert not DataRequest.objects.exists()


def test_who_wants_everything_deleted_is_told_what_stays_and_gets_an_answer(hers: Client) -> None:
    page = hers.get("/p/me/delete").content.decode()
    hers.post("/p/me/delete", {**BORN, "everything": "on"})

    assert "Kas paliek un kāpēc" in page or "What stays" in page
    assert DataRequest.objects.get().kind == "delete"


@pytest.mark.parametrize("kind", ["object", "restrict"])
def test_she_objects_or_lets_it_rest(hers: Client, kind: str) -> None:
    hers.post("/p/me/object", {"kind": kind, "words": "my old address"})

    assert DataRequest.objects.get().kind == kind


@pytest.mark.parametrize("who", cast.EVERYBODY, ids=lambda who: who.country)
def test_the_stricter_of_law_and_house_says_by_when(who: cast.Who) -> None:
    person = cast.person(who)
    today = cast.AT.date()

    day, by = due(person, on=today)

    assert today < day <= today + timedelta(days=30)
    assert by
