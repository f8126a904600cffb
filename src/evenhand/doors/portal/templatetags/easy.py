"""`{% load easy %}`: the easy words for a code of a page."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.utils.functional import Promise

from evenhand.doors.portal.easy_words import ANSWERS, LINES, STEPS, WAYS

register = template.Library()


@register.filter
def easy_step(step: str) -> str | Promise:
    """What comes next, by the name of the step; empty for one that is not told."""
    return STEPS.get(step, "")


@register.filter
def easy_way(name: str) -> str | Promise:
    """What a way forward is, by its name."""
    return WAYS.get(name, "")


@register.filter
def easy_line(kind: str) -> str | Promise:
    """What a kind of money in a debt means."""
    return LINES.get(kind, "")


@register.filter
def easy_answers(bound: BoundField) -> Mapping[str, str | Promise]:
    """What the answers of a field mean, by answer; those with a hard word alone."""
    return ANSWERS.get(bound.name, {})
