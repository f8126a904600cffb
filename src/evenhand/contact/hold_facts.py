"""What the proof of a stop says: what stops, since when, what had left, to the minute."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_currency

from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.letters import facts as letters
from evenhand.contact.letters.catalogue import read_toml
from evenhand.contact.letters.printed import locale_of
from evenhand.contact.models import Release
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, zone_of_days
from evenhand.ledger.models import Transfer
from evenhand.rulebook import Money
from evenhand.rulebook.calendar import local
from evenhand.rulebook.hold_times import last_day
from evenhand.rulebook.hold_words import basis_of, name_of

_DEMANDING = ("demand", "interest", "fee", "plan", "survey", "service")


@cache
def words(language: str) -> dict[str, Any]:
    """The words of a language for what letters say about holds."""
    return read_toml(f"{language}/holds.toml")


def hold_facts(hold: Hold, *, language: str, country: str, zone: str) -> letters.Hold:
    """Gather what the proof says, in the letter's language and the person's own time."""
    told, kind, person = words(language), kind_of(hold), hold.person
    covered = list(cases_covered(hold).values_list("pk", flat=True))
    basis = basis_of(
        kind, language, country=person.country, region=person.region, on=hold.starts_on
    )

    def moment(at: datetime) -> str:
        there = local(at, zone)
        return str(format_datetime(there, "long", locale=locale_of(language, country)))

    left = [
        told["left"].format(name=told["names"][row.letter], moment=moment(row.left_at))
        for row in _left(hold, covered)
        if row.left_at
    ]
    back = [
        told["back"].format(
            amount=said(Money(row.amount_minor, row.currency), language, country),
            reference=row.credit.debt.reference if row.credit.debt else "",
        )
        for row in _taken_back(hold)
    ]
    return letters.Hold(
        reason=name_of(kind, language),
        basis=basis,
        start=moment(hold.starts_at),
        until=last_day(hold.ends_at, zone_of_days(person, hold.starts_at))
        if hold.ends_at
        else None,
        review_on=hold.review_on,
        debts=debts_of(hold, language),
        stops=tuple(told["stops"][purpose] for purpose in _DEMANDING if purpose in kind.stops),
        still_runs=(told["still"],),
        taken_back=tuple(back),
        nothing_to_take_back=not back,
        already_left=tuple(left),
        nothing_left_before=not left,
        evidence_kept=told["kept"] if hold.document_key else "",
        proof_code=str(hold.key)[:8].upper(),
    )


def debts_of(hold: Hold, language: str) -> tuple[str, ...]:
    """The debts that a hold covers, a line each."""
    line = words(language)["debt"]
    covered = cases_covered(hold).select_related("debt__creditor").order_by("pk")
    return tuple(
        line.format(creditor=case.debt.creditor.name, reference=case.debt.reference)
        for case in covered
    )


def _left(hold: Hold, case_ids: list[int]) -> list[Release]:
    until = hold.acknowledged_at or datetime.max.replace(tzinfo=UTC)
    rows = Release.objects.filter(
        case__in=case_ids,
        state__in=[Release.State.RELEASED, Release.State.UNKNOWN],
        outcome_at__gte=hold.starts_at,
        outcome_at__lte=until,
    ).exclude(letter__in=["hold_proof", ADVISER_PROOF])
    return list(rows.order_by("outcome_at"))


def _taken_back(hold: Hold) -> list[Transfer]:
    """The reversals of this hold, and of no other that overlaps it."""
    rows = Transfer.objects.filter(kind=Transfer.Kind.REVERSAL, basis=f"hold:{hold.key}")
    return list(rows.select_related("credit__debt").order_by("effective_on", "pk"))


def said(amount: Money, language: str, country: str) -> str:
    """An amount as a letter of this language prints it."""
    return str(
        format_currency(amount.decimal, amount.currency, locale=locale_of(language, country))
    )
