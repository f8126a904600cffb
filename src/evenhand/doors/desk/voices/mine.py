"""What is said of a colleague's own talks: for her alone, and only where it says something."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.voices.board import READERS
from evenhand.doors.desk.voices.shown import QUESTIONS, told
from evenhand.learning.surveys import figures


@for_staff
@require_safe
def mine(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Her own figures from thirty answers on; no address of this page takes another's name."""
    own = figures.own(shift.user, at=shift.at)
    shares = [
        (str(words), told(own.shares[question]))
        for question, words in QUESTIONS.items()
        if question in own.shares
    ]
    return show(
        request, "voices/mine", shift, place="board", own=own, shares=shares,
        fewest=figures.FEWEST_OF_ONE, step=figures.STEP, leads=shift.user.role in READERS,
    )  # fmt: skip
