"""The only writers of plans: statements, proposals, agreements.

Nothing here goes below the protected minimum: every amount passes the rulebook's act `plan.offer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.contact import gate
from evenhand.contact.actions import NO_MEANS, PLAN_KEPT, stop
from evenhand.contact.in_steps import outside
from evenhand.holds.actions import StopRequest, end_by_her_word, end_with_its_fact
from evenhand.holds.models import Hold
from evenhand.holds.queries import in_force
from evenhand.journal.actions import Entry, append_many
from evenhand.plans import queries, recording
from evenhand.plans.asking import asked_of_all
from evenhand.plans.choosing import (
    AS_USUAL,
    Asked,
    PlanNotAffordable,
    Preview,
    answered,
    assessed,
    chosen_option,
    debts_of,
    on_her_day,
    result_for,
)
from evenhand.plans.concessions import ask_for_rest, lapse_rest
from evenhand.plans.figures import figures_of
from evenhand.plans.laying import lay_out, pay_for, with_pay
from evenhand.plans.models import Plan, PlanDebt, PlanEvent, Proposal, Statement
from evenhand.plans.recording import journal
from evenhand.plans.statement_papers import STATEMENT_LIFE, keep_only_needed
from evenhand.plans.telling import tell_agreed
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import to_json
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.proposal import NoPlan, Option, Plans
from evenhand.vault import actions as vault
from evenhand.vault import cipher


class NothingToComplete(Exception):
    """There is no draft of a statement to complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredMeans:
    """What a creditor's file says about a household: indicative, never the person's own words."""

    person: Person
    statement: StatementOfMeans


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed: the record kept, and the options or the reason for none."""

    row: Proposal
    result: Plans | NoPlan
    assessment: Assessment


@transaction.atomic
def save_draft(
    *,
    person: Person,
    statement: StatementOfMeans,
    source: str,
    at: datetime,
    actor: str,
    told_by: str = "",
) -> Statement:
    """Save a statement half-way; a person has one draft. `told_by` is who said it to staff."""
    lock_persons([person.pk])
    sealed = vault.seal(person.key, to_json(statement).encode(), context="statement", at=at)
    fields = {
        "source": source,
        "currency": statement.currency,
        "content_sealed": sealed,
        "saved_at": at,
        **figures_of(statement),
    }
    row, _ = Statement.objects.update_or_create(
        person=person, completed_at__isnull=True, defaults=fields, create_defaults=fields
    )
    told = {"source": source, "told_by": told_by}
    journal("statement.saved", person=person, at=at, actor=actor, data=told)
    return row


def note_account_read(*, person: Person, consent: str, at: datetime, actor: str) -> None:
    """Note who read a person's bank statement and how she agreed; nothing that stood in it."""
    journal("account.read", person=person, at=at, actor=actor, data={"consent": consent})


@transaction.atomic
def complete_statement(*, person: Person, at: datetime, actor: str) -> Statement:
    """Complete the draft, which counts until its expiry; else raises NothingToComplete."""
    lock_persons([person.pk])
    row = queries.draft(person)
    if row is None:
        raise NothingToComplete(f"person {person.key} has no draft")
    row.completed_at = at
    row.valid_until = (at + STATEMENT_LIFE).date()
    row.save(update_fields=["completed_at", "valid_until"])
    journal("statement.completed", person=person, at=at, actor=actor, data={"source": row.source})
    keep_only_needed(person=person, at=at, actor=actor)
    return row


@transaction.atomic
def declare_means_many(
    rows: Sequence[DeclaredMeans], *, at: datetime, actor: str
) -> list[Statement]:
    """Keep what a creditor's file says about many households, as indicative statements."""
    keys = vault.ensure_keys([row.person.key for row in rows], at=at)
    made = [
        Statement(
            person=row.person,
            source=Statement.Source.PLACEMENT,
            currency=row.statement.currency,
            content_sealed=cipher.seal(
                keys[row.person.key], to_json(row.statement).encode(), context="statement"
            ),
            saved_at=at,
            completed_at=at,
            valid_until=(at + STATEMENT_LIFE).date(),
            **figures_of(row.statement),
        )
        for row in rows
    ]
    Statement.objects.bulk_create(made, batch_size=2000)
    append_many(
        Entry(
            code="statement.completed",
            at=at,
            actor=actor,
            subject=row.person.key,
            data={"source": "placement"},
        )
        for row in rows
    )
    return made


