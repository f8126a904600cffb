"""How a dispute stands: her own pages, and the public one that a follow code opens."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access.actions import spaced_code
from evenhand.contact.firm import complaint_body_for
from evenhand.contact.unwritable import UNWRITABLE
from evenhand.doors import clock
from evenhand.doors.look.dispute_words import OUTCOMES, POINTS, PUT_RIGHT, STATES, WHO_SAID
from evenhand.doors.look.stop_words import NOT_RIGHT
from evenhand.doors.portal.dispute import CODES, TellForm
from evenhand.doors.portal.home import StopShown, stop_shown
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.papers import Paper
from evenhand.doors.portal.stop_opening import keep_paper, told
from evenhand.doors.portal.visit import Visit, for_person, public
from evenhand.holds.deciding import appealable, running_appeal
from evenhand.redress.disputes import queries
from evenhand.redress.disputes.actions import (
    NoLongerOpen,
    NotHersToWithdraw,
    add,
    may_withdraw,
    today_of,
    withdraw,
)
from evenhand.redress.disputes.models import OPEN, Dispute, Finding, Said
from evenhand.redress.disputes.receipt import receipt_file
from evenhand.rulebook import Money
from evenhand.vault import queries as vault

MOST_CODE_SIGNS: Final = 40
Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a dispute stands, in what anybody with its code may read."""

    dispute: Dispute
    state: Text
    is_open: bool
    received_on: date
    passed: int
    """Days that have passed, of `given`."""
    given: int
    outcome: Text


def standing(dispute: Dispute, *, today: date) -> Standing:
    """Put the state and the clock of a dispute into words."""
    received = today_of(dispute, dispute.received_at)
    finding = queries.finding_of(dispute)
    return Standing(
        dispute=dispute,
        state=STATES[dispute.state],
        is_open=dispute.state in OPEN,
        received_on=received,
        passed=max((today - received).days, 0),
        given=(dispute.answer_by - received).days,
        outcome=OUTCOMES[finding.outcome] if finding else "",
    )


@for_person
@require_safe
def disputes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that she disputes, newest first."""
    mine = [standing(row, today=visit.today) for row in queries.disputes_of(visit.person)]
    return show(request, "disputes", visit, mine=mine, words=NOT_RIGHT, back_url="/p/home")


def own_dispute(visit: Visit, key: uuid.UUID) -> Dispute:
    """A dispute of hers; for anybody else's there is no such page."""
    found = queries.disputes_of(visit.person).filter(key=key).first()
    if found is None:
        raise Http404
    return found


