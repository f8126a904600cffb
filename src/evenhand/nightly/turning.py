"""When a case must be looked at again: the earliest instant at which time alone may change it.

Facts change when somebody writes them, and that is noticed (`touch`). This is about the rest: what
a rule answers of the same facts later. Every comparison in a rule's tree that time runs through is
taken apart into sums that grow or shrink evenly; each tells when it may tip. Too early is harmless,
the case is only judged once more; too late never happens. Where a rule is too winding to tell, the
case is looked at every night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

import polars as pl

from evenhand.rulebook import DAY, FIELDS, NEVER, NotInForce, Rulebook
from evenhand.rulebook.compile import LawOf, expression
from evenhand.rulebook.facts import GUARDED
from evenhand.rulebook.field import HOUR
from evenhand.rulebook.fold import Folding
from evenhand.rulebook.tree import Choice, Fact, Law, Literal, Node, Operation

# Rules that look at these answer for an hour or a kind of day: whoever acts asks them then. The
# night leaves them out, or every Sunday would change every case.
HOURLY: Final = frozenset(
    {
        "local_minute", "zone_spread_minutes", "local_weekday", "is_public_holiday", "zone_known",
        "today_is_refused", "is_enforcement_holiday",
    }
)  # fmt: skip
# How fast these grow (units a second), and how far they may be from growing evenly.
_RUNNING: Final[Mapping[str, tuple[Fraction, int]]] = {
    "at": (Fraction(1), 0),
    "today": (Fraction(1, DAY), 2),
    "day_starts_at": (Fraction(1), 2 * DAY),
    "next_day_starts_at": (Fraction(1), 2 * DAY),
    "next_working_day_starts_at": (Fraction(1), 30 * DAY),
}
CALENDAR_READ: Final = tuple(name for name in _RUNNING if name != "at")
_COMPARED: Final = ("<", "<=", ">", ">=", "==", "!=")
_MOST_PIECES: Final = 64
_FAR: Final = 2 * NEVER
# The local day of a place begins up to so long before midnight in UTC.
_EASTMOST_S: Final = 14 * HOUR
_EPOCH: Final = date(1970, 1, 1)


class _Winding(Exception):
    """Time runs through this in a way that cannot be taken apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sum that time makes grow by `rate` a second, to within `slack` of its units.

    It counts only where `guard` holds, which time does not move.
    """

    value: pl.Expr
    rate: Fraction
    slack: int
    guard: pl.Expr | None = None

    def under(self, guard: pl.Expr | None) -> Piece:
        """The same piece where another condition holds too."""
        both = [one for one in (self.guard, guard) if one is not None]
        joined = both[0] & both[1] if len(both) == 2 else (both[0] if both else None)
        return Piece(self.value, self.rate, self.slack, joined)


def is_hourly(node: Node) -> bool:
    """Say whether a rule answers for an hour or a kind of day only."""
    return any(isinstance(one, Fact) and one.name in HOURLY for one in _nodes(node))


def hourly_words(book: Rulebook, country: str) -> tuple[int, ...]:
    """The mask words of a country's rules that are asked when somebody acts, not at night."""
    from evenhand.rulebook.rulebook import WORD_BITS

    words = [0] * book.mask_words
    for bit, rule in enumerate(book.rules_of(country)):
        if is_hourly(book.loaded.trees[rule.key]):
            words[bit // WORD_BITS] |= 1 << bit % WORD_BITS
    return tuple(words)


def turns_at(book: Rulebook, country: str, days: int, given: Iterable[str], *, at: int) -> pl.Expr:
    """The earliest instant after `at` when a rule's answer may differ; NEVER where none does.

    For cases of a country on an epoch day whose facts are the columns `given`; facts nobody gave
    rest on their default. The calendar's columns of CALENDAR_READ must be there.
    """
    resting = _resting(frozenset(given))
    found: dict[str, pl.Expr] = {}
    for rule in book.rules_of(country):
        tree, law = book.loaded.trees[rule.key], _law_of(book, rule.pack, days)
        if is_hourly(tree):
            continue
        try:
            tips = list(_tips(Folding(law, resting).folded(tree), law))
        except NotInForce:  # No value of the law yet: on the day it has one, all are asked again.
            tips = [pl.col("at") + 1]
        for tip in tips:
            found.setdefault(str(tip), tip)
    minimum = f"{country}.protected_income"
    if minimum in book.formulas and _is_timed(book.loaded.trees[minimum]):
        found[minimum] = pl.col("at") + 1
    changes = _law_changes(book, country, days)
    alike = [tip for tip in found.values() if set(tip.meta.root_names()) <= {"at", "today"}]
    apart = [tip for tip in found.values() if not any(tip is one for one in alike)]
    # What is the same for every case is asked once.
    one = pl.DataFrame({"at": [at], "today": [days]}).select(
        pl.min_horizontal(pl.lit(min(changes, default=NEVER)), *alike)
    )
    return pl.min_horizontal(pl.lit(int(one.item())), *apart).clip(0, NEVER)


def _resting(given: frozenset[str]) -> dict[str, int | bool | str]:
    """The facts that nobody gave and what they rest on, as binding fills them in."""
    found = {name: field.default for name, field in FIELDS.items() if name not in given}
    for name in [*_RUNNING, *HOURLY]:
        found.pop(name, None)
    for name, partner in GUARDED.items():
        if name in given and partner in found:
            found[partner] = True
    return found


def _law_of(book: Rulebook, pack: str, days: int) -> LawOf:
    law = book.law(pack, days)
    return lambda name: getattr(law, name)


def _law_changes(book: Rulebook, country: str, days: int) -> list[int]:
    """From when parameters have another value, as early as it becomes that day anywhere."""
    dates = {
        day
        for pack in book.packs_for(country)
        for parameter in book.loaded.packs[pack].parameters.values()
        for value in parameter.values
        for day in (value.from_, value.until)
        if day
    }
    numbers = [(day - _EPOCH).days for day in dates]
    # On the very day too: households are judged by the day in UTC, which may be one behind.
    return [number * DAY - _EASTMOST_S for number in numbers if number >= days]


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Operation):
        return node.operands
    if isinstance(node, Choice):
        return (node.condition, node.then, node.otherwise)
    return tuple(getattr(node, name) for name in ("amount", "raised_by") if hasattr(node, name))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in _children(node):
        yield from _nodes(child)


