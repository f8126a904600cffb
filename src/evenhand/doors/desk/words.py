"""Words of the desk for the codes of the rooms: one meaning, one word, every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = str | Promise

STEPS: Final = {
    "review": _("A person must look"),
    "complete_data": _("Something is missing"),
    "first_notice": _("First letter"),
    "wait": _("A term runs"),
    "reminder": _("Reminder"),
    "propose_plan": _("Propose a plan"),
    "plan_running": _("A plan runs"),
    "hold": _("Stopped by a hold"),
    "advice": _("Nothing is left: stop and advice"),
    "closed": _("Closed"),
}

STEP_BADGES: Final = {
    "review": "next",
    "complete_data": "waiting",
    "first_notice": "next",
    "wait": "waiting",
    "reminder": "next",
    "propose_plan": "next",
    "plan_running": "done",
    "hold": "hold",
    "advice": "hold",
    "closed": "plain",
}

HOLDS: Final = {
    "insolvency": _("Insolvency"),
    "breathing_space": _("Breathing space"),
    "mental_health_crisis": _("Mental health crisis"),
    "dispute": _("The claim is disputed"),
    "complaint": _("Complaint"),
    "identity_theft": _("Somebody used their name"),
    "illness": _("Illness"),
    "bereavement": _("A death"),
    "adviser": _("An adviser helps"),
    "objection_period": _("Time to object"),
    "safety": _("Safety of the person"),
    "no_means": _("Money does not reach"),
    "requested": _("Asked for by the person"),
    "plan_kept": _("A plan is kept"),
    "operator": _("Stopped by us"),
}

WHYS: Final = {
    **HOLDS,
    "new": _("Newly arrived"),
    "paid": _("Everything is paid"),
    "deceased": _("The person has died"),
    "no_evidence": _("No evidence of the debt"),
    "no_address": _("No postal address"),
    "first_notice_refused": _("The first letter was refused"),
    "objection_term": _("The term for objections runs"),
    "room_for_a_plan": _("The budget has room for a plan"),
    "reminder_refused": _("A reminder is refused for now"),
    "reminder_sent": _("A reminder has left"),
    "plan_kept": _("Instalments are agreed"),
    "no_answer_yet": _("No answer yet"),
}

STOPS: Final = {
    "demand": _("letters, calls and messages that ask for money"),
    "interest": _("interest"),
    "fee": _("fees"),
    "survey": _("surveys"),
    "plan": _("plan proposals"),
    "service": _("service messages"),
}

HOLD_SOURCES: Final = {
    "person": _("The person told us"),
    "adviser": _("An adviser or lawyer"),
    "court": _("A court or a register"),
    "doctor": _("A doctor or hospital"),
    "family": _("Family"),
    "creditor": _("The creditor"),
    "staff": _("We noticed it"),
}

SOURCES: Final = {
    **HOLD_SOURCES,
    "portal": _("In the portal"),
    "night": _("Found by the night's work"),
    "placement": _("The creditor's file"),
    "desk": _("With a member of staff"),
}

PURPOSES: Final = {
    "demand": _("Ask for payment"),
    "notice": _("Required notice"),
    "answer": _("Answer"),
    "proof": _("Proof"),
    "service": _("Service message"),
    "survey": _("Survey"),
}

CHANNELS: Final = {
    "letter": _("letter"),
    "email": _("e-mail"),
    "sms": _("text message"),
    "call": _("telephone"),
    "visit": _("visit"),
    "portal": _("portal"),
}

HOUSE_ACTS: Final = {
    "plan.offer": _("Offer a plan"),
    "fee.charge": _("Charge a fee"),
    "legal.step": _("Take a step in court or enforcement"),
    "credit.report": _("Report to a credit register"),
    "debt.sale": _("Sell or place the debt"),
}

LETTERS: Final = {
    "first_notice": _("First letter"),
    "reminder": _("Reminder"),
    "plan_offer": _("Offer of a plan"),
    "plan_agreed": _("Plan as agreed"),
    "plan_reminder": _("Reminder of an instalment"),
    "missed_payment": _("An instalment did not come"),
    "hold_proof": _("Proof of a hold"),
    "hold_decided": _("Decision about a hold"),
    "hold_renewal": _("A hold ends soon"),
    "after_stop": _("After a hold"),
    "dispute_received": _("Receipt of an objection"),
    "dispute_decided": _("Answer to an objection"),
    "complaint_received": _("Receipt of a complaint"),
    "complaint_decided": _("Answer to a complaint"),
    "settlement": _("One payment that ends a debt"),
    "answer": _("Answer"),
    "nothing_owed": _("Proof that nothing is owed"),
    "message": _("Short message"),
}

WORDS_STATES: Final = {
    "approved": _("Approved"),
    "changed": _("Changed since it was approved"),
    "waits": _("Nobody stands for it yet"),
}

STATES: Final = {
    "released": _("Sent"),
    "refused": _("Refused by the rules"),
    "queued": _("Waiting to be sent"),
    "attempted": _("On its way"),
    "unknown": _("Nobody knows"),
    "failed": _("Surely not sent"),
    "withdrawn": _("Taken back"),
}

STATE_BADGES: Final = {
    "released": "done",
    "refused": "refused",
    "queued": "waiting",
    "attempted": "waiting",
    "unknown": "late",
    "failed": "late",
    "withdrawn": "hold",
}

RELEASE_REASONS: Final = {
    "gate.failed": _("The rules could not be asked, so the answer was no."),
    "letter.LetterIncomplete": _("The letter lacks something it must say."),
    "letter.unreviewed": _("Nobody has approved the words of this letter."),
    "letter.LetterUnprintable": _("The letter could not be printed."),
    "letter.LetterUnknown": _("There is no such letter."),
    "letter.PaymentDetailsWrong": _("The payment details are wrong."),
    "letter.FirmUnknown": _("The operator has not said who the firm is."),
}

DEBTS: Final = {
    "loan": _("Loan"),
    "invoice": _("Invoice"),
    "rent": _("Rent"),
    "utility": _("Energy, water, telephone"),
    "tax": _("Tax or public fee"),
    "other": _("Other debt"),
}

BALANCE: Final = {
    "principal": _("Borrowed or billed"),
    "interest": _("Interest"),
    "fees": _("Fees"),
    "costs": _("Costs"),
}

TRANSFERS: Final = {
    "taken_on": _("Taken on"),
    "payment": _("Payment"),
    "interest": _("Interest"),
    "fee": _("Fee"),
    "reversal": _("Taken back"),
    "correction": _("Correction"),
    "write_off": _("Written off"),
}

POINTS: Final = {"post": _("Post"), "email": _("E-mail"), "phone": _("Telephone")}

POINT_STATES: Final = {
    "given": _("given, not proved"),
    "proved": _("proved"),
    "failed": _("does not work"),
    "withdrawn": _("withdrawn"),
}

REPRESENTATIVES: Final = {
    "attorney": _("Lawyer"),
    "adviser": _("Debt adviser"),
    "guardian": _("Guardian"),
    "trusted": _("Trusted person"),
}

RESULTS: Final = {
    "sent": _("sent"),
    "conversation": _("we talked"),
    "no_answer": _("no answer"),
    "voicemail": _("voicemail"),
    "wrong_number": _("wrong number"),
}

TASKS: Final = {
    "release.failed": _("Something was surely not sent"),
    "release.unknown": _("Nobody knows whether something was sent"),
    "gate.failed": _("The rules could not be asked"),
    "call_back": _("Call back"),
    "wrong_person": _("A letter reached the wrong person"),
    "identity_theft": _("Somebody used their name"),
    "read_requested": _("Read why the person asked us to stop"),
    "read_dispute": _("Read why the person says that they do not owe this"),
    "read_insolvency": _("Read the paper about insolvency or having no means"),
    "read_proof": _("Read a paper that came in"),
    "plan_missed": _("Two instalments in a row did not come: look at the plan with the person"),
    "plan_review": _("A plan was skipped a fourth time: look whether it still fits"),
    "plan_refused": _("A plan was refused: look at it and answer the person"),
    "plan_death": _("A person with a plan died: look at the estate"),
    "concession_declined": _("A creditor said no to what was asked"),
    "settlement_lapsed": _("A settlement was not paid in time: talk with the person"),
    "plan_paid": _("A plan is paid: confirm it to the person"),
    "letter.unreviewed": _("Read the words of a letter and approve them: letters wait for it"),
    "letter.incomplete": _("A letter lacks a fact that it must tell: find it out"),
    "plan_paid_rest": _("All that was agreed is paid: settle the rest with the creditor"),
}

WARNINGS: Final = {
    "income.absurd": _("The income in the file cannot be true"),
    "region.unknown": _("The region in the file is none that we know and stays open"),
}

OPTIONS: Final = {
    "steady": _("The same each month"),
    "flexible": _("Less each month, more when more comes in"),
    "short": _("Done sooner"),
    "own": _("Own amount"),
}

ENDS: Final = {
    "paid": _("Paid"),
    "broken": _("Broken"),
    "insolvency": _("Insolvency"),
    "written_off": _("Written off"),
    "otherwise": _("Ended otherwise"),
}

# What a statement lacks, by the beginning of the topic; the ending names a kind of the statement.
_TOPICS: Final = {
    "household.adults_and_children": _("Who lives in the household"),
    "household.adults": _("How many adults live in the household"),
    "household.children": _("How many children live in the household"),
    "savings_minor": _("Savings"),
    "incomes": _("Money that comes in"),
    "costs": _("A cost of living"),
    "priority_debts": _("A payment on a debt that comes first"),
    "other_creditors": _("A payment to another creditor"),
}

_LINES: Final = {
    "wage": _("wage"),
    "self_employment": _("own business"),
    "pension": _("pension"),
    "unemployment": _("unemployment benefit"),
    "sick_pay": _("sick pay"),
    "parental_leave": _("parental benefit"),
    "family_allowance": _("family allowance"),
    "child_support": _("child support"),
    "social_assistance": _("social assistance"),
    "housing_allowance": _("housing benefit"),
    "disability_allowance": _("disability benefit"),
    "housing": _("rent or home loan"),
    "energy": _("energy"),
    "water": _("water and waste"),
    "local_tax": _("taxes"),
    "insurance": _("insurance"),
    "health_insurance": _("health insurance"),
    "travel": _("travel"),
    "care": _("care and medicine"),
    "school": _("school and childcare"),
    "maintenance": _("maintenance paid"),
    "food_and_household": _("food and household"),
    "phone_and_leisure": _("telephone and leisure"),
    "clothes_and_personal": _("clothes and personal"),
    "other": _("other"),
    "undivided": _("all together"),
    "lowest_minor": _("the lowest it comes to"),
}

CONFIDENCE: Final = {
    "confirmed": _("Confirmed: the text was read"),
    "memory": _("From memory: makes us only stricter"),
    "unverified": _("Not verified yet: makes us only stricter"),
}

COUNTRIES: Final = {
    "LV": _("Latvia"),
    "CH": _("Switzerland"),
    "FR": _("France"),
    "GB": _("Great Britain"),
    "US": _("United States"),
    "DE": _("Germany"),
}


def act_words(key: str) -> str:
    """Return an act in words: «Ask for payment · letter»."""
    if key in HOUSE_ACTS:
        return str(HOUSE_ACTS[key])
    purpose, _dot, channel = key.partition(".")
    return f"{say(PURPOSES, purpose)} · {say(CHANNELS, channel)}"


def say(words: Mapping[str, Any], code: str) -> str:
    """Return the words of a code, or the code itself where nobody wrote any yet."""
    return str(words[code]) if code in words else code.replace("_", " ")


def topic_words(topic: str) -> str:
    """Return in words what a statement of means lacks."""
    start = next((known for known in _TOPICS if topic.startswith(known)), "")
    words = str(_TOPICS[start]) if start else topic
    line = topic.rpartition(".")[2]
    if start in ("incomes", "costs") and line in _LINES:
        return f"{words}: {_LINES[line]}"
    return words


def line_words(line: str) -> str:
    """Return which part of a statement something odd is in."""
    start = next((known for known in _TOPICS if line.startswith(known)), "")
    return str(_TOPICS[start]) if start else gettext("The statement as a whole")
