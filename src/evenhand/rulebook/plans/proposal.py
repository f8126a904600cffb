"""What is proposed: three honest ways to pay, or none with the reason and a hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.cashflow import CalendarCheck
from evenhand.rulebook.plans.instalment import Instalment
from evenhand.rulebook.plans.stress import Endurance
from evenhand.rulebook.plans.why import Why

# Three are proposed; `own` is an amount she named, `lowered` one that we made smaller for her.
OptionKind = Literal["steady", "flexible", "short", "own", "lowered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtShare:
    """One debt of the person held here, with what is owed on it."""

    key: str
    balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeLinked:
    """The part of a plan that is due only from income really received.

    `hundredths` of what a month brings above `above`, never more than `at_most` in a month, and
    nothing where it would not leave the minimum. A person may switch it off.
    """

    hundredths: int
    above: Money
    at_most: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to pay. Instalments plus the proposed write-off are exactly what is owed.

    `monthly` is the most an ordinary month asks; where instalments follow pay by weeks (`rhythm`),
    it is their sum over a year by twelve. `reviews` are the days on which we look at it together.
    """

    kind: OptionKind
    instalments: tuple[Instalment, ...]
    rhythm: Rhythm
    monthly: Money
    months: int
    total: Money
    interest: Money
    ends_on: date
    write_off: Money  # proposed to the creditor; zero where the plan pays everything
    stays_each_month: Money
    stays_in_a_bad_month: Money
    by_debt: tuple[tuple[str, Money], ...]  # how the first instalment is shared
    endurance: Endurance
    calendar: CalendarCheck | None  # None where no pay day is known
    reviews: tuple[date, ...]
    why: tuple[Why, ...]
    income_linked: IncomeLinked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Why one of the three options is not offered."""

    kind: OptionKind
    why: Literal["same_as_steady", "too_small"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FairPart:
    """Our part of what can be paid, where other creditors of the person are known."""

    ours: Money
    others: Money
    instalment_at_most: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every plan promises: skips without a reason, and no rise without a yes."""

    skips: int
    skips_in_months: int
    step_up_hundredths: int
    kept_before_step_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The options of one person for all her debts held here, the one that leaves most first.

    `uncertain` says that they are shown because she asked for them after seeing that in fewer
    than eight of ten possible years she would get through.
    """

    owed: Money
    options: tuple[Option, ...]
    left_out: tuple[LeftOut, ...]
    fair_part: FairPart | None
    terms: Terms
    why: tuple[Why, ...]
    uncertain: bool
    indicative: bool
    estimate: bool
    ask_first: tuple[str, ...]

    @property
    def write_off_proposed(self) -> bool:
        """Whether no option pays everything within the longest term."""
        return all(option.write_off for option in self.options)

    def option(self, kind: OptionKind) -> Option | None:
        """The option of that kind, if it is offered."""
        return next((option for option in self.options if option.kind == kind), None)

    @property
    def usual(self) -> Option:
        """The steady option, which the night and offers are measured by; else the gentlest."""
        return self.option("steady") or self.options[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlan:
    """No plan can be offered; never a token one instead.

    Reasons: `nothing_left`, `too_little_left`, `income_unknown`, `costs_unknown`, `nothing_owed`,
    `too_uncertain` (with `endurance`, what she would see before asking for it all the same).
    `hold` is the kind of hold to open, empty where the next step is to ask or to show.
    """

    reasons: tuple[str, ...]
    hold: str
    advice: bool
    left_in_a_bad_month: Money
    why: tuple[Why, ...]
    endurance: Endurance | None
    indicative: bool
    ask_first: tuple[str, ...]


class DebtsOfSeveralCurrencies(ValueError):
    """One plan cannot cover debts of another currency than the statement's."""

    def __init__(self, key: str, currency: str, statement_currency: str) -> None:
        super().__init__(f"debt {key} is in {currency}, the statement in {statement_currency}")
        self.key = key
        self.currency = currency
