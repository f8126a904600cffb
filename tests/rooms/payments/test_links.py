"""Payments by link: made once, booked once, told in any order; no card and no debt goes out."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import at_bank, balance, suspense
from evenhand.payments import links, links_asked, links_back, links_told, overpaid
from evenhand.payments.applying import apply_by_wish
from evenhand.payments.link_provider import AmountNotPossible, LinkNotMade, NotFromTheLinkProvider
from evenhand.payments.models import Overpaid, PaymentOrder, ProviderEvent
from evenhand.payments.stripe import Stripe, from_their_units, in_their_units
from evenhand.rulebook import Money
from evenhand.work.models import Task
from tests import cast
from tests.stripe_server import KEY, SECRET, StripeState, signed, stripe_server

pytestmark = pytest.mark.django_db(transaction=True)
NOW = int(cast.AT.timestamp())
TEN = Money(1_000, "EUR")
BACK = "https://evenhand.example/p/pay"


@pytest.fixture
def state() -> Iterator[StripeState]:
    with stripe_server() as (told, url):
        told.url = url  # type: ignore[attr-defined]
        yield told


@pytest.fixture
def stripe(state: StripeState) -> Stripe:
    return Stripe(key=KEY, secret=SECRET, url=state.url, timeout=5)  # type: ignore[attr-defined]


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


def begun(
    case: Case, stripe: Stripe, *, wish: uuid.UUID | None = None, amount: Money = TEN
) -> PaymentOrder:
    return links.begin(
        case=case, amount=amount, wish_key=wish or uuid.uuid4(), back_url=BACK, language="lv",
        at=cast.AT, actor="person", links=stripe,
    )  # fmt: skip


def told(stripe: Stripe, body: bytes) -> int:
    events = stripe.events(body, signed(body, at=NOW), cast.AT)
    return links_told.take(events, at=cast.AT, source="stripe")


def asked(stripe: Stripe, *, hours: int = 0) -> int:
    at = cast.AT + timedelta(hours=hours, minutes=2)
    return links_asked.ask_about(at=at, links=stripe)


def owed(case: Case) -> int:
    return balance(case.debt, on=cast.AT.date() + timedelta(days=2)).minor


def test_a_link_says_a_sum_and_an_opaque_key_and_nothing_of_a_debt(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)

    sent = state.sessions[order.reference]["sent"]
    words = " ".join(sent.values())
    assert (order.state, order.url) == (
        "open",
        f"https://checkout.stripe.example/{order.reference}",
    )
    assert sent["client_reference_id"] == str(order.key)
    for private in (case.reference, case.person.family_name, "loan", case.debt.creditor.name):
        assert private not in words


def test_the_same_form_sent_twice_makes_one_link(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    wish = uuid.uuid4()

    first, again = begun(case, stripe, wish=wish), begun(case, stripe, wish=wish)

    assert first == again
    assert len(state.sessions) == 1


def test_more_than_is_owed_is_refused(case: Case, stripe: Stripe) -> None:
    with pytest.raises(AmountNotPossible):
        begun(case, stripe, amount=Money(60_001, "EUR"))


@pytest.mark.parametrize("fault", ["hang", "500"])
def test_what_nobody_knows_is_asked_by_our_key_and_never_made_twice(
    case: Case, stripe: Stripe, state: StripeState, fault: str
) -> None:
    state.faults = [fault]

    order = begun(case, stripe)
    before = order.state
    asked(stripe)
    order.refresh_from_db()

    assert (before, order.state, len(state.sessions)) == ("unknown", "open", 1)


@pytest.mark.parametrize("fault", ["429"])
def test_what_was_surely_not_made_is_over(
    case: Case, stripe: Stripe, state: StripeState, fault: str
) -> None:
    state.faults = [fault]

    assert begun(case, stripe).state == "failed"
    assert state.sessions == {}


def test_another_body_under_the_same_key_is_refused(
    stripe: Stripe, state: StripeState, case: Case
) -> None:
    order = begun(case, stripe)
    key = f"make:{order.key}"

    status, said = state.answer("POST", "/v1/checkout/sessions", "other=body", key)

    assert (status, said["error"]["type"]) == (400, "idempotency_error")


def test_what_is_paid_is_booked_once_however_often_it_is_told(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)
    state.pay(order.reference)
    body = state.event("checkout.session.completed", order.reference, at=NOW)
    other = state.event("checkout.session.async_payment_succeeded", order.reference, at=NOW)

    taken = [told(stripe, body), told(stripe, body), told(stripe, other)]
    asked(stripe)

    assert taken == [1, 0, 1]
    assert owed(case) == 59_000
    assert at_bank(place="stripe", on=cast.AT.date() + timedelta(days=1), currency="EUR") == TEN


def test_money_that_takes_days_is_on_its_way_and_then_paid_or_not(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)
    state.pay(order.reference, later=True)
    told(stripe, state.event("checkout.session.completed", order.reference, at=NOW))
    order.refresh_from_db()
    between = order.state
    told(stripe, state.event("checkout.session.async_payment_failed", order.reference, at=NOW))
    order.refresh_from_db()

    assert (between, order.state, owed(case)) == ("pending", "failed", 60_000)


def test_expired_told_after_paid_changes_nothing(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)
    late = state.event("checkout.session.expired", order.reference, at=NOW)
    state.pay(order.reference)
    told(stripe, state.event("checkout.session.completed", order.reference, at=NOW))

    told(stripe, late)

    order.refresh_from_db()
    assert (order.state, owed(case)) == ("paid", 59_000)


def test_a_dispute_told_before_the_payment_books_both(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)
    state.pay(order.reference)
    dispute = state.event(
        "charge.dispute.funds_withdrawn", order.reference, at=NOW,
        metadata={"order": str(order.key)}, status="needs_response",
    )  # fmt: skip

    told(stripe, dispute)
    told(stripe, state.event("checkout.session.completed", order.reference, at=NOW))

    assert owed(case) == 60_000
    assert Task.objects.filter(kind="link_disputed").count() == 1
    assert at_bank(place="stripe", on=cast.AT.date() + timedelta(days=2), currency="EUR").minor == 0


def test_a_dispute_is_found_by_its_payment_and_takes_back_once(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)
    state.pay(order.reference)
    told(stripe, state.event("checkout.session.completed", order.reference, at=NOW))

    for kind in ("created", "funds_withdrawn", "closed"):
        told(
            stripe,
            state.event(f"charge.dispute.{kind}", order.reference, at=NOW, status="lost"),
        )

    assert owed(case) == 60_000
    assert Transfer.objects.filter(kind="returned").count() == 1


def test_what_was_paid_too_much_is_sent_back_and_seen_leaving(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    first, second = (begun(case, stripe, amount=Money(60_000, "EUR")) for _ in range(2))
    for order in (first, second):
        state.pay(order.reference)
        told(stripe, state.event("checkout.session.completed", order.reference, at=NOW))
    second.refresh_from_db()
    waiting = suspense(on=cast.AT.date() + timedelta(days=1), currency="EUR")

    over = Overpaid.objects.get(source=f"link:{second.pk}")

    for _ in range(2):
        assert links_back.give_back(over, at=cast.AT, actor="user:lead", links=stripe)
    refund = state.event("charge.refunded", second.reference, at=NOW, amount_refunded=60_000)
    told(stripe, refund)

    assert (abs(waiting.minor), owed(case)) == (60_000, 0)
    assert len(state.refunds) == 1
    assert suspense(on=cast.AT.date() + timedelta(days=1), currency="EUR").minor == 0
    assert Task.objects.get(kind="overpaid_return").done_at is not None


@pytest.mark.parametrize("fault", ["hang", "500"])
def test_a_refund_that_nobody_knows_of_stays_open_and_goes_once(
    case: Case, stripe: Stripe, state: StripeState, fault: str
) -> None:
    over = overpaid_by_link(case, stripe, state)
    state.faults = [fault]

    unknown = links_back.give_back(over, at=cast.AT, actor="user:lead", links=stripe)
    over.refresh_from_db()
    waits = over.state
    known = links_back.give_back(over, at=cast.AT, actor="user:lead", links=stripe)

    assert (unknown, waits, known) == (False, "open", True)
    assert len(state.refunds) == 1


def test_the_bank_does_not_send_back_what_a_link_brought(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    over = overpaid_by_link(case, stripe, state)

    with pytest.raises(overpaid.ByLink):
        overpaid.give_back(over, at=cast.AT, actor="user:lead")
    with pytest.raises(LinkNotMade):
        links_back.give_back(over, at=cast.AT, actor="user:lead", links=None)


def test_money_that_a_dispute_took_need_not_go_back_again(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    over = overpaid_by_link(case, stripe, state)
    reference = PaymentOrder.objects.order_by("pk").last().reference  # type: ignore[union-attr]

    for _ in range(2):
        lost = state.event("charge.dispute.closed", reference, at=NOW, status="lost")
        told(stripe, lost)

    over.refresh_from_db()
    assert over.state == "returned"
    assert suspense(on=cast.AT.date() + timedelta(days=2), currency="EUR").minor == 0
    assert at_bank(place="stripe", on=cast.AT.date() + timedelta(days=2), currency="EUR") == Money(
        60_000, "EUR"
    )


def test_what_a_link_brought_too_much_is_used_for_another_debt_from_what_is_held(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    over = overpaid_by_link(case, stripe, state)
    other = cast.case(case.person, reference="loan-2", principal_minor=20_000)

    apply_by_wish(over, case=other, words="told on the phone", at=cast.AT, actor="user:lead")

    rest = Overpaid.objects.get(state="open")
    assert (owed(other), rest.amount_minor) == (0, 40_000)
    assert suspense(on=cast.AT.date() + timedelta(days=2), currency="EUR").minor == 40_000
    assert links_back.give_back(rest, at=cast.AT, actor="user:lead", links=stripe)


def overpaid_by_link(case: Case, stripe: Stripe, state: StripeState) -> Overpaid:
    """What is owed was paid twice by link: the second payment is to go back."""
    for order in (begun(case, stripe, amount=Money(60_000, "EUR")) for _ in range(2)):
        state.pay(order.reference)
    for order in PaymentOrder.objects.order_by("pk"):
        told(stripe, state.event("checkout.session.completed", order.reference, at=NOW))
    return Overpaid.objects.get(state="open")


def header(body: bytes, **more: Any) -> str:
    return signed(body, at=more.pop("at", NOW), **more)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=,v1=",
        "v1=00",
        f"t={NOW}",
        f"t={NOW},v1=" + "0" * 64,
        f"t={NOW},t={NOW},v1=" + "0" * 64,
        "t=²,v1=ß",
    ],
)
def test_a_forged_signature_is_refused(signature: str) -> None:
    stripe = Stripe(key=KEY, secret=SECRET)

    with pytest.raises(NotFromTheLinkProvider):
        stripe.events(b"{}", signature, cast.AT)


@pytest.mark.parametrize("away", [301, -301])
def test_a_signature_that_is_too_old_or_too_new_is_refused(away: int) -> None:
    body = b"{}"

    with pytest.raises(NotFromTheLinkProvider, match="too old"):
        Stripe(key=KEY, secret=SECRET).events(body, header(body, at=NOW - away), cast.AT)


def test_while_a_secret_is_rolled_one_of_two_signatures_is_enough(
    case: Case, stripe: Stripe, state: StripeState
) -> None:
    order = begun(case, stripe)
    body = state.event("checkout.session.expired", order.reference, at=NOW)

    (event,) = stripe.events(body, header(body, old="whsec_old"), cast.AT)

    assert event.what == "expired"


def test_without_a_secret_nothing_is_taken() -> None:
    body = b"{}"

    with pytest.raises(NotFromTheLinkProvider, match="no secret"):
        Stripe(key=KEY, secret="").events(body, header(body, secret=""), cast.AT)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{}", b'{"data":{"object":1}}', b"\xff", b"[" * 9_000]
)
def test_an_event_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(NotFromTheLinkProvider):
        Stripe(key=KEY, secret=SECRET).events(body, header(body), cast.AT)


@pytest.mark.parametrize(
    ("amount", "sent"),
    [
        (Money(1_000, "EUR"), 1_000),
        (Money(500, "JPY"), 500),
        (Money(5_120, "KWD"), 5_120),
        (Money(5, "UGX"), 500),
        (Money(5, "ISK"), 500),
    ],
)
def test_sums_are_told_in_the_units_of_the_provider(amount: Money, sent: int) -> None:
    assert in_their_units(amount) == sent
    assert from_their_units(sent, amount.currency.lower()) == amount


@pytest.mark.parametrize(
    "amount", [Money(5_121, "KWD"), Money(0, "EUR"), Money(-1, "EUR"), Money(10**8, "EUR")]
)
def test_sums_that_no_link_takes_are_refused(amount: Money) -> None:
    with pytest.raises(AmountNotPossible):
        in_their_units(amount)


def test_the_hook_takes_what_is_signed_once_and_tells_a_forger_nothing(
    case: Case, stripe: Stripe, state: StripeState, settings: Settings
) -> None:
    settings.STRIPE_KEY, settings.STRIPE_SECRET = KEY, SECRET
    settings.STRIPE_URL = stripe.url
    order, now = begun(case, stripe), int(clock.now().timestamp())
    state.pay(order.reference)
    body = state.event("checkout.session.completed", order.reference, at=NOW)

    def post(signature: str) -> tuple[int, Any]:
        answer = Client().post(
            "/api/hooks/stripe", body, content_type="application/json",
            headers={"Stripe-Signature": signature},
        )  # fmt: skip
        return answer.status_code, answer.json()

    answers = [post(signed(body, at=now)), post(signed(body, at=now)), post(f"t={now},v1=00")]

    assert answers == [(200, {"taken": 1}), (200, {"taken": 0}), (400, {"taken": False})]
    assert ProviderEvent.objects.count() == 1


def test_without_a_key_there_is_no_way_to_pay_by_link(settings: Settings) -> None:
    settings.STRIPE_KEY = ""

    assert links.provider() is None


ORDERS = 60


def test_under_faults_nothing_is_doubled_and_nothing_is_lost(
    stripe: Stripe, state: StripeState
) -> None:
    """A third of all requests fail in any way; events come twice, late, forged, in any order."""
    chance = random.Random(7)  # noqa: S311
    case = cast.case(cast.person(), principal_minor=1_000 * ORDERS)
    events: list[bytes] = []
    paid = 0
    for _ in range(ORDERS):
        broken = chance.random() < 0.3
        state.faults = [chance.choice(["429", "500", "hang", "down"])] if broken else []
        wish = uuid.uuid4()
        begun(case, stripe, wish=wish)
        state.faults = []
        begun(case, stripe, wish=wish)
    asked(stripe)
    for number in list(state.sessions):
        if chance.random() < 0.8:
            state.pay(number)
            paid += 1
            one = state.event("checkout.session.completed", number, at=NOW)
            # Some are never told at all, and some twice.
            events += [one] * chance.choice([0, 1, 1, 2, 3])
        else:
            events.append(state.event("checkout.session.expired", number, at=NOW))
    chance.shuffle(events)
    for body in events:
        with pytest.raises(NotFromTheLinkProvider):
            stripe.events(body, signed(body, at=NOW, secret="guessed"), cast.AT)
        told(stripe, body)
    asked(stripe)

    booked = Transfer.objects.filter(kind="receipt").count()
    assert len(state.sessions) <= ORDERS
    assert booked == paid
    assert owed(case) == 1_000 * (ORDERS - paid)
    assert PaymentOrder.objects.filter(state="paid").count() == paid
