"""No page shows anything to a stranger, but for a short list with the reason beside each."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from evenhand.access.models import Role, User
from tests.cast import AT, creditor

NOBODY = uuid.UUID(int=0)
# Pages a stranger may see. Each shows nothing about anybody; the reason says why it is open.
PUBLIC = {
    "health": "a load balancer asks whether the database answers",
    "conversation_figures": "what our search of calls finds in written turns; about no call",
    "api:api-1:statement_keys": "the public key of statement files; no secret, about nobody",
    "api:stripe_hook": "a payment provider's signed word; without its signature it is refused",
    "api:provider_hook": "a provider's signed word; without its signature it is refused",
    "look:language": "sets the language and sends back",
    "portal:front": "the way in: asks for the code of a letter",
    "portal:dispute_here": "a letter by mistake is disputed without an account; shows no detail",
    "portal:dispute_here_tell": "the same, the second page",
    "portal:dispute_here_show": "the same, the third page",
    "portal:no_letter": "disputing without a letter; shows nothing about anybody",
    "portal:no_letter_tell": "the same, the second page",
    "portal:no_letter_show": "the same, the third page",
    "portal:open": "the way in: a letter's address; shows nothing before the second fact",
    "portal:second_fact": "the way in: asks for the second fact",
    "portal:not_mine": "whoever got somebody else's letter has no second fact",
    "portal:fresh_link": "asks for a link to where the first went; alike for unknown codes",
    "portal:come_back": "asks for an e-mail address; the answer is the same for known and unknown",
    "portal:come_back_code": "asks for the digits of a message; the same for known and unknown",
    "portal:survey_by_letter": "how we treated her, by a letter's code; shows nothing",
    "portal:helping": "how somebody who helps comes in; about nobody",
    "portal:leave": "leaves at once, whoever asks",
    "portal:closed": "says that the visit was closed, about nobody",
    "portal:safety": "what to do when somebody watches; about nobody",
    "portal:is_it_real": "how to check a letter without trusting it; about nobody",
    "portal:no_more_mail": "ends e-mail for whoever got a message; names nobody",
    "portal:advice": "free help that is not part of us; about nobody",
    "portal:person": "how to reach a human being; about nobody",
    "portal:complain": "anybody may complain; nothing tells whom we know",
    "portal:complain_about": "a page of a complaint; shows only what this browser told",
    "portal:complain_help": "a page of a complaint; shows only what this browser told",
    "portal:complain_check": "a page of a complaint; shows only what this browser told",
    "portal:complained": "the receipt of what this browser sent",
    "account_login": "the way in for staff",
    "account_logout": "leaves, whoever asks",
    "account_signup": "says that nobody opens an account here",
    "account_inactive": "says that an account is closed, without saying whose",
    "account_reset_password": "asks for an address; the answer is the same for known and unknown",
    "account_reset_password_done": "says that a message is on its way if the address is known",
    "account_reset_password_from_key": "needs the secret of the message",
    "account_reset_password_from_key_done": "says that the password is new",
    "account_confirm_email": "needs the secret of the message",
    "account_email_verification_sent": "says that a message is on its way",
    "account_request_login_code": "the way in for staff by a code sent by e-mail",
    "account_confirm_login_code": "asks for the code that was sent",
    "mfa_login_webauthn": "the challenge of a passkey sign-in",
    "mfa_authenticate": "the second step of a sign-in",
}
# Where a guard may send a stranger.
WAYS_IN = {"/accounts/login/", "/p/closed", "/"}
SAMPLES = (
    NOBODY, 1, "income", "fixed", "rent", "food", "salary", "steady", "lv", "portal", "abc",
    "first", "everyday", "household", "incomes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the house: its full name, and an example of it."""

    name: str
    address: str


def routes(
    resolver: URLResolver, spaces: tuple[str, ...] = (), wanted: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Every address beneath a resolver, with an example each."""
    for entry in resolver.url_patterns:
        asked = (*wanted, *_values_of(entry))
        if isinstance(entry, URLResolver):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from routes(entry, inside, asked)
        else:
            yield _route(entry, spaces, asked)


def _values_of(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    """The names of the values in an address, written as `<uuid:key>` or as `(?P<key>...)`."""
    return (*entry.pattern.converters, *entry.pattern.regex.groupindex)


def _route(pattern: URLPattern, spaces: tuple[str, ...], wanted: tuple[str, ...]) -> Route:
    assert pattern.name, f"Give the route {pattern.pattern} a name, so that it can be guarded."
    name, asked = ":".join((*spaces, pattern.name)), tuple(dict.fromkeys(wanted))
    for values in itertools.product(SAMPLES, repeat=len(asked)):
        try:
            return Route(name, reverse(name, kwargs=dict(zip(asked, values, strict=True))))
        except NoReverseMatch:
            continue
    raise AssertionError(f"Add an example to SAMPLES that fits {name}: {pattern.pattern}")


ROUTES = tuple(routes(get_resolver()))

# The front of the desk sends each user to her own door.
DESK = tuple(r for r in ROUTES if r.name.startswith("desk:") and r.name != "desk:home")


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_stranger_is_sent_to_the_way_in(route: Route) -> None:
    stranger = Client()

    answers = [stranger.get(route.address), stranger.post(route.address)]

    let_in = [answer.status_code for answer in answers if not _sent_away(answer)]
    if route.name in PUBLIC:
        assert all(status < 500 for status in let_in)
    else:
        assert not let_in, (
            f"{route.address} answers {let_in} to a stranger. Guard the view (visit.for_person, the"
            " desk's for_staff), or add it to PUBLIC with the reason."
        )


def _sent_away(answer: Any) -> bool:
    sent_on = answer.status_code in {301, 302, 303}
    if sent_on:
        return urlsplit(answer["Location"]).path in WAYS_IN
    return answer.status_code in {401, 403, 404, 405}


def test_the_public_list_names_only_routes_that_exist() -> None:
    idle = sorted(set(PUBLIC) - {route.name for route in ROUTES})

    assert not idle, f"Remove these from PUBLIC: {idle}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", DESK, ids=lambda route: route.name)
def test_a_creditors_user_does_not_come_to_the_desk(route: Route) -> None:
    """She is signed in, but sees her own creditor's figures only."""
    hers = creditor()
    user = User.objects.create_user(
        "lita@evenhand.example", role=Role.CREDITOR, creditor_key=hers.key, joined_at=AT
    )
    signed_in = Client()
    signed_in.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    answers = [signed_in.get(route.address), signed_in.post(route.address)]

    let_in = [answer.status_code for answer in answers if answer.status_code not in {403, 404, 405}]
    assert not let_in, f"Guard the view of {route.address} with the desk's for_staff: {let_in}"


@pytest.mark.django_db
def test_nobody_opens_an_account_by_herself(client: Client) -> None:
    """Staff are let in by the firm; the sign-up page must not make a user."""
    client.post(reverse("account_signup"), {"email": "somebody@evenhand.example"})

    assert not User.objects.exists()
