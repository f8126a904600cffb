"""What letters after a hold say: what people decided about it, and which rests have ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from evenhand.contact import queries as contact
from evenhand.contact.hold_facts import debts_of, said, words
from evenhand.contact.letters import facts as letters
from evenhand.contact.models import Release
from evenhand.holds.deciding import may_appeal
from evenhand.holds.models import Decision, Hold
from evenhand.holds.queries import days_of, rested, words_of
from evenhand.ledger import queries as ledger
from evenhand.rulebook.calendar import local

DECIDED_KEY: Final = "hold-decided:"
"""What the business key of a letter about a decision begins with; the decision's key follows."""


def decision_facts(release: Release) -> letters.Decision:
    """The decision that this letter was queued for, and the hold's end as it is now."""
    decision = Decision.objects.select_related("hold__person").get(
        key=release.business_key.removeprefix(DECIDED_KEY)
    )
    hold = decision.hold
    what, because = what_and_why(decision, release.language)
    return letters.Decision(
        what=what,
        reasons=(because,) if because else (),
        debts=debts_of(hold, release.language),
        new_end=_last_day(hold),
        may_appeal=may_appeal(decision),
    )


def what_and_why(decision: Decision, language: str) -> tuple[str, str]:
    """What was decided, in words of a language, and why: in the words of who decided, if any."""
    told = words(language)
    why = words_of(decision) or told["decided_because"].get(decision.what, "")
    return told["decided"][decision.what], why


def _last_day(hold: Hold) -> date | None:
    end = days_of(hold).end
    return end - timedelta(days=1) if end is not None else None


def rested_facts(release: Release, *, zone: str, at: datetime) -> tuple[str, ...]:
    """Each debt whose rest has ended since she was last told of an end, with what is owed.

    One letter tells of them all: a person with five debts gets one word, not five.
    """
    person, today = release.person, local(at, zone).date()
    told = words(release.language)["owed"]
    lines = []
    for case in rested(person, since=contact.told_of_end(person), at=at):
        owed = ledger.balance(case.debt, on=today)
        if owed.minor > 0:
            amount = said(owed, release.language, person.country)
            creditor, reference = case.debt.creditor.name, case.debt.reference
            lines.append(told.format(creditor=creditor, reference=reference, amount=amount))
    return tuple(lines)
