"""Figures against the tables their authors published; what cannot be told is None."""

from __future__ import annotations

import pytest

from evenhand.work.figures import (
    NoShare,
    bootstrap,
    difference,
    icc,
    icc_consistent,
    kappa,
    squared,
    weighted_kappa,
    wilson,
)

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SIX_BY_FOUR = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# Cohen 1968, table 1: 200 judged by two, of three kinds.
COHEN = {
    ("p", "p"): 88, ("p", "n"): 14, ("p", "s"): 18, ("n", "p"): 10, ("n", "n"): 40,
    ("n", "s"): 10, ("s", "p"): 2, ("s", "n"): 6, ("s", "s"): 12,
}  # fmt: skip


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_a_share_has_wilsons_interval(k: int, n: int, low: float, high: float) -> None:
    found = wilson(k, n)

    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_difference_has_newcombes_interval() -> None:
    found = difference(56, 70, 48, 80)

    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_nobody_asked_is_nothing_known() -> None:
    assert wilson(0, 0) is None
    assert difference(0, 0, 1, 2) is None
    assert difference(1, 2, 0, 0) is None


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (0, -1)])
def test_more_hits_than_asked_is_no_share(k: int, n: int) -> None:
    with pytest.raises(NoShare):
        wilson(k, n)


def test_an_interval_that_spans_nothing_says_so() -> None:
    few = difference(2, 10, 3, 10)
    many = difference(200, 1000, 300, 1000)

    assert few is not None
    assert few.spans(0)
    assert many is not None
    assert not many.spans(0)


def test_kappa_is_cohens() -> None:
    pairs = [pair for pair, n in COHEN.items() for _ in range(n)]

    assert kappa(pairs) == pytest.approx(0.492, abs=0.0005)


def test_weighted_kappa_is_cohens() -> None:
    """His own weights: to mistake a neurosis for a psychosis is six times as grave as the least."""
    grave = {frozenset("pn"): 1, frozenset("ps"): 3, frozenset("ns"): 6}
    pairs = [pair for pair, n in COHEN.items() for _ in range(n)]

    found = weighted_kappa(pairs, apart=lambda one, other: grave.get(frozenset(one + other), 0))

    assert found == pytest.approx(0.348, abs=0.0005)


def test_weighted_kappa_with_equal_steps_is_agrestis() -> None:
    """Agresti 1990: 91 couples on four steps; the R package vcd prints 0.2374 for it."""
    table = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
    pairs = [(row, column) for row in range(4) for column in range(4)
             for _ in range(table[row][column])]  # fmt: skip

    assert kappa(pairs) == pytest.approx(0.1293, abs=0.00005)
    assert weighted_kappa(pairs, apart=lambda one, other: abs(one - other)) == pytest.approx(
        0.2374, abs=0.00005
    )


def test_weighted_kappa_where_nothing_differs_is_unknown() -> None:
    assert weighted_kappa([], apart=squared) is None
    assert weighted_kappa([(3, 3)] * 40, apart=squared) is None
    assert weighted_kappa([(1, 1), (5, 5)], apart=squared) == 1
    assert weighted_kappa([(1, 5), (5, 1)], apart=squared) == -1


def test_kappa_of_no_pairs_or_of_one_answer_only_is_unknown() -> None:
    assert kappa([]) is None
    assert kappa([(True, True)] * 40) is None


def test_kappa_below_chance_is_below_nothing() -> None:
    assert kappa([(True, False), (False, True)]) == -1


def test_icc_is_shrouts_and_fleisss() -> None:
    assert icc(SIX_BY_FOUR) == pytest.approx(0.29, abs=0.005)
    assert icc_consistent(SIX_BY_FOUR) == pytest.approx(0.71, abs=0.005)


@pytest.mark.parametrize(
    "ratings",
    [[], [[1, 2]], [[1], [2]], [[1, 2], [3]], [[3, 3], [3, 3]], [[1, float("nan")], [2, 2]]],
)
def test_icc_of_too_little_is_unknown_and_never_one(ratings: list[list[float]]) -> None:
    assert icc(ratings) is None
    assert icc_consistent(ratings) is None


def test_raters_who_agree_on_everything_agree() -> None:
    assert icc([[1, 1], [3, 3], [5, 5]]) == pytest.approx(1)


def test_drawing_again_with_the_same_seed_tells_the_same() -> None:
    pairs = [pair for pair, n in COHEN.items() for _ in range(n)]

    once = bootstrap(pairs, figure=kappa, seed=7)

    assert once == bootstrap(pairs, figure=kappa, seed=7)
    assert once is not None
    assert once.spans(0.492)
    assert not once.spans(0.2)


def test_drawing_again_from_one_or_from_what_tells_nothing_is_unknown() -> None:
    assert bootstrap([(1, 1)], figure=kappa, seed=1) is None
    assert bootstrap([(1, 1)] * 9, figure=kappa, seed=1) is None
