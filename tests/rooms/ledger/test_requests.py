"""A request told again, however often and from wherever, is answered the same and acts once."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest
from django.db import connection

from evenhand.ledger.models import Request
from evenhand.ledger.posting import KeyUsedDifferently
from evenhand.ledger.requests import KeyNotUsable, once
from tests.cast import AT

pytestmark = pytest.mark.django_db


class Counting:
    """Acts, and counts how often."""

    def __init__(self) -> None:
        self.acted = 0

    def __call__(self) -> Mapping[str, object]:
        self.acted += 1
        return {"paid": self.acted}


def ask(act: Counting, *, scope: str = "staff", key: str = "k", amount: int = 5) -> object:
    """Ask once."""
    return once(
        scope=scope, key=key, request={"amount": amount, "debt": "d"}, at=AT, actor="x", act=act
    )


def test_the_same_request_is_answered_from_what_was_kept() -> None:
    act = Counting()

    assert ask(act) == ask(act) == {"paid": 1}
    assert act.acted == 1


def test_another_request_under_the_key_is_refused_and_told_nothing() -> None:
    act = Counting()
    ask(act, amount=98_765)

    with pytest.raises(KeyUsedDifferently) as said:
        ask(act, amount=5)

    assert "98765" not in f"{said.value} {vars(said.value)}"
    assert act.acted == 1


def test_the_same_key_of_somebody_else_is_another_key() -> None:
    act = Counting()

    assert ask(act, scope="creditor:a") == {"paid": 1}
    assert ask(act, scope="creditor:b", amount=7) == {"paid": 2}


def test_what_failed_leaves_its_key_usable() -> None:
    def fails() -> Mapping[str, object]:
        raise RuntimeError("the bank was closed")

    with pytest.raises(RuntimeError):
        once(scope="staff", key="k", request={"amount": 5}, at=AT, actor="x", act=fails)

    assert not Request.objects.exists()
    assert ask(Counting()) == {"paid": 1}


@pytest.mark.parametrize("key", ["", "k" * 256, "k" * 1000, "a\nb", "a\x00b"])
def test_a_key_that_nobody_should_use_is_refused_plainly(key: str) -> None:
    with pytest.raises(KeyNotUsable, match="between 1 and 255"):
        ask(Counting(), key=key)


def test_the_longest_key_is_a_key() -> None:
    assert ask(Counting(), key="k" * 255) == {"paid": 1}


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_act_once_and_hear_the_same() -> None:
    act, heard = Counting(), list[object]()

    def asker() -> None:
        try:
            heard.append(ask(act))
        finally:
            connection.close()

    askers = [threading.Thread(target=asker) for _ in range(50)]
    for one in askers:
        one.start()
    for one in askers:
        one.join(timeout=60)

    assert heard == [{"paid": 1}] * 50
    assert act.acted == 1
