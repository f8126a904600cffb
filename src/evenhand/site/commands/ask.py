"""Answer questions about the law, one JSON object a line, in the same order.

For example: echo '{"ask": "parameter", "country": "LV", "day": "2026-11-17",
"name": "minimum_wage_minor"}' | evenhand ask. See docs/how-to/ask.md, or `evenhand ask --schema`.
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
    """A file of questions, or the standard input."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="questions (standard input)")
    parser.add_argument(
        "--schema", action="store_true", help="print every question's fields and answer"
    )


def run(args: argparse.Namespace) -> int:
    """Answer every line; answers 0 even where an answer says what is missing."""
    from evenhand.rulebook.answers.asking import answer_line

    if args.schema:
        print(json.dumps(_schema(), ensure_ascii=False, indent=2))
        return 0
    with ExitStack() as open_files:
        for line in _lines(args.file, open_files):
            if line.strip():
                print(answer_line(line), flush=True)
    return 0


def _lines(file: str | None, open_files: ExitStack) -> Iterable[str]:
    if file in (None, "-"):
        return sys.stdin
    return open_files.enter_context(Path(str(file)).open(encoding="utf-8"))


def _schema() -> dict[str, object]:
    from evenhand.rulebook.answers.questions import QUESTIONS

    return {
        name: {
            "asks": question.asks,
            "fields": [
                {
                    "name": field.name,
                    "kind": field.kind,
                    "needed": field.is_needed,
                    "means": field.means,
                    **({"words": list(field.words)} if field.words else {}),
                    **({"otherwise": field.otherwise} if field.otherwise is not None else {}),
                }
                for field in question.fields
            ],
            "answers": [{"name": name, "means": means} for name, means in question.tells],
        }
        for name, question in QUESTIONS.items()
    }
