"""Propose plans that leave enough to live on, one JSON object a line, in the same order.

Each line holds a statement of means, what is owed, a country and a day. See docs/how-to/propose.md,
or `evenhand propose --schema`. Needs no database; a table of guidelines is named by --guidelines.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from evenhand.site.command import Needs

NEEDS = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """A file of questions, or the standard input; tables of guidelines."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="questions (standard input)")
    parser.add_argument(
        "--guidelines",
        action="append",
        default=[],
        metavar="FILE",
        help="a table of what is needed",
    )
    parser.add_argument("--schema", action="store_true", help="print the fields of both sides")


def run(args: argparse.Namespace) -> int:
    """Answer every line; answers 0 even where an answer says what is wrong."""
    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.affordability.guideline_toml import read_guideline
    from evenhand.rulebook.plans.lines import ANSWER, propose_line
    from evenhand.rulebook.plans.question import question_schema

    if args.schema:
        told = {"question": question_schema(), "answer": ANSWER}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    tables = [
        read_guideline(Path(file).read_text(encoding="utf-8"), file) for file in args.guidelines
    ]
    book = open_rulebook()
    with ExitStack() as open_files:
        for line in _lines(args.file, open_files):
            if line.strip():
                print(propose_line(line, book, tables), flush=True)
    return 0


def _lines(file: str | None, open_files: ExitStack) -> Iterable[bytes]:
    """Lines as bytes, so that one that is no text is an answer and not the end."""
    if file in (None, "-"):
        return sys.stdin.buffer
    return open_files.enter_context(Path(str(file)).open("rb"))
