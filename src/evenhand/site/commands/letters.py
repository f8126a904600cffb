"""Look at the letters, check their words and say who stands for them: nothing unapproved leaves.

For example `evenhand letters preview reminder lv --country LV reminder.pdf`, then `evenhand letters
approve reminder lv --by "A. Reader" --note "read as a native speaker"`.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenhand.site.command import Needs

if TYPE_CHECKING:
    from evenhand.contact.approving import Standing
    from evenhand.contact.letters.gate import Finding


ACTOR = "command:letters"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do with which letter in which language."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    listed = under.add_parser("list", help="every letter with who stands for its words")
    check = under.add_parser("check", help="let the language gate read the words")
    preview = under.add_parser("preview", help="write a letter with made-up facts")
    approve = under.add_parser("approve", help="record who stands for the words as they are")
    withdraw = under.add_parser("withdraw", help="nobody stands for these words any more")
    _named(check, optional=True)
    for child in (preview, approve, withdraw):
        _named(child, optional=False)
    preview.add_argument("file", metavar="FILE", help="where to write it: PDF, `message` as text")
    preview.add_argument("--country", default="LV", help="whose law and layout (LV)")
    preview.add_argument("--large", action="store_true", help="in large print")
    preview.add_argument("--easy", action="store_true", help="with the page in easy words")
    preview.add_argument("--at", metavar="INSTANT", help="the day the letter bears (today)")
    for child in (approve, withdraw):
        child.add_argument("--by", metavar="NAME", required=True, help="who stands for it")
        child.add_argument("--note", required=True, help="what was read, and how")
        child.add_argument("--at", metavar="INSTANT", help="the instant it is recorded for (now)")
    for child in (listed, check, approve, withdraw):
        child.add_argument("--json", action="store_true", help="print one object, nothing else")


def _named(parser: argparse.ArgumentParser, *, optional: bool) -> None:
    nargs: dict[str, Any] = {"nargs": "?"} if optional else {}
    parser.add_argument("kind", metavar="KIND", help="such as first_notice", **nargs)
    parser.add_argument("language", metavar="LANGUAGE", help="such as lv", **nargs)


def needs(args: argparse.Namespace) -> Needs:
    """Reading words and printing them needs no database."""
    return Needs.DJANGO if args.doing in {"check", "preview"} else Needs.DATABASE


def run(args: argparse.Namespace) -> int:
    """List, check, preview, approve or withdraw."""
    from evenhand.contact.approving import CannotApprove, NothingApproved
    from evenhand.contact.letters.catalogue import LetterUnknown
    from evenhand.site.command import CannotDo

    try:
        return _DOING[args.doing](args)
    except (CannotApprove, NothingApproved, LetterUnknown) as refused:
        raise CannotDo(str(refused)) from refused


def _list(args: argparse.Namespace) -> int:
    from evenhand.contact.approving import standings

    _migrated()
    rows = standings()
    if args.json:
        print(json.dumps({"letters": [_told(row) for row in rows]}, ensure_ascii=False))
        return 0
    print("\n".join(_line(row) for row in rows))
    waiting = sum(row.state != "approved" for row in rows)
    print(f"{waiting} of {len(rows)} wait for somebody who reads and approves them.")
    return 0


def _check(args: argparse.Namespace) -> int:
    from evenhand.contact.letters import catalogue
    from evenhand.contact.letters.gate import findings

    kinds = (args.kind,) if args.kind else catalogue.KINDS
    languages = (args.language,) if args.language else catalogue.LANGUAGES
    found = [one for kind in kinds for language in languages for one in findings(kind, language)]
    if args.json:
        print(json.dumps({"findings": [_found(one) for one in found]}, ensure_ascii=False))
    else:
        print("\n".join(map(str, found)) or "The gate found nothing.")
    return 1 if found else 0


def _preview(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from evenhand.contact.letters import catalogue
    from evenhand.contact.letters.compose import compose_letter
    from evenhand.contact.letters.example import example
    from evenhand.contact.letters.texts import compose_messages
    from evenhand.site.instants import read_instant

    at: datetime = read_instant(args.at)
    facts = example(country=args.country.upper(), language=args.language, on=at.date())
    facts = replace(facts, size="large" if args.large else "", easy=args.easy)
    is_text = args.kind == catalogue.MESSAGE
    written = compose_messages(facts).encode() if is_text else compose_letter(args.kind, facts)
    Path(args.file).write_bytes(written)
    print(f"{args.file} is written, with made-up facts.", file=sys.stderr)
    return 0


def _approve(args: argparse.Namespace) -> int:
    from evenhand.contact.approving import approve
    from evenhand.site.instants import read_instant

    _migrated()
    at = read_instant(args.at)
    words = approve(args.kind, args.language, by=args.by, actor=ACTOR, note=args.note, at=at)
    return _done(args, "approved", words.version)


def _withdraw(args: argparse.Namespace) -> int:
    from evenhand.contact.approving import withdraw
    from evenhand.site.instants import read_instant

    _migrated()
    at = read_instant(args.at)
    withdraw(args.kind, args.language, by=args.by, actor=ACTOR, note=args.note, at=at)
    return _done(args, "withdrawn", "")


def _migrated() -> None:
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")


def _done(args: argparse.Namespace, done: str, version: str) -> int:
    told = {"kind": args.kind, "language": args.language, "done": done, "version": version}
    if args.json:
        print(json.dumps(told))
    else:
        print(f"{args.kind} in {args.language} is {done}. {version}".rstrip())
    return 0


def _told(row: "Standing") -> dict[str, str | None]:
    return {
        "kind": row.kind,
        "language": row.language,
        "state": row.state,
        "version": row.version,
        "by": row.by or None,
        "note": row.note or None,
        "at": row.at.isoformat() if row.at else None,
    }


def _found(one: "Finding") -> dict[str, str]:
    return {
        "kind": one.kind,
        "language": one.language,
        "rule": one.rule,
        "sentence": one.sentence,
        "said": one.said,
    }


def _line(row: "Standing") -> str:
    who = f"by {row.by}, {row.at:%Y-%m-%d}: {row.note}" if row.at else ""
    return f"{row.kind:<20} {row.language}  {row.state:<9} {row.version[:12]}  {who}".rstrip()


_DOING = {
    "list": _list,
    "check": _check,
    "preview": _preview,
    "approve": _approve,
    "withdraw": _withdraw,
}
