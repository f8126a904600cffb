"""What all rooms heard meets once, without a name, and finds its theme."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact, Release
from evenhand.contact.signals import contacts_by_day
from evenhand.learning.conversations import answering
from evenhand.learning.conversations.actions import (
    Call,
    permit_review,
    record_permission,
    take_transcript,
)
from evenhand.learning.conversations.models import Finding
from evenhand.learning.conversations.signals import signals as found_in_calls
from evenhand.learning.ideas.actions import Words, tell
from evenhand.learning.improvement import gathering
from evenhand.learning.improvement.gathering import gather, order_now
from evenhand.learning.improvement.models import Heard, Theme
from evenhand.learning.improvement.themes import by_words, shipped
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.redress.complaints import actions as complaints
from evenhand.redress.disputes import actions as disputes
from evenhand.vault.actions import seal
from evenhand.work.signals import Signal
from tests import cast
from tests.house.building import LANGUAGES

pytestmark = pytest.mark.django_db
MORROW = cast.AT + timedelta(days=1)
SAID = b"""Agent: You owe us 300 euro. You will lose your home if you do not pay today.
Person: My husband died.
Agent: Pay today.
"""


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def answered(case: Case, *, words: str = "", **taps: object) -> Answer:
    """An answer to a survey as its person gave it."""
    asked = Invitation.objects.create(
        person=case.person, case=case, after=uuid.uuid4(), channel="portal",
        code_hash=uuid.uuid4().hex, made_at=cast.AT, expires_at=MORROW,
    )  # fmt: skip
    sealed = seal(case.person.key, words.encode(), context="survey:words", at=cast.AT)
    return Answer.objects.create(invitation=asked, words_sealed=sealed, at=cast.AT, **taps)


def themes() -> dict[str, str]:
    """The theme of each kind of signal that is kept."""
    rows = Heard.objects.select_related("theme")
    return {row.kind: row.theme.key if row.theme else "" for row in rows}


@pytest.mark.django_db(transaction=True)
def test_every_room_is_heard_and_nothing_is_kept_twice(case: Case) -> None:
    answered(case, respected=1, easy=1, manage="no")
    told = complaints.Told(once=uuid.uuid4(), topic="letter", words="Too hard.", actor="person",
                           person=case.person, case=case)  # fmt: skip
    complaints.open_complaint(told, clock=cast.clock)
    disputes.open_dispute(
        disputes.Told(what="too_old", by="person", actor="person", person=case.person, case=case),
        clock=cast.clock,
    )
    Release.objects.create(
        business_key="1", case=case, person=case.person, act="notice.letter",
        letter="first_notice", language="lv", queued_at=cast.AT, attempted_at=cast.AT,
        outcome_at=cast.AT, returned_at=cast.AT, state="released",
    )  # fmt: skip
    words = Words(hurts="The list loses my place.", helps="Keep it.", language="en")
    tell(words, author=cast.agent(), country="lv", at=cast.AT)

    once, again = gather(at=MORROW), gather(at=MORROW)

    assert once == Heard.objects.count() == 7

    assert again == 0
    assert themes() == {
        "not_respected": "how-we-speak", "not_easy": "hard-to-do",
        "cannot_manage": "plans-too-high", "complaint": "letters-unclear", "dispute": "too-old",
        "letter_returned": "letters-returned", "idea": "hard-to-do",
    }  # fmt: skip


def test_nobodys_name_and_nobodys_words_are_kept(case: Case) -> None:
    answered(case, respected=1, words="Dace was rude when Ilze rang")
    dace = cast.agent()
    tell(Words(hurts="The letter is unclear.", helps="Say less.", language="en"), author=dace,
         country="lv", at=cast.AT)  # fmt: skip

    gather(at=MORROW)

    kept = str(list(Heard.objects.values()))
    hers = ("rude", "unclear", "Ilze", "Dace", str(dace.key), dace.email, str(case.person.key))
    assert not [word for word in hers if word in kept]
    assert {field.name for field in Heard._meta.fields} == {
        "id", "theme", "room", "kind", "ref", "at", "country", "language", "about", "how",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words", "key"),
    [
        ("en", "I could not understand your letter.", "letters-unclear"),
        ("lv", "Nesaprotu jūsu vēstuli.", "letters-unclear"),
        ("fr", "Je ne comprends pas la lettre.", "letters-unclear"),
        ("de", "Ich verstehe den Brief nicht.", "letters-unclear"),
        ("en", "The weather is fine.", ""),
        ("lv", "Could not understand your letter", ""),
        ("en", "", ""),
    ],
)
def test_words_lead_to_a_theme_in_four_languages(language: str, words: str, key: str) -> None:
    assert by_words(words, language, shipped().values()) == key


def test_what_a_signal_is_about_counts_before_words_and_words_before_its_kind(case: Case) -> None:
    answered(case, respected=1)
    answered(case, respected=2, words="Vēstuli nevar saprast.")
    about = Words(hurts="Unclear letter", helps="x", language="en", about_kind="theme",
                  about="too-old")  # fmt: skip
    tell(about, author=cast.agent(), country="lv", at=cast.AT)

    gather(at=MORROW)

    kept = {(row.kind, row.theme.key, row.how) for row in Heard.objects.all() if row.theme}
    assert kept == {
        ("not_respected", "how-we-speak", "kind"), ("not_respected", "letters-unclear", "words"),
        ("idea", "too-old", "kind"),
    }  # fmt: skip


def test_every_shipped_theme_has_a_name_and_words_in_four_languages() -> None:
    for theme in shipped().values():
        assert set(theme.names) == set(theme.keywords) == set(LANGUAGES), theme.key
        assert all(theme.keywords.values()), theme.key
        assert theme.harm in (1, 2, 3)


def test_no_two_themes_hear_the_same() -> None:
    heard = [kind for theme in shipped().values() for kind in theme.hears]

    assert len(heard) == len(set(heard))


def test_an_answer_that_can_no_longer_be_opened_counts_by_its_kind(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = answered(case, respected=1, words="Vēstuli nevar saprast.")
    Answer.objects.filter(pk=made.pk).update(words_sealed=None)

    gather(at=MORROW)

    assert themes() == {"not_respected": "how-we-speak"}


def test_a_finding_is_a_signal_after_the_agents_days_and_not_while_she_contests_it(
    case: Case,
) -> None:
    dace, edgars = cast.agent(), cast.lead()
    vita = User.objects.create_user("vita@evenhand.example", role=Role.COMPLIANCE,
                                    joined_at=cast.AT)  # fmt: skip
    allowed = record_permission(country="LV", legal_basis="x", assessment="y",
                                consulted_on=date(2026, 11, 1), by=vita, at=cast.AT)  # fmt: skip
    permit_review(permission=allowed.key, by=edgars, at=cast.AT)
    call = Call(case.person.key, "LV", "en", dace, cast.AT, consented=True, case=case)
    row = take_transcript(SAID, name="call", call=call, at=cast.AT, by=dace)
    threat = Finding.objects.get(transcript=row, detector="threat")
    answering.contest(threat, words="I read it out.", by=dace, at=cast.AT)
    later = row.agents_until + timedelta(days=1)

    early = list(found_in_calls(since=cast.AT, until=row.agents_until))
    open_now = {one.about for one in found_in_calls(since=cast.AT, until=later)}
    answering.settle(threat, stands=True, by=edgars, at=later)
    stands = list(found_in_calls(since=later, until=later + timedelta(days=1)))

    assert early == []
    assert "found:threat" not in open_now
    assert "found:death" in open_now
    assert [one.about for one in stands] == ["found:threat"]
    assert str(dace.key) not in str(stands)


def test_contacts_are_counted_by_day_and_a_reserved_call_is_none(case: Case) -> None:
    for result, days in (("conversation", 0), ("sent", 0), ("reserved", 0), ("no_answer", -1)):
        Contact.objects.create(
            person=case.person, case=case, channel="call", purpose="service", outbound=True,
            result=result, at=cast.AT + timedelta(days=days),
        )  # fmt: skip
    today = cast.AT.date()

    found = contacts_by_day(since=today - timedelta(days=5), until=today)
    with_today = contacts_by_day(since=today - timedelta(days=5), until=today + timedelta(days=1))

    assert found == {today - timedelta(days=1): 1}
    assert with_today == {today - timedelta(days=1): 1, today: 2}


def test_what_was_put_somewhere_by_hand_stays_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def heard(*, since: datetime, until: datetime) -> Iterator[Signal]:
        yield Signal(room="x", kind="finding", ref=uuid.uuid4(), at=cast.AT, about="found:new")

    monkeypatch.setattr(gathering, "SOURCES", (heard,))
    gather(at=MORROW)

    assert Heard.objects.get().theme is None
    assert order_now(at=cast.AT).rows.keys() == shipped().keys()
    assert Theme.objects.count() == len(shipped())
    assert Heard.objects.get().at == cast.AT.astimezone(UTC)
