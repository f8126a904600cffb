"""What people overpaid: back to its account, by a link's provider, or to another debt of hers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from evenhand.doors.desk.account_told import account_told
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.payments_words import NO_ACCOUNT, SECOND_PERSON
from evenhand.doors.desk.remitting import as_file, only_trusted
from evenhand.ledger.flows import MoreThanHeld
from evenhand.ledger.queries import balance
from evenhand.payments import given_back, links, links_back, overpaid, refunds
from evenhand.payments.applying import NotHers, apply_by_wish
from evenhand.payments.brought import brought
from evenhand.payments.link_provider import LinkNotMade, LinkUnknown
from evenhand.payments.models import GivenBack, Overpaid, Refund
from evenhand.payments.pain001 import OrderNotWritten
from evenhand.payments.told_accounts import SecondPersonMissing
from evenhand.plans.queries import open_cases
from evenhand.rulebook import Money

HOW_GIVEN: Final = {
    GivenBack.How.CASH: gettext_lazy("in cash"),
    GivenBack.How.CHEQUE: gettext_lazy("by a cheque of ours"),
    GivenBack.How.CREDITOR: gettext_lazy("the creditor gave it back"),
}


@for_staff
@require_safe
def overpaid_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What people overpaid, oldest first: it goes back, or where they say."""
    only_trusted(shift)
    page = page_of(request, overpaid.waiting())
    return show(
        request, "money_overpaid", shift, place="payments", page=page,
        rows=[_shown(row, shift) for row in page.object_list],
        orders=[(one, refunds.end_to_end(one), Money(one.amount_minor, one.currency))
                for one in Refund.objects.filter(entry=None).order_by("pk")],
    )  # fmt: skip


def _shown(row: Overpaid, shift: Shift) -> dict[str, object]:
    """One sum: where its money is, where it can go, and what was noted about it."""
    told, today = given_back.waits_for_a_second(row), shift.at.date()
    return {
        "row": row, "amount": Money(row.amount_minor, row.currency),
        "is_late": overpaid.is_late(row, on=today),
        "is_held": overpaid.is_held(row), "by_creditor": brought(row).by_creditor,
        "told": account_told(overpaid.source_of(row), shift)
                if overpaid.lacks_account(row) else None,
        "given": told, "how": HOW_GIVEN[GivenBack.How(told.how)] if told else "",
        "given_by_me": told is not None and told.noted_by == shift.actor,
        "others": [case for case in open_cases(row.person)
                   if case.debt.currency == row.currency and balance(case.debt, on=today)],
    }  # fmt: skip


@for_staff
@require_safe
def refund_order(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """The file for the bank that sends money back, the same bytes whenever it is fetched."""
    only_trusted(shift)
    row = Refund.objects.filter(key=key).first()
    if row is None:
        raise Http404
    content, media_type = refunds.order_of(row)
    return as_file(content, media_type, refunds.file_name(row, media_type))


def overpaid_of(key: uuid.UUID, shift: Shift) -> Overpaid:
    """One row, for whom the house trusts with money."""
    only_trusted(shift)
    row = Overpaid.objects.filter(key=key).first()
    if row is None:
        raise Http404
    return row


@for_staff
@require_POST
def give_back(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Send what was overpaid back the way it came: by the bank, or by the provider of a link."""
    row = overpaid_of(key, shift)
    return _decided(request, lambda: _give_back(row, shift))


def _give_back(row: Overpaid, shift: Shift) -> None:
    if brought(row).link is None:
        overpaid.give_back(row, at=shift.at, actor=shift.actor)
        return
    known = links_back.give_back(row, at=shift.at, actor=shift.actor, links=links.provider())
    if not known:
        raise LinkUnknown


@for_staff
@require_POST
def apply(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Use what was overpaid for another debt, by the person's own words."""
    row = overpaid_of(key, shift)
    chosen = request.POST.get("case", "")
    case = next((one for one in open_cases(row.person) if str(one.key) == chosen), None)
    if case is None:
        raise Http404
    words = request.POST.get("words", "")[:300]
    return _decided(
        request,
        lambda: apply_by_wish(row, case=case, words=words, at=shift.at, actor=shift.actor),
    )


def _decided(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except overpaid.NotOpen:
        messages.info(request, _("Somebody decided this before."))
    except overpaid.NotSeenAtBank:
        messages.error(
            request, _("The bank has not shown this money yet, so that nothing can go back.")
        )
    except (refunds.NoAccount, OrderNotWritten):
        messages.error(request, NO_ACCOUNT)
    except SecondPersonMissing:
        messages.error(request, SECOND_PERSON)
    except LinkNotMade:
        messages.error(request, _("The provider did not send it back. Try again later."))
    except LinkUnknown:
        messages.error(request, _("The provider did not answer. Send it again: it goes only once."))
    except overpaid.WordsMissing:
        messages.error(request, _("Write what the person said, on which day and how."))
    except (NotHers, MoreThanHeld):
        messages.error(request, _("This money is not there for that."))
    else:
        messages.success(request, _("It is written down."))
    return redirect("desk:money_overpaid")
