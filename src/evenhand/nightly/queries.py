"""What may be read of the night."""

from __future__ import annotations

from datetime import date

from evenhand.cases.models import Case
from evenhand.nightly.models import CaseMask, Night
from evenhand.rulebook import Rule, open_rulebook


def latest_night() -> Night | None:
    """Return the newest night that was finished."""
    return Night.objects.filter(finished_at__isnull=False).order_by("-on_day").first()


def night_of(day: date) -> Night | None:
    """Return the night of a day, finished or not, if one was begun."""
    return Night.objects.filter(on_day=day).first()


def rules_refusing(case: Case) -> tuple[Rule, ...]:
    """Return the rules that refused some act of a case in its last night, those of the hour apart.

    Empty where the rulebook has changed since: then only asking again tells.
    """
    kept = CaseMask.objects.filter(case=case).select_related("night").first()
    book = open_rulebook()
    if kept is None or _judged_with(kept) != book.hash:
        return ()
    words = [kept.mask_0, kept.mask_1, kept.mask_2][: book.mask_words]
    return book.rules_in(words, case.person.country)


def _judged_with(kept: CaseMask) -> str:
    """The rulebook a mask is valid for: each night with another one judges all cases anew."""
    newest = latest_night()
    if newest is None or newest.on_day < kept.night.on_day:
        return kept.night.rulebook_hash
    return newest.rulebook_hash
