"""Words that may be printed: with her consent, without what names anybody, chosen by two people.

One chooses whole sentences of hers, and changes none; another lets them out. She takes her consent
back with one press, and the quote is gone at once.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from evenhand.access.models import User
from evenhand.access.queries import conflicts_of
from evenhand.cases.models import Person
from evenhand.journal.actions import Entry, append
from evenhand.learning.surveys.models import Answer, Quote
from evenhand.learning.surveys.queries import words_of
from evenhand.vault import actions as vault
from evenhand.vault import queries as opened
from evenhand.vault.queries import Erased
from evenhand.vault.redaction import redact

_SEALED_AS: Final = "survey:quote"
_ENDS: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_MOST: Final = 200


class NotToBePrinted(ValueError):
    """She gave no consent or took it back, or none of her sentences was chosen."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An answer whose words she lets us print, as sentences without what names anybody."""

    answer: Answer
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A quote with its text."""

    quote: Quote
    text: str
    language: str


def answers_to_quote(user: User, *, away: Collection[uuid.UUID] = ()) -> list[Offered]:
    """Return answers that may be printed and of which nobody chose anything yet, newest first."""
    rows = _hers_to_read(_consented(), user, away).filter(quote=None).order_by("-at")[:_MOST]
    told = [Offered(row, _sentences(row)) for row in rows]
    return [one for one in told if one.sentences]


def answer_to_quote(
    user: User, *, key: uuid.UUID, away: Collection[uuid.UUID] = ()
) -> Offered | None:
    """Return one of them, or None."""
    row = _hers_to_read(_consented(), user, away).filter(quote=None, key=key).first()
    told = Offered(row, _sentences(row)) if row else None
    return told if told and told.sentences else None


def quotes_chosen(user: User, *, is_out: bool, away: Collection[uuid.UUID] = ()) -> list[Chosen]:
    """Return quotes that are out, or that wait for a second person, newest first."""
    rows = Quote.objects.filter(
        answer__in=_hers_to_read(_consented(), user, away), let_out_at__isnull=not is_out
    ).select_related("answer__invitation__person", "chosen_by")
    told = [(row, _text(row)) for row in rows.order_by("-chosen_at")[:_MOST]]
    return [Chosen(row, text, row.answer.invitation.person.language) for row, text in told if text]


def may_be_printed(person: Person) -> list[tuple[Answer, str]]:
    """Return what a person lets us print, with her own words, newest first."""
    rows = _consented().filter(invitation__person=person).order_by("-at")
    return [(row, words) for row in rows if (words := _words(row))]


@transaction.atomic
def choose(answer: Answer, places: Sequence[int], *, by: User, at: datetime) -> Quote:
    """Choose whole sentences of an answer by their places; a second choice returns the first.

    Raises NotToBePrinted.
    """
    row = _consented().select_for_update(of=("self",)).filter(pk=answer.pk).first()
    sentences = _sentences(row) if row else ()
    picked = [one for place, one in enumerate(sentences) if place in set(places)]
    if row is None or not picked:
        raise NotToBePrinted(str(answer.key))
    key = row.invitation.person.key
    sealed = vault.seal(key, " ".join(picked).encode(), context=_SEALED_AS, at=at)
    made, _is_new = Quote.objects.get_or_create(
        answer=row, defaults={"text_sealed": sealed, "chosen_by": by, "chosen_at": at}
    )
    return made


@transaction.atomic
def let_out(*, key: uuid.UUID, by: User, at: datetime) -> bool:
    """Let a quote out; False for whoever chose it, and where it is out or gone."""
    quotes = Quote.objects.filter(key=key, let_out_at=None, answer__in=_consented())
    return quotes.exclude(chosen_by=by).update(let_out_by=by, let_out_at=at) == 1


def put_back(*, key: uuid.UUID) -> bool:
    """Take a quote back, out or not: its answer is among those offered again."""
    return Quote.objects.filter(key=key).delete()[0] == 1


@transaction.atomic
def withdraw(person: Person, *, key: uuid.UUID, at: datetime) -> bool:
    """Take back a person's consent for one answer, and its quote with it; False where none was."""
    rows = _consented().filter(invitation__person=person, key=key)
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        return False
    Quote.objects.filter(answer=row).delete()
    Answer.objects.filter(pk=row.pk).update(quote_withdrawn_at=at)
    append(
        Entry(
            code="survey.quote_withdrawn", at=at, actor="person", subject=person.key,
            case_key=row.invitation.case.key, data={"answer": str(row.key)},
        )
    )  # fmt: skip
    return True


def _consented() -> QuerySet[Answer]:
    rows = Answer.objects.filter(quote_withdrawn_at=None, words_sealed__isnull=False)
    return rows.exclude(quote_text="").select_related(
        "invitation__person", "invitation__case__debt__creditor"
    )


def _hers_to_read(
    rows: QuerySet[Answer], user: User, away: Collection[uuid.UUID]
) -> QuerySet[Answer]:
    """Leave out whom she is kept from, and what is said of her own talks."""
    keys = set(away) | set(conflicts_of(user))
    kept = (
        Q(invitation__person__key__in=keys)
        | Q(invitation__case__key__in=keys)
        | Q(invitation__case__debt__creditor__key__in=keys)
        | Q(invitation__contact__by=user)
    )
    return rows.exclude(pk__in=Answer.objects.filter(kept).values("pk"))


def _sentences(row: Answer) -> tuple[str, ...]:
    """Her words without what names anybody, sentence by sentence."""
    asked = row.invitation
    person, creditor = asked.person, asked.case.debt.creditor
    names = {person.given_name, person.family_name, creditor.name, asked.case.reference}
    for name in User.objects.values_list("name", flat=True):
        names |= {name, *name.split()}
    told = redact(_words(row), language=person.language, names=names)
    return tuple(one.strip() for one in _ENDS.split(told.text) if one.strip())


def _words(row: Answer) -> str:
    try:
        return words_of(row)
    except Erased:
        return ""


def _text(row: Quote) -> str:
    key = row.answer.invitation.person.key
    try:
        return opened.unseal(key, bytes(row.text_sealed), context=_SEALED_AS).decode()
    except Erased:
        return ""
