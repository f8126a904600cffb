"""`{% load voices %}`: how many alarms ring for whoever reads the page."""

from __future__ import annotations

from django import template

from evenhand.doors.desk.guard import Shift
from evenhand.work.alarms import ringing_for

register = template.Library()


@register.simple_tag
def ringing(shift: Shift | str) -> int:
    """How many alarms ring for her now; none on a page that knows nobody."""
    return ringing_for(shift.user, at=shift.at).count() if isinstance(shift, Shift) else 0
