"""What answers tell of trouble: not respected, not easy, cannot manage; the rest is no signal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final

from django.db.models import Q

from evenhand.learning.surveys.models import Answer
from evenhand.learning.surveys.queries import words_of
from evenhand.vault.queries import Erased
from evenhand.work.signals import Signal

# At most so many of five is a signal.
LOW: Final = 2


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return the troubles told from one moment until before another, oldest first."""
    rows = Answer.objects.filter(at__gte=since, at__lt=until).filter(
        Q(respected__lte=LOW) | Q(easy__lte=LOW) | Q(manage=Answer.Manage.NO)
    )
    for row in rows.select_related("invitation__person").order_by("at", "pk").iterator():
        person = row.invitation.person
        for kind in _kinds(row):
            yield Signal(
                room="surveys", kind=kind, ref=row.key, at=row.at, country=person.country,
                language=person.language, words=partial(_words_of, row),
            )  # fmt: skip


def _kinds(row: Answer) -> Iterator[str]:
    if row.respected is not None and row.respected <= LOW:
        yield "not_respected"
    if row.easy is not None and row.easy <= LOW:
        yield "not_easy"
    if row.manage == Answer.Manage.NO:
        yield "cannot_manage"


def _words_of(row: Answer) -> str:
    try:
        return words_of(row)
    except Erased:
        return ""
