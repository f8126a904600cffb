"""The faults that `make mutants` puts in are the ones it says, and a survivor is told as one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.mutation.children import survivors
from bench.mutation.mutations import mutations

WHOLE = '''"""A docstring."""
from evenhand.rulebook.author import NOW, rule
__all__ = ["one"]
@rule("no.x", acts=CALL | SMS, principle=4, source="act#1")
def one(case: Facts = None) -> "Instant":
    """Another docstring."""
    if case.a < 3 and not case.b:
        raise PackBroken("words", 3)
    return min(case.x - 1, NOW) if case.c == "é" else 2
'''


def faults(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    file = tmp_path / "rules.py"
    file.write_text(text, encoding="utf-8")
    found = list(mutations(file))
    for one in found:
        ast.parse(one.source)
        assert one.source != text
    return [(one.before, one.after) for one in found]


def test_every_operator_number_and_word_is_changed_once(tmp_path: Path) -> None:
    test = "case.a < 3 and not case.b"
    answer = 'min(case.x - 1, NOW) if case.c == "é" else 2'

    assert sorted(faults(tmp_path, WHOLE)) == sorted(
        [
            ("CALL | SMS", "CALL & SMS"),
            (test, "case.a < 3 or not case.b"),
            ("case.a < 3", "case.a <= 3"),
            ("3", "4"),
            ("not case.b", "case.b"),
            (answer, "2 if case.c == 'é' else min(case.x - 1, NOW)"),
            ('case.c == "é"', "case.c != 'é'"),
            ('"é"', "'XXéXX'"),
            ("min", "max"),
            ("case.x - 1", "case.x + 1"),
            ("1", "2"),
            ("NOW", "NEVER"),
            ("2", "3"),
        ]
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a <= 1", "a < 1"),
        ("a >= b", "a > b"),
        ("a in b", "a not in b"),
        ("a is None", "a is not None"),
        ("a or b", "a and b"),
        ("a // b", "a * b"),
        ("a % b", "a // b"),
        ("-a", "a"),
        ("True", "False"),
    ],
)
def test_each_kind_of_fault_is_known(before: str, after: str, tmp_path: Path) -> None:
    assert faults(tmp_path, f"x = {before}\n")[0] == (before, after)


def test_a_fault_keeps_every_other_line_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text(WHOLE, encoding="utf-8")

    for fault in mutations(file):
        assert len(fault.source.splitlines()) == len(WHOLE.splitlines())


def _fails() -> bool:
    raise ValueError("the fault was noticed")


def test_only_what_answers_true_has_survived() -> None:
    tries = [lambda: True, lambda: False, _fails, lambda: True]

    assert sorted(survivors(tries, jobs=2, told=lambda _: None)) == [0, 3]
