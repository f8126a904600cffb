"""The pages of somebody who helps a person: what the mandate covers, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.cases.mandates import helper_did
from evenhand.contact import queries as contact
from evenhand.contact.for_helpers import HERS
from evenhand.contact.models import Release
from evenhand.doors.portal import talk
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.helping_visit import Help, for_helper, saw
from evenhand.doors.portal.home import alike, nexts_of, stops_of
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.plan import card_of
from evenhand.doors.portal.reasons import told
from evenhand.doors.portal.words import DEBTS, LETTERS, OPTIONS
from evenhand.plans import actions as plans
from evenhand.plans import queries
from evenhand.plans.choosing import NoSuchOption, PlanNotAffordable, StatementMissing, preview
from evenhand.plans.standing import standing_of
from evenhand.rulebook.plans.proposal import Plans

_LEFT = (Release.State.RELEASED, Release.State.UNKNOWN)
MOST_LETTERS = 20


@for_helper("sees", "speaks")
@require_safe
def home(request: HttpRequest, help_now: Help) -> HttpResponse:
    """What the mandate shows of her debts, stops, plan and letters; and what it lets do."""
    shown: dict[str, Any] = {}
    if help_now.helper.sees:
        saw(request, help_now, "overview")
        shown = _overview(help_now)
    return show(request, "helping_home", signed_in=True, help=help_now, **shown)


def _overview(help_now: Help) -> dict[str, Any]:
    reading = help_now.reading
    rows = nexts_of(visits.open_cases(reading), reading, plan=queries.running_plan(reading.person))
    plan = queries.running_plan(help_now.person)
    letters = contact.outbox(person=help_now.person).filter(
        HERS, state__in=_LEFT, act__endswith=".letter"
    )
    return {
        "rows": [(row, DEBTS.get(row.case.debt.kind, "")) for row in rows],
        "stops": [one for stops in alike(stops_of(reading)) for one in stops.each],
        "standing": standing_of(plan, at=help_now.at, today=help_now.today) if plan else None,
        "letters": [
            (row.outcome_at, LETTERS.get(row.letter, _("Letter"))) for row in letters[:MOST_LETTERS]
        ],
    }


@for_helper("speaks")
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, help_now: Help) -> HttpResponse:
    """A promised call to the helper, who may speak for the person."""
    form = talk.CallForm(
        request.POST or None, visit=help_now.reading, initial={"phone": help_now.helper.phone}
    )
    if request.method == "POST" and form.is_valid():
        asked = {**form.cleaned_data}
        asked["words"] = f"{help_now.helper.name}: {asked['words']}"
        facts = talk.promise_call(help_now.reading, asked)
        helper_did(help_now.helper, "asked", what="call", at=help_now.at)
        return show(request, "call_done", signed_in=True, **facts)
    return ask(request, form, heading=_("We call you"), signed_in=True, back_url="/h/home")


@for_helper("agrees")
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest, help_now: Help) -> HttpResponse:
    """The ways to pay in parts that her own statement allows; the helper may agree to one."""
    person, at = help_now.person, help_now.at
    saw(request, help_now, "ways")
    refused: list[Any] = []
    currency = queries.currency_of(person)
    if request.method == "POST":
        try:
            _agree(help_now, request.POST.get("option", ""), currency)
            return redirect("portal:helping_home")
        except PlanNotAffordable as unaffordable:
            reasons = unaffordable.verdict.reasons if unaffordable.verdict else ()
            refused = [told(why) for why in reasons]
        except (NoSuchOption, StatementMissing):
            return redirect("portal:helping_ways")
    try:
        now = preview(person, currency=currency, at=at)
    except StatementMissing:
        now = None
    is_possible = now is not None and isinstance(now.result, Plans)
    options = now.result.options if now is not None and isinstance(now.result, Plans) else ()
    return show(
        request,
        "helping_ways",
        signed_in=True,
        help=help_now,
        cards=[card_of(now.assessment, option) for option in options] if now else [],
        is_possible=is_possible,
        refused=refused,
        back_url="/h/home",
    )


def _agree(help_now: Help, option: str, currency: str) -> None:
    """Agree under the helper's own name; the person gets the plan in writing."""
    if option not in OPTIONS:
        raise NoSuchOption(option, tuple(OPTIONS))
    helper, person, at = help_now.helper, help_now.person, help_now.at
    plans.propose(person=person, currency=currency, at=at, actor=helper.actor)
    plan = plans.agree(person=person, currency=currency, option=option, at=at, actor=helper.actor)
    helper_did(helper, "agreed", what=str(plan.key), at=help_now.at)
