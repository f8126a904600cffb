"""Loads packs and rules; whatever cannot be trusted stops the start with file and line."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from evenhand.rulebook.broken import Complaints, PackBroken, line_of
from evenhand.rulebook.importing import imported
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.pack import Pack, read_pack
from evenhand.rulebook.principles import PRINCIPLES, Principle, in_force
from evenhand.rulebook.reading import Reading
from evenhand.rulebook.rule import (
    DECLARED,
    Formula,
    FormulaDeclaration,
    Judging,
    Rule,
    RuleDeclaration,
)
from evenhand.rulebook.source import Source
from evenhand.rulebook.subset import read_module
from evenhand.rulebook.tree import Node

HERE: Final = Path(__file__).parent
PACKS: Final = HERE / "packs"
DATA_PACKAGES: Final = ("holidays", "tzdata", "iso4217")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything the rulebook is made of."""

    packs: Mapping[str, Pack]
    rules: tuple[Rule, ...]
    formulas: Mapping[str, Formula]
    trees: Mapping[str, Node]
    hash: str
    principles: Mapping[int, Principle]
    operator: Operator


def load(
    folder: Path = PACKS,
    *,
    operator: Operator | None = None,
    complaints: Complaints | None = None,
) -> Loaded:
    """All packs of a folder with their rules; raises PackBroken.

    With complaints that are kept, every mistake is found, and what comes back lacks what is broken.
    """
    operator, complaints = operator or Operator(), complaints or Complaints()
    if not (folder / "house" / "pack.toml").is_file():
        raise PackBroken(
            folder / "house" / "pack.toml",
            1,
            "the house pack is missing",
            "restore the folder of packs",
        )
    packs = {
        place.name: read_pack(place, operator, complaints)
        for place in sorted(folder.iterdir())
        if place.is_dir() and not place.name.startswith(("_", "."))
    }
    rules: list[Rule] = []
    formulas: dict[str, Formula] = {}
    trees: dict[str, Node] = {}
    taker = Taker(rules, formulas, trees, complaints)
    for pack in packs.values():
        for module, file, source in _modules(pack, complaints, builtin=folder == PACKS):
            taker.take(module, file, source, pack=pack)
    _without_doubles(rules, formulas, complaints)
    principles: Mapping[int, Principle] = PRINCIPLES
    with complaints.about():
        principles = in_force(operator)
    return Loaded(
        packs,
        tuple(rules),
        formulas,
        trees,
        fingerprint(folder, operator),
        principles,
        operator,
    )


def _modules(
    pack: Pack, complaints: Complaints, *, builtin: bool
) -> Iterator[tuple[ModuleType, Path, str]]:
    """The modules that hold the rules of a pack; some of the house's lie beside the machinery."""
    if pack.id == "house":
        for name in pack.modules:
            file = HERE / f"{name}.py"
            module = importlib.import_module(f"evenhand.rulebook.{name}")
            yield module, file, file.read_text(encoding="utf-8")
    for file in sorted(pack.folder.glob("[a-z]*.py")):
        found = None
        with complaints.about():
            found = imported(file, pack.id, complaints, builtin=builtin)
        if found is not None:
            yield found[0], file, found[1]


@dataclass(frozen=True, slots=True)
class Taker:
    """Gathers the rules, formulas and trees of every module."""

    rules: list[Rule]
    formulas: dict[str, Formula]
    trees: dict[str, Node]
    complaints: Complaints

    def take(self, module: ModuleType, file: Path, source: str, *, pack: Pack) -> None:
        """Read every declared function of a module."""
        declared = {
            name: mark
            for name, function in vars(module).items()
            if (mark := getattr(function, DECLARED, None))
            and getattr(function, "__module__", "") == module.__name__
        }
        readings: Mapping[str, Reading] = {}
        with self.complaints.about():
            readings = read_module(file, source, declared, pack, self.complaints)
        for name, reading in readings.items():
            with self.complaints.about(declared[name].key):
                self.one(declared[name], getattr(module, name), reading, file=file, pack=pack)

    def one(
        self,
        mark: RuleDeclaration | FormulaDeclaration,
        function: Judging,
        reading: Reading,
        *,
        file: Path,
        pack: Pack,
    ) -> None:
        self.complaints.together(_wrong_in(mark, file, reading, pack), mark.key)
        source = _cited(mark, pack)
        if isinstance(mark, FormulaDeclaration):
            self.trees[mark.key] = reading.tree
            self.formulas[mark.key] = Formula(
                mark.key,
                pack.id,
                source,
                function,
                reading.facts,
                reading.parameters,
                str(file),
                reading.line,
                reading.calls,
            )
            return
        self.trees[mark.key] = reading.tree
        self.rules.append(
            Rule(
                mark.key,
                pack.id,
                mark.acts,
                mark.principle,
                source,
                function,
                reading.facts,
                reading.parameters,
                str(file),
                reading.line,
            )
        )


