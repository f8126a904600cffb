"""The state of a case: holds, plan, statement, debts, warnings, money, papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from evenhand.cases.models import Case, CaseWarning
from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.plan_life import strip_of
from evenhand.doors.desk.statement_words import line_words, topic_words
from evenhand.doors.desk.words import (
    BALANCE,
    CHANNEL_STOPS,
    DEBTS,
    HOLD_STATES,
    HOLDS,
    OPTIONS,
    SOURCES,
    STOPS,
    TRANSFERS,
    WARNINGS,
    say,
)
from evenhand.doors.look.charts import PlanMonth
from evenhand.holds import queries as holds
from evenhand.holds.models import Hold
from evenhand.holds.papers import is_paper_of_a_stop, papers_of
from evenhand.journal.queries import latest_look
from evenhand.ledger import interest
from evenhand.ledger import queries as ledger
from evenhand.plans import queries as plans
from evenhand.plans.models import Plan, Proposal, Statement
from evenhand.plans.standing import standing_of
from evenhand.redress.complaints.queries import confidential
from evenhand.redress.disputes.models import Dispute
from evenhand.redress.disputes.queries import of_hold
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.hold_times import last_day
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.plans.telling import question_told
from evenhand.vault.models import Document
from evenhand.vault.queries import Erased, document_name, documents_of

LATEST_TRANSFERS = 3


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold in words: kind, how far it was looked at, what it stops; that papers are there."""

    hold: Hold
    kind: str
    state: str
    stops: Sequence[str]
    source: str
    has_words: bool
    papers: int
    looked_at: datetime | None
    last_day: date | None
    proposed: bool
    dispute: Dispute | None


@dataclass(frozen=True, slots=True)
class DebtShown:
    """A debt of the person: what is owed today, and why."""

    case: Case
    kind: str
    balance: Money
    lines: Sequence[tuple[str, Money]]
    is_this: bool


@dataclass(frozen=True, slots=True)
class Means:
    """What a statement says is left, how old it is, and what is missing or odd in it."""

    statement: Statement
    source: str
    age_days: int
    assessment: Assessment | None
    missing: Sequence[str]
    oddities: Sequence[tuple[str, str]]
    is_theirs: bool
    is_expired: bool
    review_on: date | None


@dataclass(frozen=True, slots=True)
class StatePanel:
    """How things stand in a case."""

    holds: Sequence[HoldShown]
    plan: Plan | None
    plan_name: str
    months: Sequence[PlanMonth]
    proposal: Proposal | None
    means: Means | None
    received: bool
    debts: Sequence[DebtShown]
    warnings: Sequence[tuple[str, CaseWarning]]
    money: Sequence[tuple[str, date, Money]]
    documents: Sequence[tuple[Document, str]]


def state_panel(case: Case, shift: Shift, *, today: date) -> StatePanel:
    """Gather how things stand in a case."""
    person, at = case.person, shift.at
    plan = plans.running_plan(person)
    return StatePanel(
        holds=holds_shown(case, shift),
        plan=plan,
        plan_name=say(OPTIONS, plan.option) if plan else "",
        months=strip_of(standing_of(plan, at=at, today=today)) if plan else (),
        proposal=plans.latest_proposal(person),
        means=means_of(case, at=at, today=today),
        received=plans.received_waiting(person, on=today).exists(),
        debts=_debts(case, today=today),
        warnings=[(say(WARNINGS, row.code), row) for row in case.warnings.order_by("pk")[:20]],
        money=_transfers(case),
        documents=_documents(case, shift),
    )


def holds_shown(case: Case, shift: Shift) -> list[HoldShown]:
    """Return the holds in force over a case, in words."""
    return [hold_shown(hold) for hold in holds.covering(case, at=shift.at, away=shift.away)]


def hold_shown(hold: Hold) -> HoldShown:
    """Put a hold into words."""
    kind = HOLD_KINDS[hold.kind]
    papers = papers_of(hold)
    looks = [latest_look(hold.person.key, row.key) for row in papers]
    zone_name = holds.zone_of_days(hold.person, hold.starts_at)
    return HoldShown(
        hold=hold,
        kind=say(HOLDS, hold.kind),
        state=say(HOLD_STATES, hold.state),
        stops=[str(STOPS[purpose]) for purpose in STOPS if purpose in kind.stops]
        + [str(words) for flag, words in CHANNEL_STOPS.items() if getattr(kind, flag)],
        source=say(SOURCES, hold.source),
        has_words=hold.reason_sealed is not None,
        papers=len(papers),
        looked_at=max((at for at in looks if at is not None), default=None),
        last_day=last_day(hold.ends_at, zone_name) if hold.ends_at else None,
        proposed=hold.changes_asked.filter(decision__isnull=True).exists(),
        dispute=of_hold(hold),
    )


def means_of(case: Case, *, at: datetime, today: date) -> Means | None:
    """Return what the newest statement says; None without one."""
    statement = plans.latest_statement(case.person)
    if statement is None or statement.completed_at is None:
        return None
    try:
        assessment = plans.assessment_of(case.person, at=at)
    except Erased:
        assessment = None
    return Means(
        statement=statement,
        source=say(SOURCES, statement.source),
        age_days=max((today - statement.completed_at.date()).days, 0),
        assessment=assessment,
        missing=list(dict.fromkeys(topic_words(one.topic) for one in assessment.missing))
        if assessment
        else (),
        oddities=[
            (question_told(odd, get_language() or "en"), line_words(odd.line))
            for odd in assessment.warnings
        ]
        if assessment
        else (),
        is_theirs=statement.source != Statement.Source.PLACEMENT,
        is_expired=plans.is_expired(statement, on=today),
        review_on=plans.review_on(statement),
    )


def _debts(case: Case, *, today: date) -> list[DebtShown]:
    mine = [case, *(row for row in plans.open_cases(case.person) if row.pk != case.pk)][:10]
    return [_debt(row, today=today, is_this=row.pk == case.pk) for row in mine]


def _debt(case: Case, *, today: date, is_this: bool) -> DebtShown:
    lines = interest.owed(case.debt, on=today)
    return DebtShown(
        case=case,
        kind=say(DEBTS, case.debt.kind),
        balance=sum((line.amount for line in lines), start=Money(0, case.debt.currency)),
        lines=[(say(BALANCE, line.kind), line.amount) for line in lines],
        is_this=is_this,
    )


def _transfers(case: Case) -> list[tuple[str, date, Money]]:
    rows = list(ledger.transfers_of(case.debt))[-LATEST_TRANSFERS:]
    return [
        (say(TRANSFERS, row.kind), row.effective_on, Money(row.amount_minor, row.currency))
        for row in reversed(rows)
    ]


def is_kept_from(document: Document, shift: Shift) -> bool:
    """Whether a document is of a complaint, and this member of staff does not handle them."""
    if shift.handles_complaints:
        return False
    return document.key in confidential(document.subject_id)


def _documents(case: Case, shift: Shift) -> list[tuple[Document, str]]:
    """Her papers but for those of a stop: only who reviews a stop reads them."""
    try:
        mine = [
            row
            for row in documents_of(case.person.key)
            if not is_paper_of_a_stop(row) and not is_kept_from(row, shift)
        ]
        return [(row, document_name(row)) for row in mine[:20]]
    except Erased:
        return []
