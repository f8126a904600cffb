"""What pages of the desk say of ideas: the way to tell one, and what became of some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from evenhand.learning.ideas import queries
from evenhand.learning.ideas.models import Idea

register = template.Library()


@register.simple_tag(takes_context=True)
def about_here(context: Mapping[str, Any]) -> str:
    """What the page before one's eyes is, without a person or a case in it."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None or match.namespace != "desk" or not match.url_name:
        return ""
    if match.url_name.startswith("letter_"):
        return f"letter:{match.kwargs.get('kind', '')}"
    return f"screen:{match.url_name}"


@register.simple_tag
def you_said_we_did() -> list[Idea]:
    """The newest ideas that were done."""
    return list(queries.done())


@register.filter
def told_by(idea: Idea) -> str:
    """The name an idea is read under."""
    return queries.shown_name(idea)
