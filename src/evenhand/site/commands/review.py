"""Review what was said in conversations: read a transcript, say what was found, store nothing.

For example `evenhand review call.vtt --language lv --agent-speaker Dace`. `--lines` takes JSON
lines `{"name", "text", "language"}` of many and answers a line for each. `--phrases-check lv` asks
whether a phrase set finds its own examples; `--figures` prints the page of what they find in the
published sets. `--count-first` counts the second blind set for the first time and keeps what was
found; that can be done once. Answers 0 when all was read, 1 when one was refused.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from evenhand.site.command import CannotDo, Needs

NEEDS: Final = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """Which file, in which language, and who of them is the agent."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a transcript; - reads the input")
    parser.add_argument("--language", default="en", metavar="LANG", help="what they speak (en)")
    parser.add_argument("--country", default="", metavar="XX", help="helps to find the encoding")
    parser.add_argument(
        "--agent-speaker", default="", metavar="NAME", help="the agent's name there"
    )
    parser.add_argument("--json", action="store_true", help="print one object, nothing else")
    parser.add_argument("--lines", action="store_true", help="JSON lines of many, in and out")
    parser.add_argument(
        "--phrases-check", nargs="?", const="", metavar="LANG",
        help="run the examples of the phrase set of LANG, or of all",
    )  # fmt: skip
    parser.add_argument(
        "--figures", action="store_true",
        help="print docs/conversations.md; with --json the counts that the product shows",
    )  # fmt: skip
    parser.add_argument(
        "--count-first", nargs="?", const="", metavar="FOLDER",
        help="count the second blind set, here or in FOLDER, for the first and only time",
    )  # fmt: skip
    parser.add_argument("--at", metavar="INSTANT", help="the day of that count (today)")


def run(args: argparse.Namespace) -> int:
    """Review, or check the phrase sets."""
    from evenhand.learning.words import detectors

    if args.phrases_check is not None:
        wanted = [args.phrases_check] if args.phrases_check else detectors.languages()
        return 1 if sum(_checked(language) for language in wanted) else 0
    if args.figures:
        from evenhand.learning.conversations import counted, figures

        print(json.dumps(counted.count(), indent=1) if args.json else figures.page().rstrip("\n"))
        return 0
    if args.count_first is not None:
        return _counted_first(args)
    if not args.file:
        raise CannotDo("name a FILE, or - for the standard input.")
    data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    if args.lines:
        rows = [json.loads(line) for line in data.splitlines() if line.strip()]
        answers = [_answer(str(row["text"]).encode(), {**vars(args), **row}) for row in rows]
        for answer in answers:
            print(json.dumps(answer, ensure_ascii=False))
        return 1 if any("refused" in answer for answer in answers) else 0
    answer = _answer(data, {**vars(args), "name": args.file})
    print(json.dumps(answer, ensure_ascii=False) if args.json else _in_words(answer))
    return 1 if "refused" in answer else 0


def _counted_first(args: argparse.Namespace) -> int:
    """Keep what is found in the second blind set before any phrase is mended by it."""
    from evenhand.learning.conversations import blind
    from evenhand.learning.conversations.counting import PUBLISHED
    from evenhand.site.instants import read_instant

    folder = Path(args.count_first) if args.count_first else PUBLISHED
    try:
        record = blind.count_first(blind.SECOND, on=read_instant(args.at).date(), folder=folder)
    except (blind.CountedBefore, blind.NothingToCount) as refused:
        raise CannotDo(f"{refused}.") from refused
    print(record.read_text(encoding="utf-8"), end="")
    return 0


def _answer(data: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    """What was found in one transcript, or why it was refused."""
    from evenhand.learning.conversations.reading import read_transcript
    from evenhand.learning.conversations.review import review
    from evenhand.learning.conversations.transcript import TranscriptRefused
    from evenhand.learning.words.detectors import detectors_of

    name = str(asked.get("name", ""))
    try:
        read = read_transcript(
            data, name=name, agent=str(asked["agent_speaker"]), country=str(asked["country"])
        )
    except TranscriptRefused as refused:
        told = {"where": refused.where, "what": refused.what, "remedy": refused.remedy}
        return {"name": name, "refused": told}
    return {"name": name, **asdict(review(read, phrases=detectors_of(str(asked["language"]))))}


def _in_words(answer: dict[str, Any]) -> str:
    if refused := answer.get("refused"):
        return f"{refused['where']}: {refused['what']}. {refused['remedy']}"
    lines = [f"{len(answer['findings'])} findings; nothing was stored."]
    for one in answer["findings"]:
        minutes, seconds = divmod(one["start_ms"] // 1000, 60)
        unanswered = ", not answered" if one["answered"] is False else ""
        lines.append(f"{minutes:02}:{seconds:02} {one['detector']}{unanswered}: {one['quote']}")
    lines.append(f"Notices heard: {', '.join(answer['notices']) or 'none'}.")
    lines += [f"Look at: {warning}" for warning in answer["warnings"]]
    return "\n".join(lines)


def _checked(language: str) -> int:
    """Print what fails in one language; answers how many."""
    from evenhand.learning.words.detectors import HERE, check, detectors_of

    phrases = detectors_of(language)
    text = (HERE / f"{phrases.language}.toml").read_text(encoding="utf-8")
    failures = check(phrases, text=text)
    for one in failures:
        wanted = "is not found" if one.expected else "is found and should not be"
        print(f"{phrases.language}.toml:{one.line}: {one.key}: {one.text!r} {wanted}")
    number = len(phrases.detectors)
    print(f"{phrases.language}: {number} detectors, {len(failures)} examples fail")
    return len(failures)
