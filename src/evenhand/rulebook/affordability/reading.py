"""A statement read with care: monthly figures, what was unknown, what was odd."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Missing, Oddity
from evenhand.rulebook.affordability.receipts import months_received
from evenhand.rulebook.affordability.rhythm import (
    Rhythm,
    divided_up,
    monthly_cost,
    monthly_income,
)
from evenhand.rulebook.affordability.statement import (
    EARMARKED,
    Cost,
    CostKind,
    Income,
    OtherCreditor,
    PriorityDebt,
    StatementOfMeans,
)
from evenhand.rulebook.money import Money

# How many of the latest months say what comes now.
_PRESENT_MONTHS: Final = 2


@dataclass(slots=True)
class Notes:
    """What the reading notes down on its way."""

    currency: str
    missing: list[Missing] = field(default_factory=list)
    warnings: list[Oddity] = field(default_factory=list)

    def unknown(self, topic: str, *, taken: int, effect: int) -> int:
        """Note an unknown and the value taken for it; answers that value."""
        self.missing.append(
            Missing(
                topic=topic,
                taken=Money(taken, self.currency),
                effect=Money(effect, self.currency),
            )
        )
        return taken

    def odd(self, code: str, *, line: str, stated: int, used: int | None) -> None:
        """Note a line to ask about; `used` is None where it was not counted at all."""
        used_money = None if used is None else Money(used, self.currency)
        self.warnings.append(
            Oddity(code=code, line=line, stated=Money(stated, self.currency), used=used_money)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomes:
    """Whole months of income in minor units; `known` is False where nothing can be counted.

    `present` is what comes now: the mean of the latest two months, or what she tells where that is
    less; where nobody knows months, the least she expects. `months` are those really received, the
    latest twelve, empty where fewer than three are known; `counted` the places in the statement of
    the incomes that count.
    """

    known: bool
    ordinary: int
    bad: int
    present: int
    earmarked: int
    months: tuple[int, ...] = ()
    counted: tuple[int, ...] = ()


def read_incomes(statement: StatementOfMeans, notes: Notes) -> Incomes:
    """Find the ordinary and the bad month's income.

    Twelve months: the median and the 20th percentile (both the lower neighbour). Three to eleven:
    the median and 88 % of the mean. Otherwise the stated amounts and the lowest of them. Months
    are those told, else those of the incomes' own dated history. Who tells every income and tells
    less than what came before is believed: the months that came were better ones.
    """
    ordinary = bad = earmarked = 0
    known, places = False, []
    told_all = all(income.amount_minor is not None for income in statement.incomes)
    for place, income in enumerate(statement.incomes):
        counted = _income(income, f"incomes[{place}]", notes, told=not statement.indicative)
        if counted is None:
            continue
        known = True
        places.append(place)
        ordinary += counted[0]
        bad += counted[1]
        if income.kind in EARMARKED:
            earmarked += counted[0]
    months = _months(statement, notes)
    present = bad
    if len(months) >= 3:
        told = ordinary if told_all and len(places) == len(statement.incomes) > 0 else None
        known, ordinary, bad = True, *_of_months(months)
        present = sum(months[-_PRESENT_MONTHS:]) // _PRESENT_MONTHS
        if told is not None:
            ordinary, bad, present = min(ordinary, told), min(bad, told), min(present, told)
    return Incomes(
        known=known,
        ordinary=ordinary,
        bad=bad,
        present=present,
        earmarked=earmarked,
        months=months if len(months) >= 3 else (),
        counted=tuple(places),
    )


def _of_months(months: tuple[int, ...]) -> tuple[int, int]:
    ranked = sorted(months)
    median = ranked[(len(ranked) - 1) // 2]
    if len(months) >= 12:
        return median, ranked[(len(ranked) - 1) // 5]
    mean_part = sum(months) * policy.FEW_MONTHS_HUNDREDTHS // (100 * len(months))
    return median, min(median, mean_part)


def _months(statement: StatementOfMeans, notes: Notes) -> tuple[int, ...]:
    months = (statement.months or months_received(statement))[-12:]
    absurd = policy.house_amount(policy.ABSURD_INCOME, statement.currency)
    if any(month > absurd for month in months):
        notes.odd("income_absurd", line="months", stated=max(months), used=None)
        return ()
    if any(month < 0 for month in months):
        notes.odd("income_negative", line="months", stated=min(months), used=0)
    return tuple(max(month, 0) for month in months)


def _income(income: Income, line: str, notes: Notes, *, told: bool) -> tuple[int, int] | None:
    """The ordinary and the bad month of one income, or None where it cannot be counted.

    A person may have told a year's amount as a month's; a creditor's file says what it says.
    """
    if income.amount_minor is None:
        notes.unknown(f"{line}.{income.kind}", taken=0, effect=_lowest_known(income))
        return (_lowest_known(income),) * 2 if income.lowest_minor is not None else None
    month = monthly_income(income.amount_minor, income.rhythm)
    if month < 0:
        notes.odd("income_negative", line=line, stated=month, used=0)
        return None
    unusual = policy.ABSURD_INCOME if income.evidence else policy.UNUSUAL_INCOME
    if month > policy.house_amount(unusual, notes.currency):
        usual = policy.house_amount(policy.UNUSUAL_INCOME, notes.currency)
        is_likely_a_year = told and income.rhythm is Rhythm.MONTHLY and month // 12 <= usual
        code = "income_yearly_as_monthly" if is_likely_a_year else "income_absurd"
        notes.odd(code, line=line, stated=month, used=None)
        return None
    return month, _lowest(income, month=month, line=line, notes=notes)


def _lowest_known(income: Income) -> int:
    return max(monthly_income(income.lowest_minor or 0, income.rhythm), 0)


def _lowest(income: Income, *, month: int, line: str, notes: Notes) -> int:
    if income.lowest_minor is not None:
        lowest = _lowest_known(income)
        if lowest > month:
            notes.odd("lowest_above_usual", line=line, stated=lowest, used=month)
        return min(lowest, month)
    if not income.varies:
        return month
    taken = month * policy.VARYING_HUNDREDTHS // 100
    return notes.unknown(f"{line}.lowest_minor", taken=taken, effect=month - taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One cost as a month's amount; a guess where nobody stated it."""

    line: str
    kind: CostKind
    amount_minor: int
    is_guess: bool
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """A month's costs, and whether the needed ones are known."""

    lines: tuple[CostLine, ...]
    needed_known: bool

    @property
    def total(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    def known(self, kind: CostKind) -> int | None:
        """The stated sum of one kind, or None where no line states it."""
        stated = [
            line.amount_minor for line in self.lines if line.kind is kind and not line.is_guess
        ]
        return sum(stated) if stated else None


def read_costs(statement: StatementOfMeans, *, ordinary: int, notes: Notes) -> Costs:
    """Add up a month's costs; an unknown one counts its cautious share of the month's income."""
    kinds = {cost.kind for cost in statement.costs}
    named = list(statement.costs)
    if not named:
        named.append(Cost(kind=CostKind.UNDIVIDED, amount_minor=None))
    elif CostKind.UNDIVIDED not in kinds:
        absent = [kind for kind in policy.EVERYBODY_PAYS if kind not in kinds]
        named += [Cost(kind=kind, amount_minor=None) for kind in absent]
    lines = []
    for place, cost in enumerate(named):
        line = f"costs[{place}]" if place < len(statement.costs) else "costs"
        share = _share(cost.kind, housing_named=CostKind.HOUSING in kinds)
        amount, guess = _cost(cost, line=line, share=share, ordinary=ordinary, notes=notes)
        lines.append(
            CostLine(
                line=line,
                kind=cost.kind,
                amount_minor=amount,
                is_guess=guess,
                evidence=cost.evidence,
            )
        )
    guessed = {line.kind for line in lines if line.is_guess}
    needed = {CostKind.UNDIVIDED, *policy.EVERYBODY_PAYS[:2]}
    return Costs(lines=tuple(lines), needed_known=not guessed & needed)


def _share(kind: CostKind, *, housing_named: bool) -> int:
    if kind is CostKind.UNDIVIDED and not housing_named:
        return policy.ALL_UNKNOWN_COSTS_HUNDREDTHS
    return policy.UNKNOWN_COST_HUNDREDTHS.get(kind, policy.OTHER_UNKNOWN_COST_HUNDREDTHS)


def _cost(cost: Cost, *, line: str, share: int, ordinary: int, notes: Notes) -> tuple[int, bool]:
    if cost.amount_minor is not None and cost.amount_minor >= 0:
        return monthly_cost(cost.amount_minor, cost.rhythm), False
    taken = divided_up(max(ordinary, 0) * share, 100)
    if cost.amount_minor is not None:
        notes.odd("cost_negative", line=line, stated=cost.amount_minor, used=taken)
    return notes.unknown(f"{line}.{cost.kind}", taken=taken, effect=taken), True


def payment(debt: PriorityDebt | OtherCreditor, *, line: str, ordinary: int, notes: Notes) -> int:
    """What a month goes to a debt that comes before or beside ours; cautious where unknown."""
    stated = debt.payment_minor
    if stated is not None and stated >= 0:
        return monthly_cost(stated, debt.rhythm)
    if isinstance(debt, PriorityDebt):
        owed, months, share = debt.arrears_minor, 12, policy.UNKNOWN_PRIORITY_HUNDREDTHS
    else:
        owed, months = debt.balance_minor, policy.LONGEST_MONTHS
        share = policy.UNKNOWN_CREDITOR_HUNDREDTHS
    taken = divided_up(ordinary * share, 100) if owed is None else divided_up(max(owed, 0), months)
    if stated is not None:
        notes.odd("payment_negative", line=line, stated=stated, used=taken)
    return notes.unknown(f"{line}.payment_minor", taken=taken, effect=taken)


def coming_losses(statement: StatementOfMeans, *, today: date) -> int:
    """A month's loss by changes expected within a year; gains count when they have come."""
    horizon = today + timedelta(days=policy.CHANGES_AHEAD_DAYS)
    changes = [change for change in statement.changes if change.from_on <= horizon]
    return -sum(min(change.monthly_minor, 0) for change in changes)
