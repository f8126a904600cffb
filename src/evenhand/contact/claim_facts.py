"""What a letter says of a claim: how its amount came about, who owned it, when it is too old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from evenhand.cases import queries as cases
from evenhand.cases.models import Debt
from evenhand.contact.firm import account_for
from evenhand.contact.letters.facts import Interest, LetterFacts, Line, Transfer
from evenhand.contact.references import reference_for
from evenhand.ledger import interest
from evenhand.ledger import queries as ledger
from evenhand.rulebook import Money
from evenhand.rulebook.answers.answer import CannotAnswer, weakest
from evenhand.rulebook.answers.limitation import Limitation, limitation
from evenhand.rulebook.parameter import NotInForce

_LABELS: Final = {
    "principal": "principal", "interest": "interest", "fees": "costs", "costs": "costs",
}  # fmt: skip
_ALL_LABELS: Final = ("principal", "interest", "costs", "payments", "credits")
_LIMITATION_READS: Final = (
    "claim_kind", "is_natural_person", "is_titled", "has_enforceable_title", "is_credit",
)  # fmt: skip


def with_money(facts: LetterFacts, *, debt: Debt, today: date) -> LetterFacts:
    """Put in what is owed, from what it came, and where to pay it."""
    lines = _lines(debt, today=today, country=facts.country)
    account = account_for(debt.currency)
    return replace(
        facts,
        lines=lines,
        total=sum((line.amount for line in lines), start=Money(0, debt.currency)),
        as_of=today,
        itemised_since=debt.originated_on or debt.due_on,
        payment=replace(account, reference=reference_for(debt, iban=account.iban))
        if account.iban
        else account,
    )


def _lines(debt: Debt, *, today: date, country: str) -> tuple[Line, ...]:
    """What was asked with its basis, less what was paid and let go. American law wants each row."""
    amounts = {label: Money(0, debt.currency) for label in _ALL_LABELS}
    bases: dict[str, list[str]] = {label: [] for label in _ALL_LABELS}
    for item in ledger.itemised(debt, on=today):
        label = _LABELS[item.kind]
        amounts[label] += item.asked
        amounts["payments"] -= item.paid
        amounts["credits"] -= item.let_go
        bases[label] += item.bases
    ran = interest.accrued(debt, on=today)
    amounts["interest"] += ran.amount
    bases["interest"] += dict.fromkeys(run.rate.source for run in ran.runs if run.exact_minor)
    bases["principal"] = [debt.basis[:200] or debt.reference]
    return tuple(
        Line(label=label, amount=amount, basis="; ".join(bases[label]))
        for label, amount in amounts.items()
        if amount.minor or label == "principal" or country == "US"
    )


def with_passport(
    facts: LetterFacts,
    *,
    debt: Debt,
    raw: Mapping[str, int | bool | str],
    today: date,
) -> LetterFacts:
    """Put in what a first notice tells of a claim besides its amount, as far as it is known."""
    vat = {True: "deducts", False: "bears", None: ""}[debt.creditor.deducts_vat]
    found = _limitation(facts.country, raw, debt=debt, today=today)
    return replace(
        facts,
        transfers=_transfers(debt),
        interest=_interest(debt, today=today),
        vat=vat if any(line.label == "costs" and line.amount.minor for line in facts.lines) else "",
        taken_on=debt.taken_on_at.date(),
        limitation_on=found.barred_from if found and not found.is_barred else None,
        limitation_passed=bool(found and found.is_barred),
    )


def _transfers(debt: Debt) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(on=row.on, giver=row.giver, taker=row.taker, from_bank=row.from_bank)
        for row in cases.owner_changes_of(debt)
    )


def _interest(debt: Debt, *, today: date) -> Interest | None:
    """How interest is reckoned: as whoever charged it told, else by what runs now."""
    told = cases.interest_asked_on(debt)
    if told is None:
        return _running(debt, today=today)
    return Interest(
        base=Money(told.base_minor, debt.currency),
        rate_basis_points=told.rate_basis_points,
        earliest=told.earliest,
        latest=told.latest,
        why_above_statutory=told.why_above_statutory,
    )


def _running(debt: Debt, *, today: date) -> Interest | None:
    bearing = [run for run in interest.accrued(debt, on=today).runs if run.exact_minor]
    if not bearing:
        return None
    return Interest(
        base=Money(bearing[-1].base_minor, debt.currency),
        rate_basis_points=bearing[-1].rate.bp,
        earliest=bearing[-1].period.start,
        latest=today,
        why_above_statutory="",
    )


def _limitation(
    country: str, raw: Mapping[str, int | bool | str], *, debt: Debt, today: date
) -> Limitation | None:
    """When the claim is too old, where confirmed law says so; None where nobody can be sure.

    A payment may have begun a new period, which not every pack covers: then we say nothing.
    """
    if debt.due_on is None or ledger.payments([debt.pk]):
        return None
    facts = {name: raw[name] for name in _LIMITATION_READS if name in raw}
    try:
        found = limitation(country, today, facts, due_on=debt.due_on)
    except (CannotAnswer, NotInForce):
        return None
    grades = (found.period.confidence, *(one.value.confidence for one in found.values))
    return found if weakest(*grades) == "confirmed" else None
