"""What may be read of plans; ends with the facts this room gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet

from evenhand.cases.models import Case, Person
from evenhand.ledger import queries as ledger
from evenhand.plans.models import (
    Instalment,
    Plan,
    PlanEvent,
    Proposal,
    ReceivedStatement,
    Statement,
)
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.dated import day_in_month
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import from_json
from evenhand.vault import queries as vault
from evenhand.vault.asking import Question, ask_prepared
from evenhand.vault.kept_queries import KeptQuery
from evenhand.work.signals import Signal


def draft(person: Person) -> Statement | None:
    """Return the statement a person has begun and not completed, if there is one."""
    return _DRAFT.first(person=person.pk)


def rarely_there(person: Person, *, on: date) -> tuple[Question, ...]:
    """What a page asks of a person and mostly finds nothing: a draft, statements that wait."""
    return _DRAFT.question(person=person.pk), _RECEIVED.question(person=person.pk, on=on)


def latest_statement(person: Person) -> Statement | None:
    """Return the newest completed statement; one in her own words before a creditor's file."""
    return _OWN_STATEMENT.first(person=person.pk) or _ANY_STATEMENT.first(person=person.pk)


def _told_by(person: Any) -> QuerySet[Statement]:
    rows = Statement.objects.filter(person=person, completed_at__isnull=False)
    return rows.select_related("person").order_by("-completed_at", "-pk")


_DRAFT: Final = KeptQuery(
    lambda person: (
        Statement.objects.filter(person=person, completed_at__isnull=True)
        .select_related("person")
        .order_by("pk")[:1]
    ),
    person=int,
)
_OWN_STATEMENT: Final = KeptQuery(
    lambda person: _told_by(person).exclude(source=Statement.Source.PLACEMENT)[:1], person=int
)
_ANY_STATEMENT: Final = KeptQuery(lambda person: _told_by(person)[:1], person=int)


def begun(person: Person, *, today: date) -> StatementOfMeans:
    """Return her draft; without one, what she told us last; else an empty statement."""
    row = draft(person)
    if row is not None:
        return content(row)
    latest = latest_statement(person)
    if latest is not None and latest.source != Statement.Source.PLACEMENT:
        return replace(content(latest), stated_on=today)
    return StatementOfMeans(currency=currency_of(person), stated_on=today)


def currency_of(person: Person) -> str:
    """Return the currency in which she owes; of several, the one of her earliest case."""
    earliest = open_cases(person).first()
    return earliest.debt.currency if earliest else "EUR"


def content(statement: Statement) -> StatementOfMeans:
    """Return a statement's words; raises Erased."""
    sealed = bytes(statement.content_sealed)
    return from_json(vault.unseal(statement.person.key, sealed, context="statement"))


def is_expired(statement: Statement, *, on: date) -> bool:
    """Say whether a completed statement no longer counts on a day."""
    return statement.valid_until is not None and statement.valid_until < on


def review_on(statement: Statement) -> date | None:
    """Return the day on which we ask whether it is still right; None for a draft."""
    if statement.completed_at is None:
        return None
    month = statement.completed_at.year * 12 + statement.completed_at.month - 1
    return day_in_month(month + policy.FIRST_REVIEW_MONTHS, statement.completed_at.day)


def received_waiting(person: Person, *, on: date) -> QuerySet[ReceivedStatement]:
    """Return the statements from elsewhere that wait for a person, newest first."""
    rows = ReceivedStatement.objects.filter(person=person, state="waiting", expires_on__gte=on)
    return rows.order_by("-received_at", "-pk")


def received_now(person: Person, *, on: date) -> list[ReceivedStatement]:
    """Return the same, for a page that asks each time and chooses none of them."""
    return _RECEIVED(person=person.pk, on=on)


_RECEIVED: Final = KeptQuery(
    lambda person, on: received_waiting(person, on=on), person=int, on=date
)


def received_of(person: Person) -> QuerySet[ReceivedStatement]:
    """Return everything that came from elsewhere for a person, newest first; no set-aside draft."""
    rows = ReceivedStatement.objects.filter(person=person).exclude(channel="draft")
    return rows.order_by("-received_at", "-pk")


