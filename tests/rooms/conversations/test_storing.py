"""Nothing is stored before two people allowed it; what is stored is sealed, and ends."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest

from evenhand.doors import clock
from evenhand.learning.conversations import actions
from evenhand.learning.conversations.actions import (
    Call,
    NeedsAnother,
    ReviewIsOff,
    permit_review,
    record_permission,
    take_transcript,
)
from evenhand.learning.conversations.answering import comment
from evenhand.learning.conversations.keeping import delete_past, forget_past
from evenhand.learning.conversations.models import (
    Coding,
    Comment,
    Draw,
    Finding,
    Sample,
    SpokenBefore,
    Transcript,
)
from evenhand.learning.conversations.queries import comments_on
from evenhand.learning.words.detectors import load
from evenhand.site.jobs_reviews import delete_past_transcripts, forget_past_reviews
from evenhand.vault.queries import unseal
from evenhand.work.models import Alarm
from tests import cast

pytestmark = pytest.mark.django_db
SAID = b"Agent: Hello.\nPerson: I am Dace, 4111 1111 1111 1111. I want to die.\n"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    phrases = load((Path(__file__).parent / "en.toml").read_text(encoding="utf-8"))
    monkeypatch.setattr(actions, "detectors_of", lambda language: phrases)
    return Call(uuid.uuid4(), "LV", "en", cast.agent(), cast.AT, consented=True, names=["Dace"])


def allowed(call: Call) -> None:
    row = record_permission(
        country="LV", legal_basis="f", assessment="2026-11", consulted_on=date(2026, 11, 1),
        by=call.agent, at=cast.AT,
    )  # fmt: skip
    with pytest.raises(NeedsAnother):
        permit_review(permission=row.key, by=call.agent, at=cast.AT)
    with pytest.raises(ReviewIsOff):
        take_transcript(SAID, name="call", call=call, at=cast.AT)
    permit_review(permission=row.key, by=cast.lead(), at=cast.AT)


def test_nothing_is_stored_until_a_second_person_has_signed(call: Call) -> None:
    allowed(call)

    assert not Transcript.objects.exists()


def test_what_is_stored_names_nobody_and_a_crisis_raises_one_alarm(call: Call) -> None:
    allowed(call)

    row = take_transcript(SAID, name="call", call=call, at=cast.AT)
    again = take_transcript(SAID, name="call", call=call, at=cast.AT)

    text = unseal(row.subject, bytes(row.text_sealed or b""), context=f"transcript:{row.key}")
    assert again.pk == row.pk
    assert b"4111" not in text
    assert b"Dace" not in text
    assert list(Alarm.objects.values_list("kind", "about")) == [("self_harm", row.key)]


def test_past_its_time_the_text_goes_and_findings_stay_without_a_quote(call: Call) -> None:
    allowed(call)
    take_transcript(SAID, name="call", call=call, at=cast.AT)

    early = delete_past(at=cast.AT + timedelta(days=89), kept_for=timedelta(days=90))
    gone = delete_past(at=cast.AT + timedelta(days=91), kept_for=timedelta(days=90))

    assert (early, gone) == (0, 1)
    assert list(Finding.objects.values_list("detector", "quote_sealed")) == [("self_harm", None)]


@pytest.mark.django_db(transaction=True)
def test_every_night_the_texts_past_the_days_of_the_house_go(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed(call)
    row = take_transcript(SAID, name="call", call=call, at=cast.AT)
    kept = []

    for days in (89, 91):
        monkeypatch.setattr(clock, "now", lambda days=days: cast.AT + timedelta(days=days))
        deleted = delete_past_transcripts(timestamp=0)
        row.refresh_from_db()
        kept.append((deleted, row.text_sealed is not None))

    assert kept == [(0, True), (1, False)]


def test_what_was_said_about_a_call_goes_with_its_text_and_that_it_was_said_stays(
    call: Call,
) -> None:
    allowed(call)
    row = take_transcript(SAID, name="call", call=call, at=cast.AT)
    comment(row, words="He said it twice.", by=call.agent, at=cast.AT)

    delete_past(at=cast.AT + timedelta(days=91), kept_for=timedelta(days=90))

    assert Comment.objects.get().words_sealed is None
    assert comments_on(row) == []


@pytest.mark.django_db(transaction=True)
def test_after_a_year_nothing_of_a_review_is_left_but_the_seed_of_its_draw(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed(call)
    row = take_transcript(SAID, name="call", call=call, at=cast.AT)
    young = take_transcript(SAID + b"!", name="call", call=call, at=cast.AT + timedelta(days=30))
    said = comment(row, words="He said it twice.", by=call.agent, at=cast.AT)
    Comment.objects.filter(pk=said.pk).update(finding=Finding.objects.filter(transcript=row)[0])
    draw = Draw.objects.create(month=date(2026, 11, 1), seed="s", drawn_at=cast.AT)
    sample = Sample.objects.create(draw=draw, transcript=row, agent=call.agent, drawn=1, drawn_of=1,
                                   is_double=False)  # fmt: skip
    Coding.objects.create(sample=sample, coder=cast.agent("tina@evenhand.example"), at=cast.AT)
    forgotten = []

    for days in (364, 366):
        monkeypatch.setattr(clock, "now", lambda days=days: cast.AT + timedelta(days=days))
        forgotten.append(forget_past_reviews(timestamp=0))

    assert forgotten == [0, 1]
    assert list(Transcript.objects.all()) == [young]
    assert {one.transcript_id for one in Finding.objects.all()} == {young.pk}
    assert {one.transcript_id for one in SpokenBefore.objects.all()} == {young.pk}
    assert not any(table.objects.exists() for table in (Comment, Sample, Coding))
    assert Draw.objects.get() == draw
    assert forget_past(at=cast.AT + timedelta(days=366), kept_for=timedelta(days=365)) == 0
