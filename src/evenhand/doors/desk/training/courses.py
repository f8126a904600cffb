"""A course step by step: read, spot, quiz, with the why after each answer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe
from markdown_it import MarkdownIt

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.training.shown import shown_marks, shown_questions, shown_turns
from evenhand.learning.training.actions import Result, take_step
from evenhand.learning.training.course_file import READ, Course, Step, read_course
from evenhand.learning.training.queries import course_text

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@for_staff
@require_safe
def begin(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """Begin a course at its earliest step."""
    course = _course(key, shift)
    return redirect("desk:learn_step", key=key, anchor=course.steps[0].anchor)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, shift: Shift, key: str, anchor: str) -> HttpResponse:
    """Show a step and take what is answered; a step that was read leads on at once."""
    course = _course(key, shift)
    here = course.step(anchor)
    if here is None:
        raise Http404
    result, given = None, dict[str, list[int]]()
    if request.method == "POST":
        given = _given(request, here)
        result = take_step(user=shift.user, course=course, step=here, given=given, at=shift.at)
        if here.kind == READ:
            return _onward(course, here)
    return _page(request, shift, course, here, result=result, given=given)


def _course(key: str, shift: Shift) -> Course:
    text = course_text(key, shift.user.language)
    if text is None:
        raise Http404
    return read_course(text.text)


def _given(request: HttpRequest, step: Step) -> dict[str, list[int]]:
    names = ["marks", *(question.key for question in step.questions)]
    return {
        name: [int(one) for one in request.POST.getlist(name) if one.isdecimal()]
        for name in names
        if name in request.POST
    }


def _following(course: Course, step: Step) -> Step | None:
    place = course.steps.index(step) + 1
    return course.steps[place] if place < len(course.steps) else None


def _onward(course: Course, step: Step) -> HttpResponse:
    following = _following(course, step)
    if following is None:
        return redirect("desk:learn_today")
    return redirect("desk:learn_step", key=course.key, anchor=following.anchor)


def _page(
    request: HttpRequest,
    shift: Shift,
    course: Course,
    step: Step,
    *,
    result: Result | None,
    given: dict[str, list[int]],
) -> HttpResponse:
    return show(
        request,
        "training/step",
        shift,
        place="learn",
        course=course,
        step=step,
        number=course.steps.index(step) + 1,
        prose=prose(step.markdown),
        turns=shown_turns(step),
        marks=shown_marks(step, given.get("marks", [])),
        questions=shown_questions(step, given),
        result=result,
        following=_following(course, step),
    )


def prose(markdown: str) -> SafeString:
    """Return Markdown as a page shows it; HTML in it is shown as text."""
    rendered: str = _MARKDOWN.render(markdown)
    return SafeString(rendered)  # the renderer escapes all HTML