def _is_timed(node: Node) -> bool:
    return any(isinstance(one, Fact) and one.name in _RUNNING for one in _nodes(node))


def _tips(tree: Node, law: LawOf) -> Iterator[pl.Expr]:
    """When each comparison may tip, and when the answer itself is passed by time."""
    at = Fact("at", "int")
    asked = [
        Operation("-", node.operands, "int")
        for node in _nodes(tree)
        if isinstance(node, Operation)
        and node.symbol in _COMPARED
        and node.operands[0].kind == "int"
    ]
    asked.append(Operation("-", (tree, at), "int"))
    for difference in asked:
        try:
            pieces = _pieces(difference, law)
        except _Winding:
            yield pl.col("at") + 1
        else:
            for piece in pieces:
                tip = _tip(piece)
                if tip is not None:
                    guard = piece.guard
                    yield tip if guard is None else pl.when(guard).then(tip).otherwise(NEVER)


def _tip(piece: Piece) -> pl.Expr | None:
    """When a difference may pass nought; None where time does not move it."""
    at, slack = pl.col("at"), piece.slack
    if not piece.rate:
        near = piece.value.abs() <= slack
        return pl.when(near).then(at + 1).otherwise(NEVER) if slack else None
    ahead = (piece.value if piece.rate < 0 else -piece.value).clip(-_FAR, _FAR)
    rate = abs(piece.rate)
    # From a day's beginning where it is not exact: the same answer at any hour a night is worked.
    since = at // DAY * DAY if slack else at
    sure = since + (ahead - slack) * rate.denominator // rate.numerator
    return (
        pl.when(ahead > slack)
        .then(pl.max_horizontal(sure, at + 1))
        .when(ahead >= -slack)
        .then(at + 1)
        .otherwise(NEVER)
    )


def _pieces(node: Node, law: LawOf) -> list[Piece]:
    """Every sum that a value may be, whichever branch is taken; raises _Winding."""
    if not _is_timed(node):
        return [Piece(expression(node, law), Fraction(0), 0)]
    if isinstance(node, Fact):
        return [Piece(pl.col(node.name), *_RUNNING[node.name])]
    if isinstance(node, Choice):
        here, there = _pieces(node.then, law), _pieces(node.otherwise, law)
        if not _is_timed(node.condition):
            when = expression(node.condition, law)
            here = [piece.under(when) for piece in here]
            there = [piece.under(~when) for piece in there]
        return _few(here + there)
    if isinstance(node, Operation):
        return _few(_combined(node, law))
    raise _Winding


def _few(pieces: list[Piece]) -> list[Piece]:
    if len(pieces) > _MOST_PIECES:
        raise _Winding
    return pieces


def _combined(node: Operation, law: LawOf) -> list[Piece]:
    sides = [_pieces(one, law) for one in node.operands]
    if node.symbol in ("min", "max"):
        return [piece for side in sides for piece in side]
    if node.symbol == "neg":
        return [Piece(-one.value, -one.rate, one.slack, one.guard) for one in sides[0]]
    if node.symbol in ("+", "-"):
        sign = 1 if node.symbol == "+" else -1
        found = sides[0]
        for side in sides[1:]:
            found = _few([
                Piece(
                    a.value + sign * b.value, a.rate + sign * b.rate, a.slack + b.slack, a.guard
                ).under(b.guard)
                for a in found
                for b in side
            ])  # fmt: skip
        return found
    if node.symbol == "*":
        factors = [one for one in node.operands if not _is_timed(one)]
        timed = [side for one, side in zip(node.operands, sides, strict=True) if _is_timed(one)]
        if len(timed) == 1:
            by = 1
            for one in factors:
                by *= _constant(one, law)
            return [Piece(p.value * by, p.rate * by, p.slack * abs(by), p.guard) for p in timed[0]]
    if node.symbol == "//":
        by = _constant(node.operands[1], law)
        return [Piece(p.value // by, p.rate / by, p.slack // by + 2, p.guard) for p in sides[0]]
    raise _Winding


def _constant(node: Node, law: LawOf) -> int:
    value = node.value if isinstance(node, Literal) else None
    if isinstance(node, Law):
        value = law(node.name)
    if not isinstance(value, int) or value == 0:
        raise _Winding
    return int(value)