@for_person
@require_safe
def followed(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The receipt and, later, how it stands and what was decided."""
    return _page(request, visit, own_dispute(visit, key))


def _page(
    request: HttpRequest,
    visit: Visit,
    dispute: Dispute,
    *,
    status: int = 200,
    no_file: bool = False,
) -> HttpResponse:
    hold = dispute.hold
    code = told(request, visit, CODES).get(str(dispute.key), "")
    return show(
        request,
        "dispute_followed",
        visit,
        status=status,
        no_file=no_file,
        how=standing(dispute, today=visit.today),
        dispute=dispute,
        what=NOT_RIGHT[dispute.what],
        said=[(WHO_SAID[row.who], row.at, queries.words_of(row)) for row in _hers(dispute)],
        papers=[vault.document_name(row) for row in vault.documents_about(dispute.key)],
        stop=_running(dispute, visit),
        code=spaced_code(code),
        decision=_decision(dispute),
        may_withdraw=may_withdraw(dispute, visit.person, at=visit.at),
        may_disagree=hold is not None and appealable(hold) is not None,
        disagreed=hold is not None and running_appeal(hold) is not None,
        body=complaint_body_for(visit.person.country),
        back_url="/p/disputes",
    )


def _hers(dispute: Dispute) -> list[Said]:
    """What she reads of the talk: her own words and what we told her, not our questions."""
    shown = (Said.What.TOLD, Said.What.ADDED, Said.What.NOTE)
    return [row for row in queries.said_in(dispute) if row.what in shown and row.sealed]


def _running(dispute: Dispute, visit: Visit) -> StopShown | None:
    hold = dispute.hold
    if hold is None or hold.lifted_at or (hold.ends_at and hold.ends_at <= visit.at):
        return None
    return stop_shown(hold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, why, and what is put right."""

    finding: Finding
    outcome: Text
    points: tuple[Text, ...]
    reasons: str
    put_right: Text
    less: Money | None


def _decision(dispute: Dispute) -> Decided | None:
    finding = queries.finding_of(dispute)
    if finding is None:
        return None
    less = None
    if finding.less_minor and dispute.debt is not None:
        less = Money(finding.less_minor, dispute.debt.currency)
    return Decided(
        finding=finding,
        outcome=OUTCOMES[finding.outcome],
        points=tuple(POINTS[point] for point in finding.points),
        reasons=queries.reasons_of(finding),
        put_right=PUT_RIGHT[finding.put_right],
        less=less,
    )


@for_person
@require_safe
def followed_file(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The receipt as a PDF to keep; its name tells nothing."""
    dispute = own_dispute(visit, key)
    delivered = gettext("Handed over on your own page")
    try:
        content = receipt_file(dispute, delivered=delivered, at=visit.at)
    except UNWRITABLE:
        return _page(request, visit, dispute, status=503, no_file=True)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{dispute.number}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class AddForm(TellForm):
    """More words, one more paper, or both."""

    paper = Paper(
        label=_("Do you have a paper about it?"),
        help_text=_("One photo or PDF, up to 10 megabytes. You can also send it later or by post."),
        required=False,
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_add(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """More words or one more paper, while it is open."""
    dispute = own_dispute(visit, key)
    form = AddForm(request.POST or None, request.FILES or None)
    if dispute.state not in OPEN:
        return redirect("portal:followed", key=key)
    if request.method == "POST" and form.is_valid():
        words, paper = form.cleaned_data["words"], form.cleaned_data["paper"]
        kept = [uuid.UUID(keep_paper(visit, paper)["paper"])] if paper else []
        if words.strip() or kept:
            # Where it was decided while she wrote, she reads that next.
            with suppress(NoLongerOpen):
                add(
                    dispute, words=words, documents=kept, by="person", actor=visit.actor,
                    at=visit.at,
                )  # fmt: skip
        return redirect("portal:followed", key=key)
    return ask(
        request,
        form,
        visit,
        heading=_("Add something"),
        button=_("Send"),
        back_url=f"/p/disputes/{key}",
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_withdraw(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """One question, with what begins again and when; her second tap takes it back."""
    dispute = own_dispute(visit, key)
    if not may_withdraw(dispute, visit.person, at=visit.at):
        return redirect("portal:followed", key=key)
    if request.method == "POST":
        # Where another stop lies on it since the page was shown, it stays.
        with suppress(NotHersToWithdraw):
            withdraw(dispute, actor=visit.actor, at=visit.at)
        return redirect("portal:followed", key=key)
    stop = _running(dispute, visit)
    return show(
        request, "dispute_withdraw", visit, dispute=dispute, stop=stop,
        back_url=f"/p/disputes/{key}",
    )  # fmt: skip


@public
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """How a dispute stands for whoever has its code: state, day and outcome, never a word of it.

    A code that opens nothing is answered by the same page without anything in it.
    """
    dispute = queries.by_follow_code(code[:MOST_CODE_SIGNS])
    today = clock.now().date()
    return show(
        request,
        "dispute_follow",
        how=standing(dispute, today=today) if dispute else None,
        code=spaced_code(code[:MOST_CODE_SIGNS].upper()) if dispute else "",
        status=200 if dispute else 404,
    )
