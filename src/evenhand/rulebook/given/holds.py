"""Facts of until when what rests."""

from __future__ import annotations

from evenhand.rulebook.field import instant, text


class HoldFacts:
    """Fields of `Facts`; each with unit and meaning."""

    demands_stopped_until: int = instant(
        "holds", "demands rest until then; 0 none", open_ended=True
    )
    services_stopped_until: int = instant(
        "holds", "service messages rest until then; 0 none", open_ended=True
    )
    surveys_stopped_until: int = instant(
        "holds", "surveys rest until then; 0 none", open_ended=True
    )
    interest_stopped_until: int = instant(
        "holds", "interest and fees rest until then; 0 none", open_ended=True
    )
    plans_stopped_until: int = instant(
        "holds", "offers of plans rest until then; 0 none", open_ended=True
    )
    voices_stopped_until: int = instant(
        "holds", "nobody calls or visits until then, but to answer her; 0 none", open_ended=True
    )
    reaching_stopped_until: int = instant(
        "holds", "nothing at all may arrive until then; 0 none", open_ended=True
    )
    rested_until: int = instant("holds", "the latest hold of demands ended then; 0 none")
    told_of_end_at: int = instant("contact", "the latest word that a hold ended left; 0 none")
    hold_kind: str = text("holds", "kind of the hold that stops demands longest, or empty")
