"""The next step of every case, decided in columns from its facts and the rulebook's masks.

The order of the branches is the order of care: what stops comes before what asks. What is refused
at an hour or on a kind of day only is no matter of the night's; whoever sends is told then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

LETTERS: Final = {
    "first_notice": "notice.letter",
    "reminder": "demand.letter",
    "message": "service.email",
    "plan_offer": "service.letter",
    "still_right": "service.email",
    "after_stop": "service.letter",
}
# What an e-mail tells of as well, for a person who would rather have one.
BY_EMAIL: Final = {"reminder": "demand.email"}
# Letters that speak of all debts of a person, and leave once for all of them.
TO_A_PERSON: Final = ("after_stop", "plan_offer")
# One of these a person and night, the debt that is owed longest first; the others on later nights.
ONE_A_NIGHT: Final = ("reminder",)
# An offer on paper is made once; who took none has three months before it comes again.
ONCE_IN: Final = {"plan_offer": timedelta(days=90)}
HOLD_KIND: Final = "hold_kind"
EXPIRED: Final = "statement_expired"


@dataclass(frozen=True, slots=True)
class Branch:
    """A step with its reason (`HOLD_KIND`: the kind of the hold) and what is sent, or empty."""

    step: str
    why: str
    letter: str = ""


def decide(refused: dict[str, pl.Expr]) -> tuple[pl.Expr, tuple[Branch, ...]]:
    """The number of each case's branch, and the branches; `refused` is asked by letter.

    Cases carry facts, `term_ends_at` and their household's capacity (`instalment_minor`,
    and `no_plan_because` where there is none).
    """
    pairs = _branches(refused)
    number = pl.lit(len(pairs) - 1, dtype=pl.Int8)
    for place in range(len(pairs) - 2, -1, -1):
        number = pl.when(pairs[place][0]).then(pl.lit(place, dtype=pl.Int8)).otherwise(number)
    return number, tuple(branch for _, branch in pairs)


def _branches(refused: dict[str, pl.Expr]) -> list[tuple[pl.Expr, Branch]]:
    stopped = pl.col("demands_stopped_until") > pl.col("at")
    first_left = pl.col("first_notice_at_known")
    term_runs = pl.col("term_ends_at") > pl.col("at")
    can_pay = pl.col("statement_known") & (pl.col("instalment_minor") > 0)
    # Figures of a creditor's file are no offer: she is asked, and says herself what she can pay.
    told_herself = can_pay & ~pl.col("statement_is_indicative")
    nothing_left = pl.col("no_plan_because").is_in(["nothing_left", "too_little_left"])
    hold, expired = pl.col("hold_kind"), pl.col("statement_expired")
    # A hold ended, and nobody has said so yet: that word comes before anything that asks.
    untold = pl.col("told_of_end_at") < pl.col("rested_until")
    return [
        (pl.col("balance_minor") <= 0, Branch("closed", "paid")),
        (stopped & (hold == "no_means"), Branch("advice", "no_means")),
        (stopped & (hold != "plan_kept"), Branch("hold", HOLD_KIND)),
        (pl.col("is_deceased"), Branch("review", "deceased")),
        (pl.col("plan_runs") | stopped, Branch("plan_running", "plan_kept")),
        (nothing_left, NOTHING_LEFT),
        (~pl.col("has_evidence"), Branch("complete_data", "no_evidence")),
        (~pl.col("postal_address_known"), Branch("complete_data", "no_address")),
        (~first_left & refused["first_notice"], Branch("review", "first_notice_refused")),
        (~first_left, Branch("first_notice", "new", "first_notice")),
        (term_runs, Branch("wait", "objection_term")),
        (untold & refused["after_stop"], Branch("wait", "after_stop_refused")),
        (untold, Branch("wait", "after_stop", "after_stop")),
        # Nothing rests on what she told us too long ago: she is asked whether it is still so.
        (expired & ~refused["still_right"], Branch("propose_plan", EXPIRED, "still_right")),
        (expired, Branch("propose_plan", EXPIRED)),
        (can_pay & ~refused["message"], Branch("propose_plan", "room_for_a_plan", "message")),
        (
            told_herself & ~refused["plan_offer"],
            Branch("propose_plan", "room_for_a_plan", "plan_offer"),
        ),
        (told_herself, Branch("propose_plan", "room_for_a_plan")),
        (refused["reminder"], Branch("wait", "reminder_refused")),
        (pl.lit(value=True), Branch("reminder", "no_answer_yet", "reminder")),
    ]


# No hold stops these cases yet: one is opened.
NOTHING_LEFT: Final = Branch("advice", "no_means")
