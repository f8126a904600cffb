"""`evenhand remit` draws up for who stands for it, and tells how ledger and bank stand."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from evenhand.cases.models import Case
from evenhand.payments.models import Reconciled, Remittance
from evenhand.site.command import CannotDo
from evenhand.site.commands import remit
from tests import cast
from tests.rooms.payments.test_remitting import AT, agreed, came

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person())
    agreed(made.debt.creditor)
    came(made, 10_000)
    return made


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    remit.configure(parser)
    code = remit.run(parser.parse_args(["--json", "--at", AT.isoformat(), *words]))
    return code, json.loads(capsys.readouterr().out)


def test_nothing_is_drawn_up_unless_somebody_stands_for_it(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = told(capsys)

    assert (code, found["runs"]) == (0, [])
    assert not Remittance.objects.exists()
    assert {one["state"] for one in found["checks"]} == {"fine", "not_provable"}


def test_what_is_due_is_drawn_up_once(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    email = cast.lead().email

    told(capsys, "--as", email)
    _, found = told(capsys, "--as", email)

    assert [(one["net_minor"], one["state"]) for one in found["runs"]] == [(8_790, "drawn")]
    assert Remittance.objects.count() == 1


def test_an_agent_draws_nothing_up_and_a_day_is_a_day(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CannotDo):
        told(capsys, "--as", cast.agent().email)
    with pytest.raises(CannotDo):
        told(capsys, "--day", "first")


def test_a_difference_ends_with_one(
    case: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    differs = Reconciled(day=AT.date(), what="bank", currency="EUR", ledger_minor=1,
                         beside_minor=2, state="differs", at=AT)  # fmt: skip
    monkeypatch.setattr("evenhand.payments.reconciling.reconcile", lambda day, at: [differs])

    code, _ = told(capsys)

    assert code == 1


def test_a_period_is_drawn_up_and_each_of_its_days_is_held(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    period = ("--from", "2026-11-16", "--to", "2026-11-18")

    _, found = told(capsys, *period, "--as", cast.lead().email)

    assert [(one["from"], one["until"]) for one in found["runs"]] == [period[1::2]]
    assert {one["day"] for one in found["checks"]} == {"2026-11-16", "2026-11-17", "2026-11-18"}


@pytest.mark.parametrize(
    "period",
    [
        ("--from", "2026-11-16"),
        ("--from", "2026-11-18", "--to", "2026-11-16"),
        ("--from", "2026-11-16", "--to", "2026-12-01"),
        ("--from", "2026-11-16", "--to", "2026-11-18", "--day", "2026-11-19"),
    ],
)
def test_what_is_no_period_is_refused(
    case: Case, capsys: pytest.CaptureFixture[str], period: tuple[str, ...]
) -> None:
    with pytest.raises(CannotDo):
        told(capsys, *period)
