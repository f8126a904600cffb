"""Whoever is kept away from a person meets her nowhere: every list of the desk is told to."""

from __future__ import annotations

import ast

from tests.house.building import SOURCE, dotted, found, modules, walk

# What the desk reads of many people at once, by the rooms' own names. A new list goes in here.
TOLD_AWAY = frozenset(
    {
        "queue", "steps_by_kind", "open_tasks", "late_tasks", "open_promises", "promises_kept",
        "outbox", "outbox_by_state", "open_traces", "batches",
        "in_force", "covering", "by_case", "open_changes", "open_appeals",
        "case_by_reference", "search", "results_of", "load_of", "entries_for",
        "events_of_case", "events_of_subject", "verdicts_on", "open_complaints",
        "own_reviews", "open_reviews", "review_of", "contested_findings",
        "answers_to_quote", "answer_to_quote", "quotes_chosen",
        "waiting_for", "waiting_for_third", "own_samples",
    }
)  # fmt: skip
DESK = SOURCE / "doors" / "desk"
# Read as text or as a pattern, and not of people.
_NOT_A_ROOM = ("re", "_KEY", "_OF_ONE_CASE")


def _calls() -> list[tuple[str, ast.Call, str]]:
    return [
        (found(file, node), node, dotted(node.func))
        for file in modules(DESK)
        for node in walk(file)
        if isinstance(node, ast.Call)
    ]


def test_every_list_of_the_desk_leaves_out_whom_its_reader_is_kept_from() -> None:
    wrong = [
        f"{place} {name}()"
        for place, call, name in _calls()
        if name.rpartition(".")[2] in TOLD_AWAY
        and name.partition(".")[0] not in _NOT_A_ROOM
        and not any(keyword.arg == "away" for keyword in call.keywords)
    ]

    assert not wrong, f"Pass away=shift.away: {wrong}"


def test_the_names_are_those_of_queries_that_take_away() -> None:
    """A name that no query bears would guard nothing."""
    taking = {
        node.name
        for file in modules()
        for node in walk(file)
        if isinstance(node, ast.FunctionDef)
        and any(argument.arg == "away" for argument in node.args.kwonlyargs)
    }

    assert not TOLD_AWAY - taking - {"open_complaints"}, TOLD_AWAY - taking
