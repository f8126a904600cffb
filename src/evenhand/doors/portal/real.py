"""«Is this letter real?»: how to check us by ways that the letter did not name."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.contact.firm import FirmUnknown, firm_for, registered_in
from evenhand.doors import clock
from evenhand.doors.look.locales import reader_locale
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import public


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a register has us: the country in the reader's words, who keeps it, our number."""

    country: str
    keeper: str
    number: str


@public
@require_safe
def is_it_real(request: HttpRequest) -> HttpResponse:
    """Show how to check a letter, whoever asks; it says nothing about anybody."""
    visit = visits.current(request, at=clock.now())
    return show(request, "real", visit, entries=_entries())


def _entries() -> tuple[Entry, ...]:
    """The registers that the operator named; none where he has not said who he is."""
    try:
        return tuple(_entry(country) for country in registered_in())
    except FirmUnknown:
        return ()


def _entry(country: str) -> Entry:
    firm = firm_for(country)
    told = Locale.parse(reader_locale()).territories.get(country, country)
    return Entry(country=told, keeper=firm.supervisor.name, number=firm.licence)
