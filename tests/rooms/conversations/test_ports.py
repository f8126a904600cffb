"""The two ports against a server on this machine: what is sent, what is kept, what is dropped."""

from __future__ import annotations

import json
from datetime import date

import pytest

from evenhand.access.models import Role, User
from evenhand.learning.conversations import actions
from evenhand.learning.conversations.http_ports import HttpRecogniser, HttpReviewer, PortNotSafe
from evenhand.learning.conversations.models import Finding
from evenhand.learning.conversations.ports import PortDidNotAnswer, Remark, quoted
from evenhand.learning.conversations.reading import read_transcript
from evenhand.learning.conversations.transcript import Turn
from evenhand.work.models import Alarm
from tests import cast
from tests.answering_server import Answering, answering, url

__all__ = ["answering"]

TURNS = (Turn("agent", 0, 900, "You should have thought of that before."),
         Turn("person", 1000, 1900, "I see no way out of this at all."))  # fmt: skip
SHAMING = {"turn": 0, "detector": "shaming", "quote": "thought of that before"}


def test_a_recogniser_is_given_the_sound_and_answers_with_a_transcript(there: Answering) -> None:
    there.answer = json.dumps({"segments": [
        {"start": 0.0, "end": 1.5, "text": "Good morning.", "speaker": "agent"},
    ]}).encode()  # fmt: skip

    words = HttpRecogniser(url=url(there), secret="shh").words_of(
        b"RIFF", name="call.WAV", language="lv"
    )

    path, headers, body = there.asked[0]
    assert (path, body) == ("/v1?language=lv", b"RIFF")
    assert (headers["Content-Type"], headers["Authorization"]) == ("audio/wav", "Bearer shh")
    assert read_transcript(words, name="call.json").turns[0].text == "Good morning."


def test_a_reviewer_is_given_turns_and_answers_with_remarks(there: Answering) -> None:
    there.answer = json.dumps({"remarks": [SHAMING]}).encode()

    remarks = HttpReviewer(url=url(there)).remarks_on(TURNS, language="en")

    assert list(remarks) == [Remark(0, "shaming", "thought of that before")]
    assert json.loads(there.asked[0][2])["turns"][1]["text"] == TURNS[1].text
    assert "Authorization" not in there.asked[0][1]


@pytest.mark.parametrize("answer", [
    b"", b"{}", b"[]", b'{"remarks": 1}', b'{"remarks": [{"turn": "0"}]}',
    b'{"remarks": [{"turn": 0, "detector": [], "quote": ""}]}',
])  # fmt: skip
def test_an_answer_of_another_shape_is_no_answer(there: Answering, answer: bytes) -> None:
    there.answer = answer

    with pytest.raises(PortDidNotAnswer):
        HttpReviewer(url=url(there)).remarks_on(TURNS, language="en")


def test_a_server_that_fails_or_is_not_there_is_no_answer(there: Answering) -> None:
    there.status = 503
    for place in (url(there), "http://127.0.0.1:1/"):
        with pytest.raises(PortDidNotAnswer):
            HttpRecogniser(url=place, timeout=5).words_of(b"x", name="a.wav", language="en")


def test_nothing_is_sent_in_the_clear_over_a_network() -> None:
    with pytest.raises(PortNotSafe):
        HttpReviewer(url="http://model.example/")


@pytest.mark.parametrize("wrong", [
    Remark(0, "shaming", "you are a bad person"), Remark(1, "shaming", "thought of that before"),
    Remark(7, "shaming", "thought"), Remark(-1, "cannot_cope", "no way out"),
    Remark(0, "identity_check", "thought of that before"), Remark(0, "rude", "thought of that"),
    Remark(0, "shaming", " "),
])  # fmt: skip
def test_a_remark_that_does_not_quote_its_turn_is_dropped_and_counted(wrong: Remark) -> None:
    found, dropped = quoted(TURNS, [wrong, Remark(0, "shaming", "thought of that before")])

    assert [(one.turn, one.detector, one.kind) for one in found] == [(0, "shaming", "must_not")]
    assert dropped == 1


@pytest.mark.django_db
def test_a_remark_only_advises_and_one_of_self_harm_rings_all_the_same() -> None:
    dace, ilze = cast.agent(), cast.person()
    olga = User.objects.create_user("olga@evenhand.example", cast.PASSWORD, name="Olga",
                                    role=Role.OPERATOR, joined_at=cast.AT)  # fmt: skip
    permitted = actions.record_permission(
        country="LV", legal_basis="a", assessment="b", consulted_on=date(2026, 1, 1),
        by=cast.lead(), at=cast.AT,
    )  # fmt: skip
    actions.permit_review(permission=permitted.key, by=olga, at=cast.AT)
    call = actions.Call(ilze.key, "LV", "en", dace, cast.AT, consented=True)
    said = f"Agent: {TURNS[0].text}\nPerson: What the phrases do not hear.\n".encode()
    row = actions.take_transcript(said, name="call", call=call, at=cast.AT, by=dace)
    Finding.objects.filter(transcript=row).delete()
    found, _dropped = quoted(TURNS, [Remark(1, "self_harm", "I see no way out of this")])

    kept = [actions.keep_remarks(row, found, at=cast.AT) for _twice in range(2)]

    assert kept == [1, 0]
    assert Finding.objects.get().is_advisory
    assert Alarm.objects.count() == 1
