"""What bank files, entries and suggestions say, in words of staff."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

REFUSALS: Final = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 50 megabytes. Ask the bank for one file a day."),
    "archive": _("The file is packed. Unpack it and choose the file that lies inside."),
    "not_a_bank_file": _("This is no bank file: neither camt.053, camt.054 nor MT940."),
    "encoding": _("The file has characters that nobody can read. Ask the bank for it again."),
    "broken_xml": _("The file is cut off or broken. Download it once more."),
    "other_xml": _("This XML is not a bank statement (camt.053) and not a notice (camt.054)."),
    "document_type": _("The file declares a document type, which no bank does. It was not opened."),
    "no_statement": _("There is no statement in the file."),
    "no_statement_id": _("A statement has no number of its own, so that it cannot be known again."),
    "no_account": _("A statement does not say of which account it is."),
    "account_wrong": _("The number of our account is wrong: its check digits do not fit."),
    "amount": _("A sum cannot be read."),
    "too_many_decimals": _("A sum has more decimals than its currency knows."),
    "amount_negative": _("A sum is negative. Banks tell the direction apart from the sum."),
    "amount_too_large": _("A sum is larger than any that we can take."),
    "currency": _("A currency does not fit the account."),
    "day": _("A day cannot be read."),
    "future": _("A payment is booked on a day that has not come yet."),
    "balances_differ": _("The payments do not lead from the first balance to the last."),
    "summary_differs": _("The file counts or sums its own payments in another way than we do."),
    "cut_off": _("The file ends before its last balance."),
    "broken_line": _("A line is not what the format says."),
    "not_our_account": _("The account is none of ours. Look into the firm's file."),
    "other_content": _("A statement with this number came before, with other content."),
}
WHYS: Final = {
    "details_do_not_add_up": _("Its parts do not make up the sum"),
    "batch_without_details": _("Several payments in one sum; the bank has not told the parts yet"),
    "iban_wrong": _("The payer's account number is wrong"),
    "told_by_details": _("Told apart into its parts"),
    "zero": _("No money"),
    "own_transfer": _("Between our own accounts"),
    "own_account": _("Our own money"),
    "bank_costs": _("The bank took its costs from clients' money"),
    "debits_taken_back": _("The bank took back what our direct debits brought"),
    "original_unknown": _("We do not know what came back"),
    "originals_alike": _("Several payments could be what came back"),
    "returned_with_reason": _("The bank gave a reason"),
    "balances_in_other_currency": _("Balances in another currency were not compared"),
    "page_of_several": _("One page of several; its balances were not compared"),
    "not_our_account": _("The account is none of ours"),
}
STATES: Final = {
    "announced": _("Announced"),
    "waiting": _("Waits to be matched"),
    "matched": _("Matched"),
    "suspense": _("In suspense"),
    "returned": _("Taken back by the bank"),
    "sent_back": _("Sent back"),
    "nothing": _("Nothing to do"),
}
NO_ACCOUNT: Final = _(
    "We cannot write an order: the account that this money came from is not known."
)
SECOND_PERSON: Final = _("You wrote this account down. Somebody else sends the money.")
REASONS: Final = {
    "reference": _("our reference names the debt"),
    "reference_other_currency": _("our reference names a debt in another currency"),
    "reference_cut": _("a number that may be our reference, without its noughts"),
    "case_reference": _("the number of the case stands in the text"),
    "creditor_reference": _("the creditor's own number stands in the text"),
    "iban_known": _("this account paid for the person before"),
    "name_fits": _("the name fits"),
    "sum_is_due": _("the sum is an instalment that is asked"),
    "direct_debit": _("our direct debits brought it"),
    "told_by_hand": _("the payment was told by hand before"),
    "refund": _("our order that sends money back"),
    "told_by_hand_several": _("several payments of this sum were told by hand"),
    "told_by_hand_other_sum": _("a payment of another sum was told by hand near that day"),
    "sum_is_balance": _("the sum is all that is owed"),
    "case_closed": _("the case is closed"),
    "by_hand": _("chosen by a member of staff"),
}
EVENTS: Final = {
    "taken": _("Read from a bank file"),
    "told_again": _("Another bank file told more of it"),
    "matched": _("Matched"),
    "suspense": _("Laid into suspense"),
    "returned": _("Taken back by the bank"),
    "send_back_asked": _("Somebody asked to send it back; a second person must agree"),
    "sent_back": _("Sent back to the payer"),
}
GAPS: Final = {
    "day_missing": _("No statement of this day"),
    "balance_apart": _("The first balance is not the last one of the statement before"),
    "number_missing": _("A statement before it is missing, by its number"),
}
