"""The desk sends what a link brought too much back by its provider, and says what it answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from evenhand.payments import links, links_told
from evenhand.payments.models import Overpaid
from evenhand.rulebook import Money
from tests import cast
from tests.doors.desk.conftest import signed_in
from tests.stripe_server import KEY, SECRET, StripeState, signed, stripe_server

pytestmark = pytest.mark.django_db(transaction=True)
ALL = Money(60_000, "EUR")


@pytest.fixture
def state(settings: Settings) -> Iterator[StripeState]:
    with stripe_server() as (told, url):
        settings.STRIPE_KEY, settings.STRIPE_SECRET, settings.STRIPE_URL = KEY, SECRET, url
        yield told


@pytest.fixture
def over(state: StripeState) -> Overpaid:
    """She pressed twice: the second payment of the whole sum is too much."""
    case, stripe = cast.case(cast.person(), principal_minor=ALL.minor), links.provider()
    assert stripe is not None
    orders = [
        links.begin(case=case, amount=ALL, wish_key=uuid.uuid4(), language="lv", at=cast.AT,
                    back_url="https://evenhand.example/p/pay", actor="person", links=stripe)
        for _ in range(2)
    ]  # fmt: skip
    now = int(cast.AT.timestamp())
    for order in orders:
        state.pay(order.reference)
        body = state.event("checkout.session.completed", order.reference, at=now)
        links_told.take(
            stripe.events(body, signed(body, at=now), cast.AT), at=cast.AT, source="stripe"
        )
    return Overpaid.objects.get()


def test_it_goes_back_by_the_provider_once(state: StripeState, over: Overpaid) -> None:
    desk, path = signed_in(cast.lead()), f"/desk/money/overpaid/{over.key}/back"

    before = desk.get("/desk/money/overpaid").content.decode()
    said = [desk.post(path, follow=True).content.decode() for _ in range(2)]

    over.refresh_from_db()
    assert path in before
    assert "the bank has not shown it" not in before
    assert "It is written down." in said[0]
    assert (over.state, len(state.refunds)) == ("returned", 1)


@pytest.mark.parametrize(
    ("fault", "words"),
    [("hang", "it goes only once"), ("402", "did not send it back")],
)
def test_a_provider_that_does_not_answer_or_refuses_leaves_it_open(
    state: StripeState, over: Overpaid, fault: str, words: str
) -> None:
    desk, path = signed_in(cast.lead()), f"/desk/money/overpaid/{over.key}/back"
    state.faults = [fault]

    said = desk.post(path, follow=True).content.decode()
    over.refresh_from_db()
    waits = over.state
    desk.post(path)

    over.refresh_from_db()
    assert words in said
    assert (waits, over.state, len(state.refunds)) == ("open", "returned", 1)
