"""Statements of means as signed files: give one along, take one in, say whose keys to trust.

For example `evenhand statements export EH-000123 --consent "signed on 3 May" --out statement.json`.
What is taken in waits until the person, or staff with her, says that it is hers. The format is told
in docs/statement-file.md.
"""

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from evenhand.cases.models import Case

ACTOR = "command:statements"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, with which case, file or key, and who stands for it."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    export = under.add_parser("export", help="sign a person's statement as a file, with consent")
    export.add_argument("case", metavar="CASE", help="EH-000123, 123, or the case's key")
    export.add_argument("--consent", metavar="TEXT", required=True, help="how the person agreed")
    export.add_argument("--out", metavar="FILE", help="where to write it (the standard output)")
    taken = under.add_parser("import", help="check a file and keep it until the person confirms it")
    taken.add_argument("case", metavar="CASE", help="EH-000123, 123, or the case's key")
    taken.add_argument("file", metavar="FILE", help="the signed file")
    trust = under.add_parser("trust", help="take files signed with the keys in FILE")
    trust.add_argument("file", metavar="FILE", help="what the other house gives at its address")
    distrust = under.add_parser("distrust", help="no longer take files signed with a key")
    distrust.add_argument("key", metavar="KEY", help="its id, as `trusted` shows it")
    under.add_parser("trusted", help="show the keys that are trusted")
    under.add_parser("keys", help="show our own public key, for others to trust")
    adviser = under.add_parser("adviser-key", help="make a machine's key that brings statements")
    adviser.add_argument("name", metavar="NAME", help="who gets it")
    adviser.add_argument("--days", type=int, default=365, help="how long it lives (365)")
    for child in (trust, distrust):
        child.add_argument("--by", metavar="NAME", required=True, help="who stands for it")
    for child in (export, taken, trust, distrust, adviser):
        child.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")


def run(args: argparse.Namespace) -> int:
    """Do one of them; answers 0 when done."""
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    doing = {
        "export": _export,
        "import": _import,
        "trust": _trust,
        "distrust": _distrust,
        "trusted": _trusted,
        "keys": _keys,
        "adviser-key": _adviser_key,
    }
    return doing[args.doing](args)


def _export(args: argparse.Namespace) -> int:
    from evenhand.plans.choosing import StatementExpired, StatementMissing
    from evenhand.plans.statement_actions import export_statement
    from evenhand.site.command import CannotDo

    case, at, today = _case_and_time(args)
    try:
        text = export_statement(
            person=case.person, how=args.consent, today=today, at=at, actor=ACTOR
        )
    except StatementExpired as error:
        raise CannotDo(
            f"{error}. Ask the person whether it is still so, then confirm it."
        ) from error
    except StatementMissing as error:
        raise CannotDo(f"{error}. There is nothing to take along.") from error
    if args.out:
        Path(args.out).write_text(text + "\n", encoding="utf-8")
        print(f"{args.out} holds the statement of {case.reference}; it ends by itself.")
    else:
        print(text)
    return 0


def _import(args: argparse.Namespace) -> int:
    from evenhand.plans.statement_actions import receive_file

    case, at, today = _case_and_time(args)
    row = receive_file(
        person=case.person,
        text=_read(args.file),
        channel="command",
        today=today,
        at=at,
        actor=ACTOR,
    )
    print(
        f"The statement of {row.sender}, told on {row.stated_on}, waits in {case.reference} until "
        f"the person says that it is hers, at the latest on {row.expires_on}."
    )
    return 0


def _trust(args: argparse.Namespace) -> int:
    from evenhand.plans.statement_actions import trust_keys
    from evenhand.plans.statement_keys import read_keys
    from evenhand.site.instants import read_instant

    keys = read_keys(_read(args.file))
    trust_keys(keys, by=args.by, at=read_instant(args.at), actor=ACTOR)
    for key in keys:
        print(f"{key.id}  {key.name}  {key.address}: files signed with it are taken.")
    return 0


def _distrust(args: argparse.Namespace) -> int:
    from evenhand.plans.statement_actions import distrust_key
    from evenhand.site.instants import read_instant

    distrust_key(args.key, by=args.by, at=read_instant(args.at), actor=ACTOR)
    print(f"{args.key}: files signed with it are taken no longer.")
    return 0


def _trusted(_args: argparse.Namespace) -> int:
    from evenhand.journal.queries import trusted_keys

    found = trusted_keys()
    for key_id, told in sorted(found.items()):
        print(f"{key_id}  {told['name']}  {told['address']}  by {told['by']}")
    if not found:
        print("No key of another house is trusted. Our own files are taken.", file=sys.stderr)
    return 0


def _keys(_args: argparse.Namespace) -> int:
    from evenhand.plans.statement_keys import keys_told

    print(json.dumps(keys_told(), ensure_ascii=False, indent=1))
    return 0


def _adviser_key(args: argparse.Namespace) -> int:
    from evenhand.access.actions import make_api_key
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    if not 0 < args.days <= 3660:
        raise CannotDo("--days is a number from 1 to 3660.")
    secret = make_api_key(
        name=args.name[:80],
        creditor_key=None,
        at=read_instant(args.at),
        life=timedelta(days=args.days),
        purpose="statements",
    )
    print(secret)
    print("Shown once: only a hash of it is kept. It brings statements, and reads no case.",
          file=sys.stderr)  # fmt: skip
    return 0


def _read(file: str) -> bytes:
    from evenhand.site.command import CannotDo

    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CannotDo(f"{file} cannot be read: {error.strerror}.") from error


def _case_and_time(args: argparse.Namespace) -> "tuple[Case, datetime, date]":
    from evenhand.cases.queries import case_by_reference
    from evenhand.rulebook.zones import zone, zones_of
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    case: Any = case_by_reference(args.case)
    if case is None:
        raise CannotDo(
            f"There is no case {args.case!r}. Name it by its reference (EH-000123) or its key."
        )
    at, person = read_instant(args.at), case.person
    found = zones_of(person.country.lower(), person.region, person.zone)
    return case, at, at.astimezone(zone(found[0] if found else "UTC")).date()
