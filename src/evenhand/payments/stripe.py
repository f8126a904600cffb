"""Stripe behind the port of links: Checkout Sessions, refunds and signed events, over http.client.

Written by the provider's public documentation. What is sent twice under one Idempotency-Key is done
once; from the first byte that leaves us a failure without the provider's word means: unknown.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from evenhand.payments.link_provider import (
    AmountNotPossible,
    Link,
    LinkNotMade,
    LinkOrder,
    LinkUnknown,
    NotFromTheLinkProvider,
    Standing,
    State,
    Told,
    What,
)
from evenhand.rulebook.money import Money, digits

DOCUMENTED_HOST: Final = "https://api.stripe.com"
FRESH: Final = timedelta(seconds=300)
LONGEST_ANSWER: Final = 1_000_000
# Currencies that Stripe counts in whole units, and in thousandths that must end in nought. ISK and
# UGX have no smaller unit but are sent in hundredths all the same.
ZERO_DECIMAL: Final = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()
)
THREE_DECIMAL: Final = frozenset("BHD JOD KWD OMR TND".split())
HIGHEST: Final = 99_999_999
_UNREADABLE: Final = (
    KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError,
)  # fmt: skip
_KINDS: Final[Mapping[str, What]] = {
    "checkout.session.completed": "paid",
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "failed",
    "checkout.session.expired": "expired",
    "charge.refunded": "refunded",
    "charge.dispute.created": "disputed",
    "charge.dispute.funds_withdrawn": "money_gone",
    "charge.dispute.closed": "dispute_lost",
}
_STATES: Final[Mapping[tuple[str, str], State]] = {
    ("open", "unpaid"): "open",
    ("complete", "paid"): "paid",
    ("complete", "unpaid"): "pending",
    ("expired", "unpaid"): "expired",
}


def in_their_units(amount: Money) -> int:
    """Return a sum as Stripe counts it; raises AmountNotPossible."""
    code = amount.currency
    sent = _scaled(amount)
    if code in THREE_DECIMAL and sent % 10:
        raise AmountNotPossible(f"{amount}: thousandths must end in nought")
    if not 0 < sent <= HIGHEST:
        raise AmountNotPossible(f"{amount} is no sum that can be paid by a link")
    return sent


def _scaled(amount: Money) -> int:
    scaled = amount.decimal.scaleb(_places(amount.currency))
    if scaled != int(scaled):
        raise AmountNotPossible(f"{amount} has more places than are taken")
    return int(scaled)


def _places(code: str) -> int:
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


def from_their_units(sent: int, currency: str) -> Money:
    """Return what Stripe counted as money."""
    code = currency.upper()
    minor, rest = divmod(sent * 10 ** digits(code), 10 ** _places(code))
    if rest:
        raise NotFromTheLinkProvider(f"{sent} {code} is no whole sum")
    return Money(minor, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripe:
    """Our key to the provider, and the secret that signs what it tells."""

    key: str
    secret: str
    url: str = DOCUMENTED_HOST
    timeout: float = 10
    name: str = "stripe"

    def make(self, order: LinkOrder) -> Link:
        """Make a Checkout Session; see `PayLinks.make`."""
        told = self._asked(
            "POST", "/v1/checkout/sessions", key=f"make:{order.key}", form=_session_of(order)
        )
        return _link(told)

    def state(self, reference: str) -> Standing:
        """Say how a session stands; see `PayLinks.state`."""
        return _standing(self._asked("GET", f"/v1/checkout/sessions/{quote(reference, safe='')}"))

    def cancel(self, reference: str) -> None:
        """Let a session expire; see `PayLinks.cancel`."""
        path = f"/v1/checkout/sessions/{quote(reference, safe='')}/expire"
        self._asked("POST", path, key=f"expire:{reference}", form={})

    def refund(self, reference: str, amount: Money, *, key: str) -> str:
        """Send back a part of a payment; see `PayLinks.refund`."""
        form = {"payment_intent": reference, "amount": str(in_their_units(amount))}
        told = self._asked("POST", "/v1/refunds", key=f"refund:{key}", form=form)
        return str(told.get("id", ""))

    def events(self, body: bytes, signature: str, at: datetime) -> tuple[Told, ...]:
        """Check and read an event; see `PayLinks.events`."""
        self._check(body, signature, at)
        return (_event(body),)

    def _check(self, body: bytes, signature: str, at: datetime) -> None:
        if not self.secret:
            raise NotFromTheLinkProvider("no secret is set (EVENHAND_STRIPE_SECRET)")
        pairs = [part.strip().partition("=") for part in signature.split(",")]
        stamps = [value for name, _, value in pairs if name == "t"]
        given = [value for name, _, value in pairs if name == "v1"]
        if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit()):
            raise NotFromTheLinkProvider("its signature has no time")
        wanted = self.signed(body, stamp=stamps[0]).encode()
        # All are compared, each in constant time: nobody learns which came near.
        fits = [hmac.compare_digest(one.encode(), wanted) for one in given]
        if not any(fits):
            raise NotFromTheLinkProvider("its signature is wrong")
        if abs(at.timestamp() - int(stamps[0][:15])) > FRESH.total_seconds():
            raise NotFromTheLinkProvider("it is too old")

    def signed(self, body: bytes, *, stamp: str) -> str:
        """The signature that an event of that time and body must bear."""
        return hmac.new(
            self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256
        ).hexdigest()

    def _asked(
        self, verb: str, path: str, *, key: str = "", form: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """One question and its answer; raises LinkNotMade or LinkUnknown."""
        place = urlsplit(self.url)
        talk = _talk(place.scheme, place.hostname or "", place.port, timeout=self.timeout)
        headers = {"Authorization": f"Bearer {self.key}"}
        body = urlencode(form).encode() if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if key:
            headers["Idempotency-Key"] = key[:255]
        try:
            try:
                talk.connect()
            except (OSError, http.client.HTTPException) as error:
                raise LinkNotMade("the provider is not there") from error
            try:
                talk.request(verb, path, body=body, headers=headers)
                answer = talk.getresponse()
                return _taken(answer.status, answer.read(LONGEST_ANSWER))
            except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
                raise LinkUnknown("the provider fell silent") from error
        finally:
            talk.close()


def _talk(
    scheme: str, host: str, port: int | None, *, timeout: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _taken(status: int, text: bytes) -> dict[str, Any]:
    """What was answered; 429 did nothing, 409 and 5xx may have done it."""
    told = json.loads(text or b"{}")
    if not isinstance(told, dict):
        raise LinkUnknown("the provider's answer cannot be read")
    if status in (200, 201):
        return told
    if status == http.HTTPStatus.CONFLICT or status >= 500:
        raise LinkUnknown(f"the provider failed: {status}")
    kind = told.get("error", {})
    code = kind.get("code") or kind.get("type") if isinstance(kind, dict) else ""
    if code == "idempotency_error":
        # Something was done under this key before: what, only the provider knows.
        raise LinkUnknown("the key was used for something else")
    raise LinkNotMade(f"the provider refused it: {status} {str(code)[:60]}")


def _session_of(order: LinkOrder) -> dict[str, str]:
    """A session of one line; beside sum and currency nothing but our opaque key."""
    form = {
        "mode": "payment",
        "success_url": order.back_url,
        "cancel_url": order.back_url,
        "client_reference_id": order.key,
        "metadata[order]": order.key,
        "payment_intent_data[metadata][order]": order.key,
        "expires_at": str(int(order.expires_at.timestamp())),
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": order.amount.currency.lower(),
        "line_items[0][price_data][unit_amount]": str(in_their_units(order.amount)),
        "line_items[0][price_data][product_data][name]": order.what,
    }
    return form | ({"locale": order.language} if order.language else {})


def _link(told: Mapping[str, Any]) -> Link:
    reference, url, until = told.get("id"), told.get("url"), told.get("expires_at")
    if not (isinstance(reference, str) and isinstance(url, str) and isinstance(until, int)):
        raise LinkUnknown("the provider made something without an address")
    return Link(reference=reference, url=url, expires_at=datetime.fromtimestamp(until, UTC))


def _standing(told: Mapping[str, Any]) -> Standing:
    try:
        state = _STATES[str(told["status"]), str(told["payment_status"])]
        amount = from_their_units(int(told["amount_total"]), str(told["currency"]))
    except (KeyError, TypeError, ValueError) as error:
        raise LinkUnknown("the provider's answer says what nobody knows") from error
    return Standing(
        state=state,
        amount=amount,
        payment=str(told.get("payment_intent") or ""),
        key=str(told.get("client_reference_id") or ""),
    )


def _event(body: bytes) -> Told:
    """One event; raises NotFromTheLinkProvider where it cannot be read."""
    try:
        event = json.loads(body)
        about = event["data"]["object"]
        kind = str(event["type"])
        return Told(
            id=_short(event["id"]),
            what=_what(kind, about),
            at=datetime.fromtimestamp(int(event["created"]), UTC),
            key=_short((about.get("metadata") or {}).get("order", "")),
            reference=_short(about["id"]) if kind.startswith("checkout.session.") else "",
            payment=_short(about.get("payment_intent") or ""),
            amount=_amount(kind, about),
            kind=kind[:60],
        )
    except NotFromTheLinkProvider:
        raise
    except _UNREADABLE as error:
        raise NotFromTheLinkProvider("it cannot be read") from error


def _what(kind: str, about: Mapping[str, Any]) -> What:
    what = _KINDS.get(kind, "other")
    if kind == "checkout.session.completed" and about.get("payment_status") != "paid":
        return "pending"
    if what == "dispute_lost":
        # A question that was closed (`warning_closed`) was no dispute.
        ends: Mapping[str, What] = {"won": "dispute_won", "lost": "dispute_lost"}
        return ends.get(str(about.get("status")), "other")
    return what


def _amount(kind: str, about: Mapping[str, Any]) -> Money | None:
    """The sum an event is about: of a refund all that was sent back so far."""
    name = {"charge.refunded": "amount_refunded"}.get(kind)
    name = name or ("amount_total" if kind.startswith("checkout.") else "amount")
    if name not in about or about[name] is None:
        return None
    return from_their_units(int(about[name]), str(about["currency"]))


def _short(text: object) -> str:
    told = str(text)
    if len(told) > 255 or not told.isprintable():
        raise NotFromTheLinkProvider("a name in it is no name")
    return told
