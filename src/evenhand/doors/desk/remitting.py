"""Clients' money: how ledger and bank stand, what creditors get, what they call back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases.models import Creditor
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.remitting_forms import RHYTHMS, AgreementForm, PeriodForm
from evenhand.ledger.flows import MoreThanHeld
from evenhand.payments import (
    agreements,
    overpaid,
    recalls,
    reconciling,
    remitting,
    statements,
)
from evenhand.payments.models import Recall, Reconciled, Remittance
from evenhand.payments.pain001 import OrderNotWritten
from evenhand.payments.queries import MAY_TAKE
from evenhand.plans.concessions import authority_of
from evenhand.rulebook import Money
from evenhand.rulebook.allocation import NotAnOrder

RUN_STATES: Final = {
    "drawn": gettext_lazy("Waits for a second person"),
    "approved": gettext_lazy("Approved: fetch the file and hand it to the bank"),
    "sent": gettext_lazy("The bank has it"),
}
CHECK_STATES: Final = {
    "fine": gettext_lazy("agrees"),
    "differs": gettext_lazy("differs"),
    "not_provable": gettext_lazy("not provable: no statement of that day"),
}
CHECKED: Final = {
    "account": gettext_lazy("Statement and ledger"),
    "bank": gettext_lazy("At the bank, and whose it is"),
    "creditor": gettext_lazy("Held for a creditor"),
}
UNSETTLED: Final = {
    "plan_runs": gettext_lazy("a plan still runs"),
    "money_not_passed_on": gettext_lazy("money is not passed on yet"),
    "overpaid_waits": gettext_lazy("something overpaid waits to go back"),
    "debit_with_bank": gettext_lazy("a direct debit is with the bank"),
    "link_under_way": gettext_lazy("a payment by card has begun"),
    "refund_under_way": gettext_lazy("money is on its way back to the person"),
}


NO_PERIOD: Final = gettext_lazy(
    "Write both days or none: the last one before today, and not before the first one."
)


def only_trusted(shift: Shift) -> None:
    """Money is for whom the house trusts with it; to everybody else these pages are not there."""
    if shift.user.role not in MAY_TAKE:
        raise Http404


@for_staff
@require_safe
def money(request: HttpRequest, shift: Shift) -> HttpResponse:
    """How ledger and bank stand, what is recalled, and every run, newest first."""
    only_trusted(shift)
    checks = list(reconciling.latest())
    page = page_of(request, Remittance.objects.select_related("creditor").order_by("-pk"))
    names = {str(one.key): one.name for one in Creditor.objects.all()}
    return show(
        request, "money", shift, place="payments",
        checks=[_check(row, names) for row in checks],
        differs=any(row.state == Reconciled.State.DIFFERS for row in checks),
        unclear=[_check(row, names) for row in reconciling.not_fine(until=shift.at.date())],
        run_form=PeriodForm(prefix="run"), days_form=PeriodForm(prefix="days"),
        page=page, runs=[(row, Money(row.net_minor, row.currency), RUN_STATES[row.state])
                         for row in page.object_list],
        creditors=Creditor.objects.order_by("name"),
        waiting=overpaid.waiting().count(),
        recalls=Recall.objects.filter(state="asked").select_related("debt__creditor"),
    )  # fmt: skip


def _check(row: Reconciled, names: dict[str, str]) -> dict[str, object]:
    kind, _sep, which = row.what.partition(":")
    beside = row.beside_minor
    return {
        "row": row, "words": CHECKED[kind], "which": names.get(which, which),
        "state": CHECK_STATES[row.state], "ledger": Money(row.ledger_minor, row.currency),
        "beside": None if beside is None else Money(beside, row.currency),
        "told": [Money(int(one["minor"]), row.currency) for one in row.told],
    }  # fmt: skip


@for_staff
@require_POST
def draw_up(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Draw up what is due today, or what came in a period: for one creditor, or for all."""
    only_trusted(shift)
    key = request.POST.get("creditor", "")
    try:
        period = PeriodForm(request.POST, prefix="run").period(today=shift.at.date())
    except remitting.NoPeriod:
        messages.error(request, NO_PERIOD)
        return redirect("desk:money")
    made = _drawn(period, _creditor(key) if key else None, shift)
    if made:
        messages.success(request, _("Drawn up. A second person approves it."))
    else:
        messages.info(request, _("There is nothing to pass on yet, or nobody agreed on it."))
    return redirect("desk:money")


def _drawn(period: tuple[date, date] | None, creditor: Creditor | None, shift: Shift) -> int:
    day = period[1] + timedelta(days=1) if period else shift.at.date()
    since = period[0] if period else None
    if creditor is None and period is not None:
        return len(remitting.draw_up_period(since=period[0], until=period[1], at=shift.at,
                                            actor=shift.actor))  # fmt: skip
    if creditor is None:
        return len(remitting.draw_up_due(day=day, at=shift.at, actor=shift.actor))
    currencies = creditor.agreements.values_list("currency", flat=True).distinct()
    runs = [
        remitting.draw_up(
            creditor, currency=currency, day=day, since=since, at=shift.at, actor=shift.actor
        )
        for currency in sorted(set(currencies))
        if agreements.agreement_of(creditor, currency=currency, on=day)
    ]
    return sum(1 for run in runs if run is not None)


