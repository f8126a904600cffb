"""The forms of a bank statement: the file with consent, which account, and one offer a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.forms import LookForm, MoneyField, let_choose
from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.look.own_account_words import refused
from evenhand.plans.account_columns import CHOSEN_BY_HER
from evenhand.plans.account_files import MOST_BYTES, AccountFileRefused, ColumnsUnclear
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.account_answers import Answer, Offer
from evenhand.rulebook.affordability.account_found import FoundIncome
from evenhand.rulebook.affordability.account_words import LOAN
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind

MOST_MINOR: Final = 10**13
KEEP: Final = "keep"
LEAVE: Final = "leave"
_COLUMNS: Final = {
    "day": _("Column with the date"),
    "amount": _("Column with the amount"),
    "debit": _("Column with what went out, if it has its own"),
    "credit": _("Column with what came in, if it has its own"),
    "counterparty": _("Column with the name of the other side"),
    "text": _("Column with the text"),
}
_DAYS: Final = (
    ("", _("I don't know")),
    ("d/m/Y", _("Day first: 31/12/2025")),
    ("m/d/Y", _("Month first: 12/31/2025")),
)
_DECIMALS: Final = (
    ("", _("I don't know")),
    (",", _("A comma before the cents: 12,50")),
    (".", _("A point before the cents: 12.50")),
)


class AccountFileForm(LookForm):
    """A bank statement, and a yes to reading it; columns only where the table does not tell."""

    file = forms.FileField(
        label=_("The file from the bank"),
        help_text=_("CSV or camt.053 (XML), best of the last 12 months, up to 10 megabytes."),
        max_length=300,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xml,text/csv,application/xml"}),
        error_messages={
            "empty": _("This file is empty. Choose the file once more."),
            "invalid": _("The file did not arrive. Choose it once more."),
            "max_length": _("The name of this file is too long. Give it a shorter name."),
        },
    )

    @property
    def consent(self) -> str:
        """How she agreed to the reading, for the journal; each door asks in its own way."""
        raise NotImplementedError

    def __init__(self, *given: Any, header: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*given, **options)
        names = list(dict.fromkeys(name for name in (*header, *self._named()) if name))
        if names:
            choices = [("", _("None")), *((name, name) for name in names)]
            for field, label in _COLUMNS.items():
                self.fields[field] = _choice(label, choices)
            self.fields["days"] = _choice(_("How are dates written?"), _DAYS)
            self.fields["decimal"] = _choice(_("How are sums written?"), _DECIMALS)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(refused(AccountFileRefused("too_large")), code="too_large")
        return file

    def columns(self) -> dict[str, str]:
        """What she said about the columns; taken as sent, for the header comes with the file."""
        wanted = (*CHOSEN_BY_HER, "days", "decimal")
        return {name: text for name in wanted if (text := str(self.data.get(name, ""))[:200])}

    def _named(self) -> list[str]:
        """The columns that she chose: all we still know of a header once the file is forgotten."""
        return [text for name, text in self.columns().items() if name in CHOSEN_BY_HER]


def _choice(label: Any, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False)


def asking_for_columns(form: AccountFileForm, unclear: ColumnsUnclear) -> AccountFileForm:
    """The form with a box for each column, filled with what could be guessed."""
    return type(form)(header=unclear.header, initial={**unclear.seen, **form.columns()})


class OfferForm(LookForm):
    """One offer, to be confirmed as it is or as she changes it."""

    kind = forms.ChoiceField(
        label=_("What is it?"), error_messages={"invalid_choice": _("Choose one of the answers.")}
    )
    rhythm = forms.ChoiceField(
        label=_("How often?"),
        choices=[(rhythm.value, words) for rhythm, words in RHYTHMS.items()],
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    day = forms.CharField(
        label=_("On which day of the month, or of the week (1 is Monday)?"),
        help_text=_("Leave it empty if it changes."),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *given: Any, offer: Offer, currency: str, **options: Any) -> None:
        super().__init__(*given, **options)
        self.offer = offer
        kinds = _income_kinds() if isinstance(offer, FoundIncome) else _bill_kinds()
        let_choose(self, "kind", [("", _("Choose")), *kinds])
        self.fields["amount"] = MoneyField(currency=currency, label=_("How much is it?"))
        self.order_fields(["kind", "amount", "rhythm", "day"])

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and not 0 < amount.minor <= MOST_MINOR:
            raise ValidationError(_("Write an amount above 0, or leave this out."))
        return amount

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        text = str(told.get("day") or "").strip()
        if not text:
            return {**told, "day": None}
        most = 7 if Rhythm(told.get("rhythm") or Rhythm.MONTHLY).follows_weekdays else 31
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            self.add_error("day", _("Write a day from 1 to {most}.").format(most=most))
            return told
        return {**told, "day": int(text)}

    def answer(self) -> Answer:
        """Her word, once the form is valid."""
        told = self.cleaned_data
        return Answer(
            keeps=True,
            kind=told["kind"],
            amount_minor=told["amount"].minor,
            rhythm=Rhythm(told["rhythm"]),
            day=told["day"],
        )


def begun(offer: Offer, answer: Answer | None, currency: str) -> dict[str, Any]:
    """What stands in the boxes: her own answer if she gave one, else what was found."""
    if answer is not None and answer.keeps:
        kind, amount, rhythm, day = answer.kind, answer.amount_minor, answer.rhythm, answer.day
    else:
        kind, amount, rhythm, day = _guess(offer), offer.amount_minor, offer.rhythm, offer.day
    return {"kind": kind, "amount": Money(amount, currency), "rhythm": rhythm.value, "day": day}


def _guess(offer: Offer) -> str:
    if not isinstance(offer, FoundIncome) and offer.is_loan:
        return LOAN
    return offer.kind.value if offer.kind else ""


def _income_kinds() -> list[tuple[str, Any]]:
    kinds = [kind for kind in INCOMES if kind is not IncomeKind.UNDIVIDED]
    return [(kind.value, INCOMES[kind]) for kind in kinds]


def _bill_kinds() -> list[tuple[str, Any]]:
    hidden = (CostKind.UNDIVIDED, CostKind.WORK)
    kinds = [(kind.value, COSTS[kind]) for kind in COSTS if kind not in hidden]
    return [*kinds, (LOAN, _("A loan or another debt"))]