@transaction.atomic
def propose(
    *,
    person: Person,
    currency: str,
    at: datetime,
    actor: str,
    day: int | None = None,
    asked: Asked = AS_USUAL,
) -> Proposed:
    """Propose ways to pay in parts from the newest statement; raises StatementMissing.

    `day` is the day of the month a person would rather pay on (1..28).
    """
    lock_persons([person.pk])
    statement, assessment = assessed(person, at=at)
    assessment = on_her_day(assessment, day)
    result = result_for(person, assessment, currency=currency, at=at, asked=asked)
    row, _ = Proposal.objects.update_or_create(
        person=person,
        currency=currency,
        on_day=at.date(),
        defaults=_figures(person, statement, assessment, result, currency=currency, at=at),
    )
    code = "plan.none" if isinstance(result, NoPlan) else "plan.proposed"
    journal(code, person=person, at=at, actor=actor, data={"proposal": str(row.key)})
    return Proposed(row, result, assessment)


def _figures(
    person: Person,
    statement: Statement,
    assessment: Assessment,
    result: Plans | NoPlan,
    *,
    currency: str,
    at: datetime,
) -> dict[str, Any]:
    owed = sum(
        (amount for _, amount in debts_of(person, currency=currency, on=at.date())),
        start=Money(0, currency),
    )
    if isinstance(result, NoPlan):
        steady, because = 0, result.reasons[0]
    else:
        steady, because = result.usual.monthly.minor, ""
    return {
        "statement": statement,
        "made_at": at,
        "owed_minor": owed.minor,
        "protected_minimum_minor": assessment.protected_minimum.minor,
        "left_bad_month_minor": assessment.bad.left.minor,
        "instalment_minor": steady,
        "indicative": assessment.indicative,
        "no_plan_because": because,
        "missing": list(assessment.ask_first),
    }


@transaction.atomic
def answer_offer(
    *, person: Person, offered: Money, at: datetime, actor: str, asked: Asked = AS_USUAL
) -> OfferAnswer:
    """Answer an amount that somebody offers or demands a month; raises StatementMissing.

    What is refused kindly stays in the journal, whoever asked.
    """
    answer = answered(person, offered, at=at, asked=asked)
    if answer.finding in ("too_high", "no_plan"):
        data = {"finding": answer.finding, "offered_minor": offered.minor}
        journal("plan.refused", person=person, at=at, actor=actor, data=data)
    return answer


