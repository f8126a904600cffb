"""What the house's own tests look at: its files, its rooms and their order."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "evenhand"
OURS = "evenhand"
LANGUAGES = ("en", "lv", "fr", "de")
LANGUAGES_OF_LETTERS = (*LANGUAGES, "it")
# Into what staff's doors are translated, and what a person may read her own pages in.
TRANSLATED = ("lv", "fr", "de")
TRANSLATED_FOR_PEOPLE = (*TRANSLATED, "it", "ru", "uk", "pl", "ar", "et")
# Folders beneath the checkout that are nobody's writing.
_NOT_OURS = frozenset({"vendor", "node_modules", "__pycache__", "dist", "build"})


@cache
def levels() -> tuple[str, ...]:
    """Rooms and floors from the top down, as the import contract in pyproject.toml has them."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = told["tool"]["importlinter"]["contracts"]
    (layers,) = [found["layers"] for found in contracts if found.get("containers") == [OURS]]
    return tuple(layers)


# Levels that are no room themselves but hold several, strangers to each other.
FAMILIES = ("learning", "redress")


def rooms() -> tuple[str, ...]:
    """Every room by its folder; a floor such as `redress` has its rooms inside."""
    folders = [SOURCE / name for name in levels() if name not in ("site", "doors", "rulebook")]
    inside = [
        [folder]
        if (folder / "models.py").exists()
        else sorted(file.parent for file in folder.glob("*/models.py"))
        for folder in folders
    ]
    return tuple(folder.relative_to(SOURCE).as_posix() for found in inside for folder in found)


def depth(app: str) -> tuple[int, int]:
    """How far down an app lies: the site is 0, the rulebook the deepest; then in its family."""
    room = app.removeprefix(f"{OURS}.")
    level = room.split(".")[0]
    below = level in FAMILIES
    return levels().index(level), int(below)


def level_of(file: Path) -> str:
    """The level a module of ours lies at; empty for the package's own file."""
    inside = file.relative_to(SOURCE).parts
    return inside[0] if len(inside) > 1 else ""


def room_of(file: Path) -> str:
    """The room or floor a module of ours lies in; empty for the package's own file."""
    inside = file.relative_to(SOURCE).parts
    if len(inside) > 2 and inside[0] in FAMILIES:
        return f"{inside[0]}.{inside[1]}"
    return level_of(file)


def room_named(module: str) -> str:
    """The room of a module by its import name."""
    _, *inside = module.split(".")
    return ".".join(inside[:2]) if inside[0] in FAMILIES else inside[0]


def files(folder: Path, *endings: str) -> list[Path]:
    """Our own files beneath a folder with one of the endings, vendored ones left out."""
    return sorted(
        file
        for ending in endings
        for file in folder.rglob(f"*{ending}")
        if not any(
            part in _NOT_OURS or part.startswith(".") for part in file.relative_to(folder).parts
        )
    )


def modules(folder: Path = SOURCE) -> list[Path]:
    """Our Python modules, migrations left out: Django writes those."""
    return [file for file in files(folder, ".py") if "migrations" not in file.parts]


def named(file: Path) -> str:
    """A file's place in the checkout, for a message."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of a module, read once."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def found(file: Path, node: ast.AST) -> str:
    """Where something was found, as an editor understands it."""
    return f"{named(file)}:{getattr(node, 'lineno', 1)}"


def walk(file: Path) -> Iterator[ast.AST]:
    """Every node of a module."""
    return ast.walk(tree(file))


def docstrings(file: Path) -> set[int]:
    """The ids of a module's docstring nodes, which are prose and not code."""
    holders = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return {
        id(node.body[0].value)
        for node in walk(file)
        if isinstance(node, holders)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names, `` for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""
