"""Plan, announce and file direct debits, and note that a file went to the bank.

For example `evenhand collect`, which does what a day asks and lists the files, then
`evenhand collect --write EHF-20261201-… FILE.xml` and, once the bank has it, `--hand-over`.
"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any


def configure(parser: argparse.ArgumentParser) -> None:
    """The day, or the file that is fetched or was handed over."""
    parser.add_argument("--day", metavar="DAY", help="the day it works for (the day of INSTANT)")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--write", nargs=2, metavar=("NAME", "FILE"), help="write a file's bytes")
    parser.add_argument("--hand-over", metavar="NAME", help="note that the bank has a file")
    parser.add_argument("--as", dest="who", metavar="EMAIL", help="who handed it over")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Do what a day asks, or fetch or hand over one file."""
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    day = date.fromisoformat(args.day) if args.day else at.date()
    if args.write:
        return _write(*args.write)
    if args.hand_over:
        return _hand_over(args, day=day, at=at)
    return _work(args, day=day, at=at)


def _work(args: argparse.Namespace, *, day: date, at: Any) -> int:
    from evenhand.payments import debit_files, debits
    from evenhand.payments.models import DebitFile

    told: dict[str, Any] = {"day": day.isoformat(), **debits.run(day=day, at=at)}
    debit_files.draw_up(day=day, at=at)
    waiting = DebitFile.objects.filter(handed_over_at=None, withdrawn_at=None).order_by("day")
    told["files"] = [
        {"name": one.message_id, "day": one.day.isoformat(), "debits": one.debits_count,
         "amount_minor": one.amount_minor}
        for one in waiting
    ]  # fmt: skip
    if args.json:
        print(json.dumps(told))
        return 0
    print(", ".join(f"{name}: {value}" for name, value in told.items() if name != "files"))
    for one in told["files"]:
        print(f"{one['name']}: {one['debits']} debits for {one['day']}, waits for the bank")
    return 0


def _found(name: str) -> Any:
    from evenhand.payments.models import DebitFile
    from evenhand.site.command import CannotDo

    file = DebitFile.objects.filter(message_id=name).first()
    if file is None:
        raise CannotDo(f"There is no file {name}. `evenhand collect` lists those that wait.")
    return file


def _write(name: str, path: str) -> int:
    from evenhand.payments.debit_files import content_of

    Path(path).write_bytes(content_of(_found(name)))
    print(f"{path}: written, and not handed over yet")
    return 0


def _hand_over(args: argparse.Namespace, *, day: date, at: Any) -> int:
    from evenhand.access.models import User
    from evenhand.payments import debit_files
    from evenhand.site.command import CannotDo

    user = User.objects.filter(email=args.who or "").first()
    if user is None:
        raise CannotDo("Say who handed it over: --as EMAIL of a member of staff.")
    try:
        debit_files.note_handed_over(
            _found(args.hand_over), today=day, at=at, actor=f"staff:{user.key}"
        )
    except (
        debit_files.AlreadyHandedOver,
        debit_files.FileChanged,
        debit_files.TooLateForTheBank,
    ) as refused:
        raise CannotDo(str(refused)) from refused
    print(f"{args.hand_over}: handed over")
    return 0
