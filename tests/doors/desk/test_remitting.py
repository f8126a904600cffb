"""Clients' money at the desk: two people, the same files each time, only for who is trusted."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.payments import reconciling
from evenhand.payments.allocating import take
from evenhand.payments.models import Agreement, Overpaid, Reconciled, Remittance
from evenhand.payments.recalls import ask_recall
from evenhand.rulebook import Money
from tests import cast
from tests.bank_files import PAYER
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.doors.desk.test_desk_acts import TODAY, boxes
from tests.rooms.payments.test_remitting import PAID, agreed, came

pytestmark = pytest.mark.django_db
PAGES = ("money", "money/overpaid")


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person())
    agreed(made.debt.creditor)
    came(made, 10_000, on=PAID - timedelta(days=1))
    return made


@pytest.fixture
def edgars() -> User:
    return cast.lead()


def drawn(by: User, case: Case) -> Remittance:
    answer = signed_in(by).post(
        "/desk/money/draw-up", {"creditor": case.debt.creditor.key}, follow=True
    )
    assert answer.status_code == 200
    return Remittance.objects.get()


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_run_is_drawn_up_by_one_and_approved_by_another(case: Case, edgars: User) -> None:
    run = drawn(edgars, case)
    base = f"/desk/money/runs/{run.key}"

    signed_in(edgars).post(f"{base}/approve")
    run.refresh_from_db()
    first = run.state
    second = signed_in(cast.lead("ieva@evenhand.example"))
    second.post(f"{base}/approve")
    second.post(f"{base}/handed-over")
    run.refresh_from_db()

    assert (first, run.state) == ("drawn", "sent")
    files = [second.get(f"{base}/{name}") for name in ("order", "order", "statement.pdf")]
    assert files[0].content == files[1].content
    assert files[2].content.startswith(b"%PDF")
    assert second.get(f"{base}/statement.csv").status_code == 200
    assert second.get(f"{base}/statement.exe").status_code == 404


def test_a_period_is_drawn_up_and_its_days_are_held(case: Case, edgars: User) -> None:
    desk, early = signed_in(edgars), {"day": "16", "month": "11", "year": "2026"}
    period = {**boxes("run-since", early), **boxes("run-until", early)}

    wrong = desk.post("/desk/money/draw-up", boxes("run-since", early), follow=True)
    desk.post("/desk/money/draw-up", period)
    held = desk.post(
        "/desk/money/hold", {**boxes("days-since", early), **boxes("days-until", early)},
        follow=True,
    )  # fmt: skip

    run = Remittance.objects.get()
    assert "both days or none" in wrong.content.decode()
    assert (run.since, run.until) == (PAID - timedelta(days=1), PAID - timedelta(days=1))
    assert "Of the last ten days, not fine yet" in held.content.decode()
    assert desk.post("/desk/money/hold").status_code == 302


def test_before_it_is_approved_a_run_has_no_file(case: Case, edgars: User) -> None:
    run = drawn(edgars, case)

    for name in ("order", "statement.pdf", "statement.csv"):
        assert signed_in(edgars).get(f"/desk/money/runs/{run.key}/{name}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_money_is_for_whom_the_house_trusts_with_it(page: str) -> None:
    assert signed_in(cast.agent()).get(f"/desk/{page}").status_code == 404


def test_a_difference_stands_in_red_on_the_first_page(case: Case, edgars: User) -> None:
    Reconciled.objects.create(
        day=PAID, what="bank", currency="EUR", ledger_minor=1, beside_minor=2, state="differs",
        at=cast.AT,
    )  # fmt: skip

    assert "look-notice--clay" in text(signed_in(edgars), "/desk/money")


def overpays(case: Case) -> Overpaid:
    take(cases=[case], amount=Money(200_000, "EUR"), paid_on=PAID, key="k", at=cast.AT,
         actor="staff:x")  # fmt: skip
    return Overpaid.objects.get()


def test_what_was_overpaid_is_used_as_the_person_said(case: Case, edgars: User) -> None:
    row = overpays(case)
    more = cast.case(case.person, owed_to=case.debt.creditor, reference="loan-2")
    desk, path = signed_in(edgars), f"/desk/money/overpaid/{row.key}/use"

    desk.post(path, {"case": more.key, "words": ""})
    row.refresh_from_db()
    before = row.state
    desk.post(path, {"case": more.key, "words": "by phone today"})
    row.refresh_from_db()

    assert (before, row.state) == ("open", "applied")
    assert desk.post(path, {"case": "?"}).status_code == 404


def test_only_a_debt_of_which_something_is_owed_is_offered_instead(
    case: Case, edgars: User
) -> None:
    overpays(case)
    more = cast.case(case.person, owed_to=case.debt.creditor, reference="loan-2")

    page = text(signed_in(edgars), "/desk/money/overpaid")

    assert f'value="{more.key}"' in page
    assert f'value="{case.key}"' not in page


@pytest.mark.parametrize("page", ["payments", "payments/suspense", "collecting", *PAGES])
def test_the_pages_of_money_lead_to_each_other(edgars: User, page: str) -> None:
    shown = text(signed_in(edgars), f"/desk/{page}")

    for other in ("payments", "payments/suspense", "collecting", *PAGES):
        assert f'href="/desk/{other}"' in shown


def test_who_is_not_trusted_with_money_is_not_led_to_it() -> None:
    assert 'href="/desk/money"' not in text(signed_in(cast.agent()), "/desk/payments/suspense")


def test_a_payment_by_hand_of_more_than_is_owed_is_taken_and_said(case: Case, edgars: User) -> None:
    sent = {"amount": "2000.00", "once": str(uuid.uuid4()), **boxes("paid_on", TODAY)}

    page = signed_in(edgars).post(f"/desk/case/{case.reference}/payment", sent, follow=True)

    assert "send it back" in page.content.decode()
    assert Overpaid.objects.count() == 1


def test_an_agreement_is_written_down_and_a_wrong_account_is_not(case: Case, edgars: User) -> None:
    sent = {
        **boxes("begins_on", TODAY), "currency": "EUR",
        "holder": "Nordlys", "iban": PAYER, "town": "Riga", "country": "lv", "commission": "7,5",
        "commission_on": "payments", "vat": "21", "vat_source": "PVN 41", "rhythm": "weekly",
        "least": "5",
    }  # fmt: skip
    desk, path = signed_in(edgars), f"/desk/money/agreements/{case.debt.creditor.key}"

    wrong = desk.post(path, sent | {"iban": "LV00"})
    right = desk.post(path, sent)

    assert (wrong.status_code, right.status_code) == (200, 302)
    made = Agreement.objects.order_by("-pk")[0]
    assert (made.commission_bp, made.least_remitted_minor, made.country) == (750, 500, "LV")
    assert Agreement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_money_have_no_barriers(
    case: Case, edgars: User, browser: Browser, live_server: LiveServer
) -> None:
    overpays(case)
    run = drawn(edgars, case)
    ask_recall(case.debt, why="sold", at=cast.AT, actor="client:x")
    reconciling.reconcile(PAID, at=cast.AT)
    context = browser.new_context(base_url=live_server.url)
    cookie = signed_in(edgars).cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    for path in (*PAGES, f"money/runs/{run.key}", f"money/agreements/{case.debt.creditor.key}"):
        page.goto(f"/desk/{path}")
        assert barriers(page) == []
