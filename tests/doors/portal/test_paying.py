"""Paying in the portal: any sum, every way, nothing filled in; a mandate that one button ends."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import typst
import zxingcpp
from django.conf import settings as django_settings
from django.test import Client
from PIL import Image
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.references import reference_for
from evenhand.ledger import interest
from evenhand.payments.models import Mandate, PaymentOrder
from evenhand.plans.living import stop_plan
from evenhand.rulebook import Money
from tests import cast
from tests.rooms.payments.collecting_cast import IBAN, we_collect
from tests.rooms.plans.test_plans import agree, told
from tests.stripe_server import KEY, SECRET, StripeState, stripe_server

pytestmark = pytest.mark.django_db(transaction=True)
ComeIn = Callable[[Case], Client]


@pytest.fixture
def ilze() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


@pytest.fixture
def provider(settings: Settings) -> Iterator[StripeState]:
    with stripe_server() as (state, url):
        settings.STRIPE_KEY, settings.STRIPE_SECRET, settings.STRIPE_URL = KEY, SECRET, url
        yield state


def text(client: Client, page: str) -> str:
    answer = client.get(page, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, page
    return answer.content.decode()


def scanned(page: str, folder: Path) -> list[str]:
    """What a telephone reads from the codes of a page."""
    found = []
    drawings = re.findall(r"<svg[^>]*class=\"segno\".*?</svg>", page, re.DOTALL)
    for number, drawing in enumerate(drawings):
        (folder / f"{number}.svg").write_text(drawing)
        source = folder / f"{number}.typ"
        source.write_text(f'#set page(width: 8cm, height: 8cm)\n#image("{number}.svg", width: 5cm)')
        picture = Image.open(io.BytesIO(typst.compile(str(source), format="png", ppi=200)))
        codes = zxingcpp.read_barcodes(picture)
        # A chance pattern may be read as a code of another kind.
        found += [code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode]
    return found


def test_the_sum_is_hers_and_nothing_is_filled_in(ilze: Case, come_in: ComeIn) -> None:
    client = come_in(ilze)

    page = text(client, f"/p/pay/{ilze.key}")

    box = re.search(r"<input[^>]*name=\"amount\"[^>]*>", page)
    assert box is not None
    assert re.search(r"value=\"[^\"]", box[0]) is None
    assert "600" in page


@pytest.mark.parametrize("typed", ["0", "-5", "600.01", "1e309", "\x00", "", "9" * 400, "٣١"])
def test_a_sum_that_cannot_be_is_asked_for_again(ilze: Case, come_in: ComeIn, typed: str) -> None:
    answer = come_in(ilze).post(f"/p/pay/{ilze.key}", {"amount": typed})

    assert answer.status_code == 200 or typed == "٣١"


def test_she_can_pay_all_that_her_pages_say_is_owed(come_in: ComeIn) -> None:
    greta = cast.case(cast.person(cast.GRETA), principal_minor=365_000)
    interest.set_terms(
        greta.debt, kind="statutory", from_on=(cast.AT - timedelta(days=30)).date(),
        source="placement", basis="BGB 288", at=cast.AT, actor="test",
    )  # fmt: skip
    owed = interest.owed_in_all([greta.debt], on=cast.AT.date())[greta.debt.pk]
    client = come_in(greta)

    answer = client.post(f"/p/pay/{greta.key}", {"amount": f"{owed.minor / 100:.2f}"})

    assert owed.minor > 365_000
    assert answer.headers["Location"] == f"/p/pay/{greta.key}/{owed.minor}"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_transfer_has_a_code_that_banks_apps_read(
    ilze: Case, come_in: ComeIn, tmp_path: Path
) -> None:
    client = come_in(ilze)
    answer = client.post(f"/p/pay/{ilze.key}", {"amount": "25"})

    page = text(client, answer.headers["Location"])

    (code,) = scanned(page, tmp_path)
    lines = code.splitlines()
    assert (lines[0], lines[7]) == ("BCD", "EUR25")
    assert lines[6] == "LV80BANK0000435195001"
    assert "Pay by card" not in page


def test_a_standing_order_stands_in_words_to_copy(
    ilze: Case, come_in: ComeIn, tmp_path: Path
) -> None:
    told(ilze)
    agree(ilze, "own", offered=Money(10_000, "EUR"), day=15)
    client = come_in(ilze)

    page = text(client, "/p/pay/standing-order")

    assert page.count("First on") == 1
    assert scanned(page, tmp_path)[0].splitlines()[7] == "EUR100"


@pytest.fixture
def marco() -> Case:
    return cast.case(cast.person(cast.MARCO), principal_minor=60_000)


def test_a_transfer_in_francs_has_the_code_of_switzerland(
    marco: Case, come_in: ComeIn, tmp_path: Path
) -> None:
    client = come_in(marco)
    answer = client.post(f"/p/pay/{marco.key}", {"amount": "25"})

    page = text(client, answer.headers["Location"])

    (code,) = scanned(page, tmp_path)
    lines = code.splitlines()
    assert (lines[0], lines[3], lines[18], lines[19]) == (
        "SPC", "CH9300762011623852957", "25.00", "CHF",
    )  # fmt: skip
    assert (lines[27], lines[28]) == ("SCOR", reference_for(marco.debt, iban=lines[3]))
    assert "Keller" not in code


def test_a_standing_order_in_francs_has_it_too(
    marco: Case, come_in: ComeIn, tmp_path: Path
) -> None:
    told(marco, income_minor=600_000)
    agree(marco, "own", offered=Money(10_000, "CHF"), day=15)

    page = text(come_in(marco), "/p/pay/standing-order")

    lines = scanned(page, tmp_path)[0].splitlines()
    assert (lines[0], lines[18], lines[19]) == ("SPC", "100.00", "CHF")


def test_where_no_code_can_be_the_words_stand_alone(
    marco: Case, come_in: ComeIn, settings: Settings
) -> None:
    francs = {**django_settings.FIRM["accounts"]["CHF"], "iban": "CH4431999123000889012"}
    nameless = {name: told for name, told in francs.items() if name != "holder_address"}
    accounts = {**django_settings.FIRM["accounts"], "CHF": nameless}
    settings.FIRM = {**django_settings.FIRM, "accounts": accounts}

    page = text(come_in(marco), f"/p/pay/{marco.key}/2500")

    assert "segno" not in page
    assert "CH44 3199 9123 0008 8901 2" in page


@pytest.mark.parametrize("who", [cast.ILZE, cast.MARCO])
def test_a_code_is_large_enough_for_a_camera_and_stands_on_white(
    who: cast.Who, come_in: ComeIn
) -> None:
    case = cast.case(cast.person(who))

    page = text(come_in(case), f"/p/pay/{case.key}/2500")

    drawing = re.search(r"<svg[^>]*class=\"segno\".*?</svg>", page, re.DOTALL)
    assert drawing is not None
    assert 'width="264"' in drawing[0]
    assert re.search(r"<rect x=\"-4\" y=\"-4\" [^>]*fill=\"#fff\"", drawing[0])


def test_she_lets_us_collect_and_one_button_ends_it(
    ilze: Case, come_in: ComeIn, settings: Settings
) -> None:
    we_collect(settings)
    told(ilze)
    agree(ilze, "own", offered=Money(10_000, "EUR"), day=15)
    client = come_in(ilze)

    wrong = client.post("/p/pay/debit", {"holder": "Ilze", "iban": "LV00", "agreed": "on"})
    unasked = client.post("/p/pay/debit", {"holder": "Ilze", "iban": IBAN})
    given = client.post("/p/pay/debit", {"holder": "Ilze", "iban": IBAN, "agreed": "on"})
    page = text(client, "/p/pay/debit")
    ended = client.post("/p/pay/debit/end")

    row = Mandate.objects.get()
    assert (wrong.status_code, unasked.status_code, given.status_code) == (200, 200, 302)
    assert row.reference in page
    assert "DE … 3000" in page
    assert IBAN not in page
    assert (ended.status_code, row.ended_why) == (200, "revoked")


def test_she_ends_a_mandate_whose_plan_is_over_and_which_we_no_longer_use(
    ilze: Case, come_in: ComeIn, settings: Settings
) -> None:
    we_collect(settings)
    told(ilze)
    plan = agree(ilze, "own", offered=Money(10_000, "EUR"), day=15)
    client = come_in(ilze)
    client.post("/p/pay/debit", {"holder": "Ilze", "iban": IBAN, "agreed": "on"})
    stop_plan(plan=plan, at=cast.AT, actor="person")
    settings.FIRM["accounts"]["EUR"].pop("creditor_identifier")

    page = text(client, "/p/pay/debit")
    order = client.get("/p/pay/standing-order")

    assert Mandate.objects.get().reference in page
    assert order.headers["Location"] == "/p/pay"


def test_a_card_is_paid_at_the_provider_and_the_button_twice_is_one_payment(
    ilze: Case, come_in: ComeIn, provider: StripeState
) -> None:
    client = come_in(ilze)
    page = text(client, f"/p/pay/{ilze.key}/2500")
    wish = re.search(r"name=\"wish\" value=\"([0-9a-f-]+)\"", page)
    assert wish is not None

    answers = [client.post(f"/p/pay/{ilze.key}/2500/card", {"wish": wish[1]}) for _ in range(2)]
    stands = text(client, answers[0].headers["Location"])

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert PaymentOrder.objects.count() == len(provider.sessions) == 1
    assert PaymentOrder.objects.get().url in stands


def test_another_persons_payment_is_no_page_of_hers(
    ilze: Case, come_in: ComeIn, provider: StripeState
) -> None:
    claire = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    client = come_in(ilze)

    answers = [
        client.get(f"/p/pay/{claire.key}"),
        client.get(f"/p/pay/{claire.key}/100"),
        client.post(f"/p/pay/{claire.key}/100/card"),
        client.get(f"/p/pay/card/{claire.key}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
