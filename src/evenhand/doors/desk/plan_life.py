"""A running plan at the telephone, and what a creditor is asked to give up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evenhand.cases.models import Case
from evenhand.contact.firm import CostsUnknown
from evenhand.doors.desk.forms import OfferForm
from evenhand.doors.desk.guard import Shift, local_day, on_a_case
from evenhand.doors.desk.plan_words import CONCESSION_STATES, CONCESSIONS
from evenhand.doors.desk.words import say
from evenhand.doors.look.charts import Month, PlanMonth
from evenhand.ledger import queries as ledger
from evenhand.plans import conceding, linking, living, queries
from evenhand.plans.choosing import StatementMissing
from evenhand.plans.concessions import authority_of
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.models import Concession, Plan
from evenhand.plans.standing import Standing, standing_of
from evenhand.rulebook import Money
from evenhand.rulebook.plans.settling import LettingGo

STRIP = 6
_BOXES: dict[str, Month] = {
    "paid": "paid", "partly": "partly", "missed": "missed", "skipped": "skipped",
    "rested": "moved", "rests": "moved", "due": "due", "ahead": "ahead",
}  # fmt: skip


def strip_of(standing: Standing) -> list[PlanMonth]:
    """The latest two that are over, and what comes."""
    over = [part for part in standing.parts if part.state not in ("due", "ahead", "rests")][-2:]
    ahead = [part for part in standing.parts if part.state in ("due", "ahead", "rests")]
    return [
        PlanMonth(due_on=part.due_on, amount=part.amount, state=_BOXES[part.state])
        for part in [*over, *ahead][:STRIP]
    ]


def life_facts(case: Case, shift: Shift, *, today: date) -> dict[str, Any]:
    """How the plan that runs stands, and what is asked or may be asked of the creditor."""
    running = queries.running_plan(case.person, currency=case.debt.currency)
    standing = standing_of(running, at=shift.at, today=today) if running else None
    return {
        "running": running,
        "standing": standing,
        "months": strip_of(standing) if standing else (),
        **_linked_facts(case, running, today=today),
        "concessions": concessions_shown(case),
        "authority": authority_of(case.debt.creditor, on=shift.at.date()),
        "balance": ledger.balance(case.debt, on=today),
        "letting_go": _letting_go(case, shift),
        "once_form": OfferForm(
            currency=case.debt.currency, label=_("They offer once"), auto_id="once-%s"
        ),
        "less_form": OfferForm(
            currency=case.debt.currency, label=_("They can pay this time"), auto_id="less-%s"
        ),
    }


def _linked_facts(case: Case, running: Plan | None, *, today: date) -> dict[str, Any]:
    """The part that follows income: what is offered now, and a box for what came in."""
    if running is None or linking.terms_of(running) is None:
        return {}
    offer = linking.open_offer(running, today=today)
    return {
        "linked_offer": offer,
        "linked_amount": Money(offer.amount_minor, running.currency) if offer else None,
        "came_in_form": OfferForm(
            currency=case.debt.currency, label=_("So much came in this month"), auto_id="in-%s"
        ),
    }


def concessions_shown(case: Case) -> list[dict[str, Any]]:
    """What was asked of the creditor in a case, in words, newest first."""
    return [
        {
            "row": row,
            "kind": say(CONCESSIONS, row.kind),
            "state": say(CONCESSION_STATES, row.state),
            "pays": Money(row.pays_minor, row.currency),
            "waived": Money(row.waived_minor, row.currency),
        }
        for row in Concession.objects.filter(case=case).order_by("-asked_at", "-pk")[:10]
    ]


def _letting_go(case: Case, shift: Shift) -> LettingGo | None:
    """What pursuing brings and costs; None where nobody can say."""
    try:
        return conceding.what_speaks_for_letting_go(case, at=shift.at)
    except (StatementMissing, conceding.NothingOwed, CostsUnknown):
        return None


def _back(case: Case) -> HttpResponse:
    return redirect("desk:plan", reference=case.reference)


def _plan(case: Case) -> Plan | None:
    return queries.running_plan(case.person, currency=case.debt.currency)


@on_a_case
@require_POST
def skip(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """They skip the next payment; the fourth in a year brings the plan before a person."""
    plan, number = _plan(case), request.POST.get("number", "")
    try:
        if plan is None:
            raise living.PlanIsOver
        taken = living.skip(
            plan=plan,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0,
            at=shift.at,
            today=local_day(case.person, shift.at),
            actor=shift.actor,
        )
    except (living.PlanIsOver, living.NotOpen):
        messages.warning(request, _("This payment cannot be changed any more. Look again."))
        return _back(case)
    messages.success(
        request, _("Skipped. Skips left in twelve months: {left}.").format(left=taken.left)
    )
    return _back(case)


@on_a_case
@require_POST
def less(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """They pay less this time; what is missing moves to the end."""
    plan = _plan(case)
    form = OfferForm(request.POST, currency=case.debt.currency)
    today = local_day(case.person, shift.at)
    following = standing_of(plan, at=shift.at, today=today).next if plan else None
    try:
        if plan is None or following is None or not form.is_valid():
            raise living.PlanIsOver
        living.pay_less(
            plan=plan, number=following.number, amount=form.cleaned_data["amount"],
            at=shift.at, today=today, actor=shift.actor,
        )  # fmt: skip
    except (living.PlanIsOver, living.NotOpen, living.NotAPart):
        messages.warning(request, _("Write a sum below the next payment."))
        return _back(case)
    messages.success(request, _("Noted. The rest moves to the end of the plan."))
    return _back(case)


@on_a_case
@require_POST
def came_in(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """They tell what came in this month; a part of what is above their usual may be offered."""
    plan, today = _plan(case), local_day(case.person, shift.at)
    form = OfferForm(request.POST, currency=case.debt.currency)
    try:
        if plan is None or not form.is_valid():
            raise linking.NotLinked
        linked = linking.tell_received(
            plan=plan, received=form.cleaned_data["amount"], month=today,
            source=LinkedOffer.Source.DESK, at=shift.at, today=today, actor=shift.actor,
        )  # fmt: skip
    except (living.PlanIsOver, linking.NotLinked, StatementMissing):
        messages.warning(request, _("This cannot be reckoned now; nothing more is asked."))
        return _back(case)
    if linked.offer is None or linked.offer.state != LinkedOffer.State.OFFERED:
        messages.success(request, _("Noted. Nothing more is asked of this month."))
    else:
        messages.success(request, _("Noted. Ask whether a part may go to the plan; no is fine."))
    return _back(case)


@on_a_case
@require_POST
def more(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """They say yes or no to a part of a month that brought more."""
    plan, today = _plan(case), local_day(case.person, shift.at)
    offer = linking.open_offer(plan, today=today) if plan else None
    agrees = request.POST.get("answer") == "yes"
    try:
        if offer is None:
            raise living.PlanIsOver
        linking.answer(offer=offer, agrees=agrees, at=shift.at, today=today, actor=shift.actor)
    except (living.PlanIsOver, linking.AlreadyAnswered):
        messages.warning(request, _("This was answered before, or is over. Look again."))
        return _back(case)
    yes = _("Noted. It is one more payment now; the plan ends sooner.")
    messages.success(request, yes if agrees else _("Noted. The plan goes on as it is."))
    return _back(case)


@on_a_case
@require_POST
def once(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """They offer one payment for the whole debt."""
    form = OfferForm(request.POST, currency=case.debt.currency)
    if not form.is_valid():
        messages.warning(request, _("Write the sum they offer."))
        return _back(case)
    try:
        made = conceding.settle(
            case=case, offered=form.cleaned_data["amount"], at=shift.at, actor=shift.actor,
            from_others=request.POST.get("from_others") == "yes",
        )  # fmt: skip
    except (StatementMissing, conceding.NothingOwed):
        messages.warning(request, _("Without a statement, or with nothing owed, none is settled."))
        return _back(case)
    _tell(request, made)
    return _back(case)


def _tell(request: HttpRequest, made: conceding.Settled) -> None:
    answer, row = made.answer, made.concession
    if answer.finding == "too_much":
        words = _("This may be too much for them: it would take what they need to live.")
        messages.warning(request, words)
    elif row is None:
        messages.info(request, _("That is everything that is owed. Nobody needs to agree."))
    elif row.state == Concession.State.AGREED:
        messages.success(request, _("Agreed within what the creditor granted."))
    else:
        messages.success(request, _("The creditor is asked."))


@on_a_case
@require_POST
def let_go(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Propose to the creditor to let the whole debt go, where pursuing it costs more."""
    try:
        conceding.propose_write_off(case=case, at=shift.at, actor=shift.actor)
    except conceding.PursuingPays:
        messages.warning(request, _("Pursuing it brings more than it costs; nobody was asked."))
    except (StatementMissing, conceding.NothingOwed, CostsUnknown):
        messages.warning(request, _("This cannot be reckoned now; nobody was asked."))
    else:
        messages.success(request, _("The creditor is asked."))
    return _back(case)
