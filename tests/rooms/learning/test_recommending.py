"""Creditors alone are asked whether they would recommend us, each user once a half-year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from evenhand.access.models import Role, User
from evenhand.cases.models import Creditor
from evenhand.learning.surveys import recommending
from evenhand.learning.surveys.models import CreditorAnswer
from evenhand.learning.surveys.recommending import NotAskedThis, net_of_creditors, recommend
from evenhand.work.figures import net
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Creditor:
    return cast.creditor()


def user_of(creditor: Creditor, number: int) -> User:
    return User.objects.create_user(
        f"user-{number}@bank.example", role=Role.CREDITOR, creditor_key=creditor.key,
        joined_at=cast.AT,
    )  # fmt: skip


def test_a_user_answers_once_a_half_year_and_the_latest_of_a_year_counts(bank: Creditor) -> None:
    users = [user_of(bank, n) for n in range(5)]
    for user in users:
        recommend(user, creditor=bank, score=0, at=cast.AT - timedelta(days=200))
    now = [
        recommend(user, creditor=bank, score=score, at=cast.AT)
        for user, score in zip(users, (10, 9, 8, 6, 10), strict=True)
    ]
    again = recommend(users[0], creditor=bank, score=0, at=cast.AT)

    told = net_of_creditors(at=cast.AT)

    assert now == [True] * 5
    assert not again
    assert not recommending.is_asked(users[0], at=cast.AT)
    assert recommending.is_asked(users[0], at=cast.AT + timedelta(days=60))
    assert told is not None
    assert (told.of_100, told.answers) == (40, 5)
    assert told.interval.low < 0.4 < told.interval.high


def test_fewer_than_five_answers_are_not_told(bank: Creditor) -> None:
    for number in range(4):
        recommend(user_of(bank, number), creditor=bank, score=10, at=cast.AT)

    assert net_of_creditors(at=cast.AT) is None


def test_nobody_else_is_asked_and_no_other_score_is_kept(bank: Creditor) -> None:
    hers, elsewhere = user_of(bank, 1), cast.creditor("Cordouan Crédit", "FR")

    for user, creditor, score in (
        (cast.agent(), bank, 9), (hers, elsewhere, 9), (hers, bank, 11), (hers, bank, -1),
    ):  # fmt: skip
        with pytest.raises(NotAskedThis):
            recommend(user, creditor=creditor, score=score, at=cast.AT)

    assert not CreditorAnswer.objects.exists()


def test_half_years_begin_in_january_and_july() -> None:
    assert recommending.half_of(cast.AT) == date(2026, 7, 1)
    assert recommending.half_of(cast.AT - timedelta(days=150)) == date(2026, 1, 1)


def test_no_table_of_it_leads_to_a_person() -> None:
    related = {field.related_model for field in CreditorAnswer._meta.fields if field.is_relation}

    assert related == {Creditor, User}


def test_the_interval_of_a_net_share_stays_wide_where_few_agree() -> None:
    few, many = net(5, 0, 5), net(500, 0, 500)

    assert few is not None
    assert many is not None
    assert (round(few.low, 2), few.high) == (0.17, 1.0)
    assert many.low > 0.98
    assert net(0, 0, 0) is None
