"""Looks at packs as their authors need it: every mistake at once, each with file, line and remedy.

A *mistake* makes the packs unfit; a *remark* is worth a look and stops nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from evenhand.rulebook import advice
from evenhand.rulebook.bind import FactRefused
from evenhand.rulebook.broken import Complaints, PackBroken, line_of
from evenhand.rulebook.loader import PACKS, load
from evenhand.rulebook.pack import LANGUAGES, Pack
from evenhand.rulebook.parameter import NotInForce, Parameter
from evenhand.rulebook.rule import Formula, Rule
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.worked import WorkedCase, failure, worked_cases

# The house and the EU add to countries; a country says openly what it does not know.
_NOT_COUNTRIES: Final = ("house", "eu")
_OWN_FILES: Final = "src/evenhand/rulebook/"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A mistake or a remark: where, what, and how to mend it."""

    file: str
    line: int
    what: str
    remedy: str
    is_mistake: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.remedy}."


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what was found."""

    packs: int
    rules: int
    formulas: int
    parameters: int
    cases: int
    findings: tuple[Finding, ...]

    @property
    def mistakes(self) -> tuple[Finding, ...]:
        """What makes the packs unfit."""
        return tuple(one for one in self.findings if one.is_mistake)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What is worth a look."""
        return tuple(one for one in self.findings if not one.is_mistake)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        told = asdict(self)
        del told["findings"]
        for name, found in (("mistakes", self.mistakes), ("remarks", self.remarks)):
            told[name] = [
                {"file": one.file, "line": one.line, "what": one.what, "remedy": one.remedy}
                for one in found
            ]
        return told


@dataclass(frozen=True, slots=True)
class _Whole:
    """What every check looks at."""

    book: Rulebook
    cases: tuple[WorkedCase, ...]
    today: date

    @property
    def packs(self) -> list[Pack]:
        return list(self.book.loaded.packs.values())

    @property
    def functions(self) -> list[Rule | Formula]:
        return [*self.book.rules, *self.book.formulas.values()]


def check(folder: Path = PACKS, *, today: date) -> Checked:
    """Every mistake and remark in a folder of packs, as of a day."""
    folder = PACKS if folder.resolve() == PACKS.resolve() else folder
    complaints = Complaints(keep=True)
    try:
        book = Rulebook(load(folder, complaints=complaints))
    except PackBroken as broken:
        return Checked(0, 0, 0, 0, 0, (_of(broken),))
    whole = _Whole(book, worked_cases(book, complaints), today)
    found = {_of(broken) for broken in complaints.found}
    for pack in whole.packs:
        found |= {_of(one) for one in advice.mistakes(pack.folder / "advice.toml", pack.id)}
    for look in _CHECKS:
        found.update(look(whole))
    return Checked(
        packs=len(whole.packs),
        rules=len(book.rules),
        formulas=len(book.formulas),
        parameters=len(book.parameters),
        cases=len(whole.cases),
        findings=tuple(sorted(found)),
    )


def _of(broken: PackBroken) -> Finding:
    return Finding(broken.file, broken.line, broken.what, broken.remedy)


def _line(file: Path, *needles: str) -> int:
    return line_of(file.read_text(encoding="utf-8"), *needles) if file.is_file() else 1


def _texts_are_told(whole: _Whole) -> Iterator[Finding]:
    """Every sentence in every language, with the same figures in each."""
    for pack in whole.packs:
        file = pack.folder / "texts.toml"
        for key, sentences in pack.texts.items():
            line = _line(file, f'["{key}"]')
            silent = [code for code in LANGUAGES if not sentences.get(code, "").strip()]
            if silent:
                yield Finding(
                    str(file),
                    line,
                    f"{key} is not told in {', '.join(silent)}",
                    f'add {silent[0]} = "..."',
                )
            named = {
                code: frozenset(re.findall(r"{(\w+)}", text)) for code, text in sentences.items()
            }
            for code, names in named.items():
                if differing := names ^ named.get("en", names):
                    yield Finding(
                        str(file),
                        line,
                        f"{key} names {min(differing)!r} not alike in en and {code}",
                        "use the same {names} in every language",
                    )


