"""The board of voices for team leads: what people say of our work, seconds after they said it.

One page, one part of it that renews itself, and a stream that tells when. Without scripts the page
is read as it is and loaded again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from evenhand.access.models import Role
from evenhand.doors import clock
from evenhand.doors.desk.guard import Shift, View, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.voices.live import open_stream
from evenhand.doors.desk.voices.shown import net_shown, pulse_shown, shown
from evenhand.learning.surveys import figures, pulse
from evenhand.learning.surveys.recommending import net_of_creditors

# Who reads what people say of everybody's work together; a colleague reads what is said of her own.
READERS: Final = frozenset({Role.LEAD, Role.COMPLIANCE, Role.OPERATOR})


def for_leads(view: View) -> View:
    """Guard a page: only who leads, and those above, sees it."""

    @wraps(view)
    def guarded(request: HttpRequest, shift: Shift, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if shift.user.role not in READERS:
            raise PermissionDenied
        return view(request, shift, *args, **kwargs)

    return for_staff(guarded)


def _facts(at: datetime) -> dict[str, Any]:
    told = figures.board(at=at)
    return {"board": told, "shown": shown(told)}


@for_leads
@require_safe
def board(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The whole page."""
    pulses = [pulse_shown(one) for one in pulse.pulses(at=shift.at)]
    facts = _facts(shift.at)
    net = net_shown(net_of_creditors(at=shift.at))
    return show(request, "voices/board", shift, place="board", pulses=pulses, net=net, **facts)


@for_leads
@require_safe
def now(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The part that renews itself, for a page that asks again."""
    return render(request, "desk/voices/_board.html", _facts(shift.at))


@for_leads
@require_safe
def stream(request: HttpRequest, shift: Shift) -> HttpResponseBase:
    """Tell of each answer as it comes, for half a minute; 204 where too many listen here already.

    A browser that is told 204 asks no more by itself, and the page goes on by asking now and then.
    """
    since = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    language = translation.get_language() or "en"
    steps = open_stream(since, told=_released(_mark), part=_released(partial(_part, language)))
    if steps is None:
        return HttpResponse(status=204)
    answer = StreamingHttpResponse(steps, content_type="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _mark() -> str:
    return figures.cursor(at=clock.now())


def _part(language: str) -> str:
    with translation.override(language):
        return render_to_string("desk/voices/_board.html", _facts(clock.now()))


def _released(read: Callable[[], str]) -> Callable[[], str]:
    """Read, and give the connection back: whoever listens must not keep one."""

    def reading() -> str:
        try:
            return read()
        finally:
            connection.close()

    return reading
