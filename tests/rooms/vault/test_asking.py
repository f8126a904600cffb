"""Which of several questions have no answer, asked at once, and not again where there is none."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from evenhand.cases.models import Case
from evenhand.vault import drafts
from evenhand.vault.asking import (
    ask_numbered,
    ask_prepared,
    knowing_which_are_empty,
    question,
)
from evenhand.vault.kept_queries import KeptQuery
from evenhand.vault.models import Draft
from tests import cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MANY = "SELECT n FROM generate_series(%(low)s::int, %(high)s::int) n ORDER BY n"
HERS = KeptQuery(lambda person: Case.objects.filter(person=person).order_by("pk"), person=int)


def test_what_finds_nothing_is_not_asked_again_and_what_finds_something_is(
    statements: list[str],
) -> None:
    case = cast.case(cast.person())
    stranger = cast.person(cast.EVERYBODY[1])
    none, some = {"low": 5, "high": 4}, {"low": 4, "high": 5}
    statements.clear()

    with knowing_which_are_empty(
        question(MANY, none),
        HERS.question(person=stranger.pk),
        question(MANY, some),
        HERS.question(person=case.person_id),
    ):
        found = [
            ask_prepared(MANY, none),
            HERS(person=stranger.pk),
            HERS.first(person=stranger.pk),
            ask_prepared(MANY, some),
            HERS(person=case.person_id),
        ]

    assert found == [[], [], None, [{"n": 4}, {"n": 5}], [case]]
    assert len(statements) == 3  # which are empty, and the two that are not


def test_the_same_question_with_other_values_is_another() -> None:
    with knowing_which_are_empty(question(MANY, {"low": 2, "high": 1})):
        assert ask_prepared(MANY, {"low": 1, "high": 2}) == [{"n": 1}, {"n": 2}]


def test_outside_everything_is_asked_anew() -> None:
    subject = uuid4()
    with knowing_which_are_empty(*drafts.rarely_there(subject)):
        assert drafts.names_kept(subject) == []
    Draft.objects.create(
        subject=subject, name="means", sealed=b"x", saved_at=NOW, keep_until=date(2026, 12, 31)
    )

    assert drafts.names_kept(subject) == ["means"]


def test_it_ends_also_when_something_goes_wrong() -> None:
    subject = uuid4()
    with pytest.raises(ZeroDivisionError), knowing_which_are_empty(*drafts.rarely_there(subject)):
        _ = 1 / 0
    Draft.objects.create(
        subject=subject, name="means", sealed=b"x", saved_at=NOW, keep_until=date(2026, 12, 31)
    )

    assert drafts.names_kept(subject) == ["means"]


def test_one_within_another_knows_both() -> None:
    nothing, nowhere = {"low": 2, "high": 1}, {"low": 9, "high": 8}
    with (
        knowing_which_are_empty(question(MANY, nothing)),
        knowing_which_are_empty(question(MANY, nowhere)),
    ):
        assert ask_prepared(MANY, nothing) == ask_prepared(MANY, nowhere) == []


def test_places_above_nine_stay_apart() -> None:
    wide = "SELECT $1::int WHERE $1 = $2::int AND $3::int = ANY(ARRAY[$4::int, $5, $6])"
    told = [question("SELECT 1 WHERE %(a)s::int = %(b)s::int", {"a": 1, "b": n}) for n in range(6)]

    with knowing_which_are_empty(*told):
        found = [ask_prepared("SELECT 1 AS one WHERE %(a)s::int = 1", {"a": 1})]
        again = [
            ask_prepared("SELECT 1 WHERE %(a)s::int = %(b)s::int", {"a": 1, "b": n})
            for n in range(6)
        ]

    assert found == [[{"one": 1}]]
    assert [bool(one) for one in again] == [n == 1 for n in range(6)]
    assert ask_numbered(wide, [1, 1, 3, 1, 2, 3]) == [(1,)]