def _texts_have_rules(whole: _Whole) -> Iterator[Finding]:
    keys = {rule.key for rule in whole.book.rules} | set(whole.book.formulas)
    for pack in whole.packs:
        file = pack.folder / "texts.toml"
        for key in pack.texts:
            if key.startswith(f"{pack.id}.") and key not in keys:
                yield Finding(
                    str(file),
                    _line(file, f'["{key}"]'),
                    f"there is no rule {key!r} for this sentence",
                    "remove it or mend the key",
                    is_mistake=False,
                )


def _links_lead_somewhere(whole: _Whole) -> Iterator[Finding]:
    for pack in whole.packs:
        file = pack.folder / "sources.toml"
        for source in pack.sources.values():
            own = source.link.startswith(_OWN_FILES)
            if not own and not re.match(r"https?://[^\s/]+\.[^\s]+$", source.link):
                yield Finding(
                    str(file),
                    _line(file, source.id),
                    f"source {source.id} has the link {source.link!r}",
                    "write an address that begins with https://",
                )


def _gaps_say_something(whole: _Whole) -> Iterator[Finding]:
    for pack in whole.packs:
        file = pack.folder / "pack.toml"
        if not pack.gaps and pack.id not in _NOT_COUNTRIES:
            yield Finding(
                str(file),
                1,
                f"the pack {pack.id} names no gap",
                "say with [[gaps]] what was not read or is not coded",
            )
        if any(not gap.topic.strip() or not gap.note.strip() for gap in pack.gaps):
            yield Finding(
                str(file), _line(file, "[[gaps]]"), "a gap is empty", "give it topic and note"
            )


def _values_are_in_force(whole: _Whole) -> Iterator[Finding]:
    """Temporal coverage: every quarter from the day a pack claims until today.

    A rule must answer on each of them. A formula may say that it knows no figure, but there is a
    day on which it gives one.
    """
    for rule in whole.book.rules:
        for parameter, day in _lacking(whole, rule):
            yield Finding(
                parameter.file,
                parameter.line,
                f"{parameter.key} has no value on {day}, and the rule {rule.key} reads it",
                "add a value, or let pack.toml claim less",
            )
    for formula in whole.book.formulas.values():
        lacking = {day: parameter for parameter, day in reversed(_lacking(whole, formula))}
        if lacking:
            days = f"{min(lacking)}" if len(lacking) == 1 else f"{min(lacking)} and later"
            missing = lacking[min(lacking)].key
            yield Finding(
                formula.file,
                formula.line,
                f"{formula.key} gives no figure on {days}: {missing} has no value",
                "add a value, or say in [[gaps]] that it is not known",
                is_mistake=not _ever(whole, formula),
            )


def _ever(whole: _Whole, formula: Formula) -> bool:
    """Whether all values that a formula reads hold together on some day."""
    of_all = whole.book.parameters
    read = [of_all[f"{formula.pack}.{name}"] for name in formula.parameters_read]
    days = {value.from_ for parameter in read for value in parameter.values}
    return any(all(_holds(parameter, day) for parameter in read) for day in days)


def _holds(parameter: Parameter, day: date) -> bool:
    try:
        parameter.on(day)
    except NotInForce:
        return False
    return True


def _lacking(whole: _Whole, function: Rule | Formula) -> list[tuple[Parameter, date]]:
    """The parameters a function reads that have no value, and on which claimed quarters."""
    pack, found = whole.book.loaded.packs[function.pack], []
    for name in function.parameters_read:
        parameter = pack.parameters[f"{pack.id}.{name}"]
        days = quarters(pack.claimed_from, whole.today)
        found += [(parameter, day) for day in days if not _holds(parameter, day)]
    return found


def quarters(since: date, until: date) -> list[date]:
    """A day, the first day of every quarter behind it, and the last day."""
    every = [
        date(year, month, 1)
        for year in range(since.year, until.year + 1)
        for month in (1, 4, 7, 10)
    ]
    return [since, *(day for day in every if since < day < until), max(since, until)]


