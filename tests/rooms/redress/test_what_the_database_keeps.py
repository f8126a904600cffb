"""What the database itself keeps of disputes: two people, reasons, times, and history."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error

from evenhand.access.models import User
from evenhand.redress.disputes.models import Dispute, Finding, FindingProposed
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute() -> Dispute:
    case = cast.case(cast.person())
    return Dispute.objects.create(
        person=case.person, case=case, debt=case.debt, subject=case.person.key, what="paid",
        by="person", received_at=cast.AT, answer_by=cast.AT.date() + timedelta(days=14),
        promised_first=cast.AT.date() + timedelta(days=14),
    )  # fmt: skip


def proposed(dispute: Dispute, by: User, **told: Any) -> FindingProposed:
    facts = {"outcome": "not_upheld", "put_right": "nothing", **told}
    return FindingProposed.objects.create(
        dispute=dispute, by=by, at=cast.AT, reasons_sealed=b"x", **facts
    )


def found(proposal: FindingProposed, by: User) -> Finding:
    return Finding.objects.create(
        dispute=proposal.dispute, proposal=proposal, proposed_by=proposal.by, decided_by=by,
        outcome=proposal.outcome, put_right=proposal.put_right, reasons_sealed=b"x", at=cast.AT,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", ["not_upheld", "partly"])
def test_what_takes_a_protection_needs_two_different_people(dispute: Dispute, outcome: str) -> None:
    dace = cast.agent()

    with pytest.raises(Error, match="two_different_people"):
        found(proposed(dispute, dace, outcome=outcome), dace)


def test_who_is_right_may_be_told_so_by_one(dispute: Dispute) -> None:
    dace = cast.agent()

    assert found(proposed(dispute, dace, outcome="upheld"), dace).pk


def test_a_finding_is_what_was_proposed(dispute: Dispute) -> None:
    proposal = proposed(dispute, cast.agent())
    proposal.outcome = "partly"

    with pytest.raises(Error, match="not what was proposed"):
        found(proposal, cast.lead())


def test_nothing_is_decided_without_a_finding(dispute: Dispute) -> None:
    with pytest.raises(Error, match="without a finding"):
        Dispute.objects.filter(pk=dispute.pk).update(state="decided")


def test_what_was_taken_back_has_its_time(dispute: Dispute) -> None:
    with pytest.raises(Error, match="withdrawn_has_its_time"):
        Dispute.objects.filter(pk=dispute.pk).update(state="withdrawn")


def test_less_is_owed_by_a_sum_only(dispute: Dispute) -> None:
    with pytest.raises(Error, match="less_names_its_sum"):
        proposed(dispute, cast.agent(), outcome="partly", put_right="less")


def test_the_same_person_disputes_the_same_debt_for_the_same_reason_once(dispute: Dispute) -> None:
    dispute.pk, dispute.key = None, uuid.uuid4()

    with pytest.raises(Error, match="one_open_of_a_kind"):
        dispute.save(force_insert=True)
