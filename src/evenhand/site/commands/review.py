"""Review what was said in conversations; reads files, stores nothing.

For example `evenhand review --phrases-check lv`: does each phrase set find its own examples?
"""

import argparse
from typing import Final

from evenhand.site.command import Needs

NEEDS: Final = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """Which check to run."""
    parser.add_argument(
        "--phrases-check", nargs="?", const="", metavar="LANG", required=True,
        help="run the examples of the phrase set of LANG, or of all",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Check the phrase sets; 0 where all examples hold, 1 where one does not."""
    from evenhand.learning.words import detectors

    wanted = [args.phrases_check] if args.phrases_check else detectors.languages()
    return 1 if sum(_checked(language) for language in wanted) else 0


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
