"""Write the pages of the rules: what each pack refuses, computes and knows, with its sources.

Needs no database. `make docs` calls it; `--check` answers 1 where the pages there differ.
"""

import argparse
import sys
from pathlib import Path

from evenhand.site.command import Needs

NEEDS = Needs.NOTHING


def configure(parser: argparse.ArgumentParser) -> None:
    """Where the pages lie, and whether a site is built from them."""
    parser.add_argument("--into", type=Path, default=Path("docs/rules"), metavar="FOLDER")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="build HTML there as well")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument("--states", action="store_true", help="the rows of CHANGES.md, as they are")
    parser.add_argument("--source", default="../../..", help="where the site finds the checkout")


def run(args: argparse.Namespace) -> int:
    """Write or compare."""
    from evenhand.rulebook import Operator, open_rulebook
    from evenhand.rulebook.pages import pages

    if args.states:
        return _states()
    written = pages(open_rulebook(operator=Operator()))
    if args.check:
        return _compared(written, args.into)
    _write(written, args.into, ending=".md")
    print(f"{len(written)} pages in {args.into}")
    if args.site:
        from evenhand.site.rules_site import as_site

        _write(as_site(written, source=args.source), args.site, ending=".html")
        print(f"the same as a site in {args.site}")
    return 0


def _states() -> int:
    """What a row of docs/rules/CHANGES.md begins with, for each pack."""
    from evenhand.rulebook import Operator, open_rulebook
    from evenhand.rulebook.pages import states

    book = open_rulebook(operator=Operator())
    for pack, state in states(book).items():
        rules = sum(rule.pack == pack for rule in book.rules)
        formulas = sum(formula.pack == pack for formula in book.formulas.values())
        claimed = book.loaded.packs[pack]
        values = len(claimed.parameters)
        print(
            f"| `{pack}` | {claimed.claimed_from} | {rules} | {formulas} | {values} | `{state}` |"
        )
    return 0


def _write(written: dict[str, str], folder: Path, *, ending: str) -> None:
    """Write the pages and remove those of packs that are gone; other files stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in _gone(written, folder, ending=ending):
        place.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")


def _gone(written: dict[str, str], folder: Path, *, ending: str) -> list[Path]:
    return [
        place
        for place in sorted(folder.glob(f"*{ending}"))
        if place.name not in written and place.name != "CHANGES.md"
    ]


def _compared(written: dict[str, str], folder: Path) -> int:
    """Say which pages are not as the packs are."""
    old = [
        name
        for name, text in written.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]
    old += [place.name for place in _gone(written, folder, ending=".md")]
    for name in old:
        print(f"{folder / name} is not as the packs are. Run `make docs`.", file=sys.stderr)
    return int(bool(old))
