"""Money that came: what waits in suspense, one entry with its history, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from evenhand.cases.models import Case
from evenhand.cases.queries import search
from evenhand.doors.desk.account_told import account_told
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.payments import PLACE, only_who_may_take
from evenhand.doors.desk.payments_words import (
    EVENTS,
    NO_ACCOUNT,
    REASONS,
    SECOND_PERSON,
    STATES,
    WHYS,
)
from evenhand.doors.desk.timeline import names_of
from evenhand.doors.desk.words import say
from evenhand.doors.look.forms import LookForm
from evenhand.payments import queries
from evenhand.payments.actions import ask_to_send_back, attribute_entry
from evenhand.payments.attributing import EntryNotOpen, NothingToAttribute
from evenhand.payments.models import BankEntry, EntryEvent, Suggestion
from evenhand.payments.pain001 import OrderNotWritten
from evenhand.payments.refunds import NoAccount, knows_account
from evenhand.payments.sealing import Told, told_of_many
from evenhand.payments.sending_back import NotOpen
from evenhand.payments.told_accounts import SecondPersonMissing
from evenhand.rulebook import Money

MOST_FOUND = 20


class SendBackForm(LookForm):
    """Why money goes back to its payer."""

    reason = WordsField(
        label=gettext_lazy("Why is it sent back?"),
        most=300,
        error_messages={"required": gettext_lazy("Write why it is sent back.")},
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as staff read it."""

    entry: BankEntry
    told: Told
    amount: Money
    state: str
    why: str
    suggestions: tuple[tuple[Suggestion, str], ...]


@for_staff
@require_safe
def suspense(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What waits for its owner, oldest first."""
    rows = queries.entries_for(
        shift.user, queries.entries_in(BankEntry.State.SUSPENSE), away=shift.away
    )
    page = page_of(request, rows)
    return show(
        request, "payments_suspense", shift, place=PLACE, page=page,
        rows=_shown(list(page.object_list)), may_act=shift.user.role in queries.MAY_TAKE,
    )  # fmt: skip


@for_staff
@require_safe
def entry(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One entry: what the bank told, what happened to it, and what may be done now."""
    return _entry_page(request, shift, key, form=SendBackForm())


@for_staff
@require_POST
def attribute(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Attribute an entry to the cases that were chosen, in their order."""
    only_who_may_take(shift)
    row = entry_of(shift, key)
    cases = _cases(request.POST.getlist("case"), shift)
    _keep_apart(shift, cases)
    try:
        attribute_entry(row, cases=cases, at=shift.at, actor=shift.actor, because="by_hand")
    except NothingToAttribute:
        messages.error(request, _("Choose at least one case."))
    except EntryNotOpen:
        messages.error(request, _("Somebody has dealt with this payment already."))
    else:
        messages.success(request, _("The payment is matched."))
    return redirect("desk:payments_entry", key)


@for_staff
@require_POST
def send_back(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Send an entry back to its payer, or ask a second person to."""
    only_who_may_take(shift)
    row, form = entry_of(shift, key), SendBackForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, shift, key, form=form)
    try:
        told = ask_to_send_back(
            row, reason=form.cleaned_data["reason"], at=shift.at, actor=shift.actor
        )
    except (NoAccount, OrderNotWritten):
        messages.error(request, NO_ACCOUNT)
    except SecondPersonMissing:
        messages.error(request, SECOND_PERSON)
    except NotOpen:
        messages.error(request, _("Somebody has dealt with this payment already."))
    else:
        messages.success(
            request,
            _("The payment is sent back.") if told == "sent_back"
            else _("Asked. A second person must agree before it is sent back."),
        )  # fmt: skip
    return redirect("desk:payments_entry", key)


def _entry_page(
    request: HttpRequest, shift: Shift, key: uuid.UUID, *, form: SendBackForm
) -> HttpResponse:
    (shown,) = _shown([entry_of(shift, key)])
    asked = request.GET.get("q", "")[:100].strip()
    found = list(search(asked, most=MOST_FOUND, away=shift.away)) if asked else []
    is_open = shown.entry.state in (BankEntry.State.WAITING, BankEntry.State.SUSPENSE)
    may_act = is_open and shown.entry.kind == "credit" and shift.user.role in queries.MAY_TAKE
    lacks = may_act and not knows_account(shown.entry)
    return show(
        request, "payments_entry", shift, place=PLACE, shown=shown, form=form, asked=asked,
        found=[case for case in found if not _is_tied(shift, case)],
        history=_history(shown.entry), may_act=may_act,
        told=account_told(shown.entry.business_key, shift) if lacks else None,
    )  # fmt: skip


def entry_of(shift: Shift, key: uuid.UUID) -> BankEntry:
    """An entry that this member of staff may see; others do not exist for her."""
    rows = BankEntry.objects.filter(key=key).select_related("statement__file")
    found = queries.entries_for(shift.user, rows, away=shift.away).first()
    if found is None:
        raise Http404
    return found


def _shown(rows: Sequence[BankEntry]) -> list[Shown]:
    suggested: dict[int, list[tuple[Suggestion, str]]] = {}
    kept = Suggestion.objects.filter(entry__in=rows).select_related("case__person", "case__debt")
    for one in kept.order_by("-score", "pk"):
        words = ", ".join(say(REASONS, reason) for reason in one.reasons)
        suggested.setdefault(one.entry_id, []).append((one, words))
    return [
        Shown(
            entry=row, told=told, amount=Money(row.amount_minor, row.currency),
            state=say(STATES, row.state), why=say(WHYS, row.why) if row.why else "",
            suggestions=tuple(suggested.get(row.pk, ())),
        )
        for row, told in zip(rows, told_of_many(rows), strict=True)
    ]  # fmt: skip


def _history(row: BankEntry) -> list[tuple[EntryEvent, str, str, str]]:
    events = list(queries.history_of(row))
    names = names_of([event.actor for event in events])
    return [(event, say(EVENTS, event.code), _detail(event), names[event.actor])
            for event in events]  # fmt: skip


def _detail(event: EntryEvent) -> str:
    """The reasons of a match, or what somebody wrote."""
    because = ", ".join(say(REASONS, reason) for reason in event.data.get("because", ()))
    return because or str(event.data.get("reason", ""))


def _cases(keys: Sequence[str], shift: Shift) -> list[Case]:
    """The cases that were chosen, in the order in which they were; nonsense is none of them."""
    rows = Case.objects.select_related("debt__creditor", "person")
    rows = rows.exclude(person__key__in=shift.away)
    chosen = [int(key) for key in dict.fromkeys(keys) if key.isdecimal() and len(key) < 19]
    found = {case.pk: case for case in rows.filter(pk__in=chosen)}
    return [found[number] for number in chosen if number in found]


def _keep_apart(shift: Shift, cases: Sequence[Case]) -> None:
    if any(_is_tied(shift, case) for case in cases):
        raise PermissionDenied


def _is_tied(shift: Shift, case: Case) -> bool:
    about = (case.person.key, case.debt.creditor.key)
    return not shift.away.isdisjoint(about)
