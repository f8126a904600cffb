"""From one question of the statement to the next: skip, back, check, and kind questions between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from evenhand.doors.look.means_words import RHYTHMS
from evenhand.doors.look.statement_questions import Question, questions
from evenhand.doors.portal import draft
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.page import ask
from evenhand.doors.portal.visit import Visit

TASK_LIST: Final = "/p/money"
CHECK: Final = "/p/money/check"
SURE: Final = "/p/money/sure"
POST_TOO: Final = ("GET", "HEAD", "POST")
_SURE_OF: Final = "sure"


def question(request: HttpRequest, form: BaseForm, visit: Visit, **facts: Any) -> HttpResponse:
    """One question of the statement, with a way to skip it and a way back."""
    onward = CHECK if to_check(request) else TASK_LIST
    facts.setdefault("rhythms", RHYTHMS)
    facts.setdefault("skip_url", onward)
    return ask(request, form, visit, back_url=onward, saves=True, **facts)


def to_check(request: HttpRequest) -> bool:
    """Whether she came from the check page and goes back there."""
    return request.GET.get("then") == "check"


def onward(
    request: HttpRequest,
    visit: Visit,
    *,
    items: Sequence[str] = (),
    part: str = "",
    then: str = "",
    about: str = "",
) -> HttpResponse:
    """Go to the next open item, else back to where she came from: the check page or the list.

    What she wrote about the line `about` is asked about first where it is unusual.
    """
    address = then or (f"{TASK_LIST}/{part}/{items[0]}" if items else "")
    address = with_query(request, address) if address else ""
    address = address or (CHECK if to_check(request) else TASK_LIST)
    odd = [one for one in open_questions(request, visit) if about and one.line.startswith(about)]
    if odd:
        return redirect(sure_address(odd[0].line, address))
    return redirect(address)


def with_query(request: HttpRequest, address: str) -> str:
    """The same address, on the same way back."""
    return f"{address}?{urlencode({'then': 'check'})}" if to_check(request) else address


def sure_address(line: str, back: str) -> str:
    """The page that asks about an unusual line, and where it leads afterwards."""
    return f"{SURE}?{urlencode({'line': line, 'back': back})}"


def open_questions(request: HttpRequest, visit: Visit, *, whole: bool = False) -> list[Question]:
    """The questions about her draft that she has not answered; `whole` asks about sums too."""
    sure = set(visits.kept(request, _SURE_OF, []))
    found = questions(
        draft.read(visit), visit.person, today=visit.today, language=get_language() or "en"
    )
    return [one for one in found if one.key not in sure and (whole or not one.is_about_the_whole)]


def keep_sure(request: HttpRequest, asked: Question) -> None:
    """She is sure: this figure is not asked about again in this visit."""
    sure = visits.kept(request, _SURE_OF, [])
    visits.keep(request, _SURE_OF, [*sure, asked.key][-200:])
