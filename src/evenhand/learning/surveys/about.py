"""What a person is told of what we asked her about our work, and what she answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.queries import words_of
from evenhand.vault.about import From, Kept, Section, facts_of, opened

TELLS: Final = {
    "surveys.Invitation": "invitations",
    "surveys.Answer": "survey_answers",
}


def about(person: Person) -> Iterator[Section]:
    """Invitations and answers; that she wants none is told among her wishes."""
    asked = Invitation.objects.filter(person=person).order_by("made_at", "pk")
    yield Section(
        "invitations",
        [
            facts_of(row, "came_by", "channel", "made_at", "expires_at", "answered_at")
            for row in asked
        ],
        From.US,
        Kept.RECORD,
    )
    answers = Answer.objects.filter(invitation__person=person).order_by("at", "pk")
    yield Section(
        "survey_answers",
        [
            {
                **facts_of(row, "at", "respected", "easy", "manage"),
                "may_quote": "yes" if row.quote_text and row.quote_withdrawn_at is None else "no",
                "words": opened(lambda row=row: words_of(row)),  # type: ignore[misc]
            }
            for row in answers.select_related("invitation__person")
        ],
        From.PERSON,
        Kept.RECORD,
    )
