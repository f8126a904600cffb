"""How the house is cut: rooms alike, names that say something, files that fit a head."""

from __future__ import annotations

import ast

import pytest

from tests.house.building import SOURCE, files, found, modules, named, rooms, walk

EMPTY_NAMES = {
    "utils": "name what it does", "util": "name what it does", "helpers": "name whom it helps",
    "managers": "put verbs into actions.py", "constants": "put each beside what uses it",
    "common": "find the room it belongs to", "misc": "find the room it belongs to",
}  # fmt: skip
MOST_LINES = 400
# Longer files, each with the reason it is still one, and a ceiling that may only come down.
LONGER: dict[str, tuple[int, str]] = {}
SIGNALS = {"django.dispatch", "django.db.models.signals"}


def test_no_module_has_an_empty_name() -> None:
    """A drawer called `utils` fills with what nobody will ever find again."""
    wrong = [
        f"{named(file)}: {EMPTY_NAMES[name]}"
        for file in modules()
        for name in {file.stem, *file.relative_to(SOURCE).parts[:-1]} & set(EMPTY_NAMES)
    ]

    assert not wrong, wrong


def test_files_fit_a_head() -> None:
    lines = {named(file): file.read_text(encoding="utf-8").count("\n") for file in modules()}
    most = {name: LONGER.get(name, (MOST_LINES, ""))[0] for name in lines}

    wrong = [f"{name}: {lines[name]} lines, {most[name]} allowed" for name in lines
             if lines[name] > most[name]]  # fmt: skip

    assert not wrong, f"Look for the room or module that wants to be born: {wrong}"


def test_exceptions_from_the_length_are_still_needed() -> None:
    lines = {named(file): file.read_text(encoding="utf-8").count("\n") for file in modules()}

    idle = [name for name in LONGER if lines.get(name, 0) <= MOST_LINES]

    assert not idle, f"Remove these exceptions: {idle}"


@pytest.mark.parametrize("room", rooms())
def test_a_room_is_built_like_every_other(room: str) -> None:
    """Whoever knows one room shall find her way in all of them."""
    folder = SOURCE / room
    missing = [name for name in ("__init__.py", "models.py", "actions.py", "queries.py",
                                 "migrations") if not (folder / name).exists()]  # fmt: skip
    plate = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""

    assert not missing, f"{room} lacks {missing}"
    assert all(word in plate for word in ("here", "Never", "Words")), (
        f"The door plate of {room} says what lives here, what never does, and its words."
    )


def test_every_module_says_what_it_is() -> None:
    silent = [
        named(file) for file in modules()
        if file.stat().st_size and not ast.get_docstring(ast.parse(file.read_text("utf-8")))
    ]  # fmt: skip

    assert not silent, f"Begin with a docstring: {silent}"


def test_nothing_happens_by_signal_or_in_save() -> None:
    """Business behaviour behind `save()` or a signal runs when nobody reads it."""
    wrong = []
    for file in modules():
        for node in walk(file):
            if isinstance(node, ast.ClassDef):
                wrong += [
                    f"{found(file, method)}: write a verb in actions.py instead of save()"
                    for method in node.body
                    if isinstance(method, ast.FunctionDef) and method.name == "save"
                ]
            elif isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
                wrong.append(f"{found(file, node)}: call it, or follow the journal")

    assert not wrong, wrong


def test_imports_name_what_they_take() -> None:
    starred = [
        found(file, node)
        for file in modules()
        for node in walk(file)
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names)
    ]

    assert not starred, f"Name what is imported: {starred}"


def test_money_and_rules_know_no_float() -> None:
    """A binary fraction cannot hold a cent; a rate is a whole number over a stated base."""
    wrong = [
        found(file, node)
        for file in modules(SOURCE / "rulebook")
        for node in walk(file)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            and not _is_path(node))
    ]  # fmt: skip

    assert not wrong, f"Use whole minor units and // : {wrong}"


def _is_path(node: ast.BinOp) -> bool:
    """Whether `/` joins a path: one side is a text or is called a folder."""
    sides = [part for part in ast.walk(node) if isinstance(part, ast.Constant | ast.Name)]
    joined = {"folder", "HERE", "PACKS", "place"}
    return any(
        isinstance(part.value, str) if isinstance(part, ast.Constant) else part.id in joined
        for part in sides
    )


def test_no_table_holds_a_float() -> None:
    wrong = [
        found(file, node)
        for file in files(SOURCE, "models.py")
        for node in walk(file)
        if isinstance(node, ast.Attribute) and node.attr in {"FloatField", "DecimalField"}
    ]

    assert not wrong, f"amount_minor and currency instead: {wrong}"
