"""Facts as hypothesis makes them up: sparse on a clean or on an empty case."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from evenhand.rulebook import FIELDS, NEVER, clean_case
from evenhand.rulebook.facts import CALENDAR_FIELDS
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.tree import Bands, Choice, Law, Literal, Node, Operation, Steps

EARLIEST = 1_767_700_000  # 6 January 2026
LATEST = 1_830_000_000
COUNTRIES = (
    *("lv", "ch", "fr", "gb", "us", "de"),
    *(
        "at",
        "be",
        "cz",
        "dk",
        "ee",
        "es",
        "fi",
        "gr",
        "hu",
        "ie",
        "it",
        "lt",
        "nl",
        "no",
        "pl",
        "pt",
        "se",
    ),
    *("bg", "li"),
)
REGIONS = ("", "", "CA", "TX", "BY", "ZH", "GE", "SCT", "NY", "57")


def words_in(node: Node) -> set[str]:
    """All texts a tree compares with."""
    if isinstance(node, Literal):
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        return {value for value in values if isinstance(value, str)}
    if isinstance(node, Operation):
        return set().union(*(words_in(operand) for operand in node.operands))
    if isinstance(node, Choice):
        return words_in(node.condition) | words_in(node.then) | words_in(node.otherwise)
    if isinstance(node, Bands):
        return words_in(node.amount) | words_in(node.raised_by)
    if isinstance(node, Steps):
        return words_in(node.amount)
    return {node.name} if isinstance(node, Law) and node.kind == "str" else set()


def raw_facts(book: Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """Raw facts of one case anywhere, at an instant in the years the packs claim."""
    words = sorted(set().union(*(words_in(tree) for tree in book.loaded.trees.values())) | {""})
    free = [
        name
        for name in FIELDS
        if name not in (*CALENDAR_FIELDS, "case_id", "country", "region", "at")
    ]

    def value(name: str) -> st.SearchStrategy[Any]:
        field = FIELDS[name]
        if field.kind == "bool":
            return st.booleans()
        if field.kind == "str":
            return st.sampled_from(words)
        near = [0, 1, 2, 3, 4, 7, 8, 14, 1_000, 39_000, 50_000, 100_000, 250_000, field.high]
        if field.unit == "epoch seconds":
            open_end = [NEVER] if field.high == NEVER else [0]
            return st.integers(EARLIEST - 10**7, LATEST) | st.sampled_from([0, *open_end])
        if field.unit == "epoch days":
            return st.integers(18_000, 22_000)
        fitting = [n for n in near if field.low <= n <= field.high]
        wide = st.integers(field.low, min(field.high, 10**13))
        return st.sampled_from(fitting) | st.integers(max(field.low, -50), 12) | wide

    sparse = st.lists(st.sampled_from(free), max_size=14, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: value(name) for name in names})
    )

    def whole(country: str, region: str, at: int, facts: dict[str, Any], clean: bool) -> Any:
        place = {"country": country, "region": region, "at": at, "case_id": 1}
        return clean_case(country, at, region=region, **facts) if clean else {**facts, **place}

    return st.builds(
        whole,
        st.sampled_from(COUNTRIES),
        st.sampled_from(REGIONS),
        st.integers(EARLIEST, LATEST),
        sparse,
        st.booleans(),
    )