def agree(
    *,
    person: Person,
    currency: str,
    option: str,
    at: datetime,
    actor: str,
    day: int | None = None,
    offered: Money | None = None,
    asked: Asked = AS_USUAL,
) -> Plan:
    """Agree a plan: one of the options, or her own amount (`offered`) when it is safe.

    A plan that runs over the same debts goes on with the new instalments; it is not cancelled. A
    kept plan stops demands, interest and fees on its debts, so a hold is opened for each.
    Raises StatementMissing, NoSuchOption, PlanNotAffordable (with the verdict or the answer), and
    InsideATransaction, because a stop commits in steps.
    """
    outside("agree()")
    wish = _Wish(currency=currency, option=option, day=day, offered=offered, asked=asked)
    try:
        plan = _agreed(person, wish, at=at, actor=actor)
    except PlanNotAffordable as refused:
        # Nothing was agreed, and what was begun is undone; that we asked, and what came out, stays.
        for case, answer in refused.asked:
            gate.record(answer, case=case, at=at, actor=actor)
        raise
    kept = in_force(at=at).filter(person=person, kind=PLAN_KEPT)
    for part in plan.debts.exclude(debt__in=kept.values("debt")).select_related("debt"):
        request = StopRequest(
            person=person,
            kind=PLAN_KEPT,
            debt=part.debt,
            source="plan",
            actor=actor,
            starts_at=at,
        )
        stop(request, clock=lambda: at)
    end_by_her_word(person=person, kind=NO_MEANS, at=at, actor=actor)
    tell_agreed(plan, at=at)
    return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a person chose: an option, the day of the month, her own amount, what else she asked."""

    currency: str
    option: str
    day: int | None
    offered: Money | None
    asked: Asked


@transaction.atomic
def _agreed(person: Person, wish: _Wish, *, at: datetime, actor: str) -> Plan:
    lock_persons([person.pk])
    _, stated = assessed(person, at=at)
    assessment = on_her_day(stated, wish.day)
    result = result_for(person, assessment, currency=wish.currency, at=at, asked=wish.asked)
    chosen = chosen_option(
        person, Preview(result, assessment), wish.option,
        offered=wish.offered, at=at, asked=wish.asked,
    )  # fmt: skip
    debts = debts_of(person, currency=wish.currency, on=at.date())
    asked = asked_of_all([case for case, _ in debts], chosen, assessment, at=at)
    for case, answer in asked:
        gate.record(answer, case=case, at=at, actor=actor)
    plan = _goes_on(person, debts, currency=wish.currency, at=at, actor=actor)
    is_new = plan is None
    plan = _laid_out(plan or Plan(person=person, agreed_at=at, agreed_by=actor,
                                  agreed_option=chosen.kind),
                     chosen, assessment, at=at, day_is_hers=wish.day is not None)  # fmt: skip
    for case, amount in debts:
        PlanDebt.objects.update_or_create(
            plan=plan, debt=case.debt, defaults={"amount_minor": amount.minor}
        )
    total = chosen.total.minor
    note = recording.note_agreed if is_new else recording.note_replanned
    note(plan, amount_minor=total, at=at, actor=actor)
    ask_for_rest(plan, debts, chosen.write_off, at=at, actor=actor)
    journal(
        "plan.agreed" if is_new else "plan.replanned", person=person, at=at, actor=actor,
        data={
            "plan": str(plan.key), "option": chosen.kind, "instalment_minor": plan.instalment_minor,
        },
        cases=[case for case, _ in debts],
    )  # fmt: skip
    return plan


def _goes_on(
    person: Person,
    debts: Sequence[tuple[Case, Money]],
    *,
    currency: str,
    at: datetime,
    actor: str,
) -> Plan | None:
    """The running plan, where it goes on with other instalments; one of other debts is replaced."""
    running = queries.running_plan(person, currency=currency)
    if running is None:
        return None
    if {case.debt_id for case, _ in debts} <= set(running.debts.values_list("debt", flat=True)):
        return running
    end_plan(plan=running, why=PlanEvent.Why.REPLACED, at=at, actor=actor)
    return None


def _laid_out(
    plan: Plan, chosen: Option, assessment: Assessment, *, at: datetime, day_is_hers: bool
) -> Plan:
    """Write what was chosen onto a plan, and its instalments."""
    linked = chosen.income_linked
    plan.proposal = queries.latest_proposal(plan.person)
    plan.option = chosen.kind
    plan.currency = chosen.total.currency
    plan.instalment_minor = chosen.monthly.minor
    plan.protected_minimum_minor = assessment.protected_minimum.minor
    plan.linked_hundredths = linked.hundredths if linked else 0
    plan.linked_above_minor = linked.above.minor if linked else 0
    plan.linked_at_most_minor = linked.at_most.minor if linked else 0
    plan.day_is_hers = day_is_hers
    with_pay(plan, pay_for(assessment, chosen))
    lay_out(plan, chosen.instalments, at=at)
    return plan


@transaction.atomic
def end_plan(
    *,
    plan: Plan,
    why: str,
    at: datetime,
    actor: str,
    day: date | None = None,
    lets_demands_go_on: bool = True,
) -> bool:
    """End a plan that runs; False when it already ended. Raises UnknownEnd.

    `day` is the day it counts from, where that is not the day of `at`. Its holds end with it,
    unless somebody must look first (`lets_demands_go_on=False`).
    """
    rows = Plan.objects.filter(pk=plan.pk, state=Plan.State.AGREED)
    if rows.update(state=Plan.State.ENDED, ended_at=at, ended_why=why) == 0:
        return False
    paid = sum(one.minor for one in queries.paid_while_it_ran(plan))
    ended_on = day or at.date()
    if why != PlanEvent.Why.PAID:
        lapse_rest(plan, at=at, actor=actor)
    recording.note_ended(plan, why=why, day=ended_on, amount_minor=max(paid, 0), at=at, actor=actor)
    kept = Hold.objects.filter(
        person=plan.person, kind=PLAN_KEPT, debt__plan_debts__plan=plan, ends_at__isnull=True
    )
    for hold in kept if lets_demands_go_on else ():
        end_with_its_fact(hold=hold, at=at, actor=actor)
    data = {"plan": str(plan.key), "why": why}
    cases = list(queries.open_cases(plan.person).filter(debt__plan_debts__plan=plan))
    journal("plan.ended", person=plan.person, at=at, actor=actor, data=data, cases=cases)
    return True