@for_staff
@require_POST
def hold_days(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Hold the days of a period against the bank, and those that did not agree yet."""
    only_trusted(shift)
    yesterday = shift.at.date() - timedelta(days=1)
    try:
        period = PeriodForm(request.POST, prefix="days").period(today=shift.at.date())
    except remitting.NoPeriod:
        messages.error(request, NO_PERIOD)
        return redirect("desk:money")
    since, until = period or (None, yesterday)
    found = reconciling.reconcile_again(since=since, until=until, at=shift.at)
    unclear = {row.day for row in found if row.state != Reconciled.State.FINE}
    messages.info(
        request,
        _("Held against the bank: {days} days. Not fine: {unclear}.").format(
            days=len({row.day for row in found}), unclear=len(unclear)
        ),
    )
    return redirect("desk:money")


def _creditor(key: str) -> Creditor:
    try:
        found = Creditor.objects.filter(key=uuid.UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _run(key: uuid.UUID, shift: Shift) -> Remittance:
    only_trusted(shift)
    run = Remittance.objects.select_related("creditor", "agreement").filter(key=key).first()
    if run is None:
        raise Http404
    return run


@for_staff
@require_safe
def run(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One run with every transfer in it."""
    row = _run(key, shift)
    said = statements.words()
    words = said.get(str(request.COOKIES.get("django_language", "")), said["en"])
    return show(
        request, "money_run", shift, place="payments", run=row, state=RUN_STATES[row.state],
        sums=[Money(minor, row.currency) for minor in
              (row.gross_minor, row.commission_minor, row.vat_minor, row.net_minor)],
        lines=[(line, words[line.what], words[line.kind], Money(line.amount_minor, row.currency))
               for line in statements.rows_of(row)],
        mine=row.drawn_by == shift.actor,
    )  # fmt: skip


@for_staff
@require_POST
def approve(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Approve a run as the second person."""
    row = _run(key, shift)
    try:
        remitting.approve(row, at=shift.at, actor=shift.actor)
    except remitting.SamePerson:
        messages.error(request, _("You drew it up. Somebody else approves it."))
    except MoreThanHeld:
        messages.error(request, _("Money went back to payers since. Wait for more, then approve."))
    except (remitting.NoClientsAccount, remitting.NoAgreement, OrderNotWritten):
        messages.error(
            request, _("An account is missing or wrong: look at the agreement and the firm's file.")
        )
    else:
        messages.success(request, _("Approved. Fetch the file and hand it to the bank."))
    return redirect("desk:money_run", key)


@for_staff
@require_POST
def hand_over(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Note that the bank has a run's file."""
    row = _run(key, shift)
    try:
        remitting.note_with_bank(row, at=shift.at, actor=shift.actor)
    except remitting.NotApproved:
        messages.error(request, _("A second person must approve it first."))
    else:
        messages.success(request, _("It is noted: the bank has this run."))
    return redirect("desk:money_run", key)


@for_staff
@require_safe
def order(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """The file for the bank, the same bytes whenever it is fetched."""
    row = _run(key, shift)
    try:
        content, media_type = remitting.order_of(row)
    except remitting.NotApproved as waits:
        raise Http404 from waits
    ending = "xml" if media_type == "application/xml" else "csv"
    return as_file(content, media_type, f"{remitting.end_to_end(row)}.{ending}")


@for_staff
@require_safe
def statement(request: HttpRequest, shift: Shift, key: uuid.UUID, form: str) -> HttpResponse:
    """The statement of a run for its creditor, as PDF or CSV."""
    return statement_file(_run(key, shift), form)


def statement_file(row: Remittance, form: str) -> HttpResponse:
    """A run's statement as a file; nothing before it was approved."""
    if form not in ("pdf", "csv") or row.state == Remittance.State.DRAWN:
        raise Http404
    name = statements.file_name(row, form)
    if form == "csv":
        return as_file(statements.as_csv(row), "text/csv; charset=utf-8", name)
    return as_file(remitting.statement_of(row), "application/pdf", name)


def as_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep, never shown by the browser as a page."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_staff
@require_POST
def finish_recall(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """End the cases of a debt that its creditor called back."""
    only_trusted(shift)
    row = Recall.objects.filter(key=key).first()
    if row is None:
        raise Http404
    try:
        recalls.finish(row, at=shift.at, actor=shift.actor)
    except recalls.MoneyNotSettled as waits:
        codes = ", ".join(str(UNSETTLED[code]) for code in waits.codes)
        messages.error(request, _("Not yet: {codes}.").format(codes=codes))
    else:
        messages.success(
            request,
            _("The debt is back with its creditor. Each person is told; then the cases close."),
        )
    return redirect("desk:money")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """What a creditor and we agreed on money, and a form for what counts from now on."""
    only_trusted(shift)
    creditor = _creditor(str(key))
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _agreed(form, creditor, shift):
        messages.success(request, _("The agreement is written down."))
        return redirect("desk:money_agreement", key)
    return show(
        request, "money_agreement", shift, place="payments", creditor=creditor, form=form,
        rows=[(row, dict(RHYTHMS)[row.rhythm])
              for row in creditor.agreements.order_by("-recorded_at", "-pk")],
        authority=authority_of(creditor, on=shift.at.date()),
    )  # fmt: skip


def _agreed(form: AgreementForm, creditor: Creditor, shift: Shift) -> bool:
    try:
        agreements.agree(creditor, form.agreed(), at=shift.at, actor=shift.actor)
    except agreements.AgreementWrong as wrong:
        name = wrong.code.split("_")[0]
        form.add_error(
            name if name in form.fields else None, _("This cannot be right. Look at it again.")
        )
        return False
    except (NotAnOrder, ValueError):
        form.add_error(None, _("This cannot be right. Look at it again."))
        return False
    return True
