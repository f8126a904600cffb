"""What a person is told of her stops: each with its reason, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.holds.models import Appeal, ChangeAsked, Decision, Hold
from evenhand.holds.queries import of_person, reason, words_of
from evenhand.vault.about import From, Kept, Row, Section, facts_of, opened, role

TELLS: Final = {
    "holds.Hold": "stops",
    "holds.ChangeAsked": "stop_changes_asked",
    "holds.Decision": "stop_decisions",
    "holds.Appeal": "stop_appeals",
}


def about(person: Person) -> Iterator[Section]:
    """Her own stops; one that somebody else asked for the same debt is the other's."""
    holds = list(of_person(person).order_by("requested_at", "pk"))
    yield Section("stops", [_hold(row) for row in holds], From.MIXED, Kept.RECORD)
    for key, model, source in (
        ("stop_changes_asked", ChangeAsked, From.US),
        ("stop_decisions", Decision, From.US),
        ("stop_appeals", Appeal, From.PERSON),
    ):
        rows = model.objects.filter(hold__in=holds).select_related("hold__person")
        yield Section(key, [_decided(row) for row in rows.order_by("at", "pk")], source,
                      Kept.RECORD)  # fmt: skip


def _hold(row: Hold) -> Row:
    return {
        **facts_of(
            row, "kind", "source", "starts_on", "ends_at", "review_on", "state", "requested_at",
            "acknowledged_at", "lifted_at",
        ),
        "by": role(row.requested_by),
        "words": opened(lambda: reason(row)),
    }  # fmt: skip


def _decided(row: ChangeAsked | Decision | Appeal) -> Row:
    return {
        "stop": row.hold.kind,
        "what": None if isinstance(row, Appeal) else row.what,
        **facts_of(row, "at"),
        "words": opened(lambda: words_of(row)),
    }
