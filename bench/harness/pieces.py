"""A long proof in pieces: each may be kept as one line of a file, so that a run can stop, go on
and be shared out; what the pieces found is added up.

Pieces of different code or other settings never add up: what was proved of one says nothing of the
other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.harness.fresh import ROOT
from bench.harness.server_cpu import server_cpu_seconds

Found = dict[str, Any]
Work = Callable[[range], Found]


def words_of(doc: str | None, *, counted: str, n: int, piece: int) -> argparse.ArgumentParser:
    """The words that every proof in pieces understands; `counted` names what `--n` counts."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", f"--{counted}", type=int, default=n, dest="n")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="NUMBER")
    parser.add_argument("--piece", type=int, default=piece, help=f"{counted} at a time")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep pieces, and go on from it")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def run_in_pieces(words: argparse.Namespace, settings: Mapping[str, Any], work: Work) -> Found:
    """Do the pieces that are not kept yet, and add up all of them.

    Raises `OtherPieces` when the file holds what does not belong to this run.
    """
    about = {**settings, "seed": words.seed, "code": code_of()}
    kept = _kept(words.keep, about) if words.keep else {}
    wanted = _cut(words.first, words.n, words.piece)
    for numbers in wanted:
        if (numbers.start, len(numbers)) in kept:
            continue
        begun, computed = time.monotonic(), _cpu_seconds()
        found = {
            **work(numbers),
            "seconds": round(time.monotonic() - begun, 1),
            "cpu_seconds": round(_cpu_seconds() - computed, 1),
        }
        kept[numbers.start, len(numbers)] = found
        line = {"from": numbers.start, "n": len(numbers), "found": found, "about": about}
        if words.keep:
            with words.keep.open("a") as file:
                file.write(json.dumps(line) + "\n")
        print(f"\r{_progress(kept, words.n)}", file=sys.stderr, flush=True)
    return {"pieces": len(kept), "code": about["code"], **added(kept.values())}


def _cpu_seconds() -> float:
    """What we, all that we waited for and the database computed: others share the cores."""
    return sum(os.times()[:4]) + server_cpu_seconds()


class OtherPieces(ValueError):
    """A file of pieces that were proved of other code or with other settings, or that overlap."""


def _kept(file: Path, about: Mapping[str, Any]) -> dict[tuple[int, int], Found]:
    """The pieces in a file: those of other commands count as well."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = file.read_text().splitlines() if file.exists() else []
    found: dict[tuple[int, int], Found] = {}
    end = 0
    for told in sorted(map(json.loads, lines), key=lambda one: int(one["from"])):
        if told["about"] != about:
            raise OtherPieces(f"{file} holds pieces of {told['about']}, not of {about}")
        if told["from"] < end:
            raise OtherPieces(f"{file} holds {told['from']} twice")
        end = told["from"] + told["n"]
        found[told["from"], told["n"]] = told["found"]
    return found


def _cut(first: int, n: int, piece: int) -> list[range]:
    ends = range(first, first + n, piece)
    return [range(start, min(start + piece, first + n)) for start in ends]


def _progress(kept: Mapping[tuple[int, int], Found], wanted: int) -> str:
    done, seconds = sum(n for _, n in kept), sum(found["seconds"] for found in kept.values())
    violations = sum(int(found.get("violations", 0)) for found in kept.values())
    return f"{done} of {wanted}, {violations} violations, {done / max(seconds, 0.1):.1f} a second"


def added(pieces: Iterable[Mapping[str, Any]]) -> Found:
    """Add up what pieces found: numbers by name, counts of a name by what they count."""
    total: Found = {}
    for piece in pieces:
        for name, value in piece.items():
            if isinstance(value, Mapping):
                total[name] = added([total.get(name, {}), value])
            else:
                total[name] = round(total.get(name, 0) + value, 1)
    return total


def code_of() -> str:
    """The start of a hash over all that a proof proves, and over what proves it."""
    digest = hashlib.sha256()
    for folder in ("src/evenhand", "bench/harness"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".toml", ".sql") and file.is_file():
                digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def upper_95(n: int, violations: int) -> float | None:
    """The 95 % upper bound of the rate of violations when none was seen (rule of three)."""
    return 3 / n if n and not violations else None
