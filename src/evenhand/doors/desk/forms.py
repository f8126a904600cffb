"""Forms of a case: a note, a contact, a payment, an offer. Nothing typed is a failure."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.cases.names import NotUsable, clean_text
from evenhand.doors.desk.words import (
    CHANNELS,
    HOUSE_ACTS,
    PURPOSES,
    RESULTS,
    act_words,
)
from evenhand.doors.look.forms import DateBoxesField, LookForm, MoneyField, let_choose
from evenhand.rulebook import ACTS, Money

LONGEST_NOTE: Final = 8000
EARLIEST_START: Final = timedelta(days=5 * 366)
LATEST_END: Final = timedelta(days=5 * 366)
MOST_MINOR: Final = 10**13


class WordsField(forms.CharField):
    """Words as typed: stored and shown as they are, or refused with a reason."""

    def __init__(self, *, most: int, long: bool = False, **options: Any) -> None:
        if long:
            options.setdefault("widget", forms.Textarea())
        super().__init__(**options)
        self.most = most
        self.validators = []

    def clean(self, value: Any) -> str:
        text = str(value or "")
        try:
            text = clean_text(text, field="text", most=self.most)
        except NotUsable as refused:
            raise ValidationError(
                _("These words cannot be kept: they hold a sign that no text has, or are too long.")
            ) from refused
        return str(super().clean(text))


class NoteForm(LookForm):
    """A note that only staff read."""

    text = WordsField(
        label=_("Note"),
        most=LONGEST_NOTE,
        long=True,
        error_messages={"required": _("Write what colleagues should know.")},
    )


class WordingForm(LookForm):
    """Other words for a letter, in the markup of letters."""

    text = WordsField(
        label=_("Words"),
        help_text=_("Facts stand in braces. Keep every fact that is there now."),
        most=LONGEST_NOTE,
        long=True,
        error_messages={"required": _("Write the words of the letter.")},
    )
    note = WordsField(
        label=_("What did you change, and why?"),
        most=300,
        error_messages={"required": _("Write what you changed, for who reads it next.")},
    )


class ApprovalForm(LookForm):
    """That somebody read the words and stands for them."""

    note = WordsField(
        label=_("What did you read, and how?"),
        help_text=_("For example: read aloud, as a native speaker."),
        most=300,
        error_messages={"required": _("Write what you read, and how.")},
    )


class ContactForm(LookForm):
    """A contact that happened."""

    channel = forms.ChoiceField(
        label=_("How?"),
        choices=[(code, words) for code, words in CHANNELS.items() if code != "portal"],
        initial="call",
    )
    outbound = forms.ChoiceField(
        label=_("Who began?"), choices=[("out", _("We did")), ("in", _("The person did"))]
    )
    purpose = forms.ChoiceField(
        label=_("What was it about?"), choices=list(PURPOSES.items()), initial="service"
    )
    result = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(code, words) for code, words in RESULTS.items() if code != "sent"],
    )


class PaymentForm(LookForm):
    """A payment that reached us or the creditor, by hand."""

    once = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    another = forms.BooleanField(label=_("It is another payment, besides that one"), required=False)
    # Whether the bank has shown such a payment already, so that the form asks.
    asks_another = False

    def __init__(self, *given: Any, currency: str, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today
        self.fields["amount"] = MoneyField(currency=currency, label=_("How much?"))
        self.fields["paid_on"] = DateBoxesField(label=_("On which day?"))
        self.initial.setdefault("once", uuid.uuid4())

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if not 0 < amount.minor <= MOST_MINOR:
            raise ValidationError(_("Write an amount above zero, for example 25."))
        return amount

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if not self.today - EARLIEST_START <= day <= self.today:
            raise ValidationError(_("Write a day of the last five years, today at the latest."))
        return day

    def clean_once(self) -> uuid.UUID:
        """One form is one payment: sent twice, it is recorded once."""
        return self.cleaned_data.get("once") or uuid.uuid4()


class OfferForm(LookForm):
    """What the person, or somebody for her, offers: a month unless the label says otherwise."""

    def __init__(
        self, *given: Any, currency: str, label: str | Promise = "", **options: Any
    ) -> None:
        super().__init__(*given, **options)
        told = label or _("They offer a month")
        self.fields["amount"] = MoneyField(currency=currency, label=told)

    clean_amount = PaymentForm.clean_amount


class AskForm(LookForm):
    """Which act to ask the rulebook about, of how much, and as of which day."""

    act = forms.ChoiceField(label=_("What would you like to do?"))
    on = DateBoxesField(
        label=_("As of another day?"),
        help_text=_("Leave it empty to ask about now. A day is judged at noon."),
        required=False,
    )

    def __init__(self, *given: Any, currency: str, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today
        self.fields["amount"] = MoneyField(
            currency=currency,
            label=_("How much a month?"),
            help_text=_("Only for a plan. Leave it empty to ask about what was proposed."),
            required=False,
        )
        order = [f"{purpose}.{channel}" for purpose in PURPOSES for channel in CHANNELS]
        let_choose(
            self, "act", [(key, act_words(key)) for key in [*order, *HOUSE_ACTS] if key in ACTS]
        )

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data.get("on")
        if day is not None and abs(day - self.today) > LATEST_END:
            raise ValidationError(_("Write a day of the last five years, or of the next five."))
        return day

    def clean_amount(self) -> Money | None:
        amount: Money | None = self.cleaned_data.get("amount")
        if amount is not None and not 0 < amount.minor <= MOST_MINOR:
            raise ValidationError(_("Write an amount above zero, for example 25."))
        return amount
