"""The two ports at the desk: off unless named, the sound kept nowhere, a remark marked as one."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.learning.conversations.models import Finding, ReviewPermission, Transcript
from tests.answering_server import Answering, answering, url
from tests.doors.desk.test_reviews import allowed, call, case, given, page, vita

pytestmark = pytest.mark.django_db
__all__ = ["allowed", "answering", "call", "case", "vita"]
SEGMENTS = {"segments": [
    {"start": 0.0, "end": 2.0, "text": "Is this Ilze?", "speaker": "agent"},
    {"start": 3.0, "end": 5.0, "text": "Yes, and I lost my job.", "speaker": "person"},
]}  # fmt: skip


def sound() -> SimpleUploadedFile:
    return SimpleUploadedFile("call.wav", b"RIFF and so on", content_type="audio/wav")


def test_without_a_recogniser_no_sound_is_taken(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission
) -> None:
    shown = given(desk, case, call, typed="", file=sound())

    assert "Nothing was kept" in shown
    assert "Never the sound" in shown
    assert not Transcript.objects.exists()


def test_with_a_recogniser_its_words_are_kept(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission, there: Answering,
    settings: Settings,
) -> None:  # fmt: skip
    there.answer, settings.RECOGNISER_URL = json.dumps(SEGMENTS).encode(), url(there)

    shown = given(desk, case, call, typed="", file=sound())

    assert there.asked[0][2] == b"RIFF and so on"
    assert "lost my job" in shown
    assert Transcript.objects.get().format == "json"


def test_a_recogniser_without_an_answer_keeps_nothing(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission, there: Answering,
    settings: Settings,
) -> None:  # fmt: skip
    there.status, settings.RECOGNISER_URL = 500, url(there)

    assert "Nothing was kept" in given(desk, case, call, typed="", file=sound())
    assert not Transcript.objects.exists()


def test_a_reviewer_gets_no_name_and_its_remark_is_marked_as_a_machines(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission, there: Answering,
    settings: Settings,
) -> None:  # fmt: skip
    remarks = [{"turn": 1, "detector": "carer", "quote": "nothing to eat"},
               {"turn": 1, "detector": "carer", "quote": "she cares for somebody"}]  # fmt: skip
    there.answer, settings.REVIEWER_URL = json.dumps({"remarks": remarks}).encode(), url(there)

    given(desk, case, call)

    assert not [name for name in ("Ilze", "Bērziņa") if name in there.asked[0][2].decode()]
    assert Finding.objects.filter(source="model", is_advisory=True).count() == 1
    row = Transcript.objects.get()
    assert "A machine's remark" in page(desk, f"/desk/reviews/{row.key}")


def test_a_reviewer_without_an_answer_leaves_the_rules_alone(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission, there: Answering,
    settings: Settings,
) -> None:  # fmt: skip
    there.status, settings.REVIEWER_URL = 503, url(there)

    given(desk, case, call)

    assert Transcript.objects.exists()
    assert not Finding.objects.filter(source="model").exists()


def test_the_mirror_stands_on_her_own_page_and_on_nobody_elses(
    desk: Client, edgars_desk: Client, case: Case, call: Contact, allowed: ReviewPermission
) -> None:
    given(desk, case, call)
    row = Transcript.objects.get()
    hers = page(desk, f"/desk/reviews/{row.key}")
    desk.post(f"/desk/reviews/{row.key}/say", {"words": "The line broke."})

    assert "A mirror, for you alone" in hers
    assert "A mirror, for you alone" not in page(edgars_desk, f"/desk/reviews/{row.key}")
