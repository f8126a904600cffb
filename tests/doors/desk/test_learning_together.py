"""Learning beside colleagues at the desk: lessons, supervisions, heard calls, recorded talks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from evenhand.access.certifying import begin_supervision
from evenhand.access.models import Role, Supervision, User
from evenhand.contact.models import Contact
from evenhand.doors import clock
from evenhand.learning.training import actions
from evenhand.learning.training.models import CoachingNote, Practice, RecordedTalk, Session
from tests import cast
from tests.doors.desk.conftest import signed_in
from tests.rooms.training.files import COURSE, ROLEPLAY

pytestmark = pytest.mark.django_db
LESSON = {"course": "listening", "place": "Room 2", "begins": "9:30", "ends": "11:00",
          "day_day": "18", "day_month": "11", "day_year": "2026"}  # fmt: skip


@pytest.fixture(autouse=True)
def _loaded(db: None) -> None:
    actions.load_courses([COURSE], shipped=True, at=cast.AT)
    actions.load_roleplays([ROLEPLAY], shipped=True, at=cast.AT)


@pytest.fixture
def trainer() -> User:
    return User.objects.create_user("tom@evenhand.example", cast.PASSWORD, name="Tom",
                                    role=Role.TRAINER, joined_at=cast.AT)  # fmt: skip


@pytest.fixture
def tija() -> User:
    return User.objects.create_user("tija@evenhand.example", cast.PASSWORD, name="Tija",
                                    role=Role.AGENT, joined_at=cast.AT)  # fmt: skip


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def lesson_for(tija: User, trainer: User, **more: str) -> Session | None:
    signed_in(trainer).post("/desk/learn/sessions", {**LESSON, "invited": tija.pk, **more})
    return Session.objects.first()


def test_a_trainer_invites_and_the_invited_finds_it(trainer: User, tija: User) -> None:
    made = lesson_for(tija, trainer)
    assert made is not None
    browser = signed_in(tija)

    listed = text_of(browser, "/desk/learn/sessions")
    shown = text_of(browser, f"/desk/learn/sessions/{made.key}")
    file = browser.get(f"/desk/learn/sessions/{made.key}.ics")

    assert "Room 2" in listed
    assert "9:30" in shown
    assert "Who is invited" not in shown
    assert file.headers["Content-Type"] == "text/calendar"


@pytest.mark.parametrize("wrong", [{"day_day": "16"}, {"ends": "9:00"}, {"begins": "soon"}])
def test_a_lesson_that_cannot_be_is_not_called(
    trainer: User, tija: User, wrong: dict[str, str]
) -> None:
    assert lesson_for(tija, trainer, **wrong) is None


def test_only_who_leads_calls_off_and_others_do_not_find_it(
    trainer: User, tija: User, desk: Client
) -> None:
    made = lesson_for(tija, trainer)
    assert made is not None
    address = f"/desk/learn/sessions/{made.key}"

    refused = signed_in(tija).post(f"{address}/act", {"do": "off"})
    hidden = desk.get(address)
    signed_in(trainer).post(f"{address}/act", {"do": "off"})

    assert (refused.status_code, hidden.status_code) == (403, 404)
    made.refresh_from_db()
    assert made.called_off_at == cast.AT


def test_an_agent_calls_no_lesson(desk: Client, tija: User) -> None:
    assert desk.post("/desk/learn/sessions", {**LESSON, "invited": tija.pk}).status_code == 403


def test_who_came_is_noted_only_when_it_has_begun(
    trainer: User, tija: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = lesson_for(tija, trainer)
    assert made is not None
    row = made.attendances.get()
    given = {"do": "came", f"came-{row.pk}": "came"}
    address = f"/desk/learn/sessions/{made.key}"
    states = []

    def later() -> datetime:
        return made.starts_at + timedelta(minutes=5)

    for _twice in range(2):
        signed_in(trainer).post(f"{address}/act", given)
        row.refresh_from_db()
        states.append(row.state)
        monkeypatch.setattr(clock, "now", later)

    assert states == ["invited", "came"]
    assert "You were there" in text_of(signed_in(tija), address)


@pytest.fixture
def listening(trainer: User, tija: User, dace: User) -> Supervision:
    return begin_supervision(trainee=tija, supervisor=dace, at=cast.AT,
                             until=cast.AT + timedelta(hours=4), by=trainer)  # fmt: skip


@pytest.mark.parametrize("who", ["tija", "dace", "trainer"])
def test_either_of_the_two_ends_a_supervision_and_so_does_a_trainer(
    listening: Supervision, who: str, request: pytest.FixtureRequest
) -> None:
    browser = signed_in(request.getfixturevalue(who))

    assert "Dace listens to Tija" in text_of(browser, "/desk/learn/together")
    browser.post("/desk/learn/together", {"do": "end", "supervision": listening.pk})

    listening.refresh_from_db()
    assert listening.ended_at == cast.AT


def test_a_stranger_to_a_supervision_neither_sees_nor_ends_it(
    listening: Supervision, edgars_desk: Client
) -> None:
    assert "Tija" not in text_of(edgars_desk, "/desk/learn/together").split("<form")[0]
    edgars_desk.post("/desk/learn/together", {"do": "end", "supervision": listening.pk})

    listening.refresh_from_db()
    assert listening.ended_at is None


def test_a_call_that_was_heard_is_counted_once_with_words_of_the_coach(
    desk: Client, dace: User, tija: User
) -> None:
    call = Contact.objects.create(
        person=cast.person(), channel="call", purpose="service", outbound=True,
        result="conversation", by=tija, supervised_by=dace, at=cast.AT - timedelta(hours=1),
    )  # fmt: skip
    given = {"do": "heard", "contact": call.pk, "words": "You waited well."}

    assert "Tija" in text_of(desk, "/desk/learn/together")
    for _twice in range(2):
        desk.post("/desk/learn/together", given)

    assert Practice.objects.get().contact == call
    assert CoachingNote.objects.get().words == "You waited well."


def test_whoever_was_listened_to_notes_it_and_needs_the_certificate(
    desk: Client, dace: User, tija: User
) -> None:
    given = {"do": "shadow", "user": tija.pk}

    desk.post("/desk/learn/together", given)
    refused = signed_in(tija).post("/desk/learn/together", {"do": "shadow", "user": dace.pk})

    assert Practice.objects.get().user == tija
    assert refused.status_code == 403


def test_a_recorded_talk_is_judged_by_two_apart(
    trainer: User, tija: User, desk: Client, dace: User
) -> None:
    edgars = cast.lead()
    signed_in(trainer).post(f"/desk/learn/team/{tija.key}", {
        "do": "recorded", "roleplay": "first-call", "partner": dace.pk, "kept_at": "Line 4",
        "coder": dace.pk, "second_coder": edgars.pk,
    })  # fmt: skip
    talk = RecordedTalk.objects.get()
    address = f"/desk/learn/together/{talk.key}"
    seen = {"done": ["acknowledged", "offered", "asked"]}

    desk.post(address, {**seen, "words": "Well done."})
    before = text_of(signed_in(tija), address)
    twice = desk.post(address, seen)
    signed_in(edgars).post(address, seen)
    after = text_of(signed_in(tija), address)

    assert "Well done." not in before
    assert twice.status_code == 403
    assert "Well done." in after
    assert "It counts as practice." in after


def test_a_recorded_talk_without_two_judges_is_not_kept(
    trainer: User, tija: User, dace: User
) -> None:
    given = {"do": "recorded", "roleplay": "first-call", "partner": dace.pk, "kept_at": "Line 4",
             "coder": dace.pk, "second_coder": dace.pk}  # fmt: skip

    signed_in(trainer).post(f"/desk/learn/team/{tija.key}", given)

    assert not RecordedTalk.objects.exists()


def test_a_colleague_without_a_part_finds_no_recorded_talk(
    trainer: User, tija: User, dace: User, desk: Client
) -> None:
    test_a_recorded_talk_is_judged_by_two_apart(trainer, tija, desk, dace)
    other = cast.agent("other@evenhand.example")
    talk = RecordedTalk.objects.get()

    assert signed_in(other).get(f"/desk/learn/together/{talk.key}").status_code == 404


def test_the_report_of_certified_contacts_tells_each_exception(
    edgars_desk: Client, desk: Client, dace: User, tija: User
) -> None:
    case = cast.case(cast.person())
    row = {"person": case.person, "case": case, "channel": "call", "purpose": "service",
           "result": "conversation", "by": tija}  # fmt: skip
    Contact.objects.create(**row, outbound=True, at=cast.AT - timedelta(hours=2),
                           supervised_by=dace)  # fmt: skip
    Contact.objects.create(**row, outbound=False, at=cast.AT - timedelta(hours=1))

    shown = text_of(edgars_desk, "/desk/learn/certified")

    assert "Contacts: 1. By whoever holds one: 0." in shown
    assert "nobody is cut off" in shown
    assert desk.get("/desk/learn/certified").status_code == 403
