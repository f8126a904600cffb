"""What an idea is about, as an address tells it: a closed list, and never a place to be sent to."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Final

from django.urls import NoReverseMatch, get_resolver

from evenhand.contact.letters.catalogue import LETTERS
from evenhand.learning.ideas.models import Idea

NOTHING: Final = (str(Idea.About.NONE), "")
_RULE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{2,78}")


def read_about(text: str) -> tuple[str, str]:
    """Return kind and thing of an address' `about`; nothing for what is not on the list."""
    kind, _, thing = text.partition(":")
    known = {
        Idea.About.SCREEN: _is_screen, Idea.About.LETTER: LETTERS.__contains__,
        Idea.About.RULE: lambda word: _RULE.fullmatch(word) is not None,
        Idea.About.CALL: _is_key, Idea.About.FINDING: _is_key, Idea.About.ANSWER: _is_key,
        Idea.About.THEME: lambda word: _RULE.fullmatch(word) is not None,
    }  # fmt: skip
    checks: dict[str, Callable[[str], bool]] = {str(name): test for name, test in known.items()}
    check = checks.get(kind)
    return (kind, thing) if check is not None and check(thing) else NOTHING


def _is_screen(name: str) -> bool:
    try:
        _, resolver = get_resolver().namespace_dict["desk"]
    except (KeyError, NoReverseMatch):
        return False
    return name in resolver.reverse_dict


def _is_key(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
