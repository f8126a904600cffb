"""What a person is told of her complaints: her words, our answers; never who is kept away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.redress.complaints.models import Complaint, Entry, Response
from evenhand.redress.complaints.sealing import answer_in, said_in, told_of
from evenhand.vault.about import From, Kept, Row, Section, facts_of, role

TELLS: Final = {
    "complaints.Complaint": "complaints",
    "complaints.Entry": "said_in_complaints",
    "complaints.Response": "complaint_answers",
}


def about(person: Person) -> Iterator[Section]:
    """Her complaints, what was said later, and the answers with their reasons."""
    mine = Complaint.objects.filter(person=person).order_by("received_at", "pk")
    yield Section("complaints", [_complaint(row) for row in mine], From.PERSON, Kept.RECORD)
    said = Entry.objects.filter(complaint__person=person).select_related("complaint")
    yield Section(
        "said_in_complaints",
        [
            {**facts_of(row, "at", "what"), "by": role(row.actor), "words": said_in(row) or None}
            for row in said.order_by("at", "pk")
        ],
        From.MIXED,
        Kept.RECORD,
    )
    given = Response.objects.filter(complaint__person=person)
    rows = given.select_related("proposal__complaint").order_by("at", "pk")
    yield Section("complaint_answers", [_answer(row) for row in rows], From.US, Kept.RECORD)


def _complaint(row: Complaint) -> Row:
    told = told_of(row)
    return {
        **facts_of(row, "topic", "received_at", "final_by", "state", "ended_at"),
        "words": told.words or None,
        "named": told.named or None,
        "wish": told.wish or None,
    }


def _answer(row: Response) -> Row:
    answer = answer_in(row.proposal)
    lines = [*answer.points, *answer.reasons, *answer.put_right]
    return {**facts_of(row, "at", "outcome", "body", "body_by"), "words": "\n".join(lines) or None}
