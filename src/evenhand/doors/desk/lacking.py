"""What a letter lacks, in words of staff, with the place where it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = str | Promise

_FIRM: Final = gettext_lazy("in the firm's own file, by the operator")
_CREDITOR: Final = gettext_lazy("ask the creditor, then correct the file and import it again")
_DEBT: Final = gettext_lazy("on the case, under «Facts of the debt»")
_PERSON: Final = gettext_lazy("on the case, beside the person; or look for the address")
_PLAN: Final = gettext_lazy("on the case, under the plan")
_HOLD: Final = gettext_lazy("on the page of the hold")
_MATTER: Final = gettext_lazy("where the answer to the person is written")
_HOUSE: Final = gettext_lazy("the house should know this by itself: tell the operator")

LACKS: Final[Mapping[str, tuple[Words, Words]]] = {
    "firm_name": (gettext_lazy("the firm's name"), _FIRM),
    "firm_address": (gettext_lazy("the firm's address"), _FIRM),
    "firm_reach": (gettext_lazy("how the firm is reached"), _FIRM),
    "firm_phone": (gettext_lazy("the firm's telephone"), _FIRM),
    "firm_licence": (gettext_lazy("the firm's licence"), _FIRM),
    "licence_of_sold_credit": (gettext_lazy("the licence that sold bank credit needs"), _FIRM),
    "supervisor": (gettext_lazy("who supervises the firm"), _FIRM),
    "complaint_body": (gettext_lazy("where people can complain"), _FIRM),
    "body_words": (gettext_lazy("the words on the ombudsman that the law prescribes"), _FIRM),
    "payment": (gettext_lazy("where to pay: holder, account, reference"), _FIRM),
    "object_to": (gettext_lazy("where an objection goes"), _FIRM),
    "creditor_identifier": (
        gettext_lazy("the firm's creditor identifier for direct debits"),
        _FIRM,
    ),
    "mandate_reference": (gettext_lazy("the reference of the mandate for direct debits"), _HOUSE),
    "debit_day": (gettext_lazy("the day of the direct debit"), _HOUSE),
    "debit_amount": (gettext_lazy("the sum of the direct debit"), _HOUSE),
    "creditor_name": (gettext_lazy("the creditor's name"), _CREDITOR),
    "creditor_address": (gettext_lazy("the creditor's address"), _CREDITOR),
    "basis": (gettext_lazy("what the debt comes from"), _CREDITOR),
    "debt_reference": (gettext_lazy("the creditor's own number of the debt"), _CREDITOR),
    "lines": (gettext_lazy("what the sum is made of"), _CREDITOR),
    "total": (gettext_lazy("the sum owed"), _CREDITOR),
    "line_bases": (gettext_lazy("what each part of the sum rests on"), _CREDITOR),
    "cost_bases": (gettext_lazy("what the costs rest on"), _CREDITOR),
    "no_creditors_costs": (
        gettext_lazy("a sum without costs, which the creditor bears here"),
        _CREDITOR,
    ),
    "no_blank_lines": (
        gettext_lazy("interest, costs, payments and credits, each with its sum or nought"),
        _CREDITOR,
    ),
    "itemised_since": (gettext_lazy("the day from which the sum is itemised"), _CREDITOR),
    "interest_when_charged": (gettext_lazy("how the interest was reckoned"), _DEBT),
    "vat_when_costs": (gettext_lazy("whether the creditor deducts value added tax"), _DEBT),
    "person_name": (gettext_lazy("the person's name"), _PERSON),
    "person_address": (gettext_lazy("the person's address"), _PERSON),
    "plan": (gettext_lazy("the plan with its instalments"), _PLAN),
    "plan_costs": (gettext_lazy("what the plan costs"), _PLAN),
    "plan_left_to_live_on": (gettext_lazy("what the plan leaves to live on"), _PLAN),
    "plan_next_on": (gettext_lazy("the day of the next instalment"), _PLAN),
    "plan_next_amount": (gettext_lazy("the sum of the next instalment"), _PLAN),
    "plan_missed_on": (gettext_lazy("the day of the missed instalment"), _PLAN),
    "plan_missed_amount": (gettext_lazy("the sum of the missed instalment"), _PLAN),
    "settlement_pays": (gettext_lazy("what ends the debt"), _PLAN),
    "settlement_lets_go": (gettext_lazy("what the creditor gives up"), _PLAN),
    "settlement_pay_by": (gettext_lazy("until when one payment ends the debt"), _PLAN),
    "hold_reason": (gettext_lazy("why there is a hold"), _HOLD),
    "hold_start": (gettext_lazy("when the hold began"), _HOLD),
    "hold_end": (gettext_lazy("when the hold ends or is looked at"), _HOLD),
    "hold_debts": (gettext_lazy("which debts the hold covers"), _HOLD),
    "hold_stops": (gettext_lazy("what the hold stops"), _HOLD),
    "hold_taken_back": (gettext_lazy("what was taken back since the hold began"), _HOLD),
    "hold_already_left": (gettext_lazy("what had left before the hold"), _HOLD),
    "hold_proof_code": (gettext_lazy("the number of the proof"), _HOLD),
    "decision_what": (gettext_lazy("what was decided about the hold"), _HOLD),
    "decision_reasons": (gettext_lazy("why it was decided so"), _HOLD),
    "decision_debts": (gettext_lazy("which debts the decision is about"), _HOLD),
    "rested_debts": (gettext_lazy("which debts go on after the hold"), _HOLD),
    "matter_number": (gettext_lazy("the number of the objection or complaint"), _MATTER),
    "matter_received_on": (gettext_lazy("when the objection or complaint came in"), _MATTER),
    "matter_words": (gettext_lazy("what the person wrote"), _MATTER),
    "matter_paused": (gettext_lazy("what rests meanwhile"), _MATTER),
    "matter_decider": (gettext_lazy("who decides"), _MATTER),
    "matter_decide_by": (gettext_lazy("until when it is decided"), _MATTER),
    "matter_decided_on": (gettext_lazy("when it was decided"), _MATTER),
    "matter_outcome": (gettext_lazy("what was decided"), _MATTER),
    "matter_points": (gettext_lazy("the answer to each point"), _MATTER),
    "matter_reasons": (gettext_lazy("the reasons"), _MATTER),
    "answer": (gettext_lazy("the answer itself"), _MATTER),
    "reference": (gettext_lazy("the number of the case"), _HOUSE),
    "written_on": (gettext_lazy("the day of the letter"), _HOUSE),
    "as_of": (gettext_lazy("the day of the sum"), _HOUSE),
    "object_by": (gettext_lazy("until when one can object"), _HOUSE),
    "payment_by": (gettext_lazy("until when to pay"), _HOUSE),
    "link": (gettext_lazy("the way to the person's own pages"), _HOUSE),
    "link_url": (gettext_lazy("the way to the person's own pages"), _HOUSE),
    "link_short": (gettext_lazy("the digits to come back by"), _HOUSE),
    "earlier_letter": (gettext_lazy("the first letter, which this one recalls"), _HOUSE),
    "cleared": (gettext_lazy("since when nothing is owed"), _HOUSE),
    "recalled_on": (gettext_lazy("when the debt went back to its creditor"), _HOUSE),
}


# Where at the desk something is typed: on a page of the case, or on one for all.
_OF_THE_CASE: Final[tuple[tuple[Words, str], ...]] = (
    (_DEBT, "desk:debt_facts"),
    (_PERSON, "desk:case"),
    (_PLAN, "desk:plan"),
)


def lacking_told(named: str) -> list[str]:
    """What is lacking, each with its place; empty where the text names no facts of a letter."""
    return [line for line, _page in lacking_with_pages(named, reference="")]


def lacking_with_pages(named: str, *, reference: str) -> list[tuple[str, str]]:
    """What is lacking, each with the page on which it is typed; empty where there is none."""
    found = [LACKS[slot] for slot in named.split() if slot in LACKS]
    return [
        (_("Lacks {fact} ({place}).").format(fact=fact, place=place), _page_of(place, reference))
        for fact, place in found
    ]


def _page_of(place: Words, reference: str) -> str:
    if place is _CREDITOR:
        return reverse("desk:imports")
    name = next((route for words, route in _OF_THE_CASE if words is place), "")
    return reverse(name, args=[reference]) if name and reference else ""