def _cases_hold(whole: _Whole) -> Iterator[Finding]:
    for case in whole.cases:
        try:
            wrong = failure(whole.book, case)
        except (FactRefused, NotInForce) as error:
            wrong = str(error)
        if wrong:
            yield Finding(
                case.file,
                case.line,
                f"the case {case.name!r} comes out as {wrong}",
                "mend the rule or the case, whichever the source contradicts",
            )


def _rules_are_shown(whole: _Whole) -> Iterator[Finding]:
    """A case that refuses, and one that allows an act the rule governs."""
    refusing = {key for case in whole.cases for key in case.reasons}
    allowing = {
        (pack, case.act)
        for case in whole.cases
        if case.act and not case.reasons
        for pack in whole.book.packs_for(str(case.raw["country"]))
    }
    for rule in whole.book.rules:
        lacking = [] if rule.key in refusing else ["refuses"]
        if not any((rule.pack, act.key) in allowing for act in rule.acts):
            lacking.append("allows")
        for what in lacking:
            yield Finding(
                rule.file,
                rule.line,
                f"no worked case shows where {rule.key} {what}",
                f"add one to cases/*.toml of the pack {rule.pack}",
            )


def _formulas_are_shown(whole: _Whole) -> Iterator[Finding]:
    shown: set[str] = set()
    showing = {case.formula for case in whole.cases} & set(whole.book.formulas)
    while showing:  # whoever shows a formula shows its parts, and theirs
        shown |= showing
        showing = {part for key in showing for part in whole.book.formulas[key].calls} - shown
        showing &= set(whole.book.formulas)
    for formula in whole.book.formulas.values():
        if formula.key not in shown:
            yield Finding(
                formula.file,
                formula.line,
                f"no worked case shows {formula.key}",
                f"add one with formula = and is = to cases/*.toml of the pack {formula.pack}",
            )


def _rules_are_cited_to_the_place(whole: _Whole) -> Iterator[Finding]:
    for function in whole.functions:
        if not function.source.pinpoint:
            yield Finding(
                function.file,
                function.line,
                f"{function.key} does not say where in {function.source.id}",
                f'write source="{function.source.id}#..."',
            )


def _values_are_read(whole: _Whole) -> Iterator[Finding]:
    read = {f"{one.pack}.{name}" for one in whole.functions for name in one.parameters_read}
    packs_with_rules = {one.pack for one in whole.functions}
    for pack in whole.packs:
        for parameter in pack.parameters.values():
            if pack.id in packs_with_rules and parameter.key not in read:
                yield Finding(
                    parameter.file,
                    parameter.line,
                    f"no rule or formula reads {parameter.key}",
                    "use it, or say in its note who does",
                    is_mistake=False,
                )


def _sources_are_cited(whole: _Whole) -> Iterator[Finding]:
    cited = {(one.pack, one.source.id) for one in whole.functions}
    for pack in whole.packs:
        cited |= {
            (pack.id, value.source.id)
            for parameter in pack.parameters.values()
            for value in parameter.values
        }
        file = pack.folder / "sources.toml"
        for source in pack.sources.values():
            if (pack.id, source.id) not in cited:
                yield Finding(
                    str(file),
                    _line(file, source.id),
                    f"no rule or value cites {source.id}",
                    "cite it or remove it",
                    is_mistake=False,
                )


def _cases_have_names_of_their_own(whole: _Whole) -> Iterator[Finding]:
    seen: dict[tuple[str, str], WorkedCase] = {}
    for case in whole.cases:
        earlier = seen.setdefault((case.pack, case.name), case)
        if earlier is not case:
            yield Finding(
                case.file,
                case.line,
                f"two cases have the name {case.name!r}",
                f"see {earlier.file}:{earlier.line} and rename one",
            )


_CHECKS: Final[tuple[Callable[[_Whole], Iterator[Finding]], ...]] = (
    _texts_are_told,
    _texts_have_rules,
    _links_lead_somewhere,
    _gaps_say_something,
    _values_are_in_force,
    _cases_hold,
    _rules_are_shown,
    _formulas_are_shown,
    _rules_are_cited_to_the_place,
    _values_are_read,
    _sources_are_cited,
    _cases_have_names_of_their_own,
)
