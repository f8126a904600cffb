"""Words of the portal for the codes of the rooms: one meaning, one sentence, every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from evenhand.contact.hold_facts import words as hold_words
from evenhand.contact.letters.catalogue import KINDS, LANGUAGES, MESSAGES, TEXTS

DEBTS: Final = {
    "loan": _("A loan"),
    "invoice": _("A bill"),
    "rent": _("Rent"),
    "utility": _("Energy, water or telephone"),
    "tax": _("A tax or a public fee"),
    "other": _("Another debt"),
}

BALANCE: Final = {
    "principal": _("What was borrowed or billed"),
    "interest": _("Interest"),
    "fees": _("Fees"),
    "costs": _("Costs"),
}

TRANSFERS: Final = {
    "taken_on": _("Taken over from the creditor"),
    "payment": _("Your payment. Thank you."),
    "interest": _("Interest"),
    "fee": _("Fee"),
    "reversal": _("Taken back"),
    "correction": _("Corrected"),
    "write_off": _("No longer asked for"),
    "reported": _("You paid the company directly"),
}


def _name_of(kind: str) -> str:
    """What a kind of letter is called, in the words that the letters themselves use."""
    language = (get_language() or "en").partition("-")[0]
    return str(hold_words(language if language in LANGUAGES else "en")["names"][kind])


LETTERS: Final[Mapping[str, str | Promise]] = {
    **{kind: lazy(_name_of, str)(kind) for kind in KINDS},
    **dict.fromkeys((*MESSAGES, *TEXTS), _("Short message")),
    "first_notice": _("First letter"),
    "reminder": _("Reminder"),
    "plan_offer": _("Ways to pay in parts"),
    "hold_proof": _("Proof of a stop"),
    "nothing_owed": _("Proof that you owe nothing more"),
    "recalled": _("This debt went back to its company"),
    "call": _("Telephone call"),
    "copy": _("Copy for somebody who helps you"),
    "message": _("Short message"),
    "still_right": _("Is everything still right?"),
}

# Everything that would touch a person, in the order in which she is told about it.
ACTS: Final = {
    "demand.letter": _("Ask you for money by letter"),
    "demand.email": _("Ask you for money by e-mail"),
    "demand.sms": _("Ask you for money by text message"),
    "demand.call": _("Call you about money"),
    "demand.visit": _("Visit you about money"),
    "plan.offer": _("Offer you to pay in parts"),
    "fee.charge": _("Charge you a fee"),
    "credit.report": _("Report the debt to a credit register"),
    "legal.step": _("Go to court"),
}

# What would weigh on a person besides being asked, as her page says that it does not happen.
WONT: Final = {
    "legal.step": _("Go to court"),
    "credit.report": _("Report the debt to a credit register"),
    "debt.sale": _("Sell the debt to somebody else"),
    "fee.charge": _("Charge you a fee"),
}

_ASKS: Final = tuple(act for act in ACTS if act.startswith("demand."))

CHANNELS: Final = {
    "letter": _("letter"),
    "email": _("e-mail"),
    "sms": _("text message"),
    "call": _("telephone call"),
    "visit": _("visit"),
    "portal": _("this page"),
}

# An act that no page tells apart further: what it is for.
_PURPOSES: Final = {
    "demand": _("A request for money"),
    "notice": _("Information about the claim"),
    "answer": _("An answer to you"),
    "proof": _("A proof for you"),
    "service": _("A message about our service"),
    "survey": _("A question about how satisfied you are"),
}

PROMISES: Final = {
    "read": _("We read what you sent."),
    "call_back": _("We call you back."),
    "call_again": _("We call you again."),
    "plan_refused": _("We look at your plan and answer."),
    "answer_message": _("We answer your message."),
    "send_copy": _("We send you a copy or an explanation."),
    "look_at_it": _("We look at it and answer."),
    "answer_dispute": _("We check what you do not owe, and answer."),
    "complaint_final": _("We answer your complaint, with reasons."),
    "payment": _("A payment"),
    "their_paper": _("You send us a paper."),
    "their_answer": _("You think about it and answer."),
}

CONTACTS: Final = {
    "sent": _("sent"),
    "conversation": _("we talked"),
    "no_answer": _("no answer"),
    "voicemail": _("message on the answering machine"),
    "busy": _("busy"),
    "out_of_service": _("out of service"),
    "wrong_number": _("wrong number"),
    "reserved": _("we tried to call"),
}

HOLDS: Final = {
    "insolvency": _("Insolvency, or no means to live on"),
    "breathing_space": _("Breathing space"),
    "mental_health_crisis": _("A mental health crisis"),
    "dispute": _("You told us that this is not right"),
    "complaint": _("Your complaint"),
    "identity_theft": _("Somebody used your name"),
    "illness": _("Illness"),
    "bereavement": _("A death"),
    "adviser": _("An adviser helps you"),
    "objection_period": _("Time for you to look at the claim"),
    "safety": _("Your safety"),
    "no_means": _("Your money does not reach"),
    "requested": _("You asked us to stop"),
    "plan_kept": _("You keep to your plan"),
    "operator": _("One of us stopped this"),
    "social_assistance": _("You live on social assistance"),
    "wrong_person": _("You are not the person we look for"),
    "court_standstill": _("A court ordered a standstill"),
    "enforcement_holidays": _("Enforcement holidays"),
}

STOPS: Final = {
    "demand": _("Letters, calls and messages that ask for money"),
    "interest": _("Interest"),
    "fee": _("New fees"),
    "survey": _("Questions about how satisfied you are"),
    "plan": _("Proposals to pay in parts"),
    "service": _("Messages about our service"),
}

STEPS: Final = {
    "complete_data": _("We still miss a paper or an address and ask the creditor for it."),
    "first_notice": _("We send you a letter that explains the claim."),
    "wait": _("A time runs in which you can look at everything."),
    "reminder": _("We may write to you again."),
    "propose_plan": _("We look for a way to pay in parts that leaves you enough."),
    "plan_running": _("Your plan runs."),
    "hold": _("We have stopped. You need not do anything now."),
    "advice": _("We have stopped. Free advice can help you further."),
    "review": _("One of us looks at this."),
    "closed": _("This is closed. You owe nothing more on it."),
}

OPTIONS: Final = {
    "steady": _("The same each month"),
    "flexible": _("Less each month, more when more comes in"),
    "short": _("Done sooner"),
    "own": _("Your own amount"),
}

# What a plan may be called; nobody chooses the last one, it follows from her own figures.
PLANS: Final = {**OPTIONS, "lowered": _("Your lower amount")}

LEFT_OUT: Final = {
    "same_as_steady": _("It would be the same as another one."),
    "too_small": _("Its payments would be too small to be a plan."),
}

# Every figure of a way to pay, in the order in which its reason is told.
FIGURES: Final = {
    "monthly": _("Each month"),
    "due_on": _("The days"),
    "total": _("In all"),
    "interest": _("Interest"),
    "ends_on": _("Ends on"),
    "stays_each_month": _("Stays to live on, in a usual month"),
    "stays_in_a_bad_month": _("Stays to live on, in a bad month"),
    "in_ten": _("Possible years"),
    "calendar": _("The next 90 days"),
    "write_off": _("We ask the company to give up"),
    "income_linked": _("The part that follows your income"),
    "safe_income": _("The income we reckon with"),
    "protected_minimum": _("What must stay with you"),
    "essentials": _("What you need to live"),
    "buffer": _("Kept back for surprises"),
}

# What became of an instalment, in the list of all of them.
PARTS: Final = {
    "paid": _("Paid. Thank you."),
    "partly": _("A part came. Thank you. The rest moved to the end."),
    "missed": _("We did not get it. It moved to the end."),
    "skipped": _("Skipped. It moved to the end."),
    "rested": _("The plan rested. It moved to the end."),
    "rests": _("Rests now"),
    "due": _("Next"),
    "ahead": _("Later"),
}

PLAN_ENDS: Final = {
    "paid": _("Everything is paid. Thank you."),
    "settled": _("It was settled for less, with the company's yes. You owe nothing more on it."),
    "written_off": _("The company let go of what was left. You owe nothing more on it."),
    "replaced": _("Another plan took its place."),
    "insolvency": _("An insolvency took its place."),
    "broken": _("It was given up. You can make another one at any time."),
    "death": _("It ended with a death. Nobody needs to pay it."),
    "cancelled": _("It was ended. You can make another one at any time."),
}


def acts_in_words(acts: Iterable[str]) -> list[str]:
    """Several acts in words; ways of asking for money are told together."""
    asked = list(acts)
    ways = [act for act in asked if act in _ASKS]
    if len(ways) < 2:
        return [str(ACTS[act]) for act in asked]
    if len(ways) == len(_ASKS):
        together = gettext("Ask you for money, in any way")
    else:
        names = ", ".join(str(CHANNELS[act.partition(".")[2]]) for act in ways)
        together = gettext("Ask you for money: {ways}").format(ways=names)
    return [together, *(str(ACTS[act]) for act in asked if act not in _ASKS)]


def wont_in_words(acts: Iterable[str]) -> list[str]:
    """What does not happen now in words; ways of asking for money are told together, first."""
    refused = list(acts)
    asks = acts_in_words(act for act in refused if act in _ASKS)
    return [*asks, *(str(WONT[act]) for act in refused if act in WONT)]


def act_in_words(act: str) -> str:
    """One act in words: what is done, or what it is for and by which way."""
    known = {**ACTS, **WONT}
    if act in known:
        return str(known[act])
    purpose, _dot, channel = act.partition(".")
    if purpose in _PURPOSES and channel in CHANNELS:
        return f"{_PURPOSES[purpose]} ({CHANNELS[channel]})"
    return act
