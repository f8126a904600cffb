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
    "still_right": _("Is everything still right?"),
    "please_call": _("Text: please call"),
    "read_pages": _("Text: something to read"),
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

TASKS: Final = {
    "release.failed": _("Something was surely not sent"),
    "release.unknown": _("Nobody knows whether something was sent"),
    "gate.failed": _("The rules could not be asked"),
    "call_back": _("Call back"),
    "call_result": _("Tell how a call ended"),
    "safe_way_needed": _("Something cannot be sent safely: find a safe way with the person"),
    "interpreter_needed": _("Find an interpreter before anybody talks with the person"),
    "wrong_person": _("A letter reached the wrong person"),
    "identity_theft": _("Somebody used their name"),
    "read_requested": _("Read why the person asked us to stop"),
    "read_dispute": _("Read why the person says that they do not owe this"),
    "read_insolvency": _("Read the paper about insolvency or having no means"),
    "read_proof": _("Read a paper that came in"),
    "read_illness": _("Read why the person asked us to stop: illness"),
    "read_bereavement": _("Read why the person asked us to stop: a death"),
    "read_adviser": _("An adviser helps: turn to them"),
    "read_breathing_space": _("Look at a breathing space that came in"),
    "read_mental_health_crisis": _("Look at a crisis moratorium that came in"),
    "read_social_assistance": _("Read the paper about social assistance"),
    "read_court_standstill": _("Read the paper of a court or a bailiff"),
    "read_complaint": _("Read a complaint"),
    "read_safety": _("The person is not safe: find a safe way to her"),
    "promise_due": _("A promise of ours is due by tomorrow"),
    "promise_late": _("A promise of ours was not kept in time"),
    "match_notice": _("A notice of a stop names nobody we found"),
    "check_notice": _("A notice of a stop came without a reference: is it her?"),
    "notice_ended": _("We were told that a stop is over: two people decide"),
    "plan_missed": _("Two instalments in a row did not come: look at the plan with the person"),
    "plan_review": _("A plan was skipped a fourth time: look whether it still fits"),
    "ask_still_right": _("Ask whether everything is still right; no e-mail is known"),
    "plan_refused": _("A plan was refused: look at it and answer the person"),
    "plan_rest_over": _("A plan rested half a year and still nothing is left: look what helps"),
    "plan_death": _("A person with a plan died: look at the estate"),
    "concession_declined": _("A creditor said no to what was asked"),
    "settlement_lapsed": _("A settlement was not paid in time: talk with the person"),
    "plan_paid": _("A plan is paid: confirm it to the person"),
    "letter.unreviewed": _("Read the words of a letter and approve them: letters wait for it"),
    "letter.incomplete": _("A letter lacks a fact that it must tell: find it out"),
    "plan_paid_rest": _("All that was agreed is paid: settle the rest with the creditor"),
    "hold_second_person": _(
        "Somebody asks to refuse, shorten or lift a stop: decide as the second"
    ),
    "hold_appeal": _("A person does not agree with a decision: decide as the third"),
    "hold_look": _("Look at a stop that was entered, and at its paper"),
    "hold_review": _("A stop is due to be looked at"),
    "proof_estate": _("Give the proof of a stop to whoever looks after the estate"),
    "proof_safe_way": _("Find a safe way to give a person the proof of her stop"),
    "proof_no_address": _("A proof of a stop has no address: find a way"),
    "hold_not_acknowledged": _("A stop is obeyed, but could not be finished: look at it"),
    "letter.failed": _("Something could not be written"),
    "no_law_known": _("We know no law of a country: add its pack, or let the house's rules stand"),
    "clock_apart": _("Nothing leaves: our clock and the database's differ"),
    "clock_behind": _("Nothing leaves: our clock is behind what was written already"),
    "clock_jumped": _("Nothing leaves: our clock went on by a day. If it is right, mark this done"),
    "was_away": _("Nothing could leave for a while: look whether something came too late"),
    "email_bounced": _("An e-mail address does not work"),
    "number_failed": _("A telephone number does not work"),
    "trace_address": _("A letter came back: look for the address"),
    "printer_refused": _("The printer refused a letter"),
}

PROMISES: Final = {
    "read": _("read what came in"),
    "call_back": _("call back"),
    "plan_refused": _("answer about a plan"),
    "payment": _("a payment"),
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
