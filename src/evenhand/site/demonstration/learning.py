"""Twelve weeks in which the house learned: what people said, what staff saw, what was changed.

Everything happens through the rooms' own verbs, each at its own instant of the past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from evenhand.access.models import User
from evenhand.site.demonstration import improving, reviewed_calls, voices
from evenhand.site.demonstration.imagined import Portfolio
from evenhand.site.demonstration.loading import Loaded

PARTS = 5
Told = Callable[[], None]


def live_learning(
    portfolio: Portfolio, loaded: Loaded, staff: Mapping[str, User], *, at: datetime, told: Told
) -> None:
    """Let twelve weeks of learning happen until `at`; `told` is called after each of the parts."""
    talkers = voices.who_may_be_asked(portfolio, loaded)
    voices.be_on_duty(staff, at=at)
    voices.talk_and_ask(talkers, staff, at=at)
    told()
    voices.answer_unasked(talkers, at=at)
    voices.let_out_quotes(staff, at=at)
    voices.ring_once(talkers, staff, at=at)
    told()
    voices.feel_the_pulse(staff, at=at)
    voices.ask_creditors(at=at)
    told()
    reviewed_calls.review_and_code(loaded, staff, at=at)
    told()
    improving.tell_ideas(staff, at=at)
    improving.report_misconduct(staff, at=at)
    improving.change_the_letter(staff, at=at)
    told()