def received_content(received: ReceivedStatement) -> StatementOfMeans:
    """Return the words of a statement that waits; raises Erased."""
    sealed = bytes(received.content_sealed)
    return from_json(vault.unseal(received.person.key, sealed, context="received-statement"))


def assessment_of(person: Person, *, at: datetime) -> Assessment | None:
    """Say what a person can afford by her newest completed statement; None without one."""
    statement = latest_statement(person)
    if statement is None:
        return None
    return assess(
        content(statement),
        country=person.country.lower(),
        region=person.region,
        today=at.date(),
        book=open_rulebook(),
    )


def open_cases(person: Person) -> QuerySet[Case]:
    """Return a person's open cases in the order in which they came."""
    rows = Case.objects.filter(person=person, closed_at__isnull=True)
    return rows.select_related("debt__creditor").order_by("pk")


def owed(person: Person, *, on: date) -> Mapping[str, Money]:
    """Return what a person owes in her open cases, by currency."""
    sums: dict[str, Money] = {}
    for case in open_cases(person):
        amount = ledger.balance(case.debt, on=on)
        sums[amount.currency] = sums.get(amount.currency, Money(0, amount.currency)) + amount
    return {currency: amount for currency, amount in sums.items() if amount.minor > 0}


def latest_proposal(person: Person) -> Proposal | None:
    """Return what was proposed last."""
    return Proposal.objects.filter(person=person).order_by("-made_at", "-pk").first()


def running_plan(person: Person, *, currency: str = "") -> Plan | None:
    """Return the plan that runs, if one does; the one of a currency where it is named."""
    if not currency:
        return _RUNNING_PLAN.first(person=person.pk)
    return _running(person.pk).filter(currency=currency).first()


def _running(person: int) -> QuerySet[Plan]:
    return Plan.objects.filter(person=person, state=Plan.State.AGREED).order_by("pk")


_RUNNING_PLAN: Final = KeptQuery(lambda person: _running(person)[:1], person=int)


def debts_of(plan: Plan) -> list[int]:
    """Return the ids of the debts that a plan is about."""
    rows = ask_prepared(_DEBTS_SQL, {"plan": plan.pk})
    return [row["debt_id"] for row in rows]


def first_and_last_day(plan: Plan) -> tuple[date | None, date | None]:
    """Return when a plan's first instalment is due, and its last as it is laid out now."""
    (row,) = ask_prepared(_DAYS_SQL, {"plan": plan.pk, "layout": plan.layout})
    return row["first_on"], row["last_on"]


_DEBTS_SQL: Final = "SELECT debt_id FROM plans_plandebt WHERE plan_id = %(plan)s::bigint"
_DAYS_SQL: Final = """
SELECT (SELECT due_on FROM plans_instalment
         WHERE plan_id = %(plan)s::bigint AND number = 1 ORDER BY id LIMIT 1) AS first_on,
       (SELECT max(due_on) FROM plans_instalment
         WHERE plan_id = %(plan)s::bigint AND layout = %(layout)s::int) AS last_on
"""


def instalments(plan: Plan) -> QuerySet[Instalment]:
    """Return a plan's instalments as they are laid out now, in their order."""
    return plan.instalments.filter(layout=plan.layout).order_by("number")


def paid_since(plan: Plan, since: datetime) -> Sequence[ledger.Paid]:
    """Return what came in on a plan's debts since an instant, whoever paid it."""
    debts = plan.debts.values_list("debt_id", flat=True)
    return [one for one in ledger.payments(list(debts)) if one.recorded_at > since]


def paid_while_it_ran(plan: Plan) -> Sequence[ledger.Paid]:
    """Return what came in on a plan's debts since it was agreed, whoever paid it."""
    return paid_since(plan, plan.agreed_at)


def owed_on(plan: Plan, *, on: date) -> Money:
    """Return what is owed on all debts of a plan on a day."""
    debts = list(plan.debts.values_list("debt_id", flat=True))
    owed = sum(max(minor, 0) for minor in ledger.balances(debts, on=on).values())
    return Money(owed, plan.currency)


