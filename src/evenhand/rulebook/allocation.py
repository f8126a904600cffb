"""Where a payment goes: kind by kind, debt by debt, in the order that helps the person most.

Pure, and exact to the smallest unit. More money never lowers any part, and the order in which debts
are given does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.parameter import NotInForce
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.source import Confidence

KINDS: Final = ("principal", "fees", "costs", "interest")
"""Kinds of what is owed, most favourable first: what bears interest falls before anything else."""
NAME: Final = "allocation_order"
Why = Literal["wish", "plan", "highest_rate", "oldest_due"]


class NotAnOrder(ValueError):
    """An order names each kind of what is owed once."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} does not name each of {', '.join(KINDS)} once")
        self.text = text


class NothingToAllocate(ValueError):
    """A payment is a positive amount, and nothing that is owed is below nought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order the kinds of one debt are paid, and which text says so."""

    kinds: tuple[str, ...]
    source: str
    confidence: Confidence

    @classmethod
    def read(cls, text: str, *, source: str, confidence: Confidence) -> Order:
        """Read kinds parted by blanks; raises NotAnOrder."""
        kinds = tuple(text.split())
        if sorted(kinds) != sorted(KINDS):
            raise NotAnOrder(text)
        return cls(kinds=kinds, source=source, confidence=confidence)

    @property
    def against_her(self) -> frozenset[tuple[str, str]]:
        """The pairs of kinds that stand the other way round than is best for the person."""
        place = {kind: number for number, kind in enumerate(self.kinds)}
        return frozenset(
            (one, other)
            for number, one in enumerate(KINDS)
            for other in KINDS[number + 1 :]
            if place[one] > place[other]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDebt:
    """What is owed on one debt by kind, and what says how pressing it is."""

    key: str
    parts: Mapping[str, Money]
    rate_bp: int = 0
    due_on: date | None = None

    @property
    def owed_minor(self) -> int:
        """All kinds together."""
        return sum(amount.minor for amount in self.parts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOf:
    """What of a payment goes to one kind of one debt."""

    key: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a debt got its parts, and by which order its kinds were paid."""

    key: str
    why: Why
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The parts of a payment, what no debt takes, and why."""

    parts: tuple[PartOf, ...]
    left_over: Money
    because: tuple[Because, ...]


def allocate(
    amount: Money,
    debts: Collection[OpenDebt],
    *,
    order_of: Mapping[str, Order],
    wish: str = "",
    in_plan: Collection[str] = (),
) -> Shared:
    """Share a payment over debts and their kinds; what is owed on none of them is left over.

    First the debt that she named, then the debts of her plan by what is owed on each, then the
    dearest, then the oldest; what is alike goes by key. Raises NothingToAllocate, CurrencyMismatch.
    """
    _check(amount, debts)
    left, parts, because = amount.minor, [], []
    for why, group in _groups(debts, wish=wish, in_plan=in_plan):
        shares = shares_of(left, [debt.owed_minor for debt in group])
        left -= sum(shares)
        for debt, share in zip(group, shares, strict=True):
            if share:
                order = order_of[debt.key]
                parts += _by_kind(debt, share, order, amount.currency)
                because.append(Because(key=debt.key, why=why, order=order))
    left_over = Money(left, amount.currency)
    return Shared(parts=tuple(parts), left_over=left_over, because=tuple(because))


def _check(amount: Money, debts: Collection[OpenDebt]) -> None:
    if amount.minor <= 0:
        raise NothingToAllocate(f"{amount} is nothing that was paid")
    for debt in debts:
        for part in debt.parts.values():
            if part.currency != amount.currency:
                raise CurrencyMismatch(amount.currency, part.currency)
            if part.minor < 0:
                raise NothingToAllocate(f"{part} cannot be owed")


def _groups(
    debts: Collection[OpenDebt], *, wish: str, in_plan: Collection[str]
) -> list[tuple[Why, list[OpenDebt]]]:
    """The debts that share, group after group, each with the reason for its place."""
    by_key = sorted(debts, key=lambda debt: debt.key)
    wished = [debt for debt in by_key if debt.key == wish]
    planned = [debt for debt in by_key if debt.key in in_plan and debt.key != wish]
    rest = [debt for debt in by_key if debt.key not in in_plan and debt.key != wish]
    rest.sort(key=lambda debt: (-debt.rate_bp, debt.due_on or date.max, debt.key))
    found: list[tuple[Why, list[OpenDebt]]] = [("wish", wished), ("plan", planned)]
    for debt in rest:
        alike = [one for one in rest if one.rate_bp == debt.rate_bp]
        found.append(("oldest_due" if len(alike) > 1 else "highest_rate", [debt]))
    return [(why, group) for why, group in found if group]


def shares_of(minor: int, owed: Sequence[int]) -> list[int]:
    """Share by what is owed, never above it, so that one unit more lowers no share.

    Each further unit goes where it is the smallest part of what is owed (the rule of d'Hondt): the
    largest remainder would now and then take a unit from one debt because more was paid.
    """
    total = sum(owed)
    used = min(minor, total)
    if not used:
        return [0] * len(owed)
    shares = [used * one // total for one in owed]
    for _ in range(used - sum(shares)):
        shares[_next(shares, owed)] += 1
    return shares


def _next(shares: Sequence[int], owed: Sequence[int]) -> int:
    """Whose turn the next unit is: the largest of owed by (share + 1), compared exactly."""
    best = 0
    for place in range(1, len(owed)):
        if owed[place] * (shares[best] + 1) > owed[best] * (shares[place] + 1):
            best = place
    return best


def _by_kind(debt: OpenDebt, share: int, order: Order, currency: str) -> list[PartOf]:
    """A debt's share over its kinds, each paid whole before the next."""
    parts = []
    for kind in order.kinds:
        owed = debt.parts.get(kind)
        taken = min(share, owed.minor) if owed else 0
        if taken:
            parts.append(PartOf(key=debt.key, kind=kind, amount=Money(taken, currency)))
            share -= taken
    return parts


def order_in_force(book: Rulebook, country: str, day: date) -> Order:
    """The order that law and house give in a country: the law's only where it was confirmed."""
    order = _order(book, f"house.{NAME}", day)
    key = f"{country.lower()}.{NAME}"
    if key in book.parameters:
        try:
            order = _order(book, key, day)
        except NotInForce:
            return order
    return order


def _order(book: Rulebook, key: str, day: date) -> Order:
    value = book.parameters[key].on(day)
    source = value.source.text
    if value.waiting is not None:  # what rules until then is the house's
        source = _order(book, f"house.{NAME}", day).source
    return Order.read(str(value.is_), source=source, confidence=value.confidence)


def not_less_favourable(agreed: Order, law: Order) -> Order:
    """The order a creditor agreed to where nothing in it is worse for the person than the law's."""
    return agreed if agreed.against_her <= law.against_her else law
