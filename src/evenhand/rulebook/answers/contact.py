"""May we, and if not, from when: an act judged on a dated history, asked again as time goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evenhand.rulebook.answers.history import History
from evenhand.rulebook.bind import RawValue
from evenhand.rulebook.facts import CALENDAR_FIELDS, clean_case
from evenhand.rulebook.field import LATEST_INSTANT
from evenhand.rulebook.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.verdict import Verdict

# Each step passes at least one window; more steps than that would be a rule that never settles.
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class ContactAnswer:
    """The verdict at the instant asked, and the first instant at which every rule allows."""

    verdict: Verdict
    earliest: int | None


def may_contact(
    country: str,
    act: str,
    at: int,
    history: History,
    *,
    place: Mapping[str, RawValue] | None = None,
    book: Rulebook | None = None,
) -> ContactAnswer:
    """Judge an act at an instant (epoch seconds) on a history.

    What the history does not say is taken as in order (evenhand.rulebook.clean_case). The
    earliest instant counts the history again at each candidate: calls age, holds end. None where
    only a change of facts helps. Raises NotAnAct, FactRefused, NotInForce.
    """
    book = book or open_rulebook()

    def judged(moment: int) -> Verdict:
        facts = history.facts_at(moment, book)
        raw = clean_case(country.lower(), moment, **_given(facts))
        return book.judge(act, {**raw, **(place or {})})

    first = judged(at)
    return ContactAnswer(first, _earliest(first, judged))


def _earliest(verdict: Verdict, judged: object) -> int | None:
    assert callable(judged)
    for _ in range(_MOST_STEPS):
        if verdict.allowed:
            return verdict.at
        waits = [reason.allowed_from for reason in verdict.reasons]
        if any(wait is None for wait in waits):
            return None
        later = max(wait for wait in waits if wait is not None)
        if later > LATEST_INSTANT:
            return None
        verdict = judged(later)
    return None


def _given(facts: Mapping[str, RawValue]) -> dict[str, int | bool | str]:
    return {
        name: value
        for name, value in facts.items()
        if value is not None and name not in CALENDAR_FIELDS
    }
