"""The map of a file: which column is which field, and how its numbers and days are written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evenhand.rulebook.written import DAY_ORDERS
from evenhand.vault.encodings import FileRefused

# Field → what it means. The order is the one in which staff map columns.
FIELDS: Mapping[str, str] = {
    "reference": "the creditor's reference of the debt",
    "amount": "what is owed",
    "currency": "currency code, for example EUR",
    "kind": "loan, invoice, rent, utility, tax or other",
    "person_reference": "the creditor's reference of the person",
    "person_kind": "natural or company",
    "given_name": "given name",
    "family_name": "family name",
    "full_name": "given and family name in one column",
    "company_name": "name of a company",
    "identifier": "personal number, or a company's number",
    "born_on": "date of birth",
    "language": "language code, for example lv",
    "country": "country code, for example LV",
    "region": "region code",
    "zone": "time zone, for example Europe/Riga",
    "email": "e-mail address",
    "phone": "telephone number",
    "street": "street and house",
    "postcode": "postcode",
    "town": "town",
    "originated_on": "day on which the debt began",
    "due_on": "day on which it was due",
    "original_creditor": "who was owed at first",
    "basis": "what the debt is for",
    "evidence": "what proves the debt",
    "contract_instalment": "instalment of the contract",
    "contract_months": "months of the contract",
    "contract_rate": "rate of the contract, per cent a year",
    "interest_kind": "by what interest runs: statutory, contractual or none",
    "interest_rate": "rate of the contract for interest, per cent a year",
    "interest_from": "day from which interest runs",
    "interest_basis": "law or clause by which interest runs",
    "interest_day_count": "how days are counted, for example actual/365",
    "interest_cap": "most that interest may be in all",
    "short_term_credit": "yes for high-cost short-term credit to a consumer",
    "interest_so_far": "interest charged before, which does not lie in the amount",
    "fees_so_far": "fees charged before, which do not lie in the amount",
    "costs_so_far": "costs of court or enforcement, which do not lie in the amount",
    "stop_kind": "why everything must stop, for example insolvency",
    "stop_from": "day since which it must stop",
    "stop_until": "last day of the stop",
    "disputed": "yes where the claim is disputed",
    "deceased_on": "day on which the person died",
    "adviser_name": "who helps the person: adviser or lawyer",
    "adviser_email": "e-mail of who helps",
    "do_not_call": "yes where the person must not be called",
    "not_safe": "yes where contact could put the person in danger",
}
MEANS: Mapping[str, str] = {
    "marital_status": "single, married, cohabitant, divorced or widow",
    "dependants": "number of dependants",
    "income_employer": "wage, a month",
    "income_pension": "pension, a month",
    "income_family_allowance": "family allowance, a month",
    "income_social_welfare": "social assistance, a month",
    "income_leave_pay": "parental leave pay, a month",
    "income_child_support": "child support, a month",
    "income_other": "other income, a month",
    "income_total": "all income, a month",
    "existing_liabilities_monthly": "repayments of other debts, a month",
}
_SECTIONS = ("file", "columns", "values", "kinds", "words", "means")
_FILE_KEYS = ("delimiter", "encoding", "decimal", "dates")


class MapBroken(FileRefused):
    """A map cannot be used; names its file, the line, what is wrong and the remedy."""

    def __init__(self, what: str, *, file: str, remedy: str, line: int | None = None) -> None:
        super().__init__(f"The map {file}: {what}", remedy=remedy, line=line)
        self.file = file


# Names of columns that tell a sum in which interest and fees may lie.
_TOTALS = frozenset(
    "total total_owed total_due total_balance total_outstanding amount_total gesamt gesamtbetrag "
    "gesamtforderung total_du kopa kopsumma".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Which column means what. Fixed `values` fill fields that no column has."""

    columns: Mapping[str, str]
    means: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""
    dates: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the map as plain data, for the placement's record."""
        return asdict(self)

    @property
    def amount_is_total(self) -> bool:
        """Whether the amount may hold interest and fees, because the file does not part them."""
        parted = {"interest_so_far", "fees_so_far", "costs_so_far"} & {*self.columns, *self.values}
        name = re.sub(r"[^a-z]+", "_", self.columns.get("amount", "").casefold()).strip("_")
        return name in _TOTALS and not parted

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns that the file must have."""
        return tuple(dict.fromkeys((*self.columns.values(), *self.means.values())))


@dataclass(frozen=True, slots=True)
class Bound:
    """A map bound to a header: the place of each field's column, and what stays unread."""

    columns: Mapping[str, int]
    means: Mapping[str, int]
    not_read: tuple[str, ...]


