"""Interest and fees are charged in two places alone, where holds and verdicts are asked for."""

from __future__ import annotations

import ast

from tests.house.building import found, modules, named, walk

# The only files that may make such a move, or write down what explains one.
CHARGING = {"src/evenhand/contact/charging.py", "src/evenhand/ledger/interest.py"}
NAMES = {"Transfer.Kind.FEE", "Transfer.Kind.INTEREST", "'fee'", "'interest'"}


def _charges(node: ast.AST) -> bool:
    """Whether a call moves interest or a fee, or writes down a charge."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    if called.startswith("Charge.objects.") and called.endswith(("create", "bulk_create")):
        return True
    kinds = [word.value for word in node.keywords if word.arg == "kind"]
    return called in {"Move", "Transfer"} and any(
        name in ast.unparse(kind) for kind in kinds for name in NAMES
    )


def test_only_two_files_charge_a_person() -> None:
    wrong = [
        found(file, node)
        for file in modules()
        if named(file) not in CHARGING
        for node in walk(file)
        if _charges(node)
    ]

    assert not wrong, f"Call charge_fee or charge_until: {wrong}"


def test_those_two_still_do() -> None:
    """A list of files that charge nothing would guard nothing."""
    charging = {named(file) for file in modules() for node in walk(file) if _charges(node)}

    assert charging == CHARGING
