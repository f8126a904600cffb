"""What there is to do, in words of staff: each kind of task that any room raises."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

TASKS: Final = {
    "release.failed": _("Something was surely not sent"),
    "release.unknown": _("Nobody knows whether something was sent"),
    "release.refused": _(
        "Something that should arrive may leave by no way: find one with the person"
    ),
    "gate.failed": _("The rules could not be asked"),
    "call_back": _("Call back"),
    "call_result": _("Tell how a call ended"),
    "call_again": _("We call again"),
    "send_copy": _("We send a copy or an explanation"),
    "look_at_it": _("We look at something and answer"),
    "safe_way_needed": _("Something cannot be sent safely: find a safe way with the person"),
    "interpreter_needed": _("Find an interpreter before anybody talks with the person"),
    "wrong_person": _("A letter reached the wrong person"),
    "link_to_write": _("A person asks for a new code by letter: look where to, and write"),
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
    "answer_message": _("Answer a message"),
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
    "proof_adviser": _("Give the proof of a stop to who advises the person"),
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
    "match_dispute": _("Somebody without an account disputes a letter: find out whose it is"),
    "dispute_decide": _("Decide about a dispute by its day"),
    "dispute_second": _("A colleague proposes how to decide a dispute: decide as the second"),
    "dispute_creditor_late": _("A creditor did not answer about a dispute in time"),
    "printer_refused": _("The printer refused a letter"),
    # Complaints
    "complaint_read": _("Read a complaint and begin to look into it"),
    "complaint_receipt": _("Confirm by letter that a complaint is here"),
    "complaint_update": _("Tell a person how far her complaint is"),
    "complaint_final": _("A complaint is to be answered soon"),
    "complaint_late": _("A complaint was not answered in time: answer it, and say sorry"),
    "complaint_second": _("An answer to a complaint was proposed: decide as the second"),
    "complaint_match": _("A complaint came without a letter: find out whether we know who wrote"),
    "complaint_letter": _("A letter about a complaint could not be written: look why"),
    "survey_alarm": _("Somebody was not treated well, or cannot manage: talk with her soon"),
    "data_request": _("A person asks something of her own data: answer by the day"),
    # Learning
    "idea_answer": _("Answer an idea of a colleague"),
    # Money
    "bank_day_missing": _("A bank day has no statement: ask the bank for it"),
    "bank_file_refused": _("A bank file was refused: look why"),
    "suspense_old": _("Money came and waits: find whose it is, or send it back"),
    "overpaid_return": _("More was paid than is owed: send the rest back"),
    "overpaid_given": _("What was overpaid went back by other means: a second person agrees"),
    "debit_returned": _("A direct debit came back: look why, gently"),
    "debit_dry": _("A direct debit would fall on a day without money: look at it"),
    "debit_not_told": _(
        "An instalment is not collected: its announcement did not leave. Agree how it is paid"
    ),
    "mandate_ended": _("A mandate ended: agree on another way to pay"),
    "link_unclear": _("A payment by card is unclear: look at the provider what became of it"),
    "link_disputed": _("A payment by card is disputed: look at it"),
    "reconciliation_differs": _("Bank and ledger differ: find out where"),
    "debit_with_bank": _("A direct debit is with the bank and must not be collected: call it back"),
    # Learning
    "uncertified_contact": _("Somebody without the certificate talked with a person: look at it"),
    "lesson_overdue": _("Something to learn is overdue: a certificate rests in a week"),
    "recall_asked": _("A creditor asks for a debt back: settle what is open"),
    # Alarms
    "alarm_self_harm": _("Alarm: somebody may harm themselves"),
    "alarm_crisis_words": _("Alarm: somebody says that they cannot go on"),
    "alarm_not_respected": _("Alarm: somebody was not treated with respect"),
    "alarm_cannot_manage": _("Alarm: somebody cannot manage what was agreed"),
    "alarm_money_differs": _("Alarm: clients' money and the bank differ"),
}

# Only Complaint Management sees these.
OF_COMPLAINTS: Final = frozenset(
    {"read_complaint", *(kind for kind in TASKS if kind.startswith("complaint_"))}
)
