"""What is said about a bank statement: why it cannot be read, what was found, how sure that is."""

from __future__ import annotations

from typing import Final

from babel.dates import format_date, get_day_names
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.amounts import written
from evenhand.doors.look.locales import reader_locale
from evenhand.doors.look.means_words import RHYTHMS
from evenhand.plans.account_files import AccountFileRefused
from evenhand.rulebook.affordability.account_answers import Offer
from evenhand.rulebook.affordability.account_found import Confidence, Doubt, FoundIncome
from evenhand.rulebook.affordability.account_rhythm import DayRule
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.money import Money

_REFUSED: Final = {
    "empty": _("This file is empty. Choose the file once more."),
    "too_large": _("This file is larger than 10 megabytes. Choose a shorter time at the bank."),
    "pdf": _("This is a PDF. We cannot read sums out of it safely. Choose CSV or camt.053."),
    "picture": _("This is a picture. Choose the file that the bank calls CSV or camt.053."),
    "excel": _("This is a file of Excel. Save it as CSV and choose that."),
    "zip": _("This file is packed. Unpack it and choose the file inside."),
    "encoding": _("The letters of this file cannot be read. Download it from the bank once more."),
    "broken_xml": _("This file is not whole. Download it from the bank once more."),
    "other_xml": _("This is not an account statement of the kind camt.053. Choose that kind."),
    "no_entries": _("There is no booked payment in this file. Choose a longer time at the bank."),
    "broken_table": _("This file is no table that we can read. Choose CSV or camt.053."),
    "amount": _("An amount in this file cannot be read. Download it from the bank once more."),
    "day": _("A date in this file cannot be read. Download it from the bank once more."),
    "currency": _("A currency in this file is not known. Choose the file once more."),
    "too_many": _("There are too many payments in this file. Choose a shorter time at the bank."),
    "other_currency": _("This account is in another currency than these answers."),
    "columns": _("Tell us which column is which. Then choose the file once more; it was not kept."),
    "days": _("Tell us how dates are written. Then choose the file once more; it was not kept."),
    "amounts": _("Tell us how sums are written. Then choose the file once more; it was not kept."),
}

DOUBTS: Final = {
    Doubt.FEW: _("There are only a few payments to go by."),
    Doubt.GAP: _("A payment is missing in between."),
    Doubt.STOPPED: _("The next payment should have come already. Perhaps this has ended."),
    Doubt.TWO_RHYTHMS: _("The days would fit another rhythm too."),
    Doubt.NO_RHYTHM: _("It comes again and again, but on no regular day. The sum is for a month."),
}

CONFIDENCE: Final = {
    Confidence.CLEAR: _("Quite clear"),
    Confidence.LIKELY: _("Likely"),
    Confidence.UNSURE: _("Not sure"),
}


def refused(error: AccountFileRefused) -> str:
    """Say why a file cannot be read, where, and what would help."""
    words = str(_REFUSED.get(error.code, _REFUSED["broken_table"]))
    if error.line:
        line = gettext("Line {line}:").format(line=error.line)
        return f"{line} {words}"
    return words


def evidence(offer: Offer, currency: str) -> str:
    """Say what an offer rests on: «6 payments of about 1 240,00 € on the 25th»."""
    receipts = offer.receipts if isinstance(offer, FoundIncome) else offer.paid
    amount = written(Money(offer.amount_minor, currency), reader_locale())
    if offer.day is None:
        words = ngettext(
            "{count} payment, about {amount} in a month.",
            "{count} payments, about {amount} in a month.",
            len(receipts),
        )
        return words.format(count=len(receipts), amount=amount)
    words = ngettext(
        "{count} payment of about {amount}, {rhythm}, {day}.",
        "{count} payments of about {amount}, {rhythm}, {day}.",
        len(receipts),
    )
    rhythm = RHYTHMS[offer.rhythm]
    return words.format(count=len(receipts), amount=amount, rhythm=rhythm, day=_day(offer))


def _day(offer: Offer) -> str | Promise:
    if offer.rule is DayRule.LAST_WORKING_DAY:
        return gettext("on the last working day of the month")
    if offer.rule is DayRule.MONTH_END or offer.day == 31:
        return gettext("at the end of the month")
    if offer.rhythm in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.FOUR_WEEKLY):
        weekday = get_day_names("wide", locale=reader_locale())[(offer.day or 1) - 1]
        return gettext("day: {weekday}").format(weekday=weekday)
    return gettext("around day {day} of the month").format(day=offer.day)


def month_words(offer_month: object) -> str:
    """A month in the reader's words: «May 2026»."""
    return format_date(offer_month, "LLLL y", locale=reader_locale())  # type: ignore[arg-type]
