"""Every letter's words approved: in a fresh house nobody stands for any, and no letter would go."""

from __future__ import annotations

from datetime import datetime


def approve_every_letter(*, at: datetime) -> None:
    """Let somebody named stand for every kind of letter in every language, through the gate."""
    from evenhand.contact import approving
    from evenhand.contact.letters import catalogue

    for kind in catalogue.KINDS:
        for language in catalogue.LANGUAGES:
            approving.approve(
                kind, language, by="A. Reader", actor="staff:bench", note="a bench", at=at
            )
