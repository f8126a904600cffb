"""Take in a creditor's file of unpaid debts: a table (CSV) or a UBL 2.1 e-invoice.

Every row ends as accepted, rejected with its field and reason, or duplicate. The file is known by
its content: running it again changes nothing, and an interrupted run goes on where it stopped.
"""

import argparse
import csv
import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from evenhand.intake.models import Placement
    from evenhand.intake.queries import Figures

BAR_AFTER_S = 2.0
REJECTED_SHOWN = 10
ACTOR = "command:import"
GARBAGE_AFTER = 50_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The file, whose it is, and how it is to be read."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV table or UBL 2.1 e-invoice")
    parser.add_argument("--creditor", required=True, metavar="NAME", help="who placed the debts")
    parser.add_argument(
        "--country", required=True, metavar="XX", help="country of people whose row names none"
    )
    parser.add_argument("--map", type=Path, metavar="MAP.toml", help="which column is which field")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--rejected", type=Path, metavar="FILE.csv", help="write rejected rows to")
    parser.add_argument(
        "--again", action="store_true", help="try the rejected rows of a finished file once more"
    )
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Import the file and say what became of its rows."""
    from evenhand.intake.actions import place
    from evenhand.intake.mapping import read_map
    from evenhand.intake.queries import figures
    from evenhand.site.rulebooks import keep_what_judges

    _check_tables()
    country = _country(args.country)
    keep_what_judges(at=_clock(args.at)())
    mapping = read_map(args.map) if args.map else None
    began = time.monotonic()
    # Programs and packs stay for good: searching them for rubbish would cost a tenth of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    with _opened(args.file) as file, _bar(quiet=args.json) as progress:
        placement = place(
            file=file,
            file_name=args.file.name,
            creditor=_name(args.creditor),
            country=country,
            mapping=mapping,
            clock=_clock(args.at),
            actor=ACTOR,
            progress=progress,
            again=args.again,
        )
    found, seconds = figures(placement), time.monotonic() - began
    if args.rejected:
        _write_rejected(placement, args.rejected)
    if args.json:
        _print_json(placement, found, seconds)
    else:
        _print_words(placement, found, seconds)
    return 0


def _check_tables() -> None:
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")


def _clock(text: str | None) -> Callable[[], datetime]:
    """The house's clock, or one that stands still where an instant is told."""
    from evenhand.doors import clock
    from evenhand.site.command import CannotDo

    if text is None:
        return clock.now
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CannotDo(
            f"--at {text} is not an instant with its offset. For example 2026-11-17T15:00:00+00:00."
        )
    told = at
    return lambda: told


def _country(text: str) -> str:
    from evenhand.intake.rows import is_country
    from evenhand.site.command import CannotDo

    if not is_country(text.upper()):
        raise CannotDo(f"--country {text} is not a country's code. For example LV.")
    return text.upper()


def _name(text: str) -> str:
    from evenhand.cases.names import clean_text
    from evenhand.site.command import CannotDo

    if not (name := clean_text(text, field="--creditor", most=200)):
        raise CannotDo("--creditor is empty. Name the creditor who placed the debts.")
    return name


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    from evenhand.site.command import CannotDo

    try:
        file = path.open("rb")
    except OSError as wrong:
        raise CannotDo(f"{path} cannot be opened ({wrong.strerror}). Check the path.") from wrong
    with file:
        yield file


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the error stream, once the work has taken longer than two seconds."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    began = time.monotonic()
    bar = Progress(
        TextColumn("Importing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    task = bar.add_task("rows")

    def show(done: int, total: int) -> None:
        if time.monotonic() - began >= BAR_AFTER_S:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        bar.stop()


def _write_rejected(placement: "Placement", path: Path) -> None:
    """Write the rejected rows; no cell can become a formula of a spreadsheet."""
    from evenhand.intake.queries import results_of
    from evenhand.site.command import CannotDo
    from evenhand.vault.spreadsheets import harmless

    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["row", "reference", "field", "reason"])
            for row in results_of(placement, outcome="rejected").iterator():
                cells = (row.reference, row.field, row.reason)
                writer.writerow([row.row_number, *map(harmless, cells)])
    except OSError as wrong:
        raise CannotDo(f"{path} cannot be written ({wrong.strerror}).") from wrong


def _print_json(placement: "Placement", found: "Figures", seconds: float) -> None:
    print(
        json.dumps(
            {
                "read": found.read,
                "accepted": found.accepted,
                "rejected": found.rejected,
                "duplicates": found.duplicates,
                "warnings": found.warnings,
                "placement": str(placement.key),
                "seconds": round(seconds, 2),
            }
        )
    )


def _print_words(placement: "Placement", found: "Figures", seconds: float) -> None:
    from evenhand.intake.queries import columns_not_read, results_of

    print(f"{placement.file_name}: {found.read:,} rows read in {seconds:.1f} s")
    print(f"  accepted    {found.accepted:,}")
    print(f"  rejected    {found.rejected:,}")
    print(f"  duplicates  {found.duplicates:,}")
    print(f"  warnings    {found.warnings:,}")
    if unread := columns_not_read(placement):
        print(f"Columns not read: {', '.join(unread)}")
    for row in results_of(placement, outcome="rejected")[:REJECTED_SHOWN]:
        print(f"  row {row.row_number}, {row.field}: {row.reason}")
    if found.rejected > REJECTED_SHOWN:
        print("  and more; --rejected FILE.csv writes all of them.")
