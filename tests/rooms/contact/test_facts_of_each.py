"""The facts of several cases asked at once are those that each would have alone."""

from datetime import timedelta

import pytest

from evenhand.cases.asking import claim_facts_of
from evenhand.cases.models import Case, Person
from evenhand.contact import gate
from evenhand.contact.actions import stop
from evenhand.holds.actions import StopRequest
from evenhand.ledger import actions as ledger
from evenhand.rulebook import Money
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
LATER = cast.AT + timedelta(hours=3)


@pytest.fixture
def hers() -> list[Case]:
    """Three cases of one person that differ: one stopped, one paid in part, one unproved."""
    person = cast.person(email="ilze@example.org", phone="+37120000001")
    cases = [
        cast.case(person, reference="stopped"),
        cast.case(person, reference="paid", principal_minor=50_000),
        cast.case(person, reference="unproved", with_evidence=False),
    ]
    _stopped(person, cases[0])
    ledger.record_payment(
        debt=cases[1].debt,
        amount=Money(1_000, cases[1].debt.currency),
        paid_on=cast.AT.date(),
        key="paid",
        at=cast.AT,
        actor="test",
    )
    return cases


def _stopped(person: Person, case: Case) -> None:
    stop(
        StopRequest(
            person=person, kind="requested", source="portal", actor="test", starts_at=cast.AT,
            debt=case.debt, ends_at=cast.AT + timedelta(days=14), reason="", document_key=None,
        ),
        clock=cast.clock,
    )  # fmt: skip


def test_each_case_has_the_facts_it_has_alone_in_the_order_asked(hers: list[Case]) -> None:
    backwards = hers[::-1]

    found = gate.facts_of_each(backwards, at=LATER)

    assert found == [gate.facts_of(case, at=LATER) for case in backwards]
    assert len({str(facts) for facts in found}) == len(hers)


def test_no_cases_have_no_facts_and_a_closed_one_is_refused(hers: list[Case]) -> None:
    Case.objects.filter(pk=hers[1].pk).update(closed_at=LATER)

    assert gate.facts_of_each([], at=LATER) == []
    with pytest.raises(gate.CaseIsClosed):
        gate.facts_of_each(hers, at=LATER)
    assert claim_facts_of(hers[1], at=LATER) == {}


def test_the_facts_of_a_claim_are_among_those_that_the_gate_sees(hers: list[Case]) -> None:
    for case in hers:
        whole, claim = gate.facts_of(case, at=LATER), claim_facts_of(case, at=LATER)

        assert {"claim_kind", "is_natural_person", "country"} <= set(claim)
        assert claim.items() <= {**whole, "person_id": case.person_id, "debt_id": case.debt_id,
                                 "case_id": case.pk}.items()  # fmt: skip
