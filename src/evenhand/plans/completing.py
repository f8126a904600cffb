"""What follows when nothing is owed on a debt any more: the letter that says so."""

from __future__ import annotations

from datetime import datetime

from evenhand.cases.models import Debt
from evenhand.contact.actions import letter_language, queue_release
from evenhand.contact.models import Release
from evenhand.contact.ways import point_for

LETTER = "nothing_owed"


def tell_that_nothing_is_owed(debt: Debt, *, at: datetime) -> list[Release]:
    """Queue the letter of completion for everybody who owed a debt and can be written to, once.

    It is rendered when it leaves, and refused should something be owed again by then.
    """
    queued = []
    for case in debt.cases.filter(closed_at__isnull=True).select_related("person"):
        post = point_for(case.person, "letter")
        if post is not None and case.person.deceased_on is None:
            queued.append(
                queue_release(
                    case=case,
                    act="proof.letter",
                    letter=LETTER,
                    language=letter_language(case.person),
                    at=at,
                    business_key=f"nothing-owed:{case.key}",
                    contact_point=post,
                )
            )
    return queued
