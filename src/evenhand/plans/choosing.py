"""What a person can choose from: her debts, what she can pay, the options, her own amount.

Reads and asks the rulebook; writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from evenhand.cases.models import Case, Person
from evenhand.ledger import queries as ledger
from evenhand.plans import queries
from evenhand.plans.models import Statement
from evenhand.rulebook import Money, Verdict
from evenhand.rulebook.affordability.assessment import Assessment, PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.plans.offer import OfferAnswer, check_offer
from evenhand.rulebook.plans.options import option_of_amount
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Option, Plans
from evenhand.rulebook.plans.propose import propose as propose_plans

OWN_AMOUNT = "own"
FIRST_AFTER = timedelta(days=1)


class StatementMissing(Exception):
    """Without a completed statement of means nothing can be proposed."""


class NoSuchOption(LookupError):
    """The option is not among those that were proposed."""

    def __init__(self, option: str, known: Sequence[str]) -> None:
        super().__init__(f"option {option!r} was not proposed; there are {', '.join(known)}")


class PlanNotAffordable(Exception):
    """The plan would go below the protected minimum, or a hold rests plans; carries why."""

    def __init__(self, *, verdict: Verdict | None, answer: OfferAnswer | None) -> None:
        super().__init__("the plan is not affordable or rests")
        self.verdict = verdict
        self.answer = answer


def debts_of(person: Person, *, currency: str, on: date) -> list[tuple[Case, Money]]:
    """Return a person's open cases of a currency in which something is owed, with the sums."""
    rows = queries.open_cases(person).filter(debt__currency=currency)
    owed = [(case, ledger.balance(case.debt, on=on)) for case in rows]
    return [(case, amount) for case, amount in owed if amount.minor > 0]


def assessed(person: Person, *, at: datetime) -> tuple[Statement, Assessment]:
    """Return the newest statement and what it says can be paid; raises StatementMissing."""
    statement = queries.latest_statement(person)
    assessment = queries.assessment_of(person, at=at)
    if statement is None or assessment is None:
        raise StatementMissing(f"person {person.key} has no completed statement of means")
    return statement, assessment


def shares_of(person: Person, *, currency: str, at: datetime) -> list[DebtShare]:
    """Return her debts as the rulebook shares a plan over them."""
    debts = debts_of(person, currency=currency, on=at.date())
    return [DebtShare(key=str(case.debt.key), balance=amount) for case, amount in debts]


def on_her_day(assessment: Assessment, day: int | None) -> Assessment:
    """Let instalments fall due on the day of the month she chose, instead of after her pay."""
    if day is None:
        return assessment
    before = 31 if day == 1 else day - 1
    return replace(assessment, pay=PayRhythm(rhythm=Rhythm.MONTHLY, day=before))


def result_for(
    person: Person, assessment: Assessment, *, currency: str, at: datetime
) -> Plans | NoPlan:
    """Ask the rulebook for ways to pay everything that is owed in a currency."""
    return propose_plans(
        assessment,
        debts=shares_of(person, currency=currency, at=at),
        first_possible_on=at.date() + FIRST_AFTER,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be proposed now; nothing of it is written."""

    result: Plans | NoPlan
    assessment: Assessment


def preview(person: Person, *, currency: str, at: datetime, day: int | None = None) -> Preview:
    """Work out ways to pay in parts, for whoever only looks; raises StatementMissing.

    `day` is the day of the month a person would rather pay on (1..28).
    """
    _, assessment = assessed(person, at=at)
    assessment = on_her_day(assessment, day)
    return Preview(result_for(person, assessment, currency=currency, at=at), assessment)


def chosen_option(
    result: Plans,
    option: str,
    assessment: Assessment,
    *,
    shares: Sequence[DebtShare],
    offered: Money | None,
    at: datetime,
) -> Option:
    """Find what she chose among the options, or make her own amount one; raises as `agree`."""
    if option == OWN_AMOUNT and offered is not None:
        answer = check_offer(assessment, offered, owed=result.owed)
        if answer.finding in ("too_high", "no_plan") or offered.minor <= 0:
            raise PlanNotAffordable(verdict=None, answer=answer)
        return option_of_amount(
            assessment, "own", offered.minor, result.owed, shares, at.date() + FIRST_AFTER, ()
        )
    for known in result.options:
        if known.kind == option:
            return known
    raise NoSuchOption(option, [known.kind for known in result.options])
