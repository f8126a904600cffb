"""Load your own table of what households need: it raises what stays, never lowers it.

For example `evenhand guidelines load standard.toml --by "A. Lawyer"`. With --check it is only read
and shown, without a database. Takes effect when the processes start again.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from evenhand.site.command import Needs

if TYPE_CHECKING:
    from evenhand.rulebook.affordability.guideline import Amounts, Guideline


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, with which table, and who stands for it."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    load = under.add_parser("load", help="read a table, show it and use it from the next start")
    load.add_argument("file", metavar="FILE", help="the table, as docs/how-to/propose.md tells")
    load.add_argument("--by", metavar="NAME", help="who stands for its figures")
    load.add_argument("--check", action="store_true", help="only read and show it")
    withdraw = under.add_parser("withdraw", help="no longer use a table")
    withdraw.add_argument("name", metavar="NAME", help="the table's name")
    withdraw.add_argument("--by", metavar="NAME", help="who decided it")
    listed = under.add_parser("list", help="show the tables in use")
    for child in (load, withdraw):
        child.add_argument("--at", metavar="INSTANT", help="the instant it is recorded for (now)")
    for child in (load, withdraw, listed):
        child.add_argument("--json", action="store_true", help="print one object, nothing else")


def needs(args: argparse.Namespace) -> Needs:
    """A table that is only checked needs nothing."""
    return Needs.NOTHING if getattr(args, "check", False) else Needs.DATABASE


def run(args: argparse.Namespace) -> int:
    """Load, withdraw or list."""
    from evenhand.site.command import CannotDo

    if args.doing == "load" and args.check:
        return _show([_read(args.file)[1]], "checked", as_json=args.json)
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    if args.doing == "list":
        return _list(as_json=args.json)
    if not args.by:
        raise CannotDo("say with --by who stands for it.")
    return _load(args) if args.doing == "load" else _withdraw(args)


def _read(file: str) -> "tuple[str, Guideline]":
    from evenhand.rulebook.affordability.guideline_toml import read_guideline
    from evenhand.site.command import CannotDo

    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"{file} cannot be read as a text in UTF-8: {error}.") from error
    return text, read_guideline(text, file)


def _load(args: argparse.Namespace) -> int:
    from evenhand.site import operating
    from evenhand.site.instants import read_instant

    text, table = _read(args.file)
    operating.load_guideline(text, file=args.file, by=args.by, at=read_instant(args.at))
    return _show([table], "loaded", as_json=args.json)


def _withdraw(args: argparse.Namespace) -> int:
    from evenhand.site import operating
    from evenhand.site.instants import read_instant

    operating.withdraw_guideline(args.name, by=args.by, at=read_instant(args.at))
    if args.json:
        print(json.dumps({"name": args.name, "done": "withdrawn"}))
    else:
        print(f"{args.name} is withdrawn. Start the processes again: then it no longer counts.")
    return 0


def _list(*, as_json: bool) -> int:
    from evenhand.journal.queries import loaded_guidelines
    from evenhand.rulebook.affordability.guideline_toml import read_guideline

    tables = [read_guideline(text) for _, text in sorted(loaded_guidelines().items())]
    if not tables and not as_json:
        print("No table is loaded. The law's minimum and each household's own costs protect.")
        return 0
    return _show(tables, "in use", as_json=as_json)


def _show(tables: "list[Guideline]", done: str, *, as_json: bool) -> int:
    if as_json:
        told = [{**_told(table), "done": done} for table in tables]
        print(json.dumps({"guidelines": told}, ensure_ascii=False))
        return 0
    for table in tables:
        print("\n".join(_lines(table)))
    if done == "loaded":
        print("It is loaded. Start the processes again: then it counts.")
    return 0


def _parts(table: "Guideline") -> "list[tuple[str, Amounts]]":
    named = [
        ("household", table.household),
        ("first adult", table.first_adult),
        ("further adult", table.further_adult),
    ]
    return named + [(f"child until {band.until_age}", band.amounts) for band in table.children]


def _lines(table: "Guideline") -> list[str]:
    from evenhand.rulebook import Money

    where = ", ".join(code.upper() for code in table.countries) or "everywhere"
    until = f" until {table.valid_until}" if table.valid_until else ""
    lines = [f"{table.cited}, from {table.dated}{until}, {where}, a month:"]
    for name, amounts in _parts(table):
        lines.append(f"  {name:<16} {Money(sum(amounts.values()), table.currency)}")
        lines += [f"    {kind:<24} {Money(a, table.currency)}" for kind, a in amounts.items()]
    return lines


def _told(table: "Guideline") -> dict[str, object]:
    return {
        "name": table.name,
        "source": table.source,
        "date": table.dated.isoformat(),
        "valid_until": table.valid_until and table.valid_until.isoformat(),
        "currency": table.currency,
        "countries": list(table.countries),
        "amounts_minor": {name: dict(amounts) for name, amounts in _parts(table)},
    }
