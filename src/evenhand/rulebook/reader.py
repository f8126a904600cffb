"""Checks of raw facts written out for one set of names: a row of a table is read in a microsecond.

A portfolio's rows all have the same names, so that what depends on the names alone is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from evenhand.rulebook.facts import FIELDS, GUARDED

Values: TypeAlias = dict[str, int | bool | str]
# Answers the facts with their partners, or nothing where a value is wrong.
Reader: TypeAlias = Callable[[Mapping[str, Any]], Values | None]
_CHECKS: Final = {
    "int": "type({0}) is int and {1} <= {0} <= {2}",
    "bool": "({0} is True or {0} is False)",
    "str": "type({0}) is str",
}


@lru_cache(maxsize=256)
def readers_of(names: tuple[str, ...]) -> tuple[Reader, Reader] | None:
    """Readers of facts in the order of these names: where all are known, and where some are not.

    None where one of the names is no fact's.
    """
    if not names or any(name not in FIELDS and name != "zone" for name in names):
        return None
    return _written(names, unknowns=False), _written(names, unknowns=True)


def _written(names: tuple[str, ...], *, unknowns: bool) -> Reader:
    facts = {name: f"v{place}" for place, name in enumerate(names) if name != "zone"}
    either = "({0} is None or {1})" if unknowns else "{1}"
    checks = [
        either.format(here, _CHECKS[known.kind].format(here, known.low, known.high))
        for name, here in facts.items()
        for known in (FIELDS[name],)
    ]
    partners = {GUARDED[name] for name in names if name in GUARDED}
    lines = [
        f"{''.join(f'v{place}, ' for place in range(len(names)))}= raw.values()",
        f"if not ({' and '.join(checks) or True}): return None",
        "found = dict(raw)",
        *(f"found[{partner!r}] = True" for partner in sorted(partners - set(names))),
    ]
    if "zone" in names:
        lines.append('del found["zone"]')
    if unknowns:
        # A partner given as unknown counts as not given, unless its fact is there.
        lines += [
            f"if {facts[partner]} is None: found[{partner!r}] = True"
            for partner in sorted(partners & set(names))
        ]
        lines += [
            f"if {facts[name]} is None: found[{GUARDED[name]!r}] = False"
            for name in names
            if name in GUARDED
        ]
        lines.append("found = {name: value for name, value in found.items() if value is not None}")
    lines.append("return found")
    space: dict[str, Any] = {}
    # The source is made of the fields' own names and bounds, never of what was given.
    source = "def read(raw):\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(source, "<reader of facts>", "exec"), space)  # noqa: S102
    found: Reader = space["read"]
    return found