def open_sums(plan: Plan, *, on: date) -> list[tuple[Instalment, int]]:
    """Return the open instalments with what is still to be paid of each.

    Money that came and belongs to no instalment yet fills them in their order. Never more than is
    owed: what somebody else who is liable pays is asked of nobody again.
    """
    outcomes = PlanEvent.objects.filter(instalment__plan=plan, instalment__layout=plan.layout)
    counted = sum(minor or 0 for minor in outcomes.values_list("amount_minor", flat=True))
    came = sum(one.minor for one in paid_since(plan, plan.laid_out_at)) - counted
    owed, found = owed_on(plan, on=on).minor, []
    for row in instalments(plan).filter(events=None):
        part = row.amount_minor - min(row.amount_minor, max(came, 0))
        came -= row.amount_minor - part
        if part and owed > 0:
            found.append((row, min(part, owed)))
            owed -= part
    return found


# Facts of statements: one row a person with a completed statement; her own words come first. One
# that has expired is known no more; in her own words it is `statement_expired`, to be asked about.
FACTS_SQL = """
SELECT DISTINCT ON (person_id)
       person_id,
       valid_until IS NULL OR valid_until >= ({at} AT TIME ZONE 'UTC')::date AS statement_known,
       source <> 'placement' AND valid_until IS NOT NULL
           AND valid_until < ({at} AT TIME ZONE 'UTC')::date AS statement_expired,
       CASE WHEN valid_until >= ({at} AT TIME ZONE 'UTC')::date
            THEN (valid_until + 1 - DATE '1970-01-01')::bigint * 86400 END AS statement_changes_at,
       source = 'placement' AS statement_is_indicative,
       id AS statement_id,
       coalesce(net_income_minor, 0) AS net_income_minor,
       net_income_minor IS NOT NULL AS net_income_known,
       coalesce(lowest_income_minor, 0) AS lowest_income_minor,
       coalesce(earmarked_minor, 0) AS earmarked_minor,
       coalesce(essentials_minor, 0) AS essentials_minor,
       essentials_minor IS NOT NULL AS essentials_known,
       coalesce(housing_minor, 0) AS housing_minor,
       housing_minor IS NOT NULL AS housing_known,
       coalesce(health_insurance_minor, 0) AS health_insurance_minor,
       coalesce(priority_minor, 0) AS priority_minor,
       coalesce(agreed_minor, 0) AS agreed_minor,
       coalesce(savings_minor, 0) AS savings_minor,
       coalesce(adults, 0) AS adults,
       adults IS NOT NULL AS adults_known,
       coalesce(children_under_11, 0) AS children_under_11,
       coalesce(children_over_10, 0) AS children_over_10,
       children_under_11 IS NOT NULL AND children_over_10 IS NOT NULL AS children_known
  FROM plans_statement
 WHERE completed_at IS NOT NULL AND {person_is}
 ORDER BY person_id, source = 'placement', completed_at DESC, id DESC
"""

# Facts of plans: one row a person with a plan that runs.
PLAN_FACTS_SQL = """
SELECT person_id, true AS plan_runs, min(agreed_at) AS plan_agreed_at
  FROM plans_plan WHERE state = 'agreed' AND {person_is} GROUP BY person_id
"""

FACT_QUERIES = (("person_id", FACTS_SQL), ("person_id", PLAN_FACTS_SQL))
# What says when these facts change by themselves: a statement counts until its last day.
CHANGE_COLUMNS = ("statement_changes_at",)


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return the plans that broke from one moment until before another, oldest first."""
    rows = PlanEvent.objects.filter(
        code=PlanEvent.Code.ENDED, why=PlanEvent.Why.BROKEN, at__gte=since, at__lt=until
    )
    for row in rows.select_related("plan__person").order_by("at", "pk").iterator():
        yield Signal(
            room="plans", kind="plan_broken", ref=row.plan.key, at=row.at,
            country=row.plan.person.country, language=row.plan.person.language,
            about=f"option:{row.plan.agreed_option}",
        )  # fmt: skip
