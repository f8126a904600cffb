"""Mandates of helpers: what a person lets somebody she trusts do, and what that somebody did.

A helper acts under her or his own name alone. Whatever is done under a mandate is told to the
person herself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from evenhand.access.actions import make_entry_link, revoke_entry_links
from evenhand.cases.models import Representative
from evenhand.journal.actions import Entry, append

PARTS: Final = ("sees", "speaks", "agrees", "gets_copies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """What a person lets somebody she trusts do; `born_on` is the second fact at the door."""

    sees: bool = False
    speaks: bool = False
    agrees: bool = False
    gets_copies: bool = False
    born_on: date | None = None


NO_MANDATE: Final = Mandate()


def make_helpers_code(helper: Representative, *, at: datetime, actor: str) -> str:
    """Make a helper's way in, shown once; an earlier one opens nothing any more."""
    assert helper.until is not None
    revoke_entry_links(subject=helper.key, at=at)
    made = make_entry_link(subject=helper.key, case_key=None, at=at, life=helper.until - at)
    journal_representative("representative.code_made", helper, at=at, actor=actor)
    return made.code


def helper_did(helper: Representative, code: str, *, what: str, at: datetime) -> None:
    """Write down, for the person to read, what her helper saw, asked or agreed."""
    data = {"helper": str(helper.key), "what": what}
    subject = helper.person.key
    append(Entry(code=f"helper.{code}", at=at, actor=helper.actor, subject=subject, data=data))


def journal_representative(
    code: str, representative: Representative, *, at: datetime, actor: str
) -> None:
    """Write down who may speak for a person, and what a mandate covers."""
    data: dict[str, Any] = {"kind": representative.kind}
    given = [part for part in PARTS if getattr(representative, part)]
    data |= {"helper": str(representative.key), "mandate": given} if given else {}
    subject = representative.person.key
    append(Entry(code=code, at=at, actor=actor, subject=subject, data=data))
