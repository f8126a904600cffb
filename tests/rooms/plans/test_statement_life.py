"""A statement: confirmed again, taken along, brought in; papers go when they serve nothing."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from evenhand.cases.models import Case, Person
from evenhand.cases.papers import delete_papers_past
from evenhand.journal.models import Event
from evenhand.plans import actions, choosing, queries, statement_actions, statement_papers
from evenhand.plans.models import ReceivedStatement
from evenhand.plans.statement_file import Consent, StatementFileRefused
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.vault.models import Document
from tests import cast

pytestmark = pytest.mark.django_db

TODAY = cast.AT.date()
STATEMENT = StatementOfMeans(
    currency="EUR",
    stated_on=TODAY,
    household=Household(adults=1, children_under_11=0, children_over_10=0),
    incomes=(Income(kind=IncomeKind.WAGE, amount_minor=180_000, pay_day=10),),
    costs=(
        Cost(kind=CostKind.HOUSING, amount_minor=45_000),
        Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=45_000),
    ),
    savings_minor=0,
)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def save(person: Person, statement: StatementOfMeans = STATEMENT) -> None:
    actions.save_draft(
        person=person, statement=statement, source="portal", at=cast.AT, actor="person"
    )


def complete(person: Person, statement: StatementOfMeans = STATEMENT) -> None:
    save(person, statement)
    actions.complete_statement(person=person, at=cast.AT, actor="person")


def export(person: Person, *, today: date = TODAY) -> str:
    return statement_actions.export_statement(
        person=person, how="in the portal", today=today, at=cast.AT, actor="person"
    )


def receive(person: Person, text: str, *, today: date = TODAY) -> ReceivedStatement:
    return statement_actions.receive_file(
        person=person, text=text, channel="portal", today=today, at=cast.AT, actor="person"
    )


def paper(person: Person) -> uuid.UUID:
    return statement_papers.attach_paper(
        person=person, name="slip.pdf", media_type="application/pdf", content=b"%PDF-1.7",
        at=cast.AT, actor="person",
    )  # fmt: skip


def events(code: str) -> int:
    return Event.objects.filter(code=code).count()


def test_a_statement_counts_180_days_and_is_looked_at_after_three_months(case: Case) -> None:
    complete(case.person)
    latest = queries.latest_statement(case.person)
    assert latest is not None
    assert latest.valid_until is not None

    assert queries.review_on(latest) == date(2027, 2, 17)
    assert not queries.is_expired(latest, on=latest.valid_until)
    assert queries.is_expired(latest, on=latest.valid_until + timedelta(days=1))


def test_nothing_is_built_on_an_expired_statement_until_she_confirms_it(case: Case) -> None:
    complete(case.person)
    later = cast.AT + timedelta(days=200)

    with pytest.raises(choosing.StatementExpired):
        choosing.preview(case.person, currency="EUR", at=later)
    statement_actions.confirm_unchanged(
        person=case.person, today=later.date(), source="portal", at=later, actor="person"
    )

    latest = queries.latest_statement(case.person)
    assert latest is not None
    assert queries.content(latest) == replace(STATEMENT, stated_on=later.date())
    assert choosing.preview(case.person, currency="EUR", at=later)
    assert events("statement.confirmed") == 1


def test_a_draft_that_was_begun_is_not_lost_by_confirming_the_old_one(case: Case) -> None:
    complete(case.person)
    save(case.person, replace(STATEMENT, savings_minor=7))

    with pytest.raises(statement_actions.DraftWaits):
        statement_actions.confirm_unchanged(
            person=case.person, today=TODAY, source="portal", at=cast.AT, actor="person"
        )

    draft = queries.draft(case.person)
    assert draft is not None
    assert queries.content(draft).savings_minor == 7


def test_what_goes_along_comes_back_as_a_draft_once_she_says_that_it_is_hers(case: Case) -> None:
    complete(case.person)

    received = receive(case.person, export(case.person))
    assert queries.draft(case.person) is None
    row = statement_actions.take_received(
        received=received, today=TODAY, at=cast.AT, actor="person"
    )

    assert queries.content(row) == STATEMENT
    assert row.source == "adviser"
    assert [events(f"statement.{code}") for code in ("exported", "received", "taken")] == [1, 1, 1]


def test_a_draft_makes_room_and_can_be_taken_back(case: Case) -> None:
    complete(case.person)
    received = receive(case.person, export(case.person))
    begun = replace(STATEMENT, savings_minor=7)
    save(case.person, begun)

    statement_actions.take_received(received=received, today=TODAY, at=cast.AT, actor="person")
    (aside,) = queries.received_waiting(case.person, on=TODAY)
    back = statement_actions.take_received(received=aside, today=TODAY, at=cast.AT, actor="person")

    assert queries.content(back) == begun
    assert back.source == "portal"


def test_the_same_file_twice_waits_once(case: Case) -> None:
    complete(case.person)
    text = export(case.person)

    receive(case.person, text)
    receive(case.person, text)

    assert ReceivedStatement.objects.count() == 1


def test_a_file_about_somebody_else_is_refused(case: Case) -> None:
    complete(case.person)
    other = cast.person(cast.AMINA)
    Person.objects.filter(pk=other.pk).update(born_on=date(1990, 1, 1))
    other.refresh_from_db()

    with pytest.raises(StatementFileRefused) as refused:
        receive(other, export(case.person))

    assert refused.value.why == "other_person"
    assert not ReceivedStatement.objects.exists()


def test_declined_is_forgotten_and_cannot_be_taken(case: Case) -> None:
    complete(case.person)
    received = receive(case.person, export(case.person))

    row = statement_actions.decline_received(
        received=received, today=TODAY, at=cast.AT, actor="person"
    )

    assert bytes(row.content_sealed) == b""
    with pytest.raises(statement_actions.NotWaiting):
        statement_actions.take_received(received=row, today=TODAY, at=cast.AT, actor="person")


def test_what_waits_too_long_is_forgotten(case: Case) -> None:
    complete(case.person)
    received = receive(case.person, export(case.person))
    late = received.expires_on + timedelta(days=1)

    forgotten = statement_actions.forget_received_past(late)

    received.refresh_from_db()
    assert (forgotten, bytes(received.content_sealed)) == (1, b"")
    with pytest.raises(statement_actions.NotWaiting):
        statement_actions.take_received(received=received, today=late, at=cast.AT, actor="person")


def test_a_file_never_outlives_the_statement_in_it(case: Case) -> None:
    complete(case.person)
    later = TODAY + timedelta(days=150)

    body = json.loads(export(case.person, today=later))

    assert body["expires_on"] == (TODAY + timedelta(days=180)).isoformat()
    with pytest.raises(choosing.StatementExpired):
        export(case.person, today=TODAY + timedelta(days=181))


def test_a_creditors_figures_are_not_hers_to_take_along(case: Case) -> None:
    actions.declare_means_many(
        [actions.DeclaredMeans(person=case.person, statement=STATEMENT)], at=cast.AT, actor="file"
    )

    with pytest.raises(choosing.StatementMissing):
        export(case.person)


def test_no_paper_goes_along_and_none_is_believed(case: Case) -> None:
    key = paper(case.person)
    proved = replace(STATEMENT.incomes[0], evidence=str(key))
    complete(case.person, replace(STATEMENT, incomes=(proved,)))

    text = export(case.person)
    brought = statement_actions.Brought(
        file_key=uuid.uuid4(),
        sender="Bank",
        statement=replace(STATEMENT, incomes=(replace(proved, evidence="a paper of ours"),)),
        consent=Consent(given_on=TODAY, how="by telephone"),
        expires_on=TODAY + timedelta(days=30),
    )
    row = statement_actions.receive(
        person=case.person, brought=brought, channel="api", at=cast.AT, actor="key:1"
    )

    assert str(key) not in text
    assert queries.received_content(row).incomes[0].evidence == ""


def test_a_paper_goes_when_a_newer_statement_no_longer_names_it(case: Case) -> None:
    kept, dropped = paper(case.person), paper(case.person)
    named = (
        replace(STATEMENT.costs[0], evidence=str(kept)),
        replace(STATEMENT.costs[1], evidence=str(dropped)),
    )
    complete(case.person, replace(STATEMENT, costs=named))
    assert Document.objects.count() == 2

    complete(case.person, replace(STATEMENT, costs=(named[0], STATEMENT.costs[1])))

    assert [row.key for row in Document.objects.all()] == [kept]
    assert events("paper.deleted") == 1


def test_a_paper_goes_with_the_expiry_of_its_statement(case: Case) -> None:
    key = paper(case.person)
    complete(
        case.person, replace(STATEMENT, costs=(replace(STATEMENT.costs[0], evidence=str(key)),))
    )
    last = TODAY + timedelta(days=180)

    on_time = delete_papers_past(last, at=cast.AT, actor="night")
    after = delete_papers_past(last + timedelta(days=1), at=cast.AT, actor="night")

    assert (on_time, after) == (0, 1)
    assert not Document.objects.exists()


def test_papers_of_other_purposes_are_never_touched(case: Case) -> None:
    from evenhand.vault import actions as vault

    vault.store_document(
        subject=case.person.key, kind="proof", name="a.pdf", media_type="application/pdf",
        content=b"%PDF", at=cast.AT,
    )  # fmt: skip
    complete(case.person)

    statement_papers.keep_only_needed(person=case.person, at=cast.AT, actor="person")
    delete_papers_past(date(2100, 1, 1), at=cast.AT, actor="night")

    assert Document.objects.count() == 1


def test_a_draft_put_aside_keeps_its_papers(case: Case) -> None:
    complete(case.person)
    received = receive(case.person, export(case.person))
    key = paper(case.person)
    begun = replace(STATEMENT, costs=(replace(STATEMENT.costs[0], evidence=str(key)),))
    save(case.person, begun)

    statement_actions.take_received(received=received, today=TODAY, at=cast.AT, actor="person")
    actions.complete_statement(person=case.person, at=cast.AT, actor="person")
    (aside,) = queries.received_waiting(case.person, on=TODAY)
    back = statement_actions.take_received(received=aside, today=TODAY, at=cast.AT, actor="person")

    assert queries.content(back) == begun
    assert Document.objects.get().key == key
