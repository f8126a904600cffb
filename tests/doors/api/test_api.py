"""The machines' door: a key, a case, and refusals that say what to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from evenhand.access.actions import make_api_key
from evenhand.doors import clock
from tests import cast

LIFE = timedelta(days=30)


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the doors stands at the tests' instant."""
    monkeypatch.setattr(clock, "now", cast.clock)


def ask(client: Client, address: str, secret: str = "") -> Any:
    """Ask with a key."""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.get(address, headers=headers)


@pytest.mark.django_db
def test_a_creditors_key_reads_her_case(client: Client) -> None:
    case = cast.case(cast.person(), principal_minor=120_000)
    secret = make_api_key(name="bank", creditor_key=case.debt.creditor.key, at=cast.AT, life=LIFE)

    told = ask(client, f"/api/v1/cases/{case.reference}", secret).json()

    assert told["owed"] == {"minor": 120_000, "currency": "EUR"}
    assert told["creditor_reference"] == "loan-1"
    assert "Ilze" not in str(told)


@pytest.mark.django_db
def test_another_creditors_case_is_not_found(client: Client) -> None:
    case = cast.case(cast.person())
    other = cast.creditor("Other")
    secret = make_api_key(name="other", creditor_key=other.key, at=cast.AT, life=LIFE)

    answer = ask(client, f"/api/v1/cases/{case.reference}", secret)

    assert answer.status_code == 404
    assert set(answer.json()) == {"what", "where", "what_to_do"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["health", "cases/EH-000001", "openapi.json"])
def test_without_a_living_key_nothing_is_told(client: Client, address: str) -> None:
    old = make_api_key(name="old", creditor_key=None, at=cast.AT - LIFE * 2, life=LIFE)

    answers = [ask(client, f"/api/v1/{address}", secret) for secret in ("", "wrong", old, "ü")]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert all(answer.json()["what_to_do"] for answer in answers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reference", ["%00", "%ED%A0%80", "9" * 30, "..%2f..", "EH-", "x" * 500, "%F0%9F%8F%B3"]
)
def test_an_odd_reference_is_not_found(client: Client, reference: str) -> None:
    secret = make_api_key(name="house", creditor_key=None, at=cast.AT, life=LIFE)

    answer = ask(client, f"/api/v1/cases/{reference}", secret)

    assert answer.status_code == 404
    assert answer.json()["what_to_do"]


@pytest.mark.django_db
def test_the_description_is_served_here_and_names_every_question(client: Client) -> None:
    secret = make_api_key(name="house", creditor_key=None, at=cast.AT, life=LIFE)

    told = ask(client, "/api/v1/openapi.json", secret).json()
    health = ask(client, "/api/v1/health", secret).json()

    assert set(told["paths"]) == {
        "/api/v1/cases/{reference}",
        "/api/v1/cases/{reference}/offers",
        "/api/v1/cases/{reference}/claim",
        "/api/v1/cases/{reference}/plans",
        "/api/v1/cases/{reference}/plans/came-in",
        "/api/v1/cases/{reference}/plans/more",
        "/api/v1/cases/{reference}/statement",
        "/api/v1/health",
        "/api/v1/holds",
        "/api/v1/holds/{number}",
        "/api/v1/statement-keys",
    }
    assert health["database"] == "answers"
