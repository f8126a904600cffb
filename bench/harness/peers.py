"""Sixty rules put to peers, each in an environment and a process of its own, made on demand.

The peers get facts that are checked and bound already. They get the rules as they are written, with
parameters as constants, and answer the earliest instant from which each allows its acts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from bench.harness.translate import LANGUAGES, narrowed, with_constants, written
from evenhand.rulebook import FIELDS, Rulebook, open_rulebook
from evenhand.rulebook.bind_columns import bind_columns
from evenhand.rulebook.judging import law_of
from evenhand.rulebook.rule import Rule

PEERS: Final = Path(__file__).resolve().parents[1] / "peers"
SINGLE_ROWS: Final = 300
Told = dict[str, Any]


def environment(peer: str) -> Path:
    """The Python of a peer's environment, made at the first call (needs uv or pip, and a network).

    Environments lie in the user's cache, and are made anew when the requirements change.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "evenhand-bench"
    wanted = (PEERS / peer / "requirements.txt").read_text("utf-8")
    folder = cache / f"peer-{peer}"
    python, mark = folder / "bin" / "python", folder / "requirements.txt"
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv")
    make = [uv, "venv", "-q"] if uv else [sys.executable, "-m", "venv"]
    install = (
        [uv, "pip", "install", "-q", "--python", str(python)]
        if uv
        else [str(python), "-m", "pip", "install", "-q"]
    )
    subprocess.run([*make, str(folder)], check=True)
    subprocess.run([*install, "-r", str(PEERS / peer / "requirements.txt")], check=True)
    mark.write_text(wanted, "utf-8")
    return python


def asked(peer: str, book: Rulebook, rules: tuple[Rule, ...], rows: pl.DataFrame) -> Told:
    """What a peer's runner tells of its speed and answers on these bound rows."""
    with tempfile.TemporaryDirectory(prefix="evenhand-peer-") as place:
        folder = Path(place)
        _job(folder, peer, book, rules, rows)
        runner = [str(environment(peer)), str(PEERS / peer / "run.py"), place]
        done = subprocess.run(runner, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{peer} failed: {done.stderr[-2000:]}")
        told: Told = json.loads((folder / "told.json").read_text("utf-8"))
    return told


def bound_rows(book: Rulebook, frame: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """The facts the rules read, bound, of each case in the order of their keys."""
    names = sorted({name for rule in rules for name in rule.facts_read} | {"at"})
    bound, _ = bind_columns(frame.lazy(), book.terms, known=book.known_countries)
    return bound.sort("case_id").select(names).collect()


def _job(
    folder: Path, peer: str, book: Rulebook, rules: tuple[Rule, ...], rows: pl.DataFrame
) -> None:
    language = LANGUAGES[peer]
    words = numbered(book, rules, rows)
    day = rows["at"][0] // 86_400
    conditions = {}
    for number, rule in enumerate(rules):
        tree = with_constants(book.loaded.trees[rule.key], law_of(book, rule.pack, day))
        conditions[f"rule_{number}"] = written(tree, language, words)
    kinds = {name: FIELDS[name].kind for name in rows.columns}
    job = {"rules": conditions, "facts": kinds, "single_rows": SINGLE_ROWS}
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    if not language.narrow:
        few = rows.head(SINGLE_ROWS).to_dicts()
        (folder / "rows.json").write_text(json.dumps(few), "utf-8")
        return
    (folder / "columns").mkdir()
    for name, column in narrow_columns(rows, words).items():
        np.save(folder / "columns" / f"{name}.npy", column)


def narrow_columns(rows: pl.DataFrame, words: dict[str, int]) -> dict[str, Any]:
    """Bound facts as arrays: yes and no, whole numbers of 32 bits, texts as numbers."""
    return {name: _narrow(rows[name], FIELDS[name].kind, words) for name in rows.columns}


def _narrow(column: pl.Series, kind: str, words: dict[str, int]) -> Any:
    if kind == "bool":
        return column.to_numpy()
    if kind == "str":
        return column.replace_strict(words, return_dtype=pl.Int32).to_numpy()
    most = narrowed(2**62)
    return column.clip(-most, most).cast(pl.Int32).to_numpy()


def numbered(book: Rulebook, rules: tuple[Rule, ...], rows: pl.DataFrame) -> dict[str, int]:
    """A number for every text in the rows and in the rules."""
    found = {
        word
        for name in rows.columns
        if FIELDS[name].kind == "str"
        for word in rows[name].unique().to_list()
    }
    for rule in rules:
        found |= _words(book.loaded.trees[rule.key])
    return {word: number for number, word in enumerate(sorted(found))}


def _words(node: Any) -> set[str]:
    if isinstance(value := getattr(node, "value", None), str):
        return {value}
    if isinstance(value, tuple):
        return {word for word in value if isinstance(word, str)}
    parts = [getattr(node, name, None) for name in ("condition", "then", "otherwise")]
    return set().union(
        *(_words(part) for part in (*parts, *getattr(node, "operands", ())) if part is not None)
    )


# Of the sixty-four, those left out: dividing and rounding are written differently everywhere, so
# that whoever compares speed compares what all can say.
def sixty(folder: Path) -> tuple[Rulebook, tuple[Rule, ...]]:
    """A rulebook of the first sixty fixed rules that every peer has words for."""
    whole = open_rulebook(folder)
    rules = tuple(rule for rule in whole.rules if _has_words(whole.loaded.trees[rule.key]))[:60]
    return Rulebook(replace(whole.loaded, rules=rules)), rules


def _has_words(node: Any) -> bool:
    symbols = {"//", "%", "min", "max", "neg"}
    return not any(getattr(one, "symbol", "") in symbols for one in _nodes(node))


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for name in ("condition", "then", "otherwise", "amount"):
        if hasattr(node, name):
            yield from _nodes(getattr(node, name))
    for operand in getattr(node, "operands", ()):
        yield from _nodes(operand)
