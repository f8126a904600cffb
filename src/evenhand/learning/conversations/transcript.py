"""What was said in a conversation, turn by turn, as it was read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Who = Literal["agent", "person", "other", "unknown"]

_NAMES: Final[dict[str, Who]] = {
    **dict.fromkeys(("agent", "advisor", "adviser", "we", "darbinieks", "berater", "conseiller",
                     "conseillère", "mitarbeiterin", "mitarbeiter"), "agent"),
    **dict.fromkeys(("person", "customer", "caller", "klients", "persona", "kunde", "kundin",
                     "client", "cliente", "personne"), "person"),
    "other": "other",
}  # fmt: skip


class TranscriptRefused(ValueError):
    """A file is no transcript that can be reviewed; says where, what, and what would help."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}. {remedy}")
        self.where, self.what, self.remedy = where, what, remedy


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of them said without being interrupted by a new line of the file."""

    who: Who
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns in their order, and what the reader should know about the file."""

    turns: tuple[Turn, ...]
    language: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A turn as a format tells it: who spoke is still a name."""

    speaker: str
    start_ms: int
    end_ms: int
    text: str
    where: str


def who_is(speaker: str, *, agent: str) -> Who:
    """Whose turn it is; where the agent's name is given, every other name is the person's."""
    told = speaker.strip().casefold()
    if not told:
        return "unknown"
    if agent:
        return "agent" if told == agent.strip().casefold() else _NAMES.get(told, "person")
    return _NAMES.get(told, "unknown")
