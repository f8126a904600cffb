"""Loads packs and rules; whatever cannot be trusted stops the start with file and line."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Final

from evenhand.rulebook.broken import PackBroken, line_of
from evenhand.rulebook.pack import Pack, read_pack
from evenhand.rulebook.principles import PRINCIPLES
from evenhand.rulebook.reading import Reading
from evenhand.rulebook.rule import DECLARED, Formula, FormulaDeclaration, Rule, RuleDeclaration
from evenhand.rulebook.source import Source
from evenhand.rulebook.subset import read_module
from evenhand.rulebook.tree import Node

HERE: Final = Path(__file__).parent
PACKS: Final = HERE / "packs"
# Rules that hold everywhere lie beside the machinery and belong to the pack `house`.
HOUSE_MODULES: Final = ("contact", "holds", "fees", "limitation", "redress")
DATA_PACKAGES: Final = ("holidays", "tzdata", "iso4217")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything the rulebook is made of."""

    packs: Mapping[str, Pack]
    rules: tuple[Rule, ...]
    formulas: Mapping[str, Formula]
    trees: Mapping[str, Node]
    hash: str


def load(folder: Path = PACKS, *, confirmed: Collection[str] = ()) -> Loaded:
    """All packs of a folder with their rules; raises PackBroken."""
    if not (folder / "house" / "pack.toml").is_file():
        raise PackBroken(
            folder / "house" / "pack.toml",
            1,
            "the house pack is missing",
            "restore the folder of packs",
        )
    packs = {
        place.name: read_pack(place, confirmed)
        for place in sorted(folder.iterdir())
        if place.is_dir() and not place.name.startswith(("_", "."))
    }
    rules: list[Rule] = []
    formulas: dict[str, Formula] = {}
    trees: dict[str, Node] = {}
    for pack in packs.values():
        for module, file in _modules(pack, builtin=folder == PACKS):
            _take(module, file, pack, rules=rules, formulas=formulas, trees=trees)
    _without_doubles(rules, formulas)
    numbered = tuple(replace(rule, index=place) for place, rule in enumerate(rules))
    return Loaded(packs, numbered, formulas, trees, _fingerprint(folder, confirmed))


def _modules(pack: Pack, *, builtin: bool) -> Iterator[tuple[ModuleType, Path]]:
    """The modules that hold the rules of a pack."""
    if pack.id == "house" and builtin:
        for name in HOUSE_MODULES:
            if (HERE / f"{name}.py").is_file():
                yield importlib.import_module(f"evenhand.rulebook.{name}"), HERE / f"{name}.py"
    file = pack.folder / "rules.py"
    if file.is_file():
        yield _imported(file, pack, builtin=builtin), file


def _imported(file: Path, pack: Pack, *, builtin: bool) -> ModuleType:
    if builtin:
        return importlib.import_module(f"evenhand.rulebook.packs.{pack.id}.rules")
    name = f"evenhand_pack_{hashlib.sha256(str(file).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise PackBroken(file, 1, "the file cannot be imported", "name it rules.py")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (SyntaxError, ImportError, NameError, TypeError, ValueError) as error:
        line = getattr(error, "lineno", None) or _line_in(file, error)
        raise PackBroken(file, line, f"the file cannot be imported: {error}", "mend it") from error
    sys.modules.pop(name, None)
    return module


def _line_in(file: Path, error: BaseException) -> int:
    trace, line = error.__traceback__, 1
    while trace:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _take(
    module: ModuleType,
    file: Path,
    pack: Pack,
    *,
    rules: list[Rule],
    formulas: dict[str, Formula],
    trees: dict[str, Node],
) -> None:
    """Read every declared function of a module into rules, formulas and trees."""
    declared = {
        name: mark
        for name, function in vars(module).items()
        if (mark := getattr(function, DECLARED, None))
        and getattr(function, "__module__", "") == module.__name__
    }
    for name, reading in read_module(file, declared, pack).items():
        mark, function = declared[name], getattr(module, name)
        if mark.key.split(".")[0] != pack.id:
            raise PackBroken(
                file,
                reading.line,
                f"the key {mark.key!r} is not of the pack {pack.id!r}",
                f'begin it with "{pack.id}."',
            )
        trees[mark.key] = reading.tree
        source = _cited(mark, file, reading, pack)
        if isinstance(mark, FormulaDeclaration):
            formulas[mark.key] = Formula(
                mark.key,
                pack.id,
                source,
                function,
                reading.facts,
                reading.parameters,
                str(file),
                reading.line,
            )
            continue
        if mark.principle not in PRINCIPLES:
            raise PackBroken(
                file,
                reading.line,
                f"{mark.key} serves principle {mark.principle}",
                "name one of the ten",
            )
        _has_text(mark, file, reading, pack)
        rules.append(
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


def _cited(
    mark: RuleDeclaration | FormulaDeclaration, file: Path, reading: Reading, pack: Pack
) -> Source:
    id_, _, pinpoint = mark.source.partition("#")
    if id_ not in pack.sources:
        raise PackBroken(
            file,
            reading.line,
            f"{mark.key} cites {id_!r}, which sources.toml of {pack.id!r} lacks",
            "add the source or mend the citation",
        )
    return pack.sources[id_].at(pinpoint)


def _has_text(mark: RuleDeclaration, file: Path, reading: Reading, pack: Pack) -> None:
    """Every rule has its sentence in English, and placeholders only for what it reads."""
    sentences = pack.texts.get(mark.key, {})
    if "en" not in sentences:
        raise PackBroken(
            pack.folder / "texts.toml",
            1,
            f"no English sentence for {mark.key}",
            f'add ["{mark.key}"] and en = "..."',
        )
    known = {"allowed_from", *reading.facts, *reading.parameters}
    for language, sentence in sentences.items():
        for named in _placeholders(sentence):
            if named not in known:
                texts = pack.folder / "texts.toml"
                line = line_of(texts.read_text(encoding="utf-8"), mark.key)
                raise PackBroken(
                    texts,
                    line,
                    f"the {language} sentence of {mark.key} names {{{named}}}, unread by the rule",
                    "use allowed_from or a fact or parameter of the rule",
                )


def _placeholders(sentence: str) -> Iterator[str]:
    rest = sentence
    while "{" in rest:
        rest = rest.split("{", 1)[1]
        name, _, rest = rest.partition("}")
        yield name


def _without_doubles(rules: list[Rule], formulas: Mapping[str, Formula]) -> None:
    seen: dict[str, Rule | Formula] = dict(formulas)
    for rule in rules:
        if rule.key in seen:
            raise PackBroken(
                rule.file,
                rule.line,
                f"the key {rule.key!r} is used twice",
                "give it a key of its own",
            )
        seen[rule.key] = rule


def _fingerprint(folder: Path, confirmed: Collection[str]) -> str:
    """sha256 over the code of the rulebook, the packs and the versions of calendar data."""
    digest = hashlib.sha256()
    files = {file for file in HERE.rglob("*.py") if PACKS not in file.parents}
    files |= {file for pattern in ("*.py", "*.toml") for file in folder.rglob(pattern)}
    named = sorted((_name(file, folder), file) for file in files)
    for name, file in named:
        digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for package in DATA_PACKAGES:
        digest.update(f"{package}={importlib.metadata.version(package)}\n".encode())
    digest.update("\n".join(sorted(confirmed)).encode())
    return digest.hexdigest()


def _name(file: Path, folder: Path) -> str:
    if folder in file.parents:
        return f"packs/{file.relative_to(folder).as_posix()}"
    return file.relative_to(HERE).as_posix()
