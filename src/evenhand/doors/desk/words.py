"""Words of the desk for the codes of the rooms: one meaning, one word, every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
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
    "complaint": _("Complaint Management looks after this"),
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
    "social_assistance": _("Social assistance"),
    "wrong_person": _("The wrong person"),
    "court_standstill": _("A court ordered a standstill"),
    "enforcement_holidays": _("Enforcement holidays"),
}

HOLD_STATES: Final = {
    "provisional": _("Nobody has looked yet"),
    "paper_asked": _("A paper was asked for"),
    "confirmed": _("Confirmed"),
    "refused": _("Refused by two people"),
}

HOLD_DECISIONS: Final = {
    "confirm": _("It is right"),
    "ask_paper": _("Ask for a paper"),
    "extend": _("Let it last longer"),
    "refuse": _("Refuse it: the reason is not shown"),
    "shorten": _("Let it end earlier"),
    "lift": _("Let it end now"),
    "treatment_ended": _("The treatment ended"),
    "uphold_appeal": _("The person is right: all as before"),
    "reject_appeal": _("What was decided stands"),
    "decline": _("A second person left all as it was"),
}

HOLD_DECIDED: Final = {
    "confirm": _("It is right"),
    "ask_paper": _("A paper was asked for"),
    "extend": _("It lasts longer"),
    "refuse": _("Refused: the reason was not shown"),
    "shorten": _("It ends earlier"),
    "lift": _("It ended at once"),
    "treatment_ended": _("The treatment ended"),
    "uphold_appeal": _("The person was right: all as before"),
    "reject_appeal": _("What was decided stands"),
    "decline": _("A second person left all as it was"),
}

MAY_NOT_DECIDE: Final = {
    "role": _("This is decided by a team lead, by who handles complaints or by compliance."),
    "tie": _("You declared a tie to this person. A colleague must decide."),
    "own": _("You entered it yourself. A colleague must look."),
    "second": _("A second person must do this: somebody else asks, somebody else agrees."),
    "third": _("A third person must decide, who had no part in what was decided."),
}

WHYS: Final = {
    **HOLDS,
    "new": _("Newly arrived"),
    "paid": _("Everything is paid"),
    "deceased": _("The person has died"),
    "after_stop": _("A stop ended: first a word, then a while"),
    "after_stop_refused": _("A stop ended, and nobody could say so"),
    "no_evidence": _("No evidence of the debt"),
    "no_address": _("No postal address"),
    "first_notice_refused": _("The first letter was refused"),
    "objection_term": _("The term for objections runs"),
    "room_for_a_plan": _("The budget has room for a plan"),
    "statement_expired": _("The statement is too old: ask whether it is still right"),
    "reminder_refused": _("A reminder is refused for now"),
    "reminder_sent": _("A reminder has left"),
    "letter_refused": _("A letter was refused when it should leave: the next night sees to it"),
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

# What a kind stops beside its purposes, by the name of its field in the rulebook.
CHANNEL_STOPS: Final = {
    "stops_voices": _("calls and visits, but to answer"),
    "stops_reaching": _("everything that arrives: letters, messages, calls and visits"),
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
    "register": _("An official register"),
    "night": _("Found by the night's work"),
    "placement": _("The creditor's file"),
    "desk": _("With a member of staff"),
}

# Where an address may come from when a letter came back; nobody else may be asked.
TRACE_SOURCES: Final = {
    "person": _("The person told us"),
    "representative": _("Somebody who speaks for the person"),
    "creditor": _("The creditor"),
    "post": _("The post"),
    "register": _("A public register that we may read"),
    "court": _("A court"),
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

WORDS_STATES: Final = {
    "approved": _("Approved"),
    "changed": _("Changed since it was approved"),
    "waits": _("Nobody yet"),
}

STATES: Final = {
    "released": _("Sent"),
    "refused": _("Refused by the rules"),
    "queued": _("Waiting to be sent"),
    "waiting": _("Not yet: asked again later"),
    "attempted": _("On its way"),
    "unknown": _("Nobody knows"),
    "failed": _("Surely not sent"),
    "withdrawn": _("Taken back"),
}

STATE_BADGES: Final = {
    "released": "done",
    "refused": "refused",
    "queued": "waiting",
    "waiting": "waiting",
    "attempted": "waiting",
    "unknown": "late",
    "failed": "late",
    "withdrawn": "hold",
}

RELEASE_REASONS: Final = {
    "matter.ended": _("The plan or agreement it was about runs no more."),
    "matter.agreed": _("A plan runs already."),
    "matter.paid": _("What it was about has been paid."),
    "matter.rests": _("Nothing is asked of her at present."),
    "matter.passed": _("Its day has passed."),
    "matter.collected": _("It is ours to collect, so nothing is asked of her."),
    "gate.failed": _("The rules could not be asked, so the answer was no."),
    "letter.LetterIncomplete": _("The letter lacks something it must say."),
    "letter.unreviewed": _("Nobody has approved the words of this letter."),
    "letter.LetterUnprintable": _("The letter could not be printed."),
    "letter.LetterUnknown": _("There is no such letter."),
    "letter.PaymentDetailsWrong": _("The payment details are wrong."),
    "letter.FirmUnknown": _("The operator has not said who the firm is."),
    "letter.ChannelUnknown": _("Nothing reaches people by this channel here."),
    "letter.failed": _("It could not be written, for a reason nobody expected."),
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
    "reported": _("Paid to the creditor directly"),
}

TERMS: Final = {
    "statutory": _("By law"),
    "contractual": _("By contract"),
    "none": _("None runs"),
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
    "busy": _("busy"),
    "out_of_service": _("out of service"),
    "wrong_number": _("wrong number"),
    "reserved": _("not told yet"),
    "not_dialled": _("I did not call"),
}

SPOKE_WITH: Final = {
    "person": _("The person"),
    "representative": _("Somebody who speaks for them"),
    "somebody_else": _("Somebody else"),
}

AGREED: Final = {
    "call_again": _("We call again"),
    "send_copy": _("We send a copy or an explanation"),
    "look_at_it": _("We look at something and answer"),
    "their_paper": _("They send us a paper"),
    "their_answer": _("They think about it and answer"),
}

PROMISES: Final = {
    "read": _("read what came in"),
    "call_back": _("call back"),
    "plan_refused": _("answer about a plan"),
    "answer_message": _("answer a message"),
    "answer_dispute": _("answer a dispute"),
    "payment": _("a payment"),
    "complaint_final": _("answer a complaint"),
    **AGREED,
}

WARNINGS: Final = {
    "income.absurd": _("The income in the file cannot be true"),
    "region.unknown": _("The region in the file is none that we know and stays open"),
    "total_not_split": _("The file gives only a total: no interest runs until it is split"),
}

OPTIONS: Final = {
    "steady": _("The same each month"),
    "flexible": _("Less each month, more when more comes in"),
    "short": _("Done sooner"),
    "own": _("Own amount"),
    "lowered": _("Made smaller, because money changed"),
}

ENDS: Final = {
    "paid": _("Paid"),
    "broken": _("Broken"),
    "insolvency": _("Insolvency"),
    "written_off": _("Written off"),
    "otherwise": _("Ended otherwise"),
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
