"""`{% load voices %}`: how many alarms ring for whoever reads the page."""

from __future__ import annotations

from django import template

from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.voices.board import READERS
from evenhand.learning.surveys.pulse import waits_for
from evenhand.work.alarms import ringing_for

register = template.Library()


@register.simple_tag
def ringing(shift: Shift | str) -> int:
    """How many alarms ring for her now; none on a page that knows nobody."""
    return ringing_for(shift.user, at=shift.at).count() if isinstance(shift, Shift) else 0


@register.simple_tag
def is_lead(shift: Shift | str) -> bool:
    """Whether she reads what people say of everybody's work together."""
    return isinstance(shift, Shift) and shift.user.role in READERS


@register.simple_tag
def pulse_waits(shift: Shift | str) -> bool:
    """Whether this month's pulse waits for her."""
    return isinstance(shift, Shift) and waits_for(shift.user, at=shift.at)
