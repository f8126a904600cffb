"""The kinds of letters, as staff read them in the outbox, on a case and in a campaign."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

LETTERS: Final = {
    "first_notice": _("First letter"),
    "reminder": _("Reminder"),
    "plan_offer": _("Offer of a plan"),
    "plan_agreed": _("Plan as agreed"),
    "plan_reminder": _("Reminder of an instalment"),
    "missed_payment": _("An instalment did not come"),
    "debit_announced": _("A direct debit is announced"),
    "hold_proof": _("Proof of a hold"),
    "adviser_proof": _("Proof of a hold for an adviser"),
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
    "recalled": _("A debt went back to its creditor"),
    "call": _("Call put through"),
    "copy": _("Copy for a helper"),
    "message": _("Short message"),
    "still_right": _("Is everything still right?"),
    "please_call": _("Text: please call"),
    "read_pages": _("Text: something to read"),
}
