"""How sure a figure is: intervals of shares and differences, agreement of two who judged the same.

Nothing here says more than its data: what cannot be told is None, never a comfortable number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, TypeVar

import numpy as np

# Two sides of 95 of 100.
Z: Final = 1.959963984540054
DRAWS: Final = 1_000
_TAILS: Final = (2.5, 97.5)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Interval:
    """What a figure lies in, 95 times of 100."""

    low: float
    high: float

    def spans(self, value: float) -> bool:
        """Say whether a value may well be the true one."""
        return self.low <= value <= self.high


def wilson(k: int, n: int) -> Interval | None:
    """Return the score interval of a share (Wilson 1927); None when nobody was asked."""
    _check(k, n)
    if n == 0:
        return None
    share = k / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return Interval(low=max(0.0, middle - half), high=min(1.0, middle + half))


def difference(k1: int, n1: int, k2: int, n2: int) -> Interval | None:
    """Return the interval of the first share less the second (Newcombe 1998, method 10)."""
    first, second = wilson(k1, n1), wilson(k2, n2)
    if first is None or second is None:
        return None
    share1, share2 = k1 / n1, k2 / n2
    down = sqrt((share1 - first.low) ** 2 + (second.high - share2) ** 2)
    up = sqrt((first.high - share1) ** 2 + (share2 - second.low) ** 2)
    return Interval(low=share1 - share2 - down, high=share1 - share2 + up)


def net(up: int, down: int, n: int) -> Interval | None:
    """Return the interval of a share for less a share against, of the same n; None of nobody.

    Adjusted Wald with three answers added, of which half are neither (Rocks 2016): of few answers
    that all agree it still says that they are few.
    """
    if n == 0:
        return None
    _check(up + down, n)
    more, above, below = n + 3, (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
    middle = above - below
    half = Z * sqrt((above + below - middle * middle) / more)
    return Interval(low=max(-1.0, middle - half), high=min(1.0, middle + half))


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return how far two agree beyond chance (Cohen 1960).

    None without pairs, and where both always said the same one thing: that is agreement of which
    chance alone may be the author.
    """
    if not pairs:
        return None
    n = len(pairs)
    kinds = {said for pair in pairs for said in pair}
    seen = sum(one == other for one, other in pairs) / n
    chance = sum(
        sum(one == kind for one, _ in pairs) * sum(other == kind for _, other in pairs)
        for kind in kinds
    ) / (n * n)
    return None if chance >= 1 else (seen - chance) / (1 - chance)


def squared(one: float, other: float) -> float:
    """Return how far apart two ratings are, where two steps are four times as bad as one."""
    return (one - other) ** 2


def weighted_kappa(
    pairs: Sequence[tuple[Row, Row]], *, apart: Callable[[Row, Row], float]
) -> float | None:
    """Return how far two agree beyond chance where some disagreements are graver (Cohen 1968).

    `apart` says how grave: 0 for the same. With `squared` it comes near the intraclass correlation
    (Fleiss and Cohen 1973). None without pairs, and where chance never disagrees.
    """
    if not pairs:
        return None
    n = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    seen = sum(apart(one, other) for one, other in pairs) / n
    chance = sum(
        times * more * apart(one, other)
        for one, times in first.items()
        for other, more in second.items()
    ) / (n * n)
    return None if chance == 0 else 1 - seen / chance


def icc(ratings: Sequence[Sequence[float]]) -> float | None:
    """Return ICC(2,1): absolute agreement of raters drawn at random (Shrout and Fleiss 1979)."""
    squares = _mean_squares(ratings)
    if squares is None:
        return None
    rows, raters, error, n, k = squares
    below = rows + (k - 1) * error + k * (raters - error) / n
    return None if below <= 0 else float((rows - error) / below)


def icc_consistent(ratings: Sequence[Sequence[float]]) -> float | None:
    """Return ICC(3,1): agreement of these very raters on the order, whoever is stricter."""
    squares = _mean_squares(ratings)
    if squares is None:
        return None
    rows, _, error, _, k = squares
    below = rows + (k - 1) * error
    return None if below <= 0 else float((rows - error) / below)


def _mean_squares(
    ratings: Sequence[Sequence[float]],
) -> tuple[float, float, float, int, int] | None:
    """Two-way analysis of variance; None where nothing differs or too little was rated."""
    if len(ratings) < 2 or len({len(row) for row in ratings}) != 1 or len(ratings[0]) < 2:
        return None
    table = np.asarray(ratings, dtype=float)
    if not np.isfinite(table).all() or np.ptp(table.mean(axis=1)) == 0:
        return None
    n, k = table.shape
    middle = table.mean()
    of_rows = k * float(((table.mean(axis=1) - middle) ** 2).sum())
    of_raters = n * float(((table.mean(axis=0) - middle) ** 2).sum())
    rest = max(0.0, float(((table - middle) ** 2).sum()) - of_rows - of_raters)
    return of_rows / (n - 1), of_raters / (k - 1), rest / ((n - 1) * (k - 1)), n, k


def bootstrap(
    rows: Sequence[Row], *, figure: Callable[[Sequence[Row]], float | None], seed: int
) -> Interval | None:
    """Return the interval of a figure by drawing its rows again; the same seed, the same answer.

    None when fewer than half of the draws could tell anything.
    """
    if len(rows) < 2:
        return None
    dice = np.random.default_rng(seed)
    drawn = (dice.integers(0, len(rows), size=len(rows)) for _ in range(DRAWS))
    told = [figure([rows[at] for at in chosen]) for chosen in drawn]
    known = [value for value in told if value is not None]
    if len(known) * 2 < DRAWS:
        return None
    low, high = np.percentile(known, _TAILS)
    return Interval(low=float(low), high=float(high))


def _check(k: int, n: int) -> None:
    if not 0 <= k <= n:
        raise NoShare(k, n)


class NoShare(ValueError):
    """What was given as a share has more hits than were asked, or fewer than none."""
