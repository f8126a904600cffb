"""Worked cases: law as examples a lawyer can read, checked one by one and as columns.

The facts of a case lie on top of a clean case of its country in which every act is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, TypeAlias

from evenhand.rulebook.acts import ACTS
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.broken import Complaints, PackBroken, line_of
from evenhand.rulebook.facts import FIELDS, clean_case
from evenhand.rulebook.field import NEVER
from evenhand.rulebook.parameter import epoch_days
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.toml_file import read_toml

# How a case says that it is broken: what, and how to mend it.
Breaking: TypeAlias = Callable[[str, str], PackBroken]
# Cases of the packs without a country are set where only these packs' rules apply.
_STAND_IN: Final = {"house": "li", "eu": "bg"}
_KEYS: Final = {
    "name",
    "basis",
    "act",
    "at",
    "facts",
    "reasons",
    "earliest",
    "formula",
    "day",
    "is",
    "country",
    "note",
}


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """An example: facts, and the reasons, the instant or the amount that must come out."""

    name: str
    basis: str
    pack: str
    raw: Raw
    act: str
    formula: str
    reasons: tuple[str, ...]
    earliest: int | None
    amount: int | None
    file: str
    line: int


def worked_cases(
    book: Rulebook, complaints: Complaints | None = None, *, packs: Collection[str] = ()
) -> tuple[WorkedCase, ...]:
    """Every worked case of these packs, of all where none is named; raises PackBroken."""
    return tuple(
        case
        for pack in book.loaded.packs.values()
        if not packs or pack.id in packs
        for file in sorted((pack.folder / "cases").glob("*.toml"))
        for case in _read(file, pack.id, book, complaints or Complaints())
    )


def failure(book: Rulebook, case: WorkedCase) -> str:
    """What came out otherwise than written; empty when the case holds."""
    if case.formula:
        amount = book.amount(case.formula, case.raw)
        return "" if amount == case.amount else f"{amount}, not {case.amount}"
    verdict = book.judge(case.act, case.raw)
    found = tuple(sorted(reason.rule for reason in verdict.reasons))
    if found != case.reasons:
        return f"reasons {list(found)}, not {list(case.reasons)}"
    if case.earliest is not None and verdict.earliest != case.earliest:
        return f"allowed from {_told(verdict.earliest)}, not {_told(case.earliest)}"
    return ""


def _told(instant: int | None) -> str:
    return "never" if instant is None else datetime.fromtimestamp(instant).astimezone().isoformat()


def _read(file: Path, pack: str, book: Rulebook, complaints: Complaints) -> Iterator[WorkedCase]:
    text, tables = "", dict[str, Any]()
    with complaints.about(file.name):
        text, tables = read_toml(file, complaints)
    line = 0
    for table in tables.get("case", []):
        line, case = line_of(text, "[[case]]", after=line), None
        with complaints.about():
            case = _case(table, file, line, pack, book, complaints)
        if case is not None:
            yield case
    with complaints.about():
        if wrong := set(tables) - {"case"}:
            raise PackBroken(
                file, line_of(text, min(wrong)), f"{min(wrong)!r} is not a case", "write [[case]]"
            )


def _case(
    table: Mapping[str, Any],
    file: Path,
    line: int,
    pack: str,
    book: Rulebook,
    complaints: Complaints,
) -> WorkedCase:
    def broken(what: str, remedy: str) -> PackBroken:
        return PackBroken(file, line, what, remedy)

    complaints.together(_wrong_in(table, book, broken))
    facts = {name: _plain(name, value, broken) for name, value in table.get("facts", {}).items()}
    country = str(table.get("country", facts.pop("country", _STAND_IN.get(pack, pack)))).lower()
    earliest = table.get("earliest")
    return WorkedCase(
        table["name"],
        table["basis"],
        pack,
        _raw(table, country, facts, broken),
        str(table.get("act", "")),
        str(table.get("formula", "")),
        tuple(sorted(table.get("reasons", []))),
        None if earliest is None else _instant(earliest, broken),
        table.get("is"),
        str(file),
        line,
    )


def _wrong_in(table: Mapping[str, Any], book: Rulebook, broken: Breaking) -> Iterator[PackBroken]:
    """What is wrong with a case, apart from the kinds of its facts and times."""
    for entry in sorted(set(table) - _KEYS):
        yield broken(f"a case has an unknown entry {entry!r}", "remove it")
    if not isinstance(table.get("name"), str) or not isinstance(table.get("basis"), str):
        yield broken("a case has no name or no basis", "add name = and basis =")
    act, formula = str(table.get("act", "")), str(table.get("formula", ""))
    if (act in ACTS) == (formula in book.formulas):
        yield broken(f"{act or formula!r} is neither an act nor a formula", "mend act or formula")
    if formula and not isinstance(table.get("is"), int):
        yield broken("a case of a formula has no amount", "add is = ...")
    reasons = table.get("reasons")
    if act and not isinstance(reasons, list):
        yield broken("a case of an act has no reasons", "add reasons = [...] (empty: allowed)")
    for key in reasons if isinstance(reasons, list) else ():
        if key not in book.loaded.trees or key in book.formulas:
            yield broken(f"there is no rule {key!r}", "mend reasons")
    for name in table.get("facts", {}):
        if name != "zone" and name not in FIELDS:
            yield broken(f"there is no fact {name!r}", "see evenhand/rulebook/facts.py")


def _raw(table: Mapping[str, Any], country: str, facts: dict[str, Any], broken: Breaking) -> Raw:
    if "at" in table:
        return clean_case(country, _instant(table["at"], broken), **facts)
    day = table.get("day")
    if not isinstance(day, date):
        raise broken("a case has neither an instant nor a day", "add at = or day =")
    raw = clean_case(country, epoch_days(day) * 86_400, **facts)
    del raw["at"]
    return {**raw, "today": epoch_days(day)}


def _instant(value: object, broken: Breaking) -> int:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise broken(f"{value} is not an instant", "write it with an offset or Z")
    return int(value.timestamp())


def _plain(name: str, value: object, broken: Breaking) -> int | bool | str:
    """A TOML value as raw facts have it; "never" stands for the open end of instants."""
    if value == "never" and FIELDS[name].kind == "int":
        return NEVER
    if isinstance(value, datetime):
        return _instant(value, broken)
    if isinstance(value, date):
        return epoch_days(value)
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    if isinstance(value, bool | int | str):
        return value
    raise broken(f"fact {name} = {value!r} is of no kind that rules know", "mend it")
