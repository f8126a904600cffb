"""One way to show a page of the portal: the frame, the firm, one question."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.contact.firm import FirmUnknown, firm_for
from evenhand.contact.letters.facts import Firm
from evenhand.doors.portal.easy import wording
from evenhand.doors.portal.visit import Visit

Words = str | Promise


def firm(visit: Visit | None) -> Firm:
    """The firm as a person of this country reaches it; nameless where the operator said nothing."""
    try:
        return firm_for(visit.person.country if visit else "")
    except FirmUnknown:
        return Firm()


def show(
    request: HttpRequest,
    template: str,
    visit: Visit | None = None,
    *,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """Show a page in the frame of the portal, in easy words where she wants them."""
    who, words = firm(visit), wording(request, template, visit)
    frame = {
        "visit": visit,
        "wording": words,
        "signed_in": visit is not None,
        "firm": who,
        "firm_name": who.name,
        "firm_phone": who.phone,
        "firm_line": " · ".join(part for part in (who.name, *who.address, who.licence) if part),
        "synthetic": settings.EVENHAND_IS_DEMO,
    }
    return render(request, f"portal/{words.template}.html", {**frame, **facts}, status=status)


def ask(
    request: HttpRequest,
    form: BaseForm,
    visit: Visit | None = None,
    *,
    heading: Words = "",
    why: Words = "",
    button: Words = "",
    template: str = "question",
    **facts: Any,
) -> HttpResponse:
    """Show one question. Where the form has one field, its label is the heading of the page."""
    title = heading or next(iter(form.fields.values())).label or ""
    return show(
        request,
        template,
        visit,
        form=form,
        heading=heading,
        page_title=title,
        why=why,
        button=button or _("Continue"),
        **facts,
    )
