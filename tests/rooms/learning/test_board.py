"""The board: shares with intervals, never a figure of one colleague, never of a few people."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.learning.surveys import figures
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.topics import topics_of
from tests import cast

pytestmark = pytest.mark.django_db
A_MINUTE_AGO = cast.AT - timedelta(minutes=1)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def answered(
    case: Case, many: int, *, by: User | None = None, at: datetime = A_MINUTE_AGO,
    respected: int | None = 5, manage: str = "", topics: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Answers after as many conversations; without a colleague, from her own pages."""
    for _ in range(many):
        talk = None if by is None else Contact.objects.create(
            person=case.person, case=case, channel="call", purpose="service", outbound=True,
            result="conversation", by=by, at=at,
        )  # fmt: skip
        asked = Invitation.objects.create(
            person=case.person, case=case, after=uuid.uuid4(), contact=talk, channel="portal",
            code_hash=uuid.uuid4().hex, made_at=at, expires_at=at + timedelta(14), answered_at=at,
        )  # fmt: skip
        Answer.objects.create(invitation=asked, respected=respected, manage=manage,
                              topics=list(topics), at=at)  # fmt: skip


def respected_now() -> figures.Share | None:
    return figures.board(at=cast.AT).figures[0].now


def test_a_share_is_told_with_its_interval_from_five_answers_on(case: Case) -> None:
    answered(case, 4)
    too_few = respected_now()
    answered(case, 4, respected=2)
    told = respected_now()

    assert too_few is None
    assert told is not None
    assert (told.yes, told.of, told.per_mille) == (4, 8, 500)
    assert round(told.interval.low, 2) == 0.22
    assert round(told.interval.high, 2) == 0.78


def test_where_all_answers_are_of_one_colleagues_talks_thirty_are_needed(case: Case) -> None:
    dace = cast.agent()
    answered(case, 29, by=dace, topics=("letters",))
    hers = figures.board(at=cast.AT)
    answered(case, 1, by=dace, topics=("letters",))
    enough = figures.board(at=cast.AT)

    assert hers.figures[0].now is None
    assert [share for _day, share in hers.figures[0].weeks if share] == []
    assert hers.topics == ()
    assert enough.figures[0].now is not None
    assert enough.topics == (("letters", 30),)


def test_her_own_figure_moves_in_steps_of_ten_and_from_thirty_on(case: Case) -> None:
    dace, edgars = cast.agent(), cast.lead()
    last_week = cast.AT - timedelta(days=7)
    answered(case, 29, by=dace, at=last_week)
    answered(case, 40, by=edgars, at=last_week)
    before = figures.own(dace, at=cast.AT)
    answered(case, 10, by=dace, at=last_week + timedelta(hours=1), respected=1)
    answered(case, 30, by=dace)
    after = figures.own(dace, at=cast.AT)

    assert (before.answers, before.shares) == (20, {})
    assert (after.answers, set(after.shares)) == (30, {"respected"})
    assert (after.shares["respected"].yes, after.shares["respected"].of) == (29, 30)


def test_weeks_and_the_change_since_four_weeks_before(case: Case) -> None:
    answered(case, 40, respected=2, at=cast.AT - timedelta(weeks=6))
    answered(case, 40, respected=5)
    answered(case, 4, manage="no")

    respected, _easy, manage = figures.board(at=cast.AT).figures

    assert len(respected.weeks) == figures.WEEKS
    assert [share.per_mille for _day, share in respected.weeks if share] == [0, 1000]
    assert respected.change is not None
    assert respected.change.low > 0.8
    assert manage.now is None


def test_the_mark_changes_with_every_answer_also_with_one_that_is_stored_late(case: Case) -> None:
    answered(case, 3)
    early = Answer.objects.order_by("pk")[1]
    Answer.objects.filter(pk=early.pk).delete()
    without = figures.cursor(at=cast.AT)
    early.save(force_insert=True)

    assert without != figures.cursor(at=cast.AT)


def test_an_answer_that_comes_while_the_board_is_read_is_told_by_the_next_mark(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page holds the mark of what it shows: what came meanwhile must not be hidden by it."""
    answered(case, 5)
    read = figures._by_week

    def while_somebody_answers(at: datetime) -> Any:
        answered(case, 1)
        return read(at)

    monkeypatch.setattr(figures, "_by_week", while_somebody_answers)

    shown = figures.board(at=cast.AT)

    respected = shown.figures[0].now
    assert respected is not None
    assert respected.of == 5
    assert shown.cursor != figures.cursor(at=cast.AT)


def test_an_answer_after_the_moment_of_the_board_is_told_by_a_later_mark(case: Case) -> None:
    answered(case, 5)
    later = cast.AT + timedelta(seconds=1)
    answered(case, 1, at=later)

    shown = figures.board(at=cast.AT)

    assert shown.cursor != figures.cursor(at=later)


def test_people_who_were_asked_and_answered_are_counted(case: Case) -> None:
    answered(case, 6)
    Invitation.objects.filter(answer__pk__in=Answer.objects.values("pk")[:2]).update(
        answered_at=None
    )

    told = figures.board(at=cast.AT)

    assert told.asked == 6
    assert told.answered is not None
    assert (told.answered.yes, told.answered.of) == (4, 6)


@pytest.mark.parametrize(
    ("language", "words", "topics"),
    [
        ("en", "I waited forty minutes and nobody answered.", ["reaching"]),
        ("en", "I did not understand the letter.", ["letters"]),
        ("lv", "Ļoti laipna sieviete, mani uzklausīja.", ["manner"]),
        ("fr", "La mensualité est trop élevée.", ["instalments"]),
        ("de", "Der Betrag stimmt nicht, ich habe schon bezahlt.", ["claim"]),
        ("it", "Il link non funziona sul telefono.", ["pages"]),
        ("en", "Thank you.", []),
        ("pl", "Nie rozumiem listu.", []),
    ],
)
def test_words_have_topics(language: str, words: str, topics: list[str]) -> None:
    assert topics_of(words, language=language) == topics


def test_a_board_with_nobody_on_it_says_nothing() -> None:
    told = figures.board(at=cast.AT)

    assert [one.now for one in told.figures] == [None, None, None]
    assert (told.asked, told.answered, told.topics, told.cursor) == (0, None, (), "0.0")
