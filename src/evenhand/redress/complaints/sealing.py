"""What of a complaint lies sealed, under the key of the person or of the complaint itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from evenhand.redress.complaints.models import Complaint, Entry, ProposedAnswer
from evenhand.vault import actions as vault_actions
from evenhand.vault import queries as vault

_TOLD: Final = "complaint:told"
_SAID: Final = "complaint:said"
_ANSWER: Final = "complaint:answer"


@dataclass(frozen=True, slots=True)
class Words:
    """What she told: her words, whom she named, what would help, how to reach her."""

    words: str = ""
    named: str = ""
    wish: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says, in her language: a line for each point, reason and thing put right."""

    points: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    put_right: tuple[str, ...] = ()


def seal_told(complaint: Complaint, told: Words, *, at: datetime) -> bytes:
    """Seal what she told."""
    said = {"words": told.words, "named": told.named, "wish": told.wish, "reach": told.reach}
    return _seal(complaint, said, _TOLD, at=at)


def told_of(complaint: Complaint) -> Words:
    """What she told; empty once her key is destroyed."""
    found = _open(complaint, complaint.told_sealed, _TOLD)
    return Words(**found) if found else Words()


def seal_said(complaint: Complaint, words: str, *, at: datetime) -> bytes:
    """Seal what was said later."""
    return _seal(complaint, {"words": words}, _SAID, at=at)


def said_in(entry: Entry) -> str:
    """What an entry says; empty once erased."""
    return str(_open(entry.complaint, entry.words_sealed, _SAID).get("words", ""))


def seal_answer(complaint: Complaint, answer: Answer, *, at: datetime) -> bytes:
    """Seal what an answer says."""
    said = {"points": answer.points, "reasons": answer.reasons, "put_right": answer.put_right}
    return _seal(complaint, said, _ANSWER, at=at)


def answer_in(proposal: ProposedAnswer) -> Answer:
    """What a proposed or given answer says; empty once erased."""
    found = _open(proposal.complaint, proposal.words_sealed, _ANSWER)
    return Answer(**{name: tuple(lines) for name, lines in found.items()})


def _seal(complaint: Complaint, said: Mapping[str, Any], context: str, *, at: datetime) -> bytes:
    plain = json.dumps(said, ensure_ascii=False).encode()
    return vault_actions.seal(complaint.subject, plain, context=context, at=at)


def _open(complaint: Complaint, sealed: bytes | memoryview | None, context: str) -> dict[str, Any]:
    if sealed is None:
        return {}
    try:
        plain = vault.unseal(complaint.subject, bytes(sealed), context=context)
    except vault.Erased:
        return {}
    found: dict[str, Any] = json.loads(plain)
    return found
