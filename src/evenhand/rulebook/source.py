"""Where a rule or a value comes from, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeGuard

Kind = Literal["law", "house"]
Confidence = Literal["confirmed", "memory", "unverified"]
CONFIDENCES: tuple[Confidence, ...] = ("confirmed", "memory", "unverified")


def is_confidence(word: object) -> TypeGuard[Confidence]:
    """Whether a word is one of the three degrees of confidence."""
    return word in CONFIDENCES


@dataclass(frozen=True, slots=True)
class Source:
    """A text somebody read: title and link, the day it was read, and the place within it."""

    id: str
    title: str
    link: str
    read_on: date
    confidence: Confidence
    pinpoint: str = ""
    is_law: bool = True
    """Whether it binds by law; not our own policy, a survey or a code of the trade."""

    @property
    def kind(self) -> Kind:
        """Whose word it is: the law's, or the house's beyond the law."""
        return "law" if self.is_law else "house"

    @property
    def citation(self) -> str:
        """The citation as rules write it: id#pinpoint."""
        return f"{self.id}#{self.pinpoint}" if self.pinpoint else self.id

    @property
    def text(self) -> str:
        """Title and place, for people."""
        return f"{self.title}, {self.pinpoint}" if self.pinpoint else self.title

    def at(self, pinpoint: str) -> Source:
        """The same source at a place within it."""
        return replace(self, pinpoint=pinpoint)
