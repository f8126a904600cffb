"""Faults in the machinery: the module is imported from the faulty file, and its tests are run.

Nothing of ours is imported before the child is made; what others wrote is, to spare each its start.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.mutation.children import place_for
from bench.mutation.mutations import Mutation

ROOT = Path(__file__).resolve().parents[2]
RULEBOOK = ROOT / "src" / "evenhand" / "rulebook"
# What is broken on purpose, and the tests that must notice, quickest first.
TESTS_OF = {
    "parameter.py": ("test_parameter_edges", "test_parameter"),
    "verdict.py": ("test_verdict_words", "test_verdict"),
    "compile.py": ("test_columns_agree",),
    "fold.py": ("test_fold", "test_columns_agree"),
    "kernel.py": ("test_kernel", "test_columns_agree"),
    "room.py": ("test_room", "test_kernel", "test_columns_agree"),
}
_OTHERS = ("pytest", "_pytest", "hypothesis", "polars", "duckdb", "babel.dates", "holidays")
_WORDS = (
    "-x",
    "-q",
    "--no-header",
    "--confcutdir=tests/rulebook",
    *("-p", "no:django"),
    *("-p", "no:cacheprovider"),
    *("-p", "no:xdist"),
    *("-p", "no:randomly"),
)


class _Faulty(importlib.abc.MetaPathFinder):
    """Gives one module from a file of ours, and leaves all others alone."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.file = file

    def find_spec(
        self, fullname: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.file)


def warm_up() -> None:
    """Import what others wrote, once for all children."""
    for name in _OTHERS:
        importlib.import_module(name)
    if any(name.startswith("evenhand") for name in sys.modules):
        raise RuntimeError("a module of ours is imported already, so that no fault would show")


def tests_pass(mutation: Mutation | None, name: str, folder: Path) -> bool:
    """Whether the tests of a file of the machinery still pass; without a fault they must."""
    import pytest

    if mutation is not None:
        file = place_for(folder, name, mutation.source)
        sys.meta_path.insert(0, _Faulty(f"evenhand.rulebook.{name.removesuffix('.py')}", file))
    here = [ROOT / "tests" / "rulebook" / f"{test}.py" for test in TESTS_OF[name]]
    tests = [str(test) for test in here if test.is_file()]
    return pytest.main([*_WORDS, f"--rootdir={ROOT}", *tests]) == pytest.ExitCode.OK
