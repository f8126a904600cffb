"""Passes clients' money on: one person draws up a run, another approves it, the bank gets a file.

A run is drawn up once a creditor, currency and day; asked again it is the same run. Money leaves
the books when it is approved. What is below nought, or less than was agreed to be worth a transfer,
waits for the next run: never is one creditor paid from another's money.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.cases.models import Creditor
from evenhand.journal.actions import Entry, append
from evenhand.ledger import passed_on
from evenhand.payments import pain001, statements
from evenhand.payments.agreements import agreement_of
from evenhand.payments.models import Agreement, Remittance, RemittanceLine
from evenhand.payments.own_accounts import OwnAccount, own_accounts
from evenhand.payments.remittable import Line, lines_of, sums_of
from evenhand.rulebook import Money
from evenhand.vault import actions as vault
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content

State = Remittance.State
MONDAY: Final = 0


class NoAgreement(Exception):
    """Nobody agreed with the creditor where money goes, so that none is passed on."""


class NoClientsAccount(Exception):
    """The operator's file names no account of clients' money in that currency."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"FIRM names no account of clients' money in {currency}")
        self.currency = currency


class NoPeriod(ValueError):
    """A period ends on its first day or later."""


class SamePerson(Exception):
    """Whoever drew a run up may not approve it."""


class NotApproved(Exception):
    """A run has no file for the bank before a second person approved it."""


def is_due(agreement: Agreement, *, day: date) -> bool:
    """Whether a run falls on a day by what was agreed."""
    if agreement.rhythm == Agreement.Rhythm.WEEKLY:
        return day.weekday() == MONDAY
    return day.day == 1


@transaction.atomic
def draw_up(
    creditor: Creditor,
    *,
    currency: str,
    day: date,
    at: datetime,
    actor: str,
    since: date | None = None,
) -> Remittance | None:
    """Draw up what a creditor gets of money that came before a day; None where it is too little.

    `since` leaves money of earlier days for another run; without it the run begins where the last
    one ended. The same day again is the same run. Raises NoAgreement, NoPeriod.
    """
    if since is not None and since >= day:
        raise NoPeriod(f"{since} is not before {day}")
    Creditor.objects.select_for_update(no_key=True).get(pk=creditor.pk)
    until = day - timedelta(days=1)
    kept = Remittance.objects.filter(creditor=creditor, currency=currency, until=until).first()
    if kept is not None:
        return kept
    agreement = agreement_of(creditor, currency=currency, on=day)
    if agreement is None:
        raise NoAgreement(f"{creditor} has no agreement in {currency} on {day}")
    lines = lines_of(agreement, until=until, since=since)
    sums = sums_of(lines)
    if not lines or sums.net <= 0 or sums.net < agreement.least_remitted_minor:
        return None
    run = Remittance.objects.create(
        creditor=creditor, agreement=agreement, currency=currency, until=until,
        since=since or _begins(creditor, currency, until, lines),
        gross_minor=sums.gross, commission_minor=sums.commission, vat_minor=sums.vat,
        net_minor=sums.net, drawn_at=at, drawn_by=actor,
    )  # fmt: skip
    RemittanceLine.objects.bulk_create(
        _row(run, number, line) for number, line in enumerate(lines, start=1)
    )
    _tell(run, "remittance.made", at=at, actor=actor)
    return run


def _begins(creditor: Creditor, currency: str, until: date, lines: Sequence[Line]) -> date:
    """The day after the last run, or that of the earliest line where one was told late."""
    earlier = Remittance.objects.filter(creditor=creditor, currency=currency, until__lt=until)
    last = earlier.order_by("-until").values_list("until", flat=True).first()
    first = lines[0].transfer.effective_on
    return min(first, last + timedelta(days=1)) if last is not None else first


def draw_up_period(*, since: date, until: date, at: datetime, actor: str) -> Sequence[Remittance]:
    """Draw up what came in a period for every creditor with whom money was agreed on.

    Raises NoPeriod.
    """
    if since > until:
        raise NoPeriod(f"{since} is after {until}")
    day, made = until + timedelta(days=1), []
    for number, currency in sorted(
        Agreement.objects.values_list("creditor", "currency").distinct()
    ):
        creditor = Creditor.objects.get(pk=number)
        if agreement_of(creditor, currency=currency, on=day) is not None:
            run = draw_up(creditor, currency=currency, day=day, since=since, at=at, actor=actor)
            made += [run] if run is not None else []
    return made


def draw_up_due(*, day: date, at: datetime, actor: str) -> Sequence[Remittance]:
    """Draw up every run that falls on a day by what was agreed."""
    pairs = Agreement.objects.values_list("creditor", "currency").distinct()
    made = []
    for number, currency in sorted(pairs):
        creditor = Creditor.objects.get(pk=number)
        agreement = agreement_of(creditor, currency=currency, on=day)
        if agreement is not None and is_due(agreement, day=day):
            run = draw_up(creditor, currency=currency, day=day, at=at, actor=actor)
            made += [run] if run is not None else []
    return made


def _row(run: Remittance, number: int, line: Line) -> RemittanceLine:
    return RemittanceLine(
        remittance=run, number=number, transfer=line.transfer, debt=line.debt,
        on=line.transfer.effective_on, what=line.what, kind=line.kind,
        amount_minor=line.amount_minor, commission_minor=line.commission_minor,
        vat_minor=line.vat_minor,
    )  # fmt: skip


