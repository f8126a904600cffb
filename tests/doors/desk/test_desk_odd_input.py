"""Nothing that is typed or asked for breaks a page of the desk."""

import json
from pathlib import Path

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.journal.models import Event
from tests import cast
from tests.doors.long import mostly_long

ODD = (
    "\x00", "a\x00b", "\ud800", "%00", "'; DROP TABLE x; --", "<script>alert(1)</script>",
    "{{ 7*7 }}", "ﷺ" * 40, "\u202eabc", "١٢٣", "9" * 400, "-1", "1e309", "NaN", "EH-",
    "../../etc/passwd", "a" * 20_000, "🏳️‍🌈", "\r\n\r\n", "%s%s%n", "None", "true",
)  # fmt: skip
ADDRESSES = (
    "/desk/queue?step={}", "/desk/queue?page={}", "/desk/queue?creditor={}&country={}",
    "/desk/queue?claim={}", "/desk/search?q={}", "/desk/outbox?state={}&page={}",
    "/desk/holds?show={}", "/desk/imports?page={}", "/desk/tasks?page={}", "{case}/ask?act={}",
    "{case}/ask?act=plan.offer&amount={}", "{case}/ask?act=demand.call&on_day={0}&on_year={0}",
    "{case}?asked={}", "/desk/case/{}", "/desk/verdict/{}", "/desk/outbox/{}/letter",
)  # fmt: skip


def naughty() -> list[str]:
    """The shared list of naughty strings, where it lies beside the checkout."""
    folders = Path(__file__).resolve().parents[3:6]
    found = [folder / "shared" / "data" / "naughty-strings.json" for folder in folders]
    return next((json.loads(file.read_text("utf-8")) for file in found if file.is_file()), [])


def _forms(case: Case, text: str) -> dict[str, dict[str, str]]:
    date = {f"{name}_{part}": text for name in ("starts_on", "ends_on", "paid_on")
            for part in ("day", "month", "year")}  # fmt: skip
    here = f"/desk/case/{case.reference}"
    return {
        f"{here}/note": {"text": text},
        f"{here}/hold": {"kind": text, "source": text, "reason": text, **date},
        f"{here}/contact": dict.fromkeys(("channel", "outbound", "purpose", "result"), text),
        f"{here}/payment": {"amount": text, "once": text, **date},
        f"{here}/call": {"act": text},
        f"{here}/ask": {"act": "plan.offer", "amount": text},
        f"{here}/plan": {"amount": text},
        f"{here}/plan/agree": {"option": text, "amount": text},
        "/desk/imports/new": {"creditor": text, "country": text},
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", mostly_long(ODD, always=6), ids=range(len(ODD)))
def test_no_odd_text_in_a_form_is_a_failure(desk: Client, text: str) -> None:
    case = cast.case(cast.person())
    sendable = text.encode("utf-8", "replace").decode()

    answers = {
        address: desk.post(address, dict.fromkeys(sent, sendable)).status_code
        for address, sent in _forms(case, sendable).items()
    }

    assert {address: code for address, code in answers.items() if code >= 500} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("text", mostly_long(ODD, always=6), ids=range(len(ODD)))
def test_no_odd_address_is_a_failure(desk: Client, text: str) -> None:
    from urllib.parse import quote

    case = cast.case(cast.person())
    odd = quote(text[:2000], safe="", errors="surrogatepass")

    answers = {
        address: desk.get(
            address.replace("{case}", f"/desk/case/{case.reference}").replace("{}", odd)
        ).status_code
        for address in ADDRESSES
    }

    assert {address: code for address, code in answers.items() if code >= 500} == {}


@pytest.mark.django_db
def test_every_naughty_string_is_kept_as_typed_or_refused_in_words(desk: Client) -> None:
    case = cast.case(cast.person())
    here = f"/desk/case/{case.reference}/note"
    strings = naughty() or list(ODD)

    broken = [
        text for text in strings
        if desk.post(here, {"text": text.encode("utf-8", "replace").decode()}).status_code >= 500
    ]  # fmt: skip

    assert broken == []
    assert Event.objects.filter(code="note.written").count() > len(strings) // 2
