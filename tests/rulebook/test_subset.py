"""The loader refuses whatever columns could read differently, with the author's file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evenhand.rulebook import PackBroken, clean_case, open_rulebook
from tests.rulebook.small_packs import LINE_OF_BODY, RULE, body, packs

AT = 1_794_900_000

REFUSED = {
    "a float": ("return 1.5", 0, "1.5"),
    "None": ("return None", 0, "None"),
    "return without an answer": ("return", 0, "without an answer"),
    "a loop": ("for day in case.days:\n    return 1\nreturn 0", 0, "For"),
    "while": ("while True:\n    return 1", 0, "While"),
    "true division": ("return case.at / 2", 0, "Div"),
    "a power": ("return case.calls_last_7_days ** 2", 0, "Pow"),
    "a bit shift": ("return case.at << 2", 0, "LShift"),
    "division by a fact": ("return case.at // case.calls_last_7_days", 0, "divisor"),
    "division by zero": ("return case.at // 0", 0, "divisor"),
    "a remainder by a negative": ("return case.at % -3", 0, "divisor"),
    "an unknown fact": ("return case.shoe_size", 0, "shoe_size"),
    "an unknown parameter": ("return case.law.most_emails", 0, "most_emails"),
    "an unknown name": ("return TODAY", 0, "TODAY"),
    "a call of something else": ("return len(case.country)", 0, "len"),
    "a method": ("return case.country.upper()", 0, "call"),
    "an attribute of a fact": ("return case.at.real", 0, "dot"),
    "a subscript": ("return case[0]", 0, "Subscript"),
    "a comparison of unlike kinds": ('if case.at == "x":\n    return 1\nreturn 0', 0, "int == str"),
    "an order of texts": ('if case.country < "x":\n    return 1\nreturn 0', 0, "str < str"),
    "a comparison of yes and no": ("if case.has_evidence == True:\n    return 1\nreturn 0", 0,
                                   "bool == bool"),
    "is": ("if case.at is case.today:\n    return 1\nreturn 0", 0, "Is"),
    "a number as a condition": ("if case.at:\n    return 1\nreturn 0", 0, "yes or no"),
    "a yes or no as a number": ("return case.has_evidence + 1", 0, "whole number"),
    "a yes or no as the answer": ("return case.has_evidence", None, "not a whole number"),
    "in without texts": ("if case.country in (1, 2):\n    return 1\nreturn 0", 0, "tuple"),
    "a path without an answer": ("if case.has_evidence:\n    return 1", 0, "path"),
    "something behind return": ("return 1\nreturn 2", 1, "behind return"),
    "a name assigned twice": ("x = 1\nx = 2\nreturn x", 1, "twice"),
    "an addition in place": ("x = 1\nx += 2\nreturn x", 1, "AugAssign"),
    "two names at once": ("x, y = 1, 2\nreturn x", 0, "one local"),
    "a name of one branch used in another": (
        "if case.has_evidence:\n    x = 1\nelse:\n    y = 2\nreturn x", 4, "'x'"),
    "branches of unlike kinds": ('x = 1 if case.has_evidence else "a"\nreturn x', 0, "one branch"),
    "a lambda": ("return (lambda: 1)()", 0, "call"),
    "a list": ("return [1]", 0, "List"),
    "a fact that may be unknown": ("return case.limitation_on", 0, "limitation_on_known"),
    "a guard in the other branch": (
        "if not case.due_on_known:\n    return case.due_on\nreturn 0", 1, "due_on_known"),
    "a guard behind an or": (
        "if case.due_on_known or case.due_on > 3:\n    return 1\nreturn 0", 0, "due_on_known"),
    "a guard that only one half of an or gives": (
        "if case.due_on_known or case.has_evidence:\n    return case.due_on\nreturn 0", 1,
        "due_on_known"),
    "a fact of a room above": ("return case.net_income_minor", 0, "plans"),
    "a number that can outgrow columns": (
        "return case.at * case.at", 0, "beyond"),
    "min of one": ("return min(case.at)", 0, "two or more"),
    "bands without a scale": ("return bands(case.at, case.law.most_calls)", 0, "scale"),
    "a scale used as a number": ("return case.law.scale", 0, "scales are used in bands"),
    "another case": ("return calls(3)", 0, "same case"),
    "itself": ("return calls(case)", None, "itself"),
    "a walrus": ("return (x := 1)", 0, "NamedExpr"),
    "an f-string": ('return f"{case.at}"', 0, "JoinedStr"),
    "try": ("try:\n    return 1\nfinally:\n    pass", 0, "Try"),
    "an import": ("import os\nreturn 1", 0, "Import"),
    "a name of the subset": ("DAY = 5\nreturn DAY", 0, "'DAY'"),
}  # fmt: skip


def load(folder: Path, rules: str) -> None:
    open_rulebook(packs(folder, rules))


@pytest.mark.parametrize("what", REFUSED)
def test_the_loader_refuses(what: str, tmp_path: Path) -> None:
    lines, offset, said = REFUSED[what]

    with pytest.raises(PackBroken) as broken:
        load(tmp_path, body(lines))

    assert broken.value.file == str(tmp_path / "no" / "rules.py")
    # Without an offset it is the whole function that is wrong.
    expected = LINE_OF_BODY - 1 if offset is None else LINE_OF_BODY + offset
    if what != "itself":
        assert broken.value.line == expected
    assert said in f"{broken.value} {broken.value.remedy}"
    assert str(broken.value).startswith(f"{broken.value.file}:{broken.value.line}: ")


ACCEPTED: dict[str, tuple[str, dict[str, Any], int]] = {
    "a guard that returns": (
        "if not case.due_on_known:\n    return NEVER\nreturn case.due_on",
        {"due_on": 20_000},
        20_000,
    ),
    "a guard within a condition": (
        "if case.due_on_known and case.due_on > 3:\n    return 7\nreturn NOW",
        {"due_on": 4},
        7,
    ),
    "a guard by an or that returns": (
        "if not case.due_on_known or case.has_evidence:\n    return 9\nreturn case.due_on",
        {},
        9,
    ),
    "a conditional expression": ("x = case.due_on if case.due_on_known else 5\nreturn x", {}, 5),
    "chained comparisons": (
        "if 1 <= case.calls_last_7_days < 5:\n    return 2\nreturn 3",
        {"calls_last_7_days": 4},
        2,
    ),
    "remainders and divisions go down": (
        "return (case.work_costs_minor // 7) * 10 + case.work_costs_minor % 7",
        {"work_costs_minor": -8},
        -14,
    ),
    "elif and texts": (
        'if case.region == "A":\n    return 1\nelif case.region in ("B", "C"):\n    return 2\n'
        "else:\n    return 3",
        {"region": "C"},
        2,
    ),
    "a name per branch": (
        "if case.has_evidence:\n    x = 1\nelse:\n    x = 2\nreturn x * 10",
        {},
        10,
    ),
    "bands": (
        "return bands(case.work_costs_minor, case.law.scale)",
        {"work_costs_minor": 2501},
        583,
    ),
    "bands raised": (
        "return bands(case.work_costs_minor, case.law.scale, 100)",
        {"work_costs_minor": 2501},
        533,
    ),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_the_loader_accepts_and_the_function_and_its_columns_agree(
    what: str, tmp_path: Path
) -> None:
    import polars as pl

    lines, facts, answer = ACCEPTED[what]
    rules = body(lines).replace("@rule", "@formula").replace(", acts=CALL, principle=4", "")
    book = open_rulebook(packs(tmp_path, rules))
    raw = clean_case("no", AT, **facts)

    one = book.amount("no.calls", raw)
    column = book.amount_columns("no.calls", pl.LazyFrame([raw])).collect()

    assert one == answer
    assert column["amount"].to_list() == [answer]


def test_a_rule_may_ask_another_of_its_file(tmp_path: Path) -> None:
    asked = (
        '@formula("no.limit", source="act#1")\ndef limit(case: Facts) -> int:\n'
        "    return case.law.most_calls\n"
    )
    rules = asked + body("if case.calls_last_7_days >= limit(case):\n    return NEVER\nreturn NOW")

    book = open_rulebook(packs(tmp_path, rules))

    assert book.judge("demand.call", clean_case("no", AT, calls_last_7_days=4)).allowed
    verdict = book.judge("demand.call", clean_case("no", AT, calls_last_7_days=5))
    assert dict(verdict.reasons[0].values) == {"calls_last_7_days": 5, "most_calls": 5}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (RULE + "def calls(case: Facts, other: int) -> int:\n    return 0\n", "one argument"),
        (RULE + "@staticmethod\ndef calls(case: Facts) -> int:\n    return 0\n", "one decorator"),
        (body("return 0").replace("no.calls", "lv.calls"), "not of the pack"),
        (body("return 0").replace("act#1", "decree#1"), "decree"),
        (body("return 0").replace("principle=4", "principle=11"), "principle 11"),
        (body("return 0").replace("no.calls", "no.silent"), "no English sentence"),
        (body("return 0") + body("return 1"), "twice"),
        (body("return 0") + body("return 1").replace("def calls", "def other"), "used twice"),
        ("def min(a: int) -> int:\n    return a\n" + body("return 0"), "'min'"),
        ("calls = (\n" + body("return 0"), "cannot be imported"),
        ("raise_ = 1 / 0 if False else unknown_name\n" + body("return 0"), "unknown_name"),
    ],
)
def test_a_declaration_that_cannot_stand_is_refused(rules: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PackBroken, match=r"rules\.py|texts\.toml") as broken:
        load(tmp_path, rules)

    assert said in str(broken.value)
