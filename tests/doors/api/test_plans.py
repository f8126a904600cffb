"""Plans for machines: the same check, and no budget for a creditor."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.access.actions import make_api_key
from evenhand.cases.models import Case, Creditor
from evenhand.doors import clock
from evenhand.plans.models import Plan
from tests import cast
from tests.rooms.plans.test_plans import told

pytestmark = pytest.mark.django_db(transaction=True)

LIFE = timedelta(days=30)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person())
    told(made)
    return made


def key(owner: Creditor | None = None) -> str:
    return make_api_key(
        name="machine", creditor_key=owner.key if owner else None, at=cast.AT, life=LIFE
    )


def post(client: Client, address: str, secret: str, body: object) -> Any:
    return client.post(
        f"/api/v1/cases/{address}", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "finding"), [(500_000, "too_high"), (15_000, "fine"), (1, "too_low")]
)
def test_an_amount_is_answered_by_the_check_that_holds_everywhere(
    client: Client, case: Case, minor: int, finding: str
) -> None:
    answer = post(client, f"{case.reference}/offers", key(), {"amount_minor": minor})

    said = answer.json()
    assert answer.status_code == 200
    assert said["finding"] == finding
    assert said["safe"]["minor"] > 0
    assert said["why"]


def test_a_creditor_learns_whether_an_amount_is_safe_but_no_budget(
    client: Client, case: Case
) -> None:
    secret = key(case.debt.creditor)

    said = post(client, f"{case.reference}/offers", secret, {"amount_minor": 500_000}).json()

    assert said["finding"] == "too_high"
    assert said["reasons"] == ["would_leave_less_than_must_stay"]
    assert (said["why"], said["sentence"]) == ([], "")
    assert "180" not in str(said)


def test_where_nothing_is_left_no_amount_is_safe(client: Client) -> None:
    case = cast.case(cast.person())
    told(case, income_minor=50_000, costs_minor=80_000)

    said = post(client, f"{case.reference}/offers", key(), {"amount_minor": 100}).json()

    assert said["finding"] == "no_plan"
    assert said["safe"]["minor"] == 0
    assert "nothing_left" in said["reasons"]


def test_without_a_statement_nothing_is_said_to_be_safe(client: Client) -> None:
    case = cast.case(cast.person())

    answers = [
        post(client, f"{case.reference}/offers", key(), {"amount_minor": 100}),
        post(client, f"{case.reference}/plans", key(), {"option": "steady"}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]


@pytest.mark.parametrize(
    "body",
    [{}, {"amount_minor": -1}, {"amount_minor": 0}, {"amount_minor": "x"}, {"amount_minor": 1.5},
     {"amount_minor": 10**15}, {"amount_minor": 5, "language": "xx"}],
    ids=str,
)  # fmt: skip
def test_what_is_no_amount_is_said_to_be_none(
    client: Client, case: Case, body: dict[str, object]
) -> None:
    answer = post(client, f"{case.reference}/offers", key(), body)

    assert answer.status_code == 422
    assert set(answer.json()) == {"what", "where", "what_to_do"}


def test_a_way_to_pay_that_is_shown_can_be_agreed_and_goes_on(client: Client, case: Case) -> None:
    secret = key()
    shown = client.get(
        f"/api/v1/cases/{case.reference}/plans", headers={"Authorization": f"Bearer {secret}"}
    ).json()

    made = post(client, f"{case.reference}/plans", secret, {"option": "steady", "day": 15})
    again = post(client, f"{case.reference}/plans", secret, {"option": "short"})

    assert shown["answer"] == "plans"
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json()["plan"] == again.json()["plan"]
    assert sum(one["amount"]["minor"] for one in again.json()["instalments"]) == 120_000
    assert Plan.objects.get().agreed_by == "key:machine"


def test_what_is_too_high_is_never_agreed(client: Client, case: Case) -> None:
    answer = post(
        client, f"{case.reference}/plans", key(), {"option": "own", "amount_minor": 500_000}
    )

    assert answer.status_code == 409
    assert "too much" in answer.json()["what"]
    assert not Plan.objects.exists()


def test_a_creditor_agrees_nothing_in_a_persons_place(client: Client, case: Case) -> None:
    secret = key(case.debt.creditor)

    answers = [
        post(client, f"{case.reference}/plans", secret, {"option": "steady"}),
        client.get(
            f"/api/v1/cases/{case.reference}/plans", headers={"Authorization": f"Bearer {secret}"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Plan.objects.exists()


def test_another_creditors_case_is_not_found(client: Client, case: Case) -> None:
    answer = post(
        client, f"{case.reference}/offers", key(cast.creditor("Other")), {"amount_minor": 5}
    )

    assert answer.status_code == 404


def test_a_month_that_brought_more_is_offered_and_answered(client: Client, case: Case) -> None:
    secret, address = key(), f"{case.reference}/plans"
    post(client, address, secret, {"option": "flexible"})

    offered = post(
        client, f"{address}/came-in", secret, {"month": "2026-11-17", "amount_minor": 200_000}
    ).json()
    agreed = post(client, f"{address}/more", secret, {"agrees": True})
    again = post(client, f"{address}/more", secret, {"agrees": True})

    assert (offered["month"], offered["amount"]["minor"], offered["state"]) == (
        "2026-11-01", 8_000, "offered"
    )  # fmt: skip
    assert agreed.json()["instalments"][0]["amount"]["minor"] == 8_000
    assert again.status_code == 409


def test_a_creditor_is_told_nothing_of_what_came_in(client: Client, case: Case) -> None:
    told_of = {"month": "2026-11-17", "amount_minor": 200_000}

    answer = post(
        client, f"{case.reference}/plans/came-in", key(case.debt.creditor), told_of
    )  # fmt: skip

    assert answer.status_code == 403


def test_a_persons_key_agrees_for_her_and_finds_nobody_else(client: Client, case: Case) -> None:
    other = cast.case(cast.person(), reference="loan-2")
    told(other)
    hers = make_api_key(
        name="chatbot", creditor_key=None, subject=case.person.key, at=cast.AT, life=LIFE
    )

    agreed = post(client, f"{case.reference}/plans", hers, {"option": "steady"})
    foreign = post(client, f"{other.reference}/plans", hers, {"option": "steady"})
    asked = post(client, f"{other.reference}/offers", hers, {"amount_minor": 100})

    assert (agreed.status_code, foreign.status_code, asked.status_code) == (201, 404, 404)
    assert Plan.objects.get().person == case.person
