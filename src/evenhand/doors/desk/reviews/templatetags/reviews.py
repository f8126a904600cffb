"""`{% load reviews %}`: how many reviews of her own calls somebody has not opened yet."""

from __future__ import annotations

from django import template

from evenhand.doors.desk.guard import Shift
from evenhand.learning.conversations.queries import own_reviews

register = template.Library()


@register.simple_tag
def unread_reviews(shift: Shift | str) -> int:
    """How many wait for her; none on a page that knows nobody."""
    if not isinstance(shift, Shift):
        return 0
    rows = own_reviews(shift.user, away=shift.away).filter(shown_to_agent_at__isnull=True)
    return rows.count()
