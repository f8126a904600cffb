"""A person to talk to, and free advice: open to everybody, more exact for who came in."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from babel import Locale
from babel.dates import format_date
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.cases.names import NotUsable, clean_phone
from evenhand.contact.advice import advice_for, countries_named
from evenhand.contact.calls import ask_for_a_call
from evenhand.doors import clock
from evenhand.doors.look.forms import let_choose
from evenhand.doors.look.locales import day_pattern, reader_locale
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person, open_to_weak, public
from evenhand.rulebook.calendar import add_working_days
from evenhand.rulebook.zones import zone

# Two hours each; «any time» is the whole day.
WINDOWS: Final = {"9": (9, 11), "11": (11, 13), "13": (13, 15), "15": (15, 17), "any": (9, 17)}
DAYS_OFFERED: Final = 5


@public
@require_safe
def advice(request: HttpRequest) -> HttpResponse:
    """Bodies that help free of charge and are not paid by us."""
    visit = visits.current(request, at=clock.now())
    named = _countries()
    asked = request.GET.get("country", "")
    country = visit.person.country if visit and asked not in named else asked
    region = visit.person.region if visit and country == visit.person.country else ""
    return show(
        request,
        "advice",
        visit,
        country=country if country in named else "",
        country_name=named.get(country, ""),
        countries=named,
        advice=advice_for(country, region) if country in named else (),
        back_url="/p/home" if visit else "",
    )


def _countries() -> dict[str, str]:
    """Where we can name somebody who helps: codes and names, in the reader's order."""
    names = Locale.parse(reader_locale()).territories
    found = {code.upper(): str(names[code.upper()]) for code in countries_named()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


@public
@require_safe
def person(request: HttpRequest) -> HttpResponse:
    """How to reach one of us by telephone, e-mail or post."""
    visit = visits.current(request, at=clock.now())
    return show(request, "person", visit, back_url="/p/home" if visit else "")


class CallForm(forms.Form):
    """When and on which number to call back."""

    day = OneOf(label=_("On which day?"))
    window = OneOf(
        label=_("At what time?"),
        choices=[
            ("9", "9–11"),
            ("11", "11–13"),
            ("13", "13–15"),
            ("15", "15–17"),
            ("any", _("Any time between 9 and 17")),
        ],
    )
    phone = Words(
        label=_("A number that is safe for you"),
        help_text=_("We call this number once, for this talk, and give only our first name."),
        max_length=40,
        autocomplete="tel",
        error_messages={"required": _("Write the number that we shall call.")},
    )
    words = Words(label=_("What is it about? You need not say."), required=False)

    def __init__(self, *arguments: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country = visit.person.country
        pattern, locale = day_pattern(), reader_locale()
        let_choose(
            self,
            "day",
            [(day.isoformat(), format_date(day, pattern, locale=locale)) for day in _days(visit)],
        )

    def clean_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["phone"], country=self.country)
        except NotUsable as wrong:
            raise forms.ValidationError(
                _("This does not look like a telephone number. Write it with its area code.")
            ) from wrong


def _days(visit: Visit) -> list[date]:
    person = visit.person
    return [
        add_working_days(visit.today, ahead, person.country.lower(), person.region)
        for ahead in range(1, DAYS_OFFERED + 1)
    ]


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def call_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A promised call: a task for us, with a time by which."""
    form = CallForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        return show(request, "call_done", visit, **promise_call(visit, form.cleaned_data))
    return ask(request, form, visit, heading=_("We call you"), back_url="/p/person")


def promise_call(visit: Visit, told: dict[str, Any]) -> dict[str, Any]:
    """Ask for a call in the hours that were chosen; returns what the next page tells of it."""
    day, window = date.fromisoformat(told["day"]), WINDOWS[told["window"]]
    local_zone = zone(visits.zone_of(visit.person))
    begins, ends = (datetime.combine(day, time(hour), tzinfo=local_zone) for hour in window)
    ask_for_a_call(
        person=visit.person,
        case_key=visit.case_key,
        phone=told["phone"],
        words=told["words"],
        hours=(begins, ends),
        day=day,
        at=visit.at,
    )
    return {"day": day, "begins": window[0], "ends": window[1], "phone": told["phone"]}
