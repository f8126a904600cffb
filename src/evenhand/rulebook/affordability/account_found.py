"""What was found in an account, as offers with their evidence: an income, a bill, a return."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.account_entries import AccountEntry
from evenhand.rulebook.affordability.account_months import Period, middle, month_of
from evenhand.rulebook.affordability.account_rhythm import DayRule, Fit
from evenhand.rulebook.affordability.account_series import Series
from evenhand.rulebook.affordability.account_words import bill_kind, income_kind
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind, Receipt

MOST_NAME: Final = 60
# Sums a rhythm is looked for in; below are interest and cents that came back.
_LEAST_INCOME: Final = 5
_LEAST_BILL: Final = 1
_FEW: Final = 3
_MANY: Final = 6
_TEXTS_READ: Final = 6
_STEADY_HUNDREDTHS: Final = 10
_VARIES_HUNDREDTHS: Final = 5
# How far sums may spread round their middle and still be one income or one bill, by how much is
# known: a name for it, and payments enough.
_SPREAD_FEW: Final = 12
_SPREAD_UNNAMED: Final = 30
_SPREAD_NAMED: Final = 70
_SHARE_UNNAMED: Final = 60
_IRREGULAR_PAYMENTS: Final = 4
_IRREGULAR_MONTHS: Final = 3
_IRREGULAR_SHARE_HUNDREDTHS: Final = 10
_STEP_DAYS: Final = {
    Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14, Rhythm.FOUR_WEEKLY: 28,
    Rhythm.MONTHLY: 31, Rhythm.QUARTERLY: 92, Rhythm.YEARLY: 366,
}  # fmt: skip


class Confidence(StrEnum):
    """How sure the reading is of an offer."""

    CLEAR = "clear"
    LIKELY = "likely"
    UNSURE = "unsure"


class Doubt(StrEnum):
    """Why an offer is less than clear; each has a sentence at the doors."""

    FEW = "few"  # two or three payments only
    GAP = "gap"  # a payment was missing in between
    STOPPED = "stopped"  # the next one should have come already
    TWO_RHYTHMS = "two_rhythms"  # another rhythm fits as well
    NO_RHYTHM = "no_rhythm"  # it comes again and again, without a rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIncome:
    """Money that comes again and again. `months` says for which month each receipt counts."""

    name: str
    kind: IncomeKind | None
    amount_minor: int
    lowest_minor: int
    varies: bool
    rhythm: Rhythm
    day: int | None
    rule: DayRule
    receipts: tuple[Receipt, ...]
    months: tuple[int, ...]
    spread_hundredths: int
    confidence: Confidence
    doubts: tuple[Doubt, ...]

    @property
    def earliest_on(self) -> date:
        """The day of its earliest receipt."""
        return self.receipts[0].on

    def by_month(self) -> dict[int, int]:
        """Its sums by the month they are for: pay for the 1st may come in the month before."""
        sums: dict[int, int] = defaultdict(int)
        for receipt, month in zip(self.receipts, self.months, strict=True):
            sums[month] += receipt.amount_minor
        return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBill:
    """Something the household pays again and again; `is_loan` where it repays somebody."""

    name: str
    kind: CostKind | None
    is_loan: bool
    amount_minor: int
    rhythm: Rhythm
    day: int
    rule: DayRule
    next_on: date
    paid: tuple[Receipt, ...]
    spread_hundredths: int
    confidence: Confidence
    doubts: tuple[Doubt, ...]

    @property
    def earliest_on(self) -> date:
        """The day on which it was paid earliest."""
        return self.paid[0].on


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedDebit:
    """A debit that the bank sent back."""

    on: date
    amount_minor: int
    name: str

    @classmethod
    def of(cls, entry: AccountEntry) -> ReturnedDebit:
        """Read it off the credit by which it came back."""
        return cls(on=entry.on, amount_minor=entry.amount_minor, name=_name([entry]))


def income_from(series: Series, period: Period) -> FoundIncome | None:
    """Offer a series as an income; None where its sums are too small or too unlike."""
    entries, fit = series.entries, series.fit
    kind = income_kind(_words(entries))
    amounts = [entry.amount_minor for entry in entries]
    spread, usual, doubts = _spread(amounts), middle(amounts), _doubts(series, period)
    if _is_small(entries, _LEAST_INCOME):
        return None
    if not _is_enough(series, spread, doubts, named=kind is not None):
        return None
    return FoundIncome(
        name=_name(entries),
        kind=kind,
        amount_minor=usual,
        lowest_minor=min(amounts),
        varies=100 * min(amounts) < (100 - _VARIES_HUNDREDTHS) * usual,
        rhythm=fit.rhythm,
        day=fit.day,
        rule=fit.rule,
        receipts=tuple(_receipt(entry) for entry in entries),
        months=tuple(_months(fit, entries)),
        spread_hundredths=spread,
        confidence=_confidence(len(entries), spread, doubts),
        doubts=doubts,
    )


def irregular_income(
    entries: Sequence[AccountEntry], period: Period, *, everything: int
) -> FoundIncome | None:
    """Offer payments without a rhythm as a month's income, if they come again and again.

    Only where they are called pay, or are a tenth of all that comes in: what friends give back
    is no income.
    """
    months = [month_of(entry.on) for entry in entries]
    amounts = [entry.amount_minor for entry in entries]
    if len(entries) < _IRREGULAR_PAYMENTS or len(set(months)) < _IRREGULAR_MONTHS:
        return None
    kind = income_kind(_words(entries))
    if kind is None and 100 * sum(amounts) < _IRREGULAR_SHARE_HUNDREDTHS * everything:
        return None
    sums = dict.fromkeys(period.whole_months, 0)
    for month, amount in zip(months, amounts, strict=True):
        if month in sums:
            sums[month] += amount
    if not sums or middle(list(sums.values())) <= 0:
        return None
    return FoundIncome(
        name=_name(entries),
        kind=kind,
        amount_minor=middle(list(sums.values())),
        lowest_minor=min(sums.values()),
        varies=True,
        rhythm=Rhythm.MONTHLY,
        day=None,
        rule=DayRule.DAY,
        receipts=tuple(_receipt(entry) for entry in entries),
        months=tuple(months),
        spread_hundredths=_spread(list(sums.values())),
        confidence=Confidence.UNSURE,
        doubts=(Doubt.NO_RHYTHM,),
    )


def bill_from(series: Series, period: Period) -> FoundBill | None:
    """Offer a series as a bill; None where its sums are too small or too unlike."""
    entries, fit = series.entries, series.fit
    kind = bill_kind(_words(entries))
    amounts = [-entry.amount_minor for entry in entries]
    spread, doubts = _spread(amounts), _doubts(series, period)
    if _is_small(entries, _LEAST_BILL):
        return None
    if not _is_enough(series, spread, doubts, named=kind is not None):
        return None
    return FoundBill(
        name=_name(entries),
        kind=kind if isinstance(kind, CostKind) else None,
        is_loan=kind is not None and not isinstance(kind, CostKind),
        amount_minor=middle(amounts),
        rhythm=fit.rhythm,
        day=fit.day,
        rule=fit.rule,
        next_on=fit.due_after(period.ends_on),
        paid=tuple(_receipt(entry) for entry in entries),
        spread_hundredths=spread,
        confidence=_confidence(len(entries), spread, doubts),
        doubts=doubts,
    )


def _is_enough(series: Series, spread: int, doubts: tuple[Doubt, ...], *, named: bool) -> bool:
    """Whether payments are many and like enough to be more than chance.

    Without a word that says what they are, most of what goes to that payee must follow a rhythm:
    a few like sums among many others are shopping.
    """
    count = len(series.entries)
    if count < _FEW:
        return named and spread <= _SPREAD_FEW
    if named:
        return spread <= _SPREAD_NAMED
    if series.share_hundredths < _SHARE_UNNAMED:
        return False
    if count == _FEW:
        return spread <= _SPREAD_FEW and not {Doubt.GAP, Doubt.STOPPED} & set(doubts)
    return spread <= _SPREAD_UNNAMED


def _is_small(entries: Sequence[AccountEntry], least: int) -> bool:
    usual = middle([abs(entry.amount_minor) for entry in entries])
    return usual < policy.house_amount(least, entries[0].currency)


def _doubts(series: Series, period: Period) -> tuple[Doubt, ...]:
    fit, entries = series.fit, series.entries
    late = timedelta(days=_STEP_DAYS[fit.rhythm] * 3 // 2)
    told = {
        Doubt.FEW: len(entries) <= _FEW and fit.rhythm is not Rhythm.YEARLY,
        Doubt.GAP: fit.missing > 0,
        Doubt.STOPPED: period.ends_on > entries[-1].on + late,
        Doubt.TWO_RHYTHMS: any(
            other.inside >= fit.inside and other.beside_days <= fit.beside_days + fit.inside
            for other in series.other
        ),
    }
    return tuple(doubt for doubt, is_so in told.items() if is_so)


def _confidence(count: int, spread: int, doubts: tuple[Doubt, ...]) -> Confidence:
    if {Doubt.FEW, Doubt.STOPPED, Doubt.TWO_RHYTHMS} & set(doubts):
        return Confidence.UNSURE
    if count >= _MANY and not doubts and spread <= _STEADY_HUNDREDTHS:
        return Confidence.CLEAR
    return Confidence.LIKELY


def _months(fit: Fit, entries: Sequence[AccountEntry]) -> list[int]:
    turns = [turn for turn in fit.turns if turn is not None]
    if fit.rhythm is Rhythm.MONTHLY:
        return turns
    return [month_of(entry.on) for entry in entries]


def _spread(amounts: Sequence[int]) -> int:
    """How far sums lie from their middle on average, in hundredths of it."""
    usual = middle(amounts)
    if usual <= 0:
        return 100
    return 100 * sum(abs(amount - usual) for amount in amounts) // (len(amounts) * usual)


def _receipt(entry: AccountEntry) -> Receipt:
    return Receipt(on=entry.on, amount_minor=abs(entry.amount_minor))


def _words(entries: Sequence[AccountEntry]) -> str:
    texts = dict.fromkeys(entry.words for entry in reversed(entries))
    return " | ".join(list(texts)[:_TEXTS_READ])


def _name(entries: Sequence[AccountEntry]) -> str:
    """What stands on most of its lines: the counterparty, else the text."""
    names = Counter(entry.counterparty or entry.remittance for entry in entries)
    return " ".join(names.most_common(1)[0][0].split())[:MOST_NAME]
