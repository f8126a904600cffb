"""Whether every contact of ours was held under a certificate: by month, with each exception."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from evenhand.access.models import Role
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.words import CHANNELS, COUNTRIES, say
from evenhand.learning.training.certified import (
    TURNED_TO_US,
    UNEXPLAINED,
    exceptions,
    shares_by_month,
)
from evenhand.rulebook.zones import zone
from evenhand.work.hours import own_zone

READERS: Final = frozenset({Role.LEAD, Role.TRAINER, Role.COMPLIANCE, Role.OPERATOR})
LOOKS_BACK: Final = timedelta(days=365)
REASONS: Final = {
    TURNED_TO_US: gettext_lazy("The person turned to us: nobody is cut off. A lead was told."),
    UNEXPLAINED: gettext_lazy("Nothing explains it. Look at it today."),
}


@for_staff
@require_safe
def certified(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show the share of certified contacts of the last year, and what has no certificate."""
    if shift.user.role not in READERS:
        raise PermissionDenied
    place = zone(own_zone())
    begins = shift.at.astimezone(place).date() - LOOKS_BACK
    since = datetime.combine(begins.replace(day=1), time(0), place)
    months = shares_by_month(since=since, until=shift.at, zone=place)
    n, neither = sum(one.n for one in months), sum(one.neither for one in months)
    rows = exceptions(since=since, until=shift.at).exclude(person__key__in=shift.away)
    rows = rows.exclude(case__debt__creditor__key__in=shift.away) if shift.away else rows
    with timezone.override(place):
        return show(
            request, "training/certified", shift, place="learn", n=n, neither=neither,
            certified=sum(one.certified for one in months),
            supervised=sum(one.supervised for one in months),
            months=[(one, say(COUNTRIES, one.country), say(CHANNELS, one.channel))
                    for one in months],
            page=page_of(request, rows), since=since, turned_to_us=REASONS[TURNED_TO_US],
            unexplained=REASONS[UNEXPLAINED],
        )  # fmt: skip