def _cited(mark: RuleDeclaration | FormulaDeclaration, pack: Pack) -> Source:
    id_, _, pinpoint = mark.source.partition("#")
    return pack.sources[id_].at(pinpoint)


def _wrong_in(
    mark: RuleDeclaration | FormulaDeclaration, file: Path, reading: Reading, pack: Pack
) -> Iterator[PackBroken]:
    """What is wrong with a declaration: its key, citation, principle or sentences."""
    line = reading.line
    if mark.key.split(".")[0] != pack.id:
        what = f"the key {mark.key!r} is not of the pack {pack.id!r}"
        yield PackBroken(file, line, what, f'begin it with "{pack.id}."')
    id_ = mark.source.partition("#")[0]
    if id_ not in pack.sources:
        yield PackBroken(
            file,
            line,
            f"{mark.key} cites {id_!r}, which sources.toml of {pack.id!r} lacks",
            "add the source or mend the citation",
        )
    if isinstance(mark, RuleDeclaration):
        if mark.principle not in PRINCIPLES:
            what = f"{mark.key} serves principle {mark.principle}"
            yield PackBroken(file, line, what, "name one of the ten")
        yield from _wrong_in_texts(mark, reading, pack)


def _wrong_in_texts(mark: RuleDeclaration, reading: Reading, pack: Pack) -> Iterator[PackBroken]:
    """Every rule has its sentence in English, and placeholders only for what it reads."""
    sentences, texts = pack.texts.get(mark.key, {}), pack.folder / "texts.toml"
    if "en" not in sentences:
        what = f"no English sentence for {mark.key!r}"
        yield PackBroken(texts, 1, what, f'add ["{mark.key}"] and en = "..."')
    known = {"allowed_from", *reading.facts, *reading.parameters}
    for language, sentence in sentences.items():
        for named in _placeholders(sentence):
            if named not in known:
                yield PackBroken(
                    texts,
                    line_of(texts.read_text(encoding="utf-8"), mark.key),
                    f"the {language} sentence of {mark.key} names {{{named}}}, unread by the rule",
                    "use allowed_from or a fact or parameter of the rule",
                )


def _placeholders(sentence: str) -> Iterator[str]:
    rest = sentence
    while "{" in rest:
        rest = rest.split("{", 1)[1]
        name, _, rest = rest.partition("}")
        yield name


def _without_doubles(
    rules: list[Rule], formulas: Mapping[str, Formula], complaints: Complaints
) -> None:
    seen: dict[str, Rule | Formula] = dict(formulas)
    for rule in rules:
        with complaints.about():
            if rule.key in seen:
                raise PackBroken(
                    rule.file,
                    rule.line,
                    f"the key {rule.key!r} is used twice",
                    "give it a key of its own",
                )
        seen[rule.key] = rule


def fingerprint(folder: Path, operator: Operator) -> str:
    """sha256 over code, packs, the versions of calendar data and the operator's settings."""
    digest = hashlib.sha256()
    files = {file for file in HERE.rglob("*.py") if PACKS not in file.parents}
    files |= {file for pattern in ("*.py", "*.toml") for file in folder.rglob(pattern)}
    named = sorted((_name(file, folder), file) for file in files)
    for name, file in named:
        digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for package in DATA_PACKAGES:
        digest.update(f"{package}={importlib.metadata.version(package)}\n".encode())
    digest.update(operator.as_json().encode())
    return digest.hexdigest()


def _name(file: Path, folder: Path) -> str:
    path, packs = file.as_posix(), f"{folder.as_posix()}/"
    if path.startswith(packs):
        return f"packs/{path.removeprefix(packs)}"
    return path.removeprefix(f"{HERE.as_posix()}/")
