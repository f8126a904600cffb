"""What is proposed: three honest ways to pay, or none with the reason and a hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from evenhand.rulebook.money import Money

OptionKind = Literal["steady", "flexible", "short", "own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtShare:
    """One debt of the person held here, with what is owed on it."""

    key: str
    balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """An amount due on a day."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeLinked:
    """The part of a flexible plan that is due only from income really received.

    `hundredths` of what a month brings above `above`, never more than `at_most` in a month.
    """

    hundredths: int
    above: Money
    at_most: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to pay. Instalments plus the proposed write-off are exactly what is owed."""

    kind: OptionKind
    instalments: tuple[Instalment, ...]
    total: Money
    interest: Money
    ends_on: date
    write_off: Money  # proposed to the creditor; zero where the plan pays everything
    stays_each_month: Money
    stays_in_a_bad_month: Money
    by_debt: tuple[tuple[str, Money], ...]  # how the first instalment is shared
    income_linked: IncomeLinked | None = None

    @property
    def monthly(self) -> Money:
        """The most any month asks."""
        return max(instalment.amount for instalment in self.instalments)

    @property
    def months(self) -> int:
        return len(self.instalments)


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
class Plans:
    """The options of one person for all her debts held here."""

    owed: Money
    options: tuple[Option, ...]
    left_out: tuple[LeftOut, ...]
    fair_part: FairPart | None
    indicative: bool
    estimate: bool
    ask_first: tuple[str, ...]

    @property
    def write_off_proposed(self) -> bool:
        """Whether no option pays everything within the longest term."""
        return all(option.write_off for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlan:
    """No plan can be offered; never a token one instead.

    Reasons: `nothing_left`, `too_little_left`, `income_unknown`, `costs_unknown`, `nothing_owed`.
    `hold` is the kind of hold to open, empty where the next step is to ask for what is unknown.
    """

    reasons: tuple[str, ...]
    hold: str
    advice: bool
    left_in_a_bad_month: Money
    indicative: bool
    ask_first: tuple[str, ...]


class DebtsOfSeveralCurrencies(ValueError):
    """One plan cannot cover debts of another currency than the statement's."""

    def __init__(self, key: str, currency: str, statement_currency: str) -> None:
        super().__init__(f"debt {key} is in {currency}, the statement in {statement_currency}")
        self.key = key
        self.currency = currency