@transaction.atomic
def approve(run: Remittance, *, at: datetime, actor: str) -> Remittance:
    """Approve a run as the second person: the money leaves the books, its papers are written.

    The same again changes nothing. Raises SamePerson, NoAgreement, NoClientsAccount,
    OrderNotWritten, and MoreThanHeld where money went back to payers since it was drawn up.
    """
    Creditor.objects.select_for_update(no_key=True).get(pk=run.creditor_id)
    kept = Remittance.objects.select_for_update(of=("self",)).select_related("creditor").get(
        pk=run.pk
    )  # fmt: skip
    if kept.state != State.DRAWN:
        return kept
    if actor == kept.drawn_by:
        raise SamePerson(f"{actor} drew up {kept.key}")
    account = clients_account(kept.currency)
    passed_on.remit(
        key=f"run:{kept.key}", creditor=kept.creditor, place=account.place,
        gross=money(kept, kept.gross_minor), commission=money(kept, kept.commission_minor),
        vat=money(kept, kept.vat_minor), on=at.date(), at=at, actor=actor,
    )  # fmt: skip
    kept.state, kept.approved_at, kept.approved_by = State.APPROVED, at, actor
    kept.order_key = _keep_order(kept, account, at=at)
    kept.statement_key = _keep(
        kept, "remittance_statement", "statement.pdf", "application/pdf", statements.as_pdf(kept),
        at=at,
    )  # fmt: skip
    kept.save(update_fields=["state", "approved_at", "approved_by", "order_key", "statement_key"])
    _tell(kept, "remittance.approved", at=at, actor=actor)
    return kept


def clients_account(currency: str) -> OwnAccount:
    """Return our account of clients' money in a currency; raises NoClientsAccount."""
    for account in own_accounts().values():
        if account.kind == "clients" and currency in account.currencies:
            return account
    raise NoClientsAccount(currency)


def _keep_order(run: Remittance, account: OwnAccount, *, at: datetime) -> uuid.UUID:
    agreement = agreement_of(run.creditor, currency=run.currency, on=at.date())
    if agreement is None:
        raise NoAgreement(f"{run.creditor} has no agreement in {run.currency} on {at.date()}")
    order = pain001.Order(
        message_id=run.key.hex, end_to_end=end_to_end(run), amount=money(run, run.net_minor),
        holder=agreement.holder, iban=agreement.iban, bic=agreement.bic, street=agreement.street,
        house_number=agreement.house_number, postcode=agreement.postcode, town=agreement.town,
        country=agreement.country, told=f"{end_to_end(run)} {run.until.isoformat()}",
    )  # fmt: skip
    payer = pain001.Payer(name=account.holder, iban=account.place)
    content, media_type = pain001.written(order, payer=payer, day=at.date(), made_at=at)
    ending = "xml" if media_type == "application/xml" else "csv"
    name = f"{end_to_end(run)}.{ending}"
    return _keep(run, "remittance_order", name, media_type, content, at=at)


def end_to_end(run: Remittance) -> str:
    """Return the mark by which a run is found again on the bank's statement."""
    return f"EHR{run.pk}"


def _keep(
    run: Remittance, kind: str, name: str, media_type: str, content: bytes, *, at: datetime
) -> uuid.UUID:
    return vault.store_document(
        subject=run.creditor.key, kind=kind, name=name, media_type=media_type, content=content,
        at=at, about=run.key,
    ).key  # fmt: skip


@transaction.atomic
def note_with_bank(run: Remittance, *, at: datetime, actor: str) -> Remittance:
    """Note that the bank has the order; the same again changes nothing. Raises NotApproved."""
    kept = Remittance.objects.select_for_update(of=("self",)).select_related("creditor").get(
        pk=run.pk
    )  # fmt: skip
    if kept.state == State.DRAWN:
        raise NotApproved(str(kept.key))
    if kept.state == State.APPROVED:
        kept.state, kept.sent_at, kept.sent_by = State.SENT, at, actor
        kept.save(update_fields=["state", "sent_at", "sent_by"])
        _tell(kept, "remittance.sent", at=at, actor=actor)
    return kept


def order_of(run: Remittance) -> tuple[bytes, str]:
    """Return the file for the bank with its media type, the same bytes each time.

    Raises NotApproved.
    """
    return _kept(run, run.order_key)


def statement_of(run: Remittance) -> bytes:
    """Return the statement for the creditor as PDF; raises NotApproved."""
    return _kept(run, run.statement_key)[0]


def _kept(run: Remittance, key: uuid.UUID | None) -> tuple[bytes, str]:
    if key is None:
        raise NotApproved(str(run.key))
    document = Document.objects.get(subject_id=run.creditor.key, key=key)
    return document_content(document), document.media_type


def money(run: Remittance, minor: int) -> Money:
    """Return a sum of a run in its currency."""
    return Money(minor, run.currency)


def _tell(run: Remittance, code: str, *, at: datetime, actor: str) -> None:
    data = {"remittance": str(run.key), "currency": run.currency, "until": run.until.isoformat(),
            "gross_minor": run.gross_minor, "net_minor": run.net_minor}  # fmt: skip
    append(Entry(code=code, at=at, actor=actor, subject=run.creditor.key, data=data))
