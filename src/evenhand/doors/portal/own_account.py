"""Her own bank statement in the portal: read with her consent, confirmed line by line."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.locked_box import LockedBox
from evenhand.doors.look.own_account import OwnAccountSteps
from evenhand.doors.look.own_account_forms import AccountFileForm
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person

TASK_LIST: Final = "/p/money"
# Its name begins like everything of a visit, so that it is forgotten with it.
BOX: Final = LockedBox(name="person.account", path="/p/money/account")
POST_TOO: Final = ["GET", "HEAD", "POST"]


class ConsentForm(AccountFileForm):
    """The file, and her own yes to reading it."""

    agrees = forms.BooleanField(
        label=_("Yes, read this file for my answers, and forget it afterwards."),
        error_messages={"required": _("Tick the box if we may read the file.")},
    )

    @property
    def consent(self) -> str:
        """She says it herself, by her tick."""
        return "herself"


def _steps(request: HttpRequest, visit: Visit) -> OwnAccountSteps:
    def shown(step: str, *, back: str, **facts: Any) -> HttpResponse:
        return show(request, f"account_{step}", visit, back_url=back, back=back, **facts)

    return OwnAccountSteps(
        request=request,
        person=visit.person,
        source="portal",
        actor=visit.actor,
        at=visit.at,
        today=visit.today,
        box=BOX,
        form=ConsentForm,
        onward=TASK_LIST,
        show=shown,
    )


@for_person
@require_http_methods(POST_TOO)
def file(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose the file and say yes to its being read."""
    return _steps(request, visit).file()


@for_person
@require_http_methods(POST_TOO)
def found(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was found, before anything is taken over."""
    return _steps(request, visit).found()


@for_person
@require_http_methods(POST_TOO)
def offer(request: HttpRequest, visit: Visit, account: int, number: int) -> HttpResponse:
    """One income or bill: yes, changed, or left out."""
    return _steps(request, visit).offer(account, number)


@for_person
@require_http_methods(POST_TOO)
def done(request: HttpRequest, visit: Visit, account: int) -> HttpResponse:
    """What was taken over; then the rest is forgotten."""
    return _steps(request, visit).done(account)
