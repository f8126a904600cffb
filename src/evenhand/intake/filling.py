"""Checked rows become people, debts and cases: a chunk of them in one go."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from evenhand.cases.models import Case, CaseWarning, Creditor, Debt, Evidence, Person
from evenhand.cases.names import NotUsable
from evenhand.intake.corrections import correct
from evenhand.intake.models import RowResult
from evenhand.intake.people import People
from evenhand.intake.rows import DebtRow, Oddity
from evenhand.intake.stops import Wished, ask_stops
from evenhand.intake.terms import Told, write_down
from evenhand.intake.ubl import CreditNoteRow
from evenhand.journal.actions import Entry, append_many
from evenhand.ledger.actions import take_on_many
from evenhand.plans.actions import DeclaredMeans, declare_means_many
from evenhand.vault.actions import store_document
from evenhand.work.models import NextStep, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A row as it was read: what it holds, or why it is refused."""

    number: int
    reference: str
    row: DebtRow | CreditNoteRow | NotUsable


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows go: whose they are, of which placement, when and by whom.

    Rows count from `at`; a stop among them holds from when `clock` says that it was acknowledged.
    """

    creditor: Creditor
    key: uuid.UUID
    at: datetime
    clock: Callable[[], datetime]
    actor: str


@dataclass(slots=True)
class _Taken:
    """A row that becomes a debt."""

    number: int
    row: DebtRow
    person: Person
    oddities: list[Oddity]
    debt: Debt = field(init=False)
    case: Case = field(init=False)


def fill(attempts: Sequence[Attempt], place: Place) -> list[RowResult]:
    """Write what a chunk of rows brings; return one unsaved result a row, in their order.

    The caller's transaction holds the creditor's lock, so that no reference is taken twice.
    """
    rows = [attempt.row for attempt in attempts if isinstance(attempt.row, DebtRow)]
    known = _debts_known(rows, place.creditor)
    people = People.of([row.person for row in rows], creditor=place.creditor, at=place.at)
    taken: list[_Taken] = []
    results: dict[int, RowResult] = {}
    repeated: list[DebtRow] = []
    for attempt in attempts:
        result = RowResult(row_number=attempt.number, reference=attempt.reference[:200])
        results[attempt.number] = result
        try:
            if isinstance(attempt.row, NotUsable):
                raise attempt.row
            if isinstance(attempt.row, CreditNoteRow):
                _corrected(attempt.row, result, place)
            elif (held := known.get(attempt.row.reference)) is not None:
                _duplicate(result, _repeats(attempt.row, held))
                repeated += [attempt.row] if attempt.row.wishes else []
            else:
                person, oddities = people.person_of(attempt.row.person)
                known[attempt.row.reference] = (
                    attempt.row.amount.minor,
                    attempt.row.amount.currency,
                )
                taken.append(
                    _Taken(attempt.number, attempt.row, person, [*attempt.row.oddities, *oddities])
                )
        except NotUsable as wrong:
            _rejected(result, wrong)
    people.write()
    _write(taken, place)
    wished = [Wished(w, one.person, one.debt) for one in taken if (w := one.row.wishes)]
    ask_stops([*wished, *_wished_again(repeated, place)], at=place.at, actor=place.actor)
    for one in taken:
        results[one.number].outcome = RowResult.Outcome.ACCEPTED
        results[one.number].case_key = one.case.key
    return [results[attempt.number] for attempt in attempts]


def _wished_again(rows: Sequence[DebtRow], place: Place) -> list[Wished]:
    """What rows of debts that we have already say must stop: a stop is never lost as a repeat."""
    by_reference = {row.reference: row.wishes for row in rows if row.wishes}
    cases = Case.objects.filter(
        debt__creditor=place.creditor, debt__reference__in=by_reference, closed_at=None
    )
    return [
        Wished(wishes, case.person, case.debt)
        for case in cases.select_related("person", "debt").order_by("pk")
        if (wishes := by_reference[case.debt.reference])
    ]


def _corrected(note: CreditNoteRow, result: RowResult, place: Place) -> None:
    case_key = correct(note, creditor=place.creditor, at=place.at, actor=place.actor)
    if case_key is None:
        _duplicate(result, "this creditor sent the credit note before")
    else:
        result.outcome, result.case_key = RowResult.Outcome.ACCEPTED, case_key


def _debts_known(rows: Sequence[DebtRow], creditor: Creditor) -> dict[str, tuple[int, str]]:
    found = Debt.objects.filter(creditor=creditor, reference__in=[row.reference for row in rows])
    values = found.values_list("reference", "principal_minor", "currency")
    return {reference: (minor, currency) for reference, minor, currency in values}


def _repeats(row: DebtRow, held: tuple[int, str]) -> str:
    if held == (row.amount.minor, row.amount.currency):
        return "this creditor placed the reference before"
    return "this creditor placed the reference before, with another amount; send a correction"


def _duplicate(result: RowResult, reason: str) -> None:
    result.outcome, result.field = RowResult.Outcome.DUPLICATE, "reference"
    result.reason = reason


def _rejected(result: RowResult, wrong: NotUsable) -> None:
    result.outcome, result.field = RowResult.Outcome.REJECTED, wrong.field[:80]
    result.reason = wrong.why[:300]


def _write(taken: Sequence[_Taken], place: Place) -> None:
    for one in taken:
        one.debt = _debt(one.row, place)
        one.case = Case(debt=one.debt, person=one.person, opened_at=place.at)
    debts = [one.debt for one in taken]
    Debt.objects.bulk_create(debts)
    Case.objects.bulk_create([one.case for one in taken])
    Evidence.objects.bulk_create(
        [paper for one in taken if (paper := _evidence(one, place)) is not None]
    )
    CaseWarning.objects.bulk_create(
        [
            CaseWarning(
                case=one.case,
                code=odd.code,
                field=odd.field,
                value=odd.value,
                recorded_at=place.at,
            )
            for one in taken
            for odd in one.oddities
        ]
    )
    # The night decides what comes next; until then the case waits in the queue, to be seen.
    NextStep.objects.bulk_create(
        [
            NextStep(
                case_key=one.case.key,
                subject=one.person.key,
                step=Step.REVIEW,
                why="new",
                since=place.at,
            )
            for one in taken
        ]
    )
    take_on_many(debts, on=place.at.date(), at=place.at, actor=place.actor)
    told = [Told(one.debt, one.row.terms, one.row.so_far) for one in taken]
    write_down(told, on=place.at.date(), at=place.at, actor=place.actor)
    _declare_means(taken, place)
    append_many(entry for one in taken for entry in _entries(one, place))


def _debt(row: DebtRow, place: Place) -> Debt:
    instalment = row.contract_instalment
    return Debt(
        creditor=place.creditor,
        reference=row.reference,
        kind=row.kind,
        currency=row.amount.currency,
        principal_minor=row.amount.minor,
        originated_on=row.originated_on,
        due_on=row.due_on,
        original_creditor=row.original_creditor,
        basis=row.basis,
        contract_instalment_minor=instalment.minor if instalment else None,
        contract_months=row.contract_months,
        contract_rate_basis_points=row.contract_rate_basis_points,
        placement_key=place.key,
        taken_on_at=place.at,
        is_synthetic=place.creditor.is_synthetic,
    )


def _evidence(one: _Taken, place: Place) -> Evidence | None:
    if one.row.evidence_file:
        document = store_document(
            subject=one.person.key,
            kind="invoice",
            name=f"{one.row.reference}.xml",
            media_type="application/xml",
            content=one.row.evidence_file,
            at=place.at,
        )
        return Evidence(
            debt=one.debt, kind="invoice", document_key=document.key, received_at=place.at
        )
    if not one.row.evidence:
        return None
    return Evidence(
        debt=one.debt, kind="described", description=one.row.evidence, received_at=place.at
    )


def _declare_means(taken: Sequence[_Taken], place: Place) -> None:
    """One statement a person: the one that stands last in the file is the creditor's newest."""
    newest = {one.person.key: one for one in taken if one.row.means is not None}
    declared = [
        DeclaredMeans(person=one.person, statement=one.row.means)
        for one in newest.values()
        if one.row.means is not None
    ]
    if declared:
        declare_means_many(declared, at=place.at, actor=place.actor)


def _entries(one: _Taken, place: Place) -> tuple[Entry, Entry]:
    opened = Entry(
        code="case.opened",
        at=place.at,
        actor=place.actor,
        subject=one.person.key,
        case_key=one.case.key,
    )
    taken_on = {
        "debt": str(one.debt.key),
        "placement": str(place.key),
        "row": one.number,
        "amount_minor": one.debt.principal_minor,
        "currency": one.debt.currency,
    }
    return opened, replace(opened, code="debt.taken_on", data=taken_on)
