"""Today: questions that come back, what is due, and all there is to learn."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.training.shown import WHYS
from evenhand.learning.training.actions import is_right
from evenhand.learning.training.course_file import Question, read_course
from evenhand.learning.training.models import LessonDue, Recall
from evenhand.learning.training.queries import (
    course_text,
    due_today,
    living_courses,
    living_roleplays,
    open_lessons,
)
from evenhand.learning.training.recalling import answer_recall


@for_staff
@require_safe
def today(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show what is due today and all courses and role-plays in her language."""
    user = shift.user
    best = {text.key: text for text in living_courses("en")}
    best |= {text.key: text for text in living_courses(user.language)}
    due = due_today(user, today=shift.at.date())
    return show(
        request,
        "training/today",
        shift,
        place="learn",
        due=due,
        lessons=[_lesson(row, user.language) for row in open_lessons(user)],
        courses=sorted(best.values(), key=lambda text: text.title),
        roleplays=living_roleplays(user.language),
    )


def _lesson(row: LessonDue, language: str) -> tuple[LessonDue, str, str]:
    text = course_text(row.course, language)
    return row, text.title if text else row.course, str(WHYS[row.why])


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, shift: Shift, pk: int) -> HttpResponse:
    """Ask a question that came back; after the answer, show why."""
    row = Recall.objects.filter(pk=pk, user=shift.user).first()
    question = _question(row, shift.user.language) if row else None
    if row is None or question is None:
        raise Http404
    ticked: list[int] | None = None
    right = False
    if request.method == "POST":
        ticked = [int(one) for one in request.POST.getlist("choice") if one.isdecimal()]
        right = is_right(question, ticked)
        answer_recall(row, right=right, at=shift.at)
    following = next(
        (one for one in due_today(shift.user, today=shift.at.date()) if one.pk != pk), None
    )
    return show(
        request, "training/recall", shift, place="learn", question=question, ticked=ticked,
        right=right, following=following,
    )  # fmt: skip


def _question(row: Recall, language: str) -> Question | None:
    text = course_text(row.course, language)
    if text is None:
        return None
    found = read_course(text.text).questions
    return next((one for one in found if one.key == row.question), None)
