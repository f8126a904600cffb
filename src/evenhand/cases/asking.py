"""Facts of one case, from the same texts as those of a portfolio, as one prepared statement."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final

from evenhand.cases.models import Case
from evenhand.cases.queries import DEBT_FACTS_SQL, FACTS_SQL, PERSON_FACTS_SQL
from evenhand.vault.asking import ask_in_order

_PLACES: Final = {
    "case_is": "case_id = %(case)s::bigint",
    "person_is": "person_id = %(person)s::bigint",
    "debt_is": "debt_id = %(debt)s::bigint",
    "another": "id <> %(trying)s::bigint",
    "at": "%(at)s::timestamptz",
}


@cache
def one_statement(templates: tuple[str, ...]) -> str:
    """Return facts queries as one statement about one case.

    Its row has every column of theirs, query by query, each after a column `found` of its own,
    which is null where a query gives no row.
    """
    parts = [
        f"LEFT JOIN (SELECT true AS found, q.* FROM ({template.format(**_PLACES)}) q) q{number}"  # noqa: S608
        " ON true"
        for number, template in enumerate(templates)
    ]
    return f"SELECT * FROM (SELECT) one {' '.join(parts)}"  # noqa: S608


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
    found: list[dict[str, Any] | None] = []
    for name, value in zip(names, rows[0], strict=True):
        if name == "found":
            found.append({} if value else None)
        elif found[-1] is not None:
            found[-1][name] = value
    return found
