"""Look into a bank's file (camt.053, camt.054, MT940), or take it in.

For example `evenhand bank statement.xml`, which reads, matches and writes nothing, and then
`evenhand bank statement.xml --take --as lead@firm.example`. A file is taken whole or refused whole;
a refusal says its reason and line, and ends with 1. The same file again changes nothing.
"""

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from evenhand.payments.looking import Look

COUNTED = ("statements", "entries", "matched", "suggested", "suspense", "nothing", "left_out",
           "duplicates")  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """The file, and whether it is taken, by whom."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what the bank gave")
    parser.add_argument("--take", action="store_true", help="take it in; else nothing is written")
    parser.add_argument("--as", dest="by", metavar="EMAIL", help="who takes it: lead, compliance…")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--json", action="store_true", help="print one object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Read the file, take it where asked, and say what is in it; 1 when it is refused."""
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise CannotDo(f"{args.file} cannot be opened: {error.strerror}.") from error
    at, began = read_instant(args.at), time.monotonic()
    actor = _actor(args.by) if args.take else ""
    told = _told(args.file.name, content, at=at, actor=actor)
    told["seconds"] = round(time.monotonic() - began, 3)
    print(json.dumps(told, ensure_ascii=False) if args.json else _in_words(told))
    return 1 if told["refusals"] else 0


def _actor(email: str | None) -> str:
    """Who takes the file: money is for whom the house trusts with it."""
    from evenhand.access.models import User
    from evenhand.payments.queries import MAY_TAKE
    from evenhand.site.command import CannotDo

    if not email:
        raise CannotDo("--take needs --as EMAIL: somebody stands for what is taken.")
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or user.role not in MAY_TAKE:
        raise CannotDo(f"{email} may not take bank files; a lead, compliance or an operator may.")
    return f"staff:{user.key}"


def _told(name: str, content: bytes, *, at: "datetime", actor: str) -> dict[str, Any]:
    """What the file holds; with an actor it is taken, too."""
    from evenhand.payments.bank_files import BankFileRefused
    from evenhand.payments.looking import look_at
    from evenhand.payments.recognising import read_bank_file

    told: dict[str, Any] = {"file": name, "form": "", **dict.fromkeys(COUNTED, 0)}
    told |= {"refusals": [], "warnings": []}
    try:
        read = read_bank_file(content, today=at.date())
        look = look_at(read, on=at.date())
        told |= {"form": read.form, "warnings": list(look.warnings)}
        told |= {name: getattr(look, name) for name in COUNTED}
    except BankFileRefused as wrong:
        told["refusals"] = [_refusal(wrong.code, wrong.line, wrong.words)]
        look = None
    if actor:
        _take(name, content, look, told, at=at, actor=actor)
    return told


def _take(
    name: str, content: bytes, look: "Look | None", told: dict[str, Any], *, at: "datetime",
    actor: str,
) -> None:  # fmt: skip
    """Take the file and match what waits; what became of its entries replaces what was foreseen."""
    from evenhand.payments.actions import match_waiting, take_file
    from evenhand.payments.queries import became_of

    file = take_file(name=name, content=content, at=at, actor=actor)
    if file.state == "refused":
        told["refusals"] = [_refusal(file.why, file.line_in_file, file.what_was_found)]
        return
    match_waiting(at=at)
    if look is not None:
        told |= became_of(look.keys)


def _refusal(code: str, line: int | None, words: str) -> dict[str, Any]:
    from evenhand.doors.desk.payments_words import REFUSALS

    return {"code": code, "line": line, "reason": str(REFUSALS[code]), "words": words}


def _in_words(told: dict[str, Any]) -> str:
    from evenhand.doors.desk.payments_words import WHYS

    lines = [f"{told['file']}: {told['form'] or 'not read'}"]
    lines += [f"  {name.replace('_', ' '):<11} {told[name]:>8,}" for name in COUNTED]
    lines += [f"  note: {WHYS.get(one, one)}" for one in told["warnings"]]
    for one in told["refusals"]:
        line = f" (line {one['line']:,})" if one["line"] else ""
        lines.append(f"  refused, {one['code']}{line}: {one['reason']} {one['words']}".rstrip())
    return "\n".join(lines)
