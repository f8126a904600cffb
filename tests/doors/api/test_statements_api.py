"""Statements by machine: brought with consent, waiting for the person, and nothing private out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from evenhand.access.actions import make_api_key
from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.plans import actions as plans
from evenhand.plans import queries, statement_actions
from evenhand.plans.models import ReceivedStatement
from evenhand.plans.statement_file import read_file
from evenhand.plans.statement_keys import public_key_of
from tests import cast
from tests.rooms.plans.test_statement_life import STATEMENT, complete

pytestmark = pytest.mark.django_db

LIFE = timedelta(days=30)
TODAY = cast.AT.date()
PLAIN: dict[str, Any] = {
    "consent": {"given_on": "2026-11-16", "how": "signed on paper"},
    "statement": {
        "version": 2,
        "currency": "EUR",
        "stated_on": "2026-11-16",
        "incomes": [{"kind": "wage", "amount_minor": 140_000, "evidence": "a paper of ours"}],
        "costs": [{"kind": "housing", "amount_minor": 35_000}],
    },
}


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def adviser() -> str:
    return make_api_key(
        name="Debt Advice Rīga", creditor_key=None, at=cast.AT, life=LIFE, purpose="statements"
    )


@pytest.fixture
def bank(case: Case) -> str:
    key = case.debt.creditor.key
    return make_api_key(name="bank", creditor_key=key, at=cast.AT, life=LIFE)


def bring(client: Client, case: Case, secret: str, body: Any) -> Any:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(
        f"/api/v1/cases/{case.reference}/statement",
        content,
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def state(client: Client, case: Case, secret: str) -> Any:
    return client.get(
        f"/api/v1/cases/{case.reference}/statement",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_what_an_adviser_brings_waits_for_the_person(
    client: Client, case: Case, adviser: str
) -> None:
    answer = bring(client, case, adviser, PLAIN)

    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    row = ReceivedStatement.objects.get()
    assert (row.sender, row.consent_how) == ("Debt Advice Rīga", "signed on paper")
    assert queries.received_content(row).incomes[0].evidence == ""
    assert queries.draft(case.person) is None


def test_its_state_tells_what_became_of_it_and_nothing_in_it(
    client: Client, case: Case, adviser: str
) -> None:
    before = state(client, case, adviser).json()["state"]
    bring(client, case, adviser, PLAIN)
    statement_actions.take_received(
        received=ReceivedStatement.objects.get(), today=TODAY, at=cast.AT, actor="person"
    )

    told = state(client, case, adviser).json()

    assert (before, told["state"]) == ("none", "taken")
    assert "140000" not in str(told)
    assert "wage" not in str(told)


def test_the_same_request_twice_is_one_statement(client: Client, case: Case, adviser: str) -> None:
    bring(client, case, adviser, PLAIN)
    bring(client, case, adviser, PLAIN)

    assert ReceivedStatement.objects.count() == 1


def test_a_signed_file_is_taken_as_it_is_and_verified_with_the_public_key(
    client: Client, case: Case, adviser: str
) -> None:
    complete(case.person)
    text = statement_actions.export_statement(
        person=case.person, how="asked by telephone", today=TODAY, at=cast.AT, actor="staff"
    )
    keys = client.get("/api/v1/statement-keys").json()["keys"]

    told = read_file(
        text, trusted={key["id"]: public_key_of(key["public"]) for key in keys}, today=TODAY
    )
    answer = bring(client, case, adviser, text)

    assert told.statement == STATEMENT
    assert answer.status_code == 202


def test_a_creditor_brings_for_her_own_case_only(client: Client, case: Case, bank: str) -> None:
    other = cast.case(cast.person(cast.AMINA), owed_to=cast.creditor("Other"), reference="loan-2")

    assert bring(client, case, bank, PLAIN).status_code == 202
    assert bring(client, other, bank, PLAIN).status_code == 404
    assert state(client, other, bank).status_code == 404


def test_an_advisers_key_reads_no_case(client: Client, case: Case, adviser: str) -> None:
    answer = client.get(
        f"/api/v1/cases/{case.reference}", headers={"Authorization": f"Bearer {adviser}"}
    )

    assert answer.status_code == 404


def test_a_creditor_hears_whether_there_is_a_statement_and_an_adviser_does_not(
    client: Client, case: Case, bank: str, adviser: str
) -> None:
    complete(case.person)

    assert state(client, case, bank).json()["state"] == "complete"
    assert state(client, case, adviser).json()["state"] == "none"


def _without(*path: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(PLAIN))
    inside = body
    for name in path[:-1]:
        inside = inside[name]
    del inside[path[-1]]
    return body


def _with(value: Any, *path: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(PLAIN))
    inside = body
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = value
    return body


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("", "$"),
        ("[]", "$"),
        (b"\xff\xfe", "$"),
        ('{"a": 1.5}', "$"),
        (_without("consent"), "$.consent"),
        (_without("consent", "how"), "$.consent.how"),
        (_with(" ", "consent", "how"), "$.consent.how"),
        (_with("2026-12-01", "consent", "given_on"), "$.consent.given_on"),
        (_with("2026-01-01", "consent", "given_on"), "$.consent.given_on"),
        (_with("12.50", "statement", "savings_minor"), "$.statement.savings_minor"),
        (_with("gold", "statement", "currency"), "$.statement.currency"),
        (_with(99, "statement", "version"), "$.statement.version"),
        (_with(1, "statement", "colour"), "$.statement.colour"),
        ('{"format": "evenhand-statement-of-means", "version": 1}', "$.signature"),
        (" " * 1_000_001, "$"),
    ],
    ids=range(15),
)
def test_what_cannot_be_taken_is_named_by_its_place_with_the_remedy(
    client: Client, case: Case, adviser: str, body: Any, where: str
) -> None:
    answer = bring(client, case, adviser, body)

    told = answer.json()
    assert answer.status_code == 422
    assert told["where"] == where
    assert len(told["what_to_do"]) > 3
    assert not ReceivedStatement.objects.exists()


def test_a_creditors_file_is_no_statement_of_hers(client: Client, case: Case, bank: str) -> None:
    plans.declare_means_many(
        [plans.DeclaredMeans(person=case.person, statement=STATEMENT)], at=cast.AT, actor="file"
    )

    assert state(client, case, bank).json()["state"] == "none"


def test_the_description_tells_both_bodies_and_the_refusal(
    client: Client, case: Case, bank: str
) -> None:
    told = client.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {bank}"}).json()

    post = told["paths"]["/api/v1/cases/{reference}/statement"]["post"]
    titles = [
        one["title"]
        for one in post["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
    ]
    assert titles == ["A signed file", "A statement with consent"]
    assert "422" in post["responses"]
