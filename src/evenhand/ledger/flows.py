"""Lets money come in, find its owner and go back; both books move at once.

What came by bank moves in pairs: in the house's book from the bank to what is held for a creditor,
in the creditor's book from the debt to clients' money. Each payment has one twin in the house's
book, whose key is made from the payment's: no payment is ever seen at the bank twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from evenhand.cases.models import Creditor, Debt
from evenhand.ledger import freed
from evenhand.ledger import held as held_money
from evenhand.ledger.actions import MoreThanOwed, tell_cases
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting, post, post_many
from evenhand.ledger.queries import balance, suspense
from evenhand.rulebook.money import Money

Kind = Transfer.Kind


class MoreThanHeld(Exception):
    """More was to leave than is held for that purpose."""

    def __init__(self, *, asked: Money, held: Money) -> None:
        super().__init__(f"{asked} is more than the {held} that is held")
        self.asked, self.held = asked, held


class NotAPayment(ValueError):
    """Only payments on debts are seen at the bank or taken back by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of some money goes to one kind of what is owed on a debt."""

    debt: Debt
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn:
    """Money that came in at a bank: under which key, how much, on which day, told by what."""

    key: str
    amount: Money
    on: date
    basis: str = ""


def take_in(
    *, key: str, place: str, amount: Money, on: date, at: datetime, actor: str, basis: str = ""
) -> Transfer:
    """Money came in at a bank; whose it is will be found."""
    came = CameIn(key=key, amount=amount, on=on, basis=basis)
    (made,) = take_in_many([came], place=place, at=at, actor=actor)
    return made


@transaction.atomic
def take_in_many(
    came: Sequence[CameIn], *, place: str, at: datetime, actor: str
) -> Sequence[Transfer]:
    """As `take_in`, all of a file by one statement, all or nothing."""
    if not came:
        return []
    one_of_each = {one.amount.currency: one.amount for one in came}
    pairs = {
        currency: (_bank(place, amount), _house(Account.Kind.SUSPENSE, amount))
        for currency, amount in one_of_each.items()
    }
    moves = []
    for one in came:
        bank, suspense_ = pairs[one.amount.currency]
        moves.append(
            Move(
                key=fitting(f"take_in:{one.key}:1"), kind=Kind.RECEIPT, debit=bank,
                credit=suspense_, amount=one.amount, effective_on=one.on, basis=one.basis,
            )
        )  # fmt: skip
    return post_many(moves, at=at, actor=actor)


@transaction.atomic
def attribute(
    *,
    key: str,
    parts: Sequence[Part],
    paid_on: date,
    at: datetime,
    actor: str,
    basis: str = "",
) -> Sequence[Transfer]:
    """Money that came in is paid on debts; returns the payments, in the order of the parts.

    Raises MoreThanOwed for a debt on which less is owed, and MoreThanHeld when the money that came
    in under the same key was less.
    """
    payments = _paying(
        parts, prefix=f"attribute:{key}", kind=Kind.PAYMENT, taker=Account.Kind.CLIENT_MONEY,
        on=paid_on, basis=basis,
    )  # fmt: skip
    fresh = _fits(payments, parts, on=paid_on, at=at)
    if fresh:
        _came_in(key, parts)
    twins = [held_money.twin(one.key, one.amount, part.debt.creditor, on=paid_on)
             for one, part in zip(payments, parts, strict=True)]  # fmt: skip
    made = post_many([*twins, *payments], at=at, actor=actor)[len(twins) :]
    if fresh:
        _tell(parts, made, at=at, actor=actor)
    return made


@transaction.atomic
def seen(*, key: str, payments: Sequence[Transfer], at: datetime, actor: str) -> Sequence[Transfer]:
    """Payments that were told by hand before are seen at the bank: their money is held now.

    Raises KeyUsedDifferently when one of them was seen under another key.
    """
    twins, since = [], []
    for one in _payments(payments):
        creditor = one.debit.creditor
        assert creditor is not None
        amount = Money(one.amount_minor, one.currency)
        twins.append(held_money.twin(
            one.key, amount, creditor, on=one.effective_on, basis=fitting(f"seen:{key}")
        ))  # fmt: skip
        since += freed.twins(freed.followed(one))
    made = post_many([*twins, *since], at=at, actor=actor)
    return made[: len(twins)]


@transaction.atomic
def take_back(
    *,
    key: str,
    of: Sequence[Transfer],
    place: str,
    on: date,
    at: datetime,
    actor: str,
    basis: str,
) -> Sequence[Transfer]:
    """The bank took a credit back: its payments and what was held are reversed, each once.

    What of it was set free is undone where it went; what is hers again is left to the caller.
    Returns the reversals on the debts, then what left the house's books. A payment that was never
    seen at the bank has nothing held, and only the debt is reversed.
    """
    payments = _with_what_followed(of)
    rest = {one.key: one.amount_minor - freed.freed_minor(one) for one in payments}
    twins = {held_money.key_of(key): minor for key, minor in rest.items()}
    payments = [one for one in payments if rest[one.key] > 0]
    held = [(one, twins[one.key]) for one in _twins(payments)]
    of_debts = [_reversal(one, rest[one.key], on=on, basis=basis) for one in payments]
    of_house = [_reversal(one, minor, on=on, basis=basis) for one, minor in held]
    left = [
        _returned(f"take_back:{key}:{number}", place, amount, on=on, basis=basis)
        for number, amount in enumerate(_by_currency(held), start=1)
    ]
    keys = [move.key for move in of_debts]
    fresh = not Transfer.objects.filter(key__in=keys).exists()
    made = post_many([*of_debts, *of_house, *left], at=at, actor=actor)
    if fresh:
        for payment, reversal in zip(payments, made, strict=False):
            debt = payment.credit.debt
            assert debt is not None
            tell_cases(debt, [reversal], at=at, actor=actor)
    return made


def _with_what_followed(of: Sequence[Transfer]) -> list[Transfer]:
    """Payments, and each that was paid again out of one of them when a charge was taken back."""
    found: list[Transfer] = []
    for one in _payments(of):
        found += [one, *(row for row in freed.followed(one) if row.kind == Kind.PAYMENT)]
    return found


def left_with(key: str) -> int:
    """Return what left the bank when a credit was taken back under a key, in minor units."""
    rows = Transfer.objects.filter(key__startswith=f"take_back:{key}:", kind=Kind.RETURNED)
    return sum(rows.values_list("amount_minor", flat=True))


@transaction.atomic
def leave_suspense(
    *, key: str, place: str, amount: Money, on: date, at: datetime, actor: str, basis: str
) -> Transfer:
    """Whoever brought money took it back while it still lay in suspense."""
    key = f"taken_from_suspense:{key}:1"
    return post(_returned(key, place, amount, on=on, basis=basis), at=at, actor=actor)


@transaction.atomic
def give_back(
    *, key: str, amount: Money, at: datetime, actor: str, on: date, basis: str
) -> Transfer:
    """Money whose owner is not ours to find goes back to its payer; raises MoreThanHeld."""
    out = _house(Account.Kind.SUSPENSE, amount)
    move = Move(
        key=fitting(f"give_back:{key}:1"), kind=Kind.SENT_BACK, debit=out,
        credit=_house(Account.Kind.REFUNDS, amount), amount=amount, effective_on=on, basis=basis,
    )  # fmt: skip
    _leaves_suspense(out, move, at=at)
    return post(move, at=at, actor=actor)


@transaction.atomic
def gave_of_ours(
    *, key: str, amount: Money, at: datetime, actor: str, on: date, basis: str
) -> Transfer:
    """We gave money back out of our own: as much of what waits is ours now; raises MoreThanHeld."""
    out = _house(Account.Kind.SUSPENSE, amount)
    move = Move(
        key=fitting(f"gave_of_ours:{key}:1"), kind=Kind.SENT_BACK, debit=out,
        credit=_house(Account.Kind.OWN, amount), amount=amount, effective_on=on, basis=basis,
    )  # fmt: skip
    _leaves_suspense(out, move, at=at)
    return post(move, at=at, actor=actor)


def _leaves_suspense(out: Account, move: Move, *, at: datetime) -> None:
    """Lock suspense, and refuse a new move of more than waits there."""
    if locked_fresh(out, move.key):
        on = max(move.effective_on, at.date())
        waiting = suspense(on=on, currency=move.amount.currency)
        if move.amount > waiting:
            raise MoreThanHeld(asked=move.amount, held=waiting)


@transaction.atomic
def sent(*, key: str, place: str, amount: Money, on: date, at: datetime, actor: str) -> Transfer:
    """What was to go back is seen leaving the bank."""
    move = Move(
        key=fitting(f"sent:{key}:1"), kind=Kind.SENT_BACK,
        debit=_house(Account.Kind.REFUNDS, amount), credit=_bank(place, amount), amount=amount,
        effective_on=on,
    )  # fmt: skip
    return post(move, at=at, actor=actor)


@transaction.atomic
def reported(
    *, key: str, parts: Sequence[Part], paid_on: date, at: datetime, actor: str, basis: str
) -> Sequence[Transfer]:
    """The creditor was paid directly and told us; raises MoreThanOwed."""
    moves = _paying(
        parts, prefix=f"reported:{key}", kind=Kind.REPORTED, taker=Account.Kind.REPORTED,
        on=paid_on, basis=basis,
    )  # fmt: skip
    fresh = _fits(moves, parts, on=paid_on, at=at)
    made = post_many(moves, at=at, actor=actor)
    if fresh:
        _tell(parts, made, at=at, actor=actor)
    return made


def _paying(
    parts: Sequence[Part],
    *,
    prefix: str,
    kind: Transfer.Kind,
    taker: Account.Kind,
    on: date,
    basis: str,
) -> list[Move]:
    return [
        Move(
            key=fitting(f"{prefix}:{number}"), kind=kind,
            debit=_of_creditor(taker, part.debt.creditor, part.amount),
            credit=ensure_account(kind=part.kind, currency=part.amount.currency, debt=part.debt),
            amount=part.amount, effective_on=on, basis=basis,
        )
        for number, part in enumerate(parts, start=1)
    ]  # fmt: skip


def _fits(moves: Sequence[Move], parts: Sequence[Part], *, on: date, at: datetime) -> bool:
    """Whether these moves are new; raises MoreThanOwed when they are and a debt owes less.

    The debts' rows are locked, in the order of their ids, until the transaction ends.
    """
    debts = {part.debt.pk: part.debt for part in parts}
    list(Debt.objects.select_for_update().filter(pk__in=debts).order_by("pk"))
    if Transfer.objects.filter(key__in=[move.key for move in moves]).exists():
        return False
    for number, debt in debts.items():
        paid = sum(
            (part.amount for part in parts if part.debt.pk == number), Money(0, debt.currency)
        )
        owed = balance(debt, on=max(on, at.date()))
        if paid > owed:
            raise MoreThanOwed(paid=paid, owed=owed)
    return True


def _came_in(key: str, parts: Sequence[Part]) -> None:
    """Refuse to give out more than came in under the same key, where something did."""
    came = Transfer.objects.filter(key=fitting(f"take_in:{key}:1")).first()
    if came is None:
        return
    given = sum((part.amount for part in parts), Money(0, came.currency))
    if given.minor > came.amount_minor:
        raise MoreThanHeld(asked=given, held=Money(came.amount_minor, came.currency))


def _tell(parts: Sequence[Part], made: Sequence[Transfer], *, at: datetime, actor: str) -> None:
    """One event for each case of each debt."""
    for debt in {part.debt.pk: part.debt for part in parts}.values():
        moved = [one for one, part in zip(made, parts, strict=True) if part.debt == debt]
        tell_cases(debt, moved, at=at, actor=actor)


def _payments(transfers: Iterable[Transfer]) -> list[Transfer]:
    """The payments among some transfers, with their accounts."""
    keys = [one.pk for one in transfers if one.kind == Kind.PAYMENT]
    if not keys:
        raise NotAPayment("none of these transfers is a payment on a debt")
    rows = Transfer.objects.filter(pk__in=keys).order_by("pk")
    return list(rows.select_related("debit__creditor", "credit__debt__creditor"))


def _twins(payments: Sequence[Transfer]) -> list[Transfer]:
    keys = [held_money.key_of(one.key) for one in payments]
    rows = Transfer.objects.filter(key__in=keys).select_related("debit", "credit")
    return list(rows.order_by("pk"))


def _reversal(of: Transfer, minor: int, *, on: date, basis: str) -> Move:
    """What undoes a transfer, or its rest, from a day on: until then it was paid; undone once."""
    return Move(
        key=fitting(f"reversal:{of.key}"), kind=Kind.REVERSAL, debit=of.credit, credit=of.debit,
        amount=Money(minor, of.currency), effective_on=max(on, of.effective_on),
        basis=basis,
    )  # fmt: skip


def _returned(key: str, place: str, amount: Money, *, on: date, basis: str) -> Move:
    return Move(
        key=fitting(key), kind=Kind.RETURNED, debit=_house(Account.Kind.SUSPENSE, amount),
        credit=_bank(place, amount), amount=amount, effective_on=on, basis=basis,
    )  # fmt: skip


def _by_currency(told: Sequence[tuple[Transfer, int]]) -> list[Money]:
    return [
        Money(sum(minor for one, minor in told if one.currency == currency), currency)
        for currency in sorted({one.currency for one, _minor in told})
    ]


def locked_fresh(account: Account, key: str) -> bool:
    """Lock an account against another that takes from it, and say whether a key is new."""
    list(Account.objects.select_for_update(no_key=True).filter(pk=account.pk))
    return not Transfer.objects.filter(key=key).exists()


def _house(kind: Account.Kind, amount: Money) -> Account:
    return ensure_account(kind=kind, currency=amount.currency)


def _bank(place: str, amount: Money) -> Account:
    return ensure_account(kind=Account.Kind.BANK, currency=amount.currency, place=place)


def _of_creditor(kind: Account.Kind, creditor: Creditor, amount: Money) -> Account:
    return ensure_account(kind=kind, currency=amount.currency, creditor=creditor)
