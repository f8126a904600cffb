"""What is told of answers, as a works council reads it: no list of colleagues, no way to one."""

from __future__ import annotations

import ast

from evenhand.access.models import User
from tests.house.building import SOURCE, docstrings, dotted, found, modules, named, walk

ROOM = SOURCE / "learning" / "surveys"
PAGES = SOURCE / "doors" / "desk" / "voices"
PORTAL = SOURCE / "doors" / "portal"
OF_A_COLLEAGUE = "contact__by"


def test_a_colleagues_figure_is_asked_by_herself_alone() -> None:
    """One page asks it, and of nobody but whoever reads that page."""
    asked = [
        (named(file), ast.unparse(node.args[0]))
        for file in modules()
        for node in walk(file)
        if isinstance(node, ast.Call) and dotted(node.func) == "figures.own"
    ]

    assert asked == [("src/evenhand/doors/desk/voices/mine.py", "shift.user")]


def test_no_query_of_answers_groups_by_a_colleague() -> None:
    """`values("…contact__by")` before a count is a list of colleagues in one line."""
    wrong = [
        found(file, node)
        for file in [*modules(ROOM), *modules(PAGES)]
        for node in walk(file)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values"
        and any(OF_A_COLLEAGUE in ast.unparse(one) or "_WHO" in ast.unparse(one)
                for one in node.args)
    ]  # fmt: skip

    assert not wrong, f"Count all together, never by colleague: {wrong}"


def test_only_the_room_itself_knows_whose_talk_an_answer_is_about() -> None:
    knowing = {
        named(file)
        for file in modules()
        for node in walk(file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and OF_A_COLLEAGUE in node.value and id(node) not in docstrings(file)
    }  # fmt: skip

    assert knowing <= {"src/evenhand/learning/surveys/figures.py"}


def test_nothing_leads_from_a_colleague_to_the_pulse_or_to_a_quote() -> None:
    ways = [
        relation.get_accessor_name()
        for relation in User._meta.related_objects
        if relation.related_model._meta.app_label == "surveys" and relation.get_accessor_name()
    ]

    assert ways == []


def test_no_page_of_a_person_asks_whether_she_would_recommend_us() -> None:
    importing = [
        found(file, node)
        for file in modules(PORTAL)
        for node in walk(file)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("recommending")
    ]

    assert not importing, f"Nobody recommends whom she owes: {importing}"
