"""What a person is told of her money as she told it, and of her plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.plans.models import (
    Concession,
    Instalment,
    LinkedOffer,
    Plan,
    PlanDebt,
    PlanEvent,
    Proposal,
    ReceivedStatement,
    Statement,
)
from evenhand.plans.queries import content, received_content
from evenhand.rulebook.affordability.statement_json import to_json
from evenhand.vault.about import From, Kept, Row, Section, facts_of, opened

TELLS: Final = {
    "plans.Statement": "statements",
    "plans.ReceivedStatement": "statements_received",
    "plans.Proposal": "proposals",
    "plans.Plan": "plans",
    "plans.PlanDebt": "plan_shares",
    "plans.Instalment": "instalments",
    "plans.PlanEvent": "plan_events",
    "plans.LinkedOffer": "linked_offers",
    "plans.Concession": "concessions",
}


def about(person: Person) -> Iterator[Section]:
    """Her statements of means in full, what was proposed, and each plan with its parts."""
    own = Statement.objects.filter(person=person).select_related("person").order_by("saved_at")
    yield Section("statements", [_statement(row) for row in own], From.PERSON, Kept.CASE)
    brought = ReceivedStatement.objects.filter(person=person).select_related("person")
    yield Section(
        "statements_received",
        [_received(row) for row in brought.order_by("received_at", "pk")],
        From.MIXED,
        Kept.CASE,
    )
    proposed = Proposal.objects.filter(person=person).order_by("made_at", "pk")
    yield Section(
        "proposals",
        [
            facts_of(row, "on_day", "currency", "owed_minor", "protected_minimum_minor",
                     "left_bad_month_minor", "instalment_minor", "no_plan_because")
            for row in proposed
        ],
        From.US,
        Kept.CASE,
    )  # fmt: skip
    yield from _of_plans(person)


def _of_plans(person: Person) -> Iterator[Section]:
    plans = list(Plan.objects.filter(person=person).order_by("agreed_at", "pk"))
    yield Section("plans", [_plan(row) for row in plans], From.MIXED, Kept.RECORD)
    shares = PlanDebt.objects.filter(plan__in=plans).select_related("debt").order_by("pk")
    yield Section(
        "plan_shares",
        [{"debt": row.debt.reference, **facts_of(row, "amount_minor")} for row in shares],
        From.MIXED,
        Kept.RECORD,
    )
    parts = Instalment.objects.filter(plan__in=plans).order_by("plan", "number")
    yield Section(
        "instalments",
        [
            facts_of(row, "number", "layout", "due_on", "amount_minor", "announced_minor")
            for row in parts
        ],
        From.MIXED,
        Kept.RECORD,
    )
    events = PlanEvent.objects.filter(plan__in=plans).order_by("at", "pk")
    yield Section(
        "plan_events",
        [facts_of(row, "code", "why", "day", "at", "amount_minor") for row in events],
        From.US,
        Kept.RECORD,
    )
    offers = LinkedOffer.objects.filter(plan__in=plans).order_by("pk")
    yield Section(
        "linked_offers",
        [
            facts_of(row, "month", "received_minor", "amount_minor", "source", "state", "told_at")
            for row in offers
        ],
        From.PERSON,
        Kept.RECORD,
    )
    given_up = Concession.objects.filter(case__person=person).order_by("asked_at", "pk")
    yield Section("concessions", [_concession(row) for row in given_up], From.MIXED, Kept.RECORD)


def _statement(row: Statement) -> Row:
    return {
        **facts_of(row, "source", "currency", "saved_at", "completed_at", "valid_until"),
        "content": opened(lambda: to_json(content(row))),
    }


def _received(row: ReceivedStatement) -> Row:
    return {
        **facts_of(row, "channel", "sender", "received_at", "stated_on", "expires_on", "state"),
        "content": opened(lambda: to_json(received_content(row))),
    }


def _plan(row: Plan) -> Row:
    return facts_of(
        row, "option", "state", "currency", "instalment_minor", "protected_minimum_minor",
        "pay_rhythm", "pay_day", "agreed_at", "ended_at", "ended_why",
    )  # fmt: skip


def _concession(row: Concession) -> Row:
    return facts_of(
        row, "kind", "because", "currency", "balance_minor", "pays_minor", "waived_minor", "state",
        "asked_at", "pay_by", "answered_at",
    )  # fmt: skip
