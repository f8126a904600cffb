"""What is said in the stories of learning, read from the file beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "learning.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedIdea:
    """An idea of somebody at work; its author is named by the key of her login."""

    hurts: str
    helps: str
    author: str
    about_kind: str = "none"
    about: str = ""
    pseudonym: str = ""


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def languages() -> frozenset[str]:
    """The languages in which people say something."""
    return frozenset(_told()["words"]["well"])


def words(mood: str, language: str, *, number: int) -> str:
    """What one of several people says in her language."""
    among = _told()["words"][mood][language]
    return str(among[number % len(among)])


def calls() -> tuple[str, ...]:
    """What was said in calls, each as a transcript."""
    return tuple(call["text"].strip() for call in _told()["call"])


def ideas() -> tuple[ImaginedIdea, ...]:
    """The ideas, in the order in which they came."""
    return tuple(ImaginedIdea(**one) for one in _told()["idea"])
