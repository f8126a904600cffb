"""Facts of a case or some, from the texts of a portfolio's, as one prepared statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from evenhand.cases.models import Case
from evenhand.cases.queries import DEBT_FACTS_SQL, FACTS_SQL, PERSON_FACTS_SQL
from evenhand.vault.asking import ask_in_order

_ONE: Final = {
    "case_is": "case_id = %(case)s::bigint",
    "person_is": "person_id = %(person)s::bigint",
    "debt_is": "debt_id = %(debt)s::bigint",
    "another": "id <> %(trying)s::bigint",
    "at": "%(at)s::timestamptz",
}
_EACH: Final = {
    **_ONE,
    "case_is": "case_id = asked.the_case",
    "person_is": "person_id = asked.the_person",
    "debt_is": "debt_id = asked.the_debt",
}
_ASKED: Final = (
    "unnest(%(cases)s::bigint[], %(persons)s::bigint[], %(debts)s::bigint[])"
    " WITH ORDINALITY AS asked(the_case, the_person, the_debt, place)"
)


@cache
def one_statement(templates: tuple[str, ...]) -> str:
    """Return facts queries as one statement about one case.

    Its row has every column of theirs, query by query, each after a column `found` of its own,
    which is null where a query gives no row.
    """
    return f"SELECT * FROM (SELECT) one {_joined(templates, _ONE)}"  # noqa: S608


@cache
def statement_for_each(templates: tuple[str, ...]) -> str:
    """Return the same about each of several cases: a row a case, in their order."""
    wanted = ", ".join(f"q{number}.*" for number in range(len(templates)))
    joined = _joined(templates, _EACH)
    return f"SELECT {wanted} FROM {_ASKED} {joined} ORDER BY asked.place"  # noqa: S608


def _joined(templates: tuple[str, ...], places: Mapping[str, str]) -> str:
    return " ".join(
        f"LEFT JOIN LATERAL (SELECT true AS found, q.* FROM ({template.format(**places)}) q)"  # noqa: S608
        f" q{number} ON true"
        for number, template in enumerate(templates)
    )


def claim_facts_of(case: Case, *, at: datetime) -> dict[str, Any]:
    """The facts of an open case's person and debt alone; of a closed case none."""
    found = facts_found(one_statement((FACTS_SQL, PERSON_FACTS_SQL, DEBT_FACTS_SQL)), case, at=at)
    if found[0] is None:
        return {}
    return {name: value for told in found if told for name, value in told.items()}


def facts_found(
    sql: str, case: Case, *, at: datetime, trying: int = 0
) -> list[dict[str, Any] | None]:
    """Return what `one_statement` says of a case, query by query; None where one gives no row.

    `trying`: the number of the release that asks, which is no fact to itself.
    """
    told = {
        "case": case.pk, "person": case.person_id, "debt": case.debt_id, "at": at,
        "trying": trying,
    }  # fmt: skip
    names, rows = ask_in_order(sql, told)
    return _by_query(names, rows[0])


def facts_found_each(
    sql: str, cases: Sequence[Case], *, at: datetime
) -> list[list[dict[str, Any] | None]]:
    """Return what `statement_for_each` says of each case, query by query; None where no row is."""
    told = {
        "cases": [case.pk for case in cases],
        "persons": [case.person_id for case in cases],
        "debts": [case.debt_id for case in cases],
        "at": at,
        "trying": 0,
    }
    names, rows = ask_in_order(sql, told)
    return [_by_query(names, row) for row in rows]


def _by_query(names: Sequence[str], row: Sequence[Any]) -> list[dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = []
    for name, value in zip(names, row, strict=True):
        if name == "found":
            found.append({} if value else None)
        elif found[-1] is not None:
            found[-1][name] = value
    return found
