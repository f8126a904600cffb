"""What else stands on her side: the passport of a debt, why, promises, papers; each hers alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case, InterestAsked, OwnerChange
from evenhand.contact import gate
from evenhand.work.actions import keep_promise, make_promise
from evenhand.work.models import Promise
from tests import cast
from tests.doors.portal.conftest import let_in
from tests.papers import a_phone_photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(case: Case, come_in: Callable[[Case], Client]) -> Client:
    return come_in(case)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_sold_debt_shows_each_owner_since_when_and_from_whom(ilze: Client, case: Case) -> None:
    case.debt.original_creditor = "First Shop"
    case.debt.save()
    OwnerChange.objects.create(
        debt=case.debt, on=date(2025, 9, 1), giver="First Shop", taker=case.debt.creditor.name,
        source="file", recorded_at=cast.AT,
    )  # fmt: skip
    InterestAsked.objects.create(
        debt=case.debt, base_minor=100_000, rate_basis_points=850, earliest=date(2026, 6, 1),
        latest=date(2026, 10, 1), source="file", recorded_at=cast.AT,
    )  # fmt: skip

    shown = page(ilze, f"/p/owed/{case.key}")

    chain = shown.partition("data-passport")[2].partition("</ol>")[0]
    assert chain.index("First Shop") < chain.index("1 September 2025") < chain.index("look after")
    assert "8.50 % a year" in shown or "8.5 % a year" in shown
    assert "This is information, not advice." in shown


def test_a_claim_that_is_too_old_says_what_she_may_say(ilze: Client, case: Case) -> None:
    case.debt.due_on = date(2005, 1, 1)
    case.debt.originated_on = date(2004, 1, 1)
    case.debt.save()

    shown = page(ilze, f"/p/owed/{case.key}")

    assert "You may say so" in shown or "so we name none" in shown


def test_why_shows_every_verdict_about_her_a_page_at_a_time(ilze: Client, case: Case) -> None:
    for minute in range(25):
        at = cast.AT + timedelta(minutes=minute)
        answer = gate.ask(case=case, act="legal.step", at=at)
        gate.record(answer, case=case, at=at, actor="system")

    newest = page(ilze, "/p/why?only=refused")
    older = page(ilze, "/p/why?only=refused&page=2")

    assert newest.count("Go to court.") == 20
    assert older.count("Go to court.") == 5
    assert 'rel="next"' in newest
    assert "Allowed." not in newest
    assert "First letter" in page(ilze, "/p/papers")
    assert "Information about the claim (letter)" in page(ilze, "/p/why?only=allowed")
    assert ilze.get("/p/why?only=x&page=no").status_code == 200


def test_why_is_about_nobody_else(ilze: Client, case: Case) -> None:
    answer = gate.ask(case=case, act="legal.step", at=cast.AT)
    gate.record(answer, case=case, at=cast.AT, actor="system")
    claire = let_in(Client(), cast.case(cast.person(cast.CLAIRE), reference="loan-2"))

    assert "Go to court" not in page(claire, "/p/why")
    assert "Go to court" in page(ilze, "/p/why")


def promised(case: Case, *, by: str, days: int) -> Promise:
    return make_promise(
        by=by, kind="read" if by == "us" else "payment", subject=case.person.key,
        case_key=case.key, at=cast.AT - timedelta(days=9),
        due_on=(cast.AT + timedelta(days=days)).date(),
    )  # fmt: skip


def test_promises_are_told_open_kept_and_late(ilze: Client, case: Case) -> None:
    promised(case, by="us", days=3)
    promised(case, by="person", days=4)
    late, kept = promised(case, by="us", days=-4), promised(case, by="us", days=-3)
    keep_promise(promise=kept, at=cast.AT, actor="staff")

    shown = page(ilze, "/p/promises")

    assert late.kept_at is None
    assert "By Friday" in shown
    assert "We are late, and we are sorry." in shown
    assert "That was late, and we are sorry." in shown
    assert "A payment" in shown


def test_what_she_sent_can_be_saved_by_her_alone(ilze: Client, case: Case) -> None:
    ilze.post("/p/cant-pay", {"how": ["illness"]})
    ilze.post("/p/cant-pay/paper", {"paper": SimpleUploadedFile("me.jpg", a_phone_photo())})
    found = re.search(r"/p/papers/[0-9a-f-]{36}", page(ilze, "/p/papers"))
    assert found is not None
    claire = let_in(Client(), cast.case(cast.person(cast.CLAIRE), reference="loan-2"))

    hers = ilze.get(found[0])

    assert b"Secretphone" not in hers.content
    assert hers["Content-Disposition"].startswith("attachment")
    assert claire.get(found[0]).status_code in (302, 404)
    assert "me.jpg" not in page(claire, "/p/papers")
