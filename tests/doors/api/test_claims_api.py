"""A creditor's machine tells who owned a debt, how its interest was reckoned, and VAT."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from evenhand.access.actions import make_api_key
from evenhand.cases.models import Case, InterestAsked, OwnerChange
from evenhand.doors import clock
from evenhand.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db
LIFE = timedelta(days=30)
CHANGE = {"on": "2025-05-01", "giver": "Old Bank", "taker": "Nordlys Bank", "from_bank": True}
INTEREST = {
    "base_minor": 120_000, "rate_basis_points": 627, "earliest": "2026-01-01", "last": "2026-06-30",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def tell(client: Client, case: Case, told: dict[str, Any], **key: Any) -> Any:
    key = key or {"creditor_key": case.debt.creditor.key}
    secret = make_api_key(name="bank", at=cast.AT, life=LIFE, **key)
    return client.post(
        f"/api/v1/cases/{case.reference}/claim",
        json.dumps(told),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_what_is_told_is_kept_once_and_answered(client: Client, case: Case) -> None:
    told = {"owner_changes": [CHANGE], "interest": INTEREST, "deducts_vat": True}

    answers = [tell(client, case, told).json(), tell(client, case, told).json()]

    assert answers[0] == answers[1]
    assert answers[0]["owner_changes"] == [CHANGE]
    assert answers[0]["interest"]["last"] == "2026-06-30"
    assert answers[0]["deducts_vat"] is True
    assert OwnerChange.objects.count() == 1
    assert Event.objects.filter(code="debt.told", data__what="owner").count() == 1


def test_what_cannot_be_so_keeps_nothing(client: Client, case: Case) -> None:
    wrong = {**INTEREST, "last": "2025-06-30"}

    answer = tell(client, case, {"owner_changes": [CHANGE], "interest": wrong})

    assert answer.status_code == 422
    assert not OwnerChange.objects.exists()
    assert not InterestAsked.objects.exists()


def test_another_creditor_and_a_persons_own_key_tell_nothing(client: Client, case: Case) -> None:
    other = tell(client, case, {"deducts_vat": True}, creditor_key=cast.creditor("Other").key)
    hers = tell(client, case, {"deducts_vat": True}, creditor_key=None, subject=case.person.key)

    case.debt.creditor.refresh_from_db()
    assert (other.status_code, hers.status_code) == (404, 404)
    assert case.debt.creditor.deducts_vat is None
