"""A person's bank statement at the desk: read with her recorded consent, confirmed line by line."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.cases.models import Case
from evenhand.doors.desk.guard import Shift, local_day, on_a_case
from evenhand.doors.desk.page import show
from evenhand.doors.look.locked_box import LockedBox
from evenhand.doors.look.own_account import OwnAccountSteps
from evenhand.doors.look.own_account_forms import AccountFileForm

POST_TOO: Final = ["GET", "HEAD", "POST"]


class RecordedConsentForm(AccountFileForm):
    """The file, and how the person agreed to its being read."""

    agreed = forms.ChoiceField(
        label=_("How did they agree that we read it?"),
        choices=[
            ("in_writing", _("In writing")),
            ("on_the_telephone", _("On the telephone")),
            ("in_person", _("Face to face")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Without their yes the file is not read. Choose one.")},
    )

    @property
    def consent(self) -> str:
        """How she agreed, for the journal."""
        return str(self.cleaned_data["agreed"])


def _steps(request: HttpRequest, shift: Shift, case: Case) -> OwnAccountSteps:
    def shown(step: str, **facts: Any) -> HttpResponse:
        return show(request, f"account_{step}", shift, place="queue", case=case, **facts)

    return OwnAccountSteps(
        request=request,
        person=case.person,
        source="desk",
        actor=shift.actor,
        at=shift.at,
        today=local_day(case.person, shift.at),
        box=LockedBox(
            name=f"desk.account.{case.reference}",
            path=reverse("desk:account_file", args=[case.reference]),
        ),
        form=RecordedConsentForm,
        onward=reverse("desk:case", args=[case.reference]),
        show=shown,
    )


@on_a_case
@require_http_methods(POST_TOO)
def file(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Take the file and record how she agreed."""
    return _steps(request, shift, case).file()


@on_a_case
@require_http_methods(POST_TOO)
def found(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """What was found, before anything is taken over."""
    return _steps(request, shift, case).found()


@on_a_case
@require_http_methods(POST_TOO)
def offer(
    request: HttpRequest, shift: Shift, case: Case, account: int, number: int
) -> HttpResponse:
    """One income or bill, as she confirms it."""
    return _steps(request, shift, case).offer(account, number)


@on_a_case
@require_http_methods(POST_TOO)
def done(request: HttpRequest, shift: Shift, case: Case, account: int) -> HttpResponse:
    """What was taken over; then the rest is forgotten."""
    return _steps(request, shift, case).done(account)
