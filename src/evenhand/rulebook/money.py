"""Money: a whole number of minor units of one currency. No float ever comes near it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache


class CurrencyMismatch(ValueError):
    """Amounts of two currencies cannot be added or compared."""

    def __init__(self, one: str, other: str) -> None:
        self.one = one
        self.other = other
        super().__init__(f"{one} and {other} are different currencies")


class NotAnAmount(ValueError):
    """A text cannot be read as an exact amount of that currency."""

    def __init__(self, text: str, currency: str) -> None:
        self.text = text
        self.currency = currency
        super().__init__(f"{text!r} is not an exact amount of {currency}")


class UnknownCurrency(ValueError):
    """A code is not a currency of ISO 4217 with minor units."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(f"{currency!r} is not a currency of ISO 4217")


class Rounding(Enum):
    """Where the part goes that is smaller than a minor unit."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half up"
    HALF_EVEN = "half even"


@lru_cache(maxsize=256)
def digits(currency: str) -> int:
    """Decimals of a currency: 0, 2 or 3."""
    import iso4217  # its table takes a while to read, which opening the rulebook need not wait for

    try:
        exponent = iso4217.Currency(currency).exponent
    except ValueError as error:
        raise UnknownCurrency(currency) from error
    if exponent is None:
        raise UnknownCurrency(currency)
    return int(exponent)


def divided(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The whole quotient; DOWN and UP go towards and away from zero, halves away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    quotient, rest = divmod(abs(numerator), abs(denominator))
    twice = 2 * rest - abs(denominator)
    if (
        (rest and rounding is Rounding.UP)
        or (rounding is Rounding.HALF_UP and twice >= 0)
        or (rounding is Rounding.HALF_EVEN and (twice > 0 or (twice == 0 and quotient % 2)))
    ):
        quotient += 1
    return sign * quotient


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen, fils) with its currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {type(self.minor).__name__}")
        digits(self.currency)

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Read an amount in major units exactly; raises NotAnAmount when it is not exact."""
        if isinstance(amount, bool) or not isinstance(amount, str | int | Decimal):
            raise NotAnAmount(repr(amount), currency)
        try:
            exact = Decimal(amount.strip() if isinstance(amount, str) else amount)
        except InvalidOperation as error:
            raise NotAnAmount(str(amount), currency) from error
        if not exact.is_finite() or (exact and exact.adjusted() > 30):
            raise NotAnAmount(str(amount), currency)
        sign, figures, exponent = exact.as_tuple()
        whole = int("".join(map(str, figures)))
        shift = int(exponent) + digits(currency)
        if shift < 0:
            whole, rest = divmod(whole, 10**-shift) if -shift < 400 else (0, whole)
            if rest:
                raise NotAnAmount(str(amount), currency)
        else:
            whole *= 10**shift
        return cls(-whole if sign else whole, currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """No money of that currency."""
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with all decimals of the currency."""
        figures = tuple(int(figure) for figure in str(abs(self.minor)))
        return Decimal((1 if self.minor < 0 else 0, figures, -digits(self.currency)))

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers; use share() for a part")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def share(self, numerator: int, denominator: int, rounding: Rounding) -> Money:
        """The part numerator/denominator, rounded as named."""
        return Money(divided(self.minor * numerator, denominator, rounding), self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Shares by weight whose sum is this amount (largest remainder; ties to the first)."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are whole numbers, none negative, not all zero")
        sign = -1 if self.minor < 0 else 1
        quotients = [divmod(abs(self.minor) * weight, total) for weight in weights]
        shares = [whole for whole, _ in quotients]
        left = abs(self.minor) - sum(shares)
        by_remainder = sorted(range(len(weights)), key=lambda i: (-quotients[i][1], i))
        for i in by_remainder[:left]:
            shares[i] += 1
        parts = tuple(Money(sign * share, self.currency) for share in shares)
        assert sum(part.minor for part in parts) == self.minor
        return parts

    def split_evenly(self, parts: int) -> tuple[Money, ...]:
        """Equal parts whose sum is this amount; what does not divide goes to the first."""
        if parts < 1:
            raise ValueError("an amount is split into at least one part")
        sign = -1 if self.minor < 0 else 1
        each, rest = divmod(abs(self.minor), parts)
        shares = (Money(sign * (each + rest), self.currency),) + (
            Money(sign * each, self.currency),
        ) * (parts - 1)
        assert sum(share.minor for share in shares) == self.minor
        return shares
