"""What an assessment says: what must stay, what is left, what is unknown and what is odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evenhand.rulebook.affordability.dated import CashPattern
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.money import Money

HeldBy = Literal["law", "guideline", "essentials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One figure of the budget, where it comes from and since when it holds.

    `source` is a legal citation (`lv-cpl#594`), `statement`, `house` for our own policy, or the
    name of the operator's table; `evidence` the key of the document that proves it, if any.
    """

    name: str
    amount: Money
    source: str
    dated: date
    estimated: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An unknown, the cautious value taken for it and how much a month it may change."""

    topic: str
    taken: Money
    effect: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """A line that is odd enough to ask about, with the figure used instead."""

    code: str
    line: str
    stated: Money
    used: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRhythm:
    """When money comes: a day of the month, or of the week (1 Monday .. 7 Sunday).

    `anchor` is one day on which it comes, which says which week of two or four it is.
    """

    rhythm: Rhythm
    day: int
    anchor: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One kind of month (ordinary, or bad): what comes in, what stays, what is left of it.

    `held_by` says which of the three that make the minimum is the highest.
    """

    income: Money
    legal_minimum: Money | None
    protected_minimum: Money
    held_by: HeldBy
    left: Money  # after the minimum, priority debts, coming changes and agreed payments
    available: Money  # the same after the buffer; never negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a household can afford. No instalment may exceed `bad.available`.

    `possible` is what each month of her own pattern leaves, minor units, in the order in which the
    months came; `cash` lays an ordinary month out by days, None where no pay day is known.
    `obstacles` name why no plan can be built at all (`income_unknown`, `costs_unknown`); then the
    figures of the months are not to be shown as results.
    """

    country: str
    region: str
    assessed_on: date
    currency: str
    ordinary: Month
    bad: Month
    present: Month  # what comes now: the latest two months, or the least she tells
    essentials: Money
    priority: Money
    agreed: Money
    losses: Money  # what coming changes will take
    savings: Money
    other_balances: Money  # owed to other creditors whose balance and payment are known
    agreed_with_balance: Money
    components: tuple[Component, ...]
    missing: tuple[Missing, ...]
    warnings: tuple[Oddity, ...]
    obstacles: tuple[str, ...]
    indicative: bool
    pay: PayRhythm | None
    months_known: int  # months really received, from which the two kinds of month are taken
    possible: tuple[int, ...]
    cash: CashPattern | None

    @property
    def protected_minimum(self) -> Money:
        """What must stay in a bad month."""
        return self.bad.protected_minimum

    @property
    def estimate(self) -> bool:
        """Whether a cautious value stands for something unknown."""
        return self.indicative or bool(self.missing)

    @property
    def ask_first(self) -> tuple[str, ...]:
        """The one or two answers that would change the result most."""
        by_effect = sorted(self.missing, key=lambda missing: -missing.effect.minor)
        return tuple(missing.topic for missing in by_effect[:2])

    def facts(self) -> Mapping[str, int | bool]:
        """The facts by which the rulebook judges an offer; income is net of prior commitments."""
        known = not self.obstacles
        committed = self.bad.income - self.bad.protected_minimum - self.bad.left
        return {
            "protected_minimum_minor": self.protected_minimum.minor,
            "protected_minimum_known": known,
            "bad_month_income_minor": (self.bad.income - committed).minor if known else 0,
        }
