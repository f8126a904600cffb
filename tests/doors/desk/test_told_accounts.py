"""At the desk one writes down the account that a payer told, and another sends the money there."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.contact.references import payment_reference
from evenhand.payments.models import BankEntry, Overpaid, Refund, ToldAccount
from tests import cast
from tests.bank_files import PAYER, Line
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.rooms.payments.test_refunds import bank_tells

pytestmark = pytest.mark.django_db
TOLD = {"holder": "Ilze Bērziņa", "account": PAYER, "words": "by phone today"}


def came(*, reference: str = "", iban: str = "") -> BankEntry:
    line = Line(amount="25.00", iban=iban, reference=reference)
    return bank_tells(line, identity="S1", opening="100.00", closing="125.00", until="2026-11-16")


@pytest.fixture
def overpaid() -> Overpaid:
    case = cast.case(cast.person(), principal_minor=2_000)
    came(reference=payment_reference(case.debt))
    return Overpaid.objects.get()


def leads() -> tuple[Client, Client]:
    return signed_in(cast.lead()), signed_in(cast.lead("ieva@evenhand.example"))


def test_one_writes_the_account_down_and_another_sends_the_money(overpaid: Overpaid) -> None:
    first, second = leads()
    page, path = "/desk/money/overpaid", f"/desk/money/overpaid/{overpaid.key}"

    before = first.get(page).content.decode()
    first.post(f"{path}/account", TOLD)
    mine = first.get(page).content.decode()
    hers = second.get(page).content.decode()
    first.post(f"{path}/back")
    alone = Refund.objects.count()
    second.post(f"{path}/back")

    assert f"{path}/account" in before
    assert f"{path}/back" not in before
    assert PAYER in mine
    assert f"{path}/back" not in mine
    assert f"{path}/back" in hers
    order = Refund.objects.get()
    assert (alone, order.amount_minor) == (0, 500)
    fetched = [second.get(f"/desk/money/refunds/{order.key}") for _ in range(2)]
    assert fetched[0].content == fetched[1].content
    assert PAYER.encode() in fetched[0].content
    assert f"EHB{order.pk}.xml" in fetched[0]["Content-Disposition"]
    assert signed_in(cast.agent()).get(f"/desk/money/refunds/{order.key}").status_code == 404


def test_a_wrong_account_is_asked_for_again_and_nothing_is_written(overpaid: Overpaid) -> None:
    (first, _second), path = leads(), f"/desk/money/overpaid/{overpaid.key}/account"

    answers = [
        first.post(path, TOLD | wrong)
        for wrong in ({"account": "DE89370400440532013001"}, {"holder": "\u2603"}, {"words": ""})
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("govuk-error-summary" in answer.content.decode() for answer in answers)
    assert not ToldAccount.objects.exists()


def test_what_is_nobodys_goes_the_same_way() -> None:
    (first, second), entry = leads(), came()
    path = f"/desk/payments/{entry.key}"

    first.post(f"{path}/account", TOLD)
    first.post(f"{path}/back", {"reason": "not ours"})
    alone = Refund.objects.count()
    shown = second.get(path).content.decode()
    second.post(f"{path}/back", {"reason": "not ours"})

    entry.refresh_from_db()
    assert PAYER in shown
    assert (alone, entry.state, Refund.objects.count()) == (0, "sent_back", 1)


def test_where_the_bank_names_the_account_nobody_can_tell_another() -> None:
    (first, _second), entry = leads(), came(iban=PAYER)

    assert first.get(f"/desk/payments/{entry.key}/account").status_code == 404
    assert f"{entry.key}/account" not in first.get(f"/desk/payments/{entry.key}").content.decode()


def test_who_is_not_trusted_with_money_writes_no_account_down(overpaid: Overpaid) -> None:
    agent = signed_in(cast.agent())

    assert agent.post(f"/desk/money/overpaid/{overpaid.key}/account", TOLD).status_code == 404
    assert not ToldAccount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_told_account_have_no_barriers(
    overpaid: Overpaid, browser: Browser, live_server: LiveServer
) -> None:
    first = leads()[0]
    context = browser.new_context(base_url=live_server.url)
    cookie = first.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page, path = context.new_page(), f"/desk/money/overpaid/{overpaid.key}/account"

    page.goto(path)
    form = barriers(page)
    first.post(path, TOLD)
    page.goto("/desk/money/overpaid")

    assert (form, barriers(page)) == ([], [])