def bind(mapping: Map, header: Sequence[str]) -> Bound:
    """Find the map's columns in a header; raises FileRefused naming the ones it lacks."""
    places = {name.casefold(): place for place, name in enumerate(header) if name}
    found = {name: places.get(name.strip().casefold()) for name in mapping.wanted}
    if lacking := [name for name, place in found.items() if place is None]:
        names = ", ".join(repr(name) for name in lacking[:10])
        there = ", ".join(repr(name[:40]) for name in header[:20])
        raise FileRefused(
            f"The map names columns that the file lacks: {names}",
            remedy=f"The file has {there}. Correct the map or the file.",
        )
    places_of = {name: place for name, place in found.items() if place is not None}
    used = set(places_of.values())
    return Bound(
        columns={field: places_of[name] for field, name in mapping.columns.items()},
        means={field: places_of[name] for field, name in mapping.means.items()},
        not_read=tuple(name for place, name in enumerate(header) if name and place not in used),
    )


def read_map(path: Path) -> Map:
    """Read a map file; raises MapBroken."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise MapBroken(
            f"cannot be opened ({wrong.strerror})", file=path.name, remedy="Check its path."
        ) from wrong
    except UnicodeDecodeError as wrong:
        raise MapBroken("is not UTF-8", file=path.name, remedy="Save it as UTF-8.") from wrong
    return map_from_toml(text, name=path.name)


def map_from_toml(text: str, *, name: str) -> Map:
    """Read a map from its text; raises MapBroken."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        found = re.search(r" \(at line (\d+).*", str(wrong))
        raise MapBroken(
            f"is not TOML: {str(wrong)[: found.start() if found else None]}",
            file=name,
            line=int(found[1]) if found else None,
            remedy="See docs/how-to/import-a-file.md for its form.",
        ) from wrong
    return _Reading(text, name).map_of(raw)


def map_from_parts(parts: Mapping[str, Any], *, name: str) -> Map:
    """Make a map from its sections as plain data, as a form gives them; raises MapBroken."""
    return _Reading("", name).map_of(parts)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A map's text, to name the line of what is wrong in it."""

    text: str
    name: str

    def broken(self, what: str, key: str, remedy: str) -> MapBroken:
        pattern = re.compile(rf"""^\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*[=\].]""")
        lines = enumerate(self.text.splitlines(), 1)
        line = next((number for number, line in lines if pattern.match(line)), None)
        return MapBroken(what, file=self.name, line=line, remedy=remedy)

    def map_of(self, raw: Mapping[str, Any]) -> Map:
        for section in raw:
            if section not in _SECTIONS:
                known = ", ".join(f"[{name}]" for name in _SECTIONS)
                raise self.broken(f"has no section [{section}]", section, f"It may have {known}.")
        file = self.texts(raw, "file", known=_FILE_KEYS)
        self.check_file(file)
        columns = self.texts(raw, "columns", known=tuple(FIELDS))
        values = self.texts(raw, "values", known=tuple(FIELDS))
        for needed in ("reference", "amount"):
            if needed not in columns:
                raise self.broken(
                    f"does not say which column is the {needed}",
                    "columns",
                    f'Add {needed} = "name of the column" under [columns].',
                )
        if both := sorted(set(columns) & set(values)):
            raise self.broken(
                f"gives {both[0]} both a column and a fixed value", both[0], "Keep one of them."
            )
        return Map(
            columns=columns,
            values=values,
            means=self.texts(raw, "means", known=tuple(MEANS)),
            words=self.words(raw),
            delimiter=file.get("delimiter", ""),
            encoding=file.get("encoding", ""),
            decimal=file.get("decimal", ""),
            dates=file.get("dates", ""),
        )

    def texts(self, raw: Mapping[str, Any], section: str, known: tuple[str, ...]) -> dict[str, str]:
        table = raw.get(section, {})
        if not isinstance(table, dict):
            raise self.broken(f"{section} is not a section", section, f"Write [{section}].")
        for key, value in table.items():
            if known and key not in known:
                raise self.broken(
                    f"[{section}] knows no {key!r}", key, f"It knows {', '.join(known)}."
                )
            if not isinstance(value, str) or not value:
                raise self.broken(f"{key} is not a text", key, f'Write {key} = "...".')
        return dict(table)

    def check_file(self, file: Mapping[str, str]) -> None:
        if len(file.get("delimiter", ",")) != 1:
            raise self.broken("delimiter is not one character", "delimiter", 'For example ";".')
        if file.get("decimal", ".") not in (".", ","):
            raise self.broken("decimal is not a point or comma", "decimal", 'Write "." or ",".')
        if file.get("dates", "iso") not in DAY_ORDERS:
            raise self.broken(
                "dates has no known order", "dates", f"Write one of {', '.join(DAY_ORDERS)}."
            )

    def words(self, raw: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """The file's own words for a field's values: [kinds], and [words.FIELD] for the others."""
        given = raw.get("words", {})
        if not isinstance(given, dict):
            raise self.broken("words is not a section", "words", "Write [words.FIELD].")
        found = {"kind": self.texts(raw, "kinds", known=())}
        for name in given:
            if name not in (*FIELDS, *MEANS):
                raise self.broken(f"[words.{name}] names no field", "words", "Name a field.")
            found[name] = {**found.get(name, {}), **self.texts(given, name, known=())}
        return {
            name: {word.casefold(): meaning for word, meaning in words.items()}
            for name, words in found.items()
            if words
        }
