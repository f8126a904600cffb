"""What a person can choose from: her debts, what she can pay, the options, her own amount.

Reads and asks the rulebook; writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from evenhand.cases.models import Case, Person
from evenhand.contact import gate
from evenhand.ledger import queries as ledger
from evenhand.plans import queries
from evenhand.plans.laying import closed_days
from evenhand.plans.models import Statement
from evenhand.rulebook import Money, Verdict
from evenhand.rulebook.affordability.assessment import Assessment, PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.plans.offer import OfferAnswer, check_offer
from evenhand.rulebook.plans.options import option_of_amount
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Option, Plans
from evenhand.rulebook.plans.propose import propose as propose_plans

OWN_AMOUNT: Final = "own"
LOWERED: Final = "lowered"
AmountKind = Literal["own", "lowered"]
FIRST_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What she asked for besides: no part linked to income; also what too few years would bear."""

    with_income_linked: bool = True
    uncertain_too: bool = False


AS_USUAL: Final = Asked()


class StatementMissing(Exception):
    """Without a completed statement of means nothing can be proposed."""


class StatementExpired(StatementMissing):
    """The newest statement is too old to stand on: she is asked whether it is still right."""


class NoSuchOption(LookupError):
    """The option is not among those that were proposed."""

    def __init__(self, option: str, known: Sequence[str]) -> None:
        super().__init__(f"option {option!r} was not proposed; there are {', '.join(known)}")


class PlanNotAffordable(Exception):
    """The plan would go below the protected minimum, or a hold rests plans; carries why.

    `asked` is what the rulebook answered for each case, to be kept by whoever ends the transaction.
    """

    def __init__(
        self,
        *,
        verdict: Verdict | None,
        answer: OfferAnswer | None,
        asked: Sequence[tuple[Case, gate.Answer]] = (),
    ) -> None:
        super().__init__("the plan is not affordable or rests")
        self.verdict = verdict
        self.answer = answer
        self.asked = tuple(asked)


def debts_of(person: Person, *, currency: str, on: date) -> list[tuple[Case, Money]]:
    """Return a person's open cases of a currency in which something is owed, with the sums."""
    rows = queries.open_cases(person).filter(debt__currency=currency)
    owed = [(case, ledger.balance(case.debt, on=on)) for case in rows]
    return [(case, amount) for case, amount in owed if amount.minor > 0]


def assessed(person: Person, *, at: datetime) -> tuple[Statement, Assessment]:
    """Return the newest statement and what it says can be paid.

    Raises StatementMissing, and StatementExpired where it counts no longer.
    """
    statement = queries.latest_statement(person)
    assessment = queries.assessment_of(person, at=at)
    if statement is None or assessment is None:
        raise StatementMissing(f"person {person.key} has no completed statement of means")
    if queries.is_expired(statement, on=at.date()):
        raise StatementExpired(f"the statement of person {person.key} has expired")
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
    person: Person,
    assessment: Assessment,
    *,
    currency: str,
    at: datetime,
    asked: Asked = AS_USUAL,
) -> Plans | NoPlan:
    """Ask the rulebook for ways to pay everything that is owed in a currency."""
    first = at.date() + FIRST_AFTER
    return propose_plans(
        assessment,
        debts=shares_of(person, currency=currency, at=at),
        first_possible_on=first,
        closed_days=closed_days(person, first),
        with_income_linked=asked.with_income_linked,
        uncertain_too=asked.uncertain_too,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be proposed now; nothing of it is written."""

    result: Plans | NoPlan
    assessment: Assessment


def preview(
    person: Person,
    *,
    currency: str,
    at: datetime,
    day: int | None = None,
    asked: Asked = AS_USUAL,
) -> Preview:
    """Work out ways to pay in parts, for whoever only looks; raises StatementMissing.

    `day` is the day of the month a person would rather pay on (1..28).
    """
    _, assessment = assessed(person, at=at)
    assessment = on_her_day(assessment, day)
    found = result_for(person, assessment, currency=currency, at=at, asked=asked)
    return Preview(found, assessment)


def answered(
    person: Person, offered: Money, *, at: datetime, asked: Asked = AS_USUAL
) -> OfferAnswer:
    """Answer an amount that somebody offers or demands a month; raises StatementMissing."""
    _, assessment = assessed(person, at=at)
    debts = debts_of(person, currency=offered.currency, on=at.date())
    owed = sum((amount for _, amount in debts), start=Money(0, offered.currency))
    return check_offer(assessment, offered, owed=owed, uncertain_too=asked.uncertain_too)


def own_option(
    person: Person,
    assessment: Assessment,
    monthly: Money,
    *,
    at: datetime,
    kind: AmountKind = OWN_AMOUNT,
) -> Option:
    """Lay out an amount a month over everything that is owed in its currency."""
    shares = shares_of(person, currency=monthly.currency, at=at)
    owed = sum((share.balance for share in shares), start=Money(0, monthly.currency))
    first = at.date() + FIRST_AFTER
    return option_of_amount(
        assessment, kind, monthly.minor, owed, shares, first, closed_days(person, first)
    )


def chosen_option(
    person: Person,
    proposed: Preview,
    option: str,
    *,
    offered: Money | None,
    at: datetime,
    asked: Asked = AS_USUAL,
) -> Option:
    """Find what she chose among the options, or make an amount one; raises as `agree`."""
    result = proposed.result
    if isinstance(result, NoPlan):
        raise NoSuchOption(option, ())
    if option in (OWN_AMOUNT, LOWERED) and offered is not None:
        answer = answered(person, offered, at=at, asked=asked)
        if answer.finding in ("too_high", "no_plan") or offered.minor <= 0:
            raise PlanNotAffordable(verdict=None, answer=answer)
        kind: AmountKind = LOWERED if option == LOWERED else OWN_AMOUNT
        return own_option(person, proposed.assessment, offered, at=at, kind=kind)
    for known in result.options:
        if known.kind == option:
            return known
    raise NoSuchOption(option, [known.kind for known in result.options])
