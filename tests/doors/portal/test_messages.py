"""Messages: written by her, promised an answer, answered at the desk, seen by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact import messages
from evenhand.contact.message import Message
from evenhand.contact.models import Release
from evenhand.contact.reaching import change_preference
from evenhand.journal.models import Event
from evenhand.vault.models import Document
from evenhand.work.actions import watch_promises
from evenhand.work.models import Promise, Task
from tests import cast
from tests.doors.portal.conftest import let_in
from tests.papers import a_phone_photo

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Kad es varu runāt ar jums? <b>Paldies</b>"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(email="ilze@example.org"))


@pytest.fixture
def ilze(case: Case, come_in: Callable[[Case], Client]) -> Client:
    return come_in(case)


@pytest.fixture
def anna() -> User:
    made = cast.agent()
    made.name = "Anna Kalniņa"
    made.save()
    return made


@pytest.fixture
def desk(anna: User) -> Client:
    client = Client()
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, address: str = "/p/messages") -> str:
    return client.get(address).content.decode()


def test_what_she_writes_is_sealed_a_task_and_a_promise_at_once(ilze: Client, case: Case) -> None:
    answer = ilze.post("/p/messages", {"words": WORDS}, follow=True).content.decode()

    message = Message.objects.get()
    task = Task.objects.get(kind="answer_message")
    promise = Promise.objects.get(kind="answer_message", by="us")
    assert b"Paldies" not in bytes(message.sealed)
    assert (task.business_key, message.task_key) == (f"message:{message.key}", task.key)
    # Tuesday is today; the eighteenth of November is a holiday in Latvia.
    assert str(promise.due_on) == "2026-11-19"
    assert "&lt;b&gt;Paldies&lt;/b&gt;" in answer
    assert "Not read by us yet" in answer
    assert "19 November 2026" in answer
    assert "Paldies" not in str([event.data for event in Event.objects.all()])
    assert message.case == case


def test_an_answer_keeps_the_promise_and_is_read_by_her_alone(
    ilze: Client, case: Case, desk: Client
) -> None:
    ilze.post("/p/messages", {"words": WORDS})
    thread = f"/desk/case/{case.reference}/messages"

    assert "Paldies" in page(desk, thread)
    desk.post(thread, {"words": "Rīt no deviņiem."})

    assert Promise.objects.get(kind="answer_message").kept_at == cast.AT
    assert Task.objects.get(kind="answer_message").done_at == cast.AT
    assert "1 new answer" in page(ilze, "/p/home")
    seen = page(ilze)
    assert "Rīt no deviņiem." in seen
    assert "One of us" in seen
    assert "Anna" not in seen
    assert "Read by us" in seen
    assert Message.objects.get(by="staff").read_at == cast.AT
    verdict = Event.objects.filter(code="verdict.allowed", data__act="answer.portal")
    assert verdict.count() == 1


def test_the_firm_may_name_staff_by_the_first_name(
    ilze: Client, case: Case, anna: User, settings: object
) -> None:
    settings.FIRM = {**settings.FIRM, "staff_by_first_name": True}  # type: ignore[attr-defined]
    messages.answer(
        person=case.person, case=case, words="Labdien", documents=[], user=anna, at=cast.AT
    )

    seen = page(ilze)

    assert "Anna" in seen
    assert "Kalniņa" not in seen


def test_a_late_answer_is_told_with_an_apology(ilze: Client, case: Case) -> None:
    messages.write_to_us(
        person=case.person, case_key=case.key, words=WORDS, documents=[],
        at=cast.AT - timedelta(days=7), actor="person",
    )  # fmt: skip

    seen = page(ilze)

    assert "We are sorry" in seen
    assert "We are sorry" in page(ilze, "/p/home")
    assert watch_promises(at=cast.AT) == 1
    assert Task.objects.filter(kind="promise_late").exists()


def test_a_paper_comes_along_bare_and_only_she_and_the_desk_can_save_it(
    ilze: Client, case: Case, desk: Client
) -> None:
    photo = SimpleUploadedFile("me.jpg", a_phone_photo())
    ilze.post("/p/messages", {"words": WORDS, "paper": photo})
    found = re.search(r"/p/messages/file/[0-9a-f-]+", page(ilze))
    assert found is not None

    answer = ilze.get(found[0])

    key = Document.objects.get(kind="message").key
    assert b"Secretphone" not in answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert desk.get(f"/desk/case/{case.reference}/paper/{key}").status_code == 200


def test_nobody_else_reads_her_messages_or_their_papers(ilze: Client, case: Case) -> None:
    photo = SimpleUploadedFile("me.jpg", a_phone_photo())
    ilze.post("/p/messages", {"words": WORDS, "paper": photo})
    key = Document.objects.get(kind="message").key
    claire = let_in(Client(), cast.case(cast.person(cast.CLAIRE), reference="loan-2"))

    assert "Paldies" not in page(claire)
    assert claire.get(f"/p/messages/file/{key}").status_code in (302, 404)
    assert Client().get("/p/messages").status_code == 302
    assert messages.messages_of(case.person).count() == 1


@pytest.mark.parametrize(("safe_only", "told"), [(False, 1), (True, 0)])
def test_an_answer_is_told_outside_only_where_a_way_is_open_and_safe(
    case: Case, anna: User, safe_only: bool, told: int
) -> None:
    change_preference(
        person=case.person, at=cast.AT, actor="person", email_consented_at=cast.AT,
        safe_contact_only=safe_only,
    )  # fmt: skip
    messages.answer(
        person=case.person, case=case, words="Labdien", documents=[], user=anna, at=cast.AT
    )

    assert Release.objects.filter(business_key__startswith="message:").count() == told


def test_a_closed_case_can_still_be_written_about_and_answered(
    ilze: Client, case: Case, anna: User
) -> None:
    Case.objects.update(closed_at=cast.AT)
    case.refresh_from_db()
    ilze.post("/p/messages", {"words": WORDS})

    messages.answer(
        person=case.person, case=case, words="Labdien", documents=[], user=anna, at=cast.AT
    )

    assert "Labdien" in page(ilze)
    assert not Release.objects.filter(business_key__startswith="message:").exists()


@pytest.mark.parametrize("words", ["", "\x00", "x" * 10_000])
def test_what_cannot_be_kept_is_refused_with_a_sentence(ilze: Client, words: str) -> None:
    answer = ilze.post("/p/messages", {"words": words})

    assert answer.status_code == 200
    assert not Message.objects.exists()
