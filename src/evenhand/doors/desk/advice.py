"""Free and independent help: whom we name, and how the operator mends it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from babel import Locale
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.access.models import Role
from evenhand.cases.models import Person
from evenhand.contact.advice import (
    NoSuchAdvice,
    advice_in,
    countries_named,
    record_advice,
    stale_advice,
    withdraw_advice,
)
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.look.locales import reader_locale
from evenhand.rulebook.broken import PackBroken

EDITORS: Final = frozenset({Role.OPERATOR, Role.COMPLIANCE})
KINDS: Final = {
    "public": gettext_lazy("A public body"),
    "charity": gettext_lazy("A charity"),
    "professional_body": gettext_lazy("A professional body"),
    "legal_aid": gettext_lazy("Legal aid"),
}
COSTS: Final = {
    "free": gettext_lazy("Free"),
    "first talk free": gettext_lazy("The first talk is free"),
    "local call": gettext_lazy("The price of a local call"),
    "by income": gettext_lazy("By income"),
    "unknown": gettext_lazy("Cost not known"),
}


class AdviceForm(forms.Form):
    """A body that helps people in debt, as it is read in its source."""

    name = WordsField(label=gettext_lazy("Name"), most=200)
    region = WordsField(label=gettext_lazy("Region code, where it helps only there"), most=6,
                        required=False)  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=list(KINDS.items()),
        help_text=gettext_lazy("Firms that live on fees of people in debt are never named."),
    )
    what = WordsField(label=gettext_lazy("What do they do, in English?"), most=300)
    languages = WordsField(label=gettext_lazy("Languages, with commas"), most=60, required=False)
    url = WordsField(label=gettext_lazy("Their page"), most=300, required=False)
    phone = WordsField(label=gettext_lazy("Telephone, if it is sure"), most=40, required=False)
    cost = forms.ChoiceField(label=gettext_lazy("What does it cost?"), choices=list(COSTS.items()))
    source = WordsField(label=gettext_lazy("Where did you read it today?"), most=300)

    def row(self, *, today: Any) -> dict[str, Any]:
        """The row as the directory has it."""
        given = dict(self.cleaned_data)
        languages = [one.strip() for one in given.pop("languages").split(",") if one.strip()]
        return {**given, "languages": languages, "checked_on": today}


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Whom we name in a country; who may, adds or corrects a row."""
    named = _countries()
    country = request.GET.get("country", "").upper()
    country = country if country in named else _where_most_live(named)
    may_edit = shift.user.role in EDITORS
    form = AdviceForm(request.POST or None)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid() and _recorded(form, country, shift):
            messages.success(request, _("Recorded. It counts from now."))
            return redirect(f"{reverse('desk:advice')}?country={country}")
    return show(
        request,
        "advice",
        shift,
        place="advice",
        country=country,
        countries=named,
        rows=[(row, KINDS[row.kind], COSTS[row.cost]) for row in advice_in(country)],
        stale={row.key for row in stale_advice(shift.at.date())},
        form=form,
        may_edit=may_edit,
        today=shift.at.date(),
    )


def _countries() -> dict[str, str]:
    names = Locale.parse(reader_locale()).territories
    found = {code.upper(): str(names[code.upper()]) for code in countries_named()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _where_most_live(named: Collection[str]) -> str:
    """The country of most people in the house: nobody looks for the first of the alphabet."""
    people = Person.objects.filter(country__in=named).values_list("country")
    most = people.annotate(n=Count("pk")).order_by("-n", "country").first()
    return str(most[0]) if most else next(iter(named), "")


def _recorded(form: AdviceForm, country: str, shift: Shift) -> bool:
    try:
        row = form.row(today=shift.at.date())
        record_advice(country, row, by=str(shift.user), at=shift.at, actor=shift.actor)
    except PackBroken:
        form.add_error(
            "name", _("This reads like a firm. Only free and independent help is named.")
        )
        return False
    return True


@for_staff
@require_POST
def withdraw(request: HttpRequest, shift: Shift) -> HttpResponse:
    """No longer name a body, with the reason."""
    if shift.user.role not in EDITORS:
        raise PermissionDenied
    country, name = request.POST.get("country", "")[:2], request.POST.get("name", "")
    why = request.POST.get("why", "").strip()[:300]
    if not why:
        messages.warning(request, _("Write why it is no longer named."))
    else:
        try:
            withdraw_advice(
                country, name, region=request.POST.get("region", ""), by=str(shift.user), why=why,
                at=shift.at, actor=shift.actor,
            )  # fmt: skip
            messages.success(request, _("It is named no longer."))
        except NoSuchAdvice:
            messages.info(request, _("It was not named any more."))
    return redirect(f"{reverse('desk:advice')}?country={country.upper()}")
