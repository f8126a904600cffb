"""Prove that the tests notice faults: change one thing in the rulebook at a time and run them.

`make mutants`, or `python bench/proofs/mutants.py --only lv verdict.py`. Where the machinery is
faulty (parameter, verdict, what compiles rules to columns), its tests must fail; where the rules of
one of the six countries are, their worked cases. Tells for each file how many faults were found,
lists those that were not, and exits 1 where fewer than 85 of 100 were found in all, and 2 where
tests fail without a fault.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.mutation import machinery, packs
from bench.mutation.children import survivors
from bench.mutation.mutations import Mutation, mutations

WANTED_PERCENT = 85


@dataclass(frozen=True, slots=True)
class Score:
    """How many faults of a file were found, and which were not."""

    name: str
    faults: int
    survived: tuple[Mutation, ...]
    # The tests fail without a fault, so that they cannot find one.
    is_broken: bool = False

    @property
    def killed(self) -> int:
        """How many were found."""
        return self.faults - len(self.survived)


def main() -> int:
    """Try every fault and print what was found."""
    words = _words()
    started, scores = time.monotonic(), list[Score]()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        judge = partial(_judged, words=words, folder=Path(folder))
        wanted = [name for name in machinery.TESTS_OF if not words.only or name in words.only]
        if wanted:
            machinery.warm_up()
        scores += [judge(name, machinery.RULEBOOK / name) for name in wanted]
        for pack in packs.SIX:
            if not words.only or pack in words.only:
                scores += _judged_pack(pack, words=words, folder=Path(folder))
    return _tell(scores, seconds=int(time.monotonic() - started), as_json=words.json)


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="countries or files")
    parser.add_argument("--jobs", type=int, default=2, help="children at a time (2)")
    parser.add_argument("--each", type=int, default=1, metavar="N", help="try every Nth fault only")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    return parser.parse_args()


def _judged(name: str, file: Path, *, words: argparse.Namespace, folder: Path) -> Score:
    """A file of the machinery."""
    found = list(mutations(file))[:: words.each]
    sound = partial(machinery.tests_pass, None, name, folder)
    tries = [partial(machinery.tests_pass, one, name, folder) for one in found]
    return _scored(name, found, tries, sound, words=words)


def _judged_pack(pack: str, *, words: argparse.Namespace, folder: Path) -> list[Score]:
    """The files of a country's rules."""
    from evenhand.rulebook import Operator, open_rulebook
    from evenhand.rulebook.loader import PACKS
    from evenhand.rulebook.worked import failure, worked_cases

    book, scores = open_rulebook(operator=Operator()), []
    cases = [case for case in worked_cases(book) if case.pack == pack]

    # Asked here and not in a child: what it reads of holidays and zones serves all children.
    is_sound = not any(failure(book, case) for case in cases)

    def sound() -> bool:
        return is_sound

    for file in sorted((PACKS / pack).glob("[a-z]*.py")):
        found = list(mutations(file))[:: words.each]
        tries = [
            partial(packs.cases_hold, one, book=book, cases=cases, pack=pack, folder=folder)
            for one in found
        ]
        scores.append(_scored(f"{pack}/{file.name}", found, tries, sound, words=words))
    return scores


def _scored(
    name: str,
    found: Sequence[Mutation],
    tries: Sequence[Callable[[], bool]],
    sound: Callable[[], bool],
    *,
    words: argparse.Namespace,
) -> Score:
    if not list(survivors([sound], jobs=1, told=lambda _: None)):
        return _shown(Score(name, len(found), tuple(found), is_broken=True), words=words)

    def told(number: int) -> None:
        if number % 10 == 0 and sys.stderr.isatty():
            print(f"\r{name}: {number} of {len(tries)} faults", end="", file=sys.stderr, flush=True)

    living = sorted(survivors(tries, jobs=words.jobs, told=told))
    return _shown(Score(name, len(found), tuple(found[place] for place in living)), words=words)


def _shown(score: Score, *, words: argparse.Namespace) -> Score:
    """Tell at once what is known: the whole takes minutes."""
    if not words.json:
        print(f"{score.name:24} {score.killed:5} of {score.faults:5} found", flush=True)
        if score.is_broken:
            print("    its tests fail as it is; mend that first", flush=True)
        else:
            print("".join(f"    {one}\n" for one in score.survived), end="", flush=True)
    return score


def _tell(scores: Sequence[Score], *, seconds: int, as_json: bool) -> int:
    faults = sum(score.faults for score in scores)
    killed = sum(score.killed for score in scores)
    percent = 100 * killed // max(faults, 1)
    if as_json:
        told = {
            "proof": "mutants",
            "n": faults,
            "killed": killed,
            "percent": percent,
            "wanted_percent": WANTED_PERCENT,
            "seconds": seconds,
            "files": {s.name: {"faults": s.faults, "killed": s.killed} for s in scores},
            "broken": [s.name for s in scores if s.is_broken],
            "survivors": [f"{s.name}: {one}" for s in scores for one in s.survived],
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{killed} of {faults} faults found: {percent} %, {seconds} s")
    if any(score.is_broken for score in scores):
        return 2
    return 0 if percent >= WANTED_PERCENT else 1


if __name__ == "__main__":
    sys.exit(main())
