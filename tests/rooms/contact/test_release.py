"""The one way out: what leaves, what is refused and why, and what nobody knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import actions, gate, settling
from evenhand.contact.in_steps import InsideATransaction
from evenhand.contact.models import Contact, Release
from evenhand.contact.outcome import OutcomeUnknown
from evenhand.contact.spool import Spool
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.rulebook.zones import zone
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def first_notice(case: Case, key: str = "first") -> Release:
    return actions.queue_release(
        case=case,
        act="notice.letter",
        letter="first_notice",
        language=case.person.language,
        at=cast.AT,
        business_key=f"{key}:{case.key}",
        contact_point=cast.post_of(case.person),
    )


def reminder(case: Case) -> Release:
    return actions.queue_release(
        case=case,
        act="demand.letter",
        letter="reminder",
        language=case.person.language,
        at=cast.AT,
        business_key=f"reminder:{case.key}",
        contact_point=cast.post_of(case.person),
    )


@pytest.mark.parametrize("who", cast.EVERYBODY, ids=lambda who: who.country)
def test_a_first_notice_leaves_as_a_letter_in_every_country(who: cast.Who, spool: Path) -> None:
    case = cast.case(cast.person(who))

    released = actions.release(first_notice(case).key, clock=cast.clock)

    assert (released.state, released.reasons, released.detail) == ("released", [], "")
    assert Spool(spool).has(released.key)
    assert released.document_key is not None
    assert Event.objects.filter(code="verdict.allowed", case_key=case.key).count() == 1
    assert Contact.objects.filter(person=case.person, outbound=True).count() == 1


def test_the_same_release_is_never_sent_twice(spool: Path) -> None:
    case = cast.case(cast.person())
    row = first_notice(case)
    actions.release(row.key, clock=cast.clock)

    again = actions.release(row.key, clock=cast.clock)

    assert again.state == "released"
    assert len(list((spool / "out").iterdir())) == 1


def test_a_debt_without_evidence_is_not_claimed_and_the_outbox_says_why() -> None:
    case = cast.case(cast.person(), with_evidence=False)

    refused = actions.release(first_notice(case).key, clock=cast.clock)

    assert refused.state == "refused"
    assert "house.evidence" in refused.reasons
    verdict = Event.objects.get(code="verdict.refused", case_key=case.key)
    assert verdict.data["reasons"][0]["source"]
    assert verdict.payload is not None


def test_a_reminder_waits_for_the_term_in_which_the_person_can_object() -> None:
    case = cast.case(cast.person())
    actions.release(first_notice(case).key, clock=cast.clock)

    refused = actions.release(reminder(case).key, clock=cast.clock)

    assert refused.state == "refused"
    assert any(reason.startswith("lv.") for reason in refused.reasons), refused.reasons


def test_a_failing_gate_sends_nothing_and_raises_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    case = cast.case(cast.person())
    row = first_notice(case)

    def broken(**_: object) -> gate.Answer:
        raise ZeroDivisionError

    monkeypatch.setattr(gate, "ask", broken)
    refused = actions.release(row.key, clock=cast.clock)

    assert (refused.state, refused.reasons) == ("refused", ["gate.failed"])
    assert Task.objects.filter(kind="gate.failed").count() == 1
    assert Event.objects.filter(code="verdict.failed").count() == 1


def test_a_channel_that_falls_silent_leaves_an_unknown_and_a_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = cast.case(cast.person())
    row = first_notice(case)

    def silent(*_: object) -> str:
        raise OutcomeUnknown("no answer")

    monkeypatch.setattr(Spool, "hand_over", silent)
    unknown = actions.release(row.key, clock=cast.clock)
    again = actions.release(row.key, clock=cast.clock)

    assert (unknown.state, again.state) == ("unknown", "unknown")
    assert Task.objects.filter(kind="release.unknown").count() == 1


def test_an_attempt_cut_off_between_its_two_steps_is_settled_by_asking_the_channel(
    spool: Path,
) -> None:
    laid, not_laid = cast.case(cast.person()), cast.case(cast.person(), reference="loan-2")
    rows = [first_notice(laid), first_notice(not_laid)]
    Release.objects.update(state="attempted", attempted_at=cast.AT - timedelta(hours=1))
    Spool(spool).hand_over(rows[0].key, b"letter")

    settled = settling.settle_attempts(clock=cast.clock)

    states = [Release.objects.get(pk=row.pk).state for row in rows]
    assert (settled, states) == (2, ["released", "failed"])


def test_a_release_never_runs_inside_a_transaction() -> None:
    case = cast.case(cast.person())
    row = first_notice(case)

    with transaction.atomic(), pytest.raises(InsideATransaction):
        actions.release(row.key, clock=cast.clock)


def test_a_stop_withdraws_what_is_queued_and_names_what_had_left() -> None:
    case = cast.case(cast.person())
    sent = first_notice(case)
    actions.release(sent.key, clock=cast.clock)
    waiting = reminder(case)
    request = StopRequest(
        person=case.person,
        kind="insolvency",
        source="portal",
        actor="person",
        starts_at=cast.AT - timedelta(days=2),
        reason="I receive social assistance",
    )

    stopped = actions.stop(request, clock=cast.clock)

    assert stopped.hold.acknowledged_at == cast.AT
    assert [row.pk for row in stopped.withdrawn] == [waiting.pk]
    assert [row.pk for row in stopped.left] == [sent.pk]
    assert Release.objects.get(pk=waiting.pk).state == "withdrawn"


def test_after_a_stop_a_demand_is_refused_and_a_proof_stays_possible() -> None:
    case = cast.case(cast.person())
    actions.stop(
        StopRequest(
            person=case.person, kind="requested", source="desk", actor="x", starts_at=cast.AT
        ),
        clock=cast.clock,
    )

    demand = gate.ask(case=case, act="demand.letter", at=cast.AT)
    proof = gate.ask(case=case, act="proof.letter", at=cast.AT)

    assert "house.hold-stops-demands" in [reason.rule for reason in demand.verdict.reasons]
    assert proof.verdict.allowed


def test_a_rest_for_insolvency_is_twelve_months_from_its_start() -> None:
    case = cast.case(cast.person(cast.MARCO))
    begun = datetime(2026, 10, 20, 9, 30, tzinfo=zone("Europe/Zurich"))

    stopped = actions.stop(
        StopRequest(
            person=case.person, kind="insolvency", source="desk", actor="x", starts_at=begun
        ),
        clock=cast.clock,
    )

    assert stopped.hold.ends_at == datetime(2027, 10, 20, 9, 30, tzinfo=zone("Europe/Zurich"))
    assert stopped.hold.review_on == date(2027, 8, 20)


def test_a_hold_on_one_debt_leaves_the_others_alone() -> None:
    person = cast.person()
    disputed, other = cast.case(person), cast.case(person, reference="loan-2")

    actions.stop(
        StopRequest(
            person=person,
            kind="dispute",
            debt=disputed.debt,
            source="portal",
            actor="person",
            starts_at=cast.AT,
        ),
        clock=cast.clock,
    )

    facts = [gate.facts_of(case, at=cast.AT) for case in (disputed, other)]
    assert facts[0]["demands_stopped_until"] > 0
    assert facts[1].get("demands_stopped_until", 0) == 0


def test_a_telephone_call_needs_a_certificate() -> None:
    case = cast.case(cast.person(phone="+37120000000"))
    trainee = cast.agent(certified=False)

    answer = gate.ask(case=case, act="service.call", at=cast.AT, sender=trainee)

    assert "house.sender-certified" in [r.rule for r in answer.verdict.reasons]


def test_a_stop_puts_its_proof_into_the_outbox_and_the_proof_may_leave() -> None:
    case = cast.case(cast.person(cast.GRETA))
    actions.release(first_notice(case).key, clock=cast.clock)
    actions.stop(
        StopRequest(
            person=case.person,
            kind="insolvency",
            source="desk",
            actor="x",
            starts_at=cast.AT - timedelta(days=3),
        ),
        clock=cast.clock,
    )
    queued = Release.objects.get(letter="hold_proof")

    proof = actions.release(queued.key, clock=cast.clock)

    assert (proof.state, proof.detail, proof.reasons) == ("released", "", [])
