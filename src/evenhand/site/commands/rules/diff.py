"""Say what changed between two rulebooks, and which cases and acts the change moves.

OLD and NEW are `now` (what is installed), the first digits of a kept rulebook's hash, or a folder
of packs. For example, before a change goes live: `evenhand rules diff now ../packs --portfolio`.
With --portfolio alone the open cases of the database are judged by both; or name a Parquet file of
facts (case_id, country, and what else is known, under the names of the facts).
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evenhand.site.command import CannotDo, Needs

if TYPE_CHECKING:
    from evenhand.journal.apart import Apart, Which
    from evenhand.rulebook.differences import Differences, KindOfEntry
    from evenhand.rulebook.moves import Moves

OF_THE_HOUSE = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Two rulebooks, and whose cases to judge by both."""
    parser.add_argument("old", metavar="OLD", help="`now`, a kept hash, or a folder of packs")
    parser.add_argument("new", metavar="NEW", help="the same")
    parser.add_argument("--portfolio", nargs="?", const=OF_THE_HOUSE, metavar="FILE.parquet",
                        help="judge the open cases, or those of the file, by both")  # fmt: skip
    parser.add_argument("--at", metavar="INSTANT", help="the instant that is judged (now)")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def needs(args: argparse.Namespace) -> Needs:
    """A database only where a kept rulebook or the house's own cases are meant."""
    from evenhand.site.rulebooks import is_kept

    in_database = is_kept(args.old) or is_kept(args.new) or args.portfolio == OF_THE_HOUSE
    return Needs.DATABASE if in_database else Needs.DJANGO


def run(args: argparse.Namespace) -> int:
    """Compare, and print what was found; answers 0 whether or not they differ."""
    from evenhand.journal.apart import Apart
    from evenhand.rulebook.differences import differences
    from evenhand.site.rulebooks import meant_by

    told: dict[str, Any] = {}
    with meant_by(args.old) as old, meant_by(args.new) as new:
        with Apart(old) as before, Apart(new) as after:
            found = differences(before.ask({"describe": True}), after.ask({"describe": True}))
            told |= {"old": before.hash, "new": after.hash, "changed": asdict(found)}
        moved = _moved(args, old, new) if args.portfolio else None
    if args.json:
        print(json.dumps(told | ({"portfolio": _portfolio(*moved)} if moved else {}),
                         ensure_ascii=False))  # fmt: skip
        return 0
    print(f"{args.old} {told['old'][:12]} → {args.new} {told['new'][:12]}")
    _print(found)
    if moved:
        _print_moves(*moved)
    return 0


def _moved(
    args: argparse.Namespace, old: "Which", new: "Which"
) -> "tuple[Moves, dict[str, dict[str, Any]]]":
    """Judge one portfolio by both, one process at a time: each uses all the machine has."""
    from evenhand.journal.apart import Apart
    from evenhand.rulebook.moves import Bits, moves

    with TemporaryDirectory(prefix="evenhand-portfolio-") as folder:
        facts = _facts(args, Path(folder))
        answers, files = {}, {}
        for name, which in (("old", old), ("new", new)):
            files[name] = Path(folder) / f"{name}.parquet"
            with Apart(which) as process:
                answers[name] = _judged(process, facts, files[name])
        bits = {
            name: {country: Bits.told(said) for country, said in answer["countries"].items()}
            for name, answer in answers.items()
        }
        found = moves(facts, old=files["old"], new=files["new"],
                      old_bits=bits["old"], new_bits=bits["new"])  # fmt: skip
    return found, answers


def _judged(process: "Apart", facts: Path, into: Path) -> dict[str, Any]:
    return process.ask({"columns": str(facts), "into": str(into)})


def _facts(args: argparse.Namespace, folder: Path) -> Path:
    """The portfolio as a Parquet file, every row with the instant that is judged."""
    import polars as pl

    from evenhand.nightly.portfolio import facts_only, read_portfolio
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    file = folder / "facts.parquet"
    if args.portfolio == OF_THE_HOUSE:
        portfolio, _ = read_portfolio(at=at)
        facts_only(portfolio).sink_parquet(file)
        return file
    given = Path(args.portfolio)
    if not given.is_file():
        raise CannotDo(f"There is no file {args.portfolio}.")
    frame = pl.scan_parquet(given)
    names = frame.collect_schema().names()
    if missing := [name for name in ("case_id", "country") if name not in names]:
        raise CannotDo(f"{args.portfolio} has no column {missing[0]!r}; each case needs one.")
    if "at" in names and args.at is None:
        return given
    seconds = pl.lit(int(at.timestamp())).alias("at")
    frame.with_columns(seconds).sink_parquet(file)
    return file


def _portfolio(found: "Moves", answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What moved, as plain data; which facts one of the two does not know."""
    return {
        "cases": found.cases,
        "moved": found.moved,
        "by_country": dict(sorted(found.by_country.items())),
        "acts": [
            {"country": country, "act": act, "becomes": becomes, "cases": count}
            for (country, act, becomes), count in sorted(found.acts.items())
        ],
        "rules": [
            {"country": country, "rule": rule, "now": does, "cases": count}
            for (country, rule, does), count in sorted(found.rules.items())
        ],
        "unknown_facts": {name: answer["dropped"] for name, answer in answers.items()},
    }


def _print(found: "Differences") -> None:
    if found.is_empty:
        print("Nothing changed: no rule, formula, value or source.")
    for name in ("rules", "formulas", "sources"):
        _print_kind(name, getattr(found, name))
    if found.values:
        print("values")
    for value in found.values:
        period = f"from {value.from_}" + (f" until {value.until}" if value.until else "")
        print(f"  ~ {value.key}: {_shown(value.before)} → {_shown(value.after)} {value.unit}, "
              f"{period} ({value.source})")  # fmt: skip


def _print_kind(name: str, kind: "KindOfEntry") -> None:
    if kind.is_empty:
        return
    print(name)
    for sign, keys in (("+", kind.added), ("-", kind.removed)):
        for key in keys:
            print(f"  {sign} {key}")
    for changed in kind.changed:
        print(f"  ~ {changed.key}: {', '.join(_part(*part) for part in changed.parts)}")


def _part(name: str, before: Any, after: Any) -> str:
    """A changed part; of code and sentences only that they changed."""
    if name == "code":
        return "it decides otherwise"
    if name == "sentences":
        languages = sorted(k for k in {*before, *after} if before.get(k) != after.get(k))
        return f"its sentence ({', '.join(languages)})"
    if name == "acts":
        said = [f"+{act}" for act in after if act not in before]
        return "acts " + " ".join(said + [f"-{act}" for act in before if act not in after])
    return f"{name} {before} → {after}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _print_moves(found: "Moves", answers: dict[str, dict[str, Any]]) -> None:
    print(f"portfolio: {found.moved:,} of {found.cases:,} cases move")
    for country in sorted(found.by_country):
        print(f"  {country.upper()} {found.by_country[country]:,}")
        for (place, act, becomes), count in sorted(found.acts.items()):
            if place == country:
                print(f"    {act}: {count:,} become {becomes}")
        for (place, rule, does), count in sorted(found.rules.items()):
            if place == country:
                word = "now refuses" if does == "refuses" else "no longer refuses"
                print(f"    {rule} {word}: {count:,}")
    for name, answer in answers.items():
        if answer["dropped"]:
            print(f"  the {name} one knows nothing of: {', '.join(answer['dropped'])}")
