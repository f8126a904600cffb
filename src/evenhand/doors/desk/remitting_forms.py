"""The form for what a creditor and we agree on money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.forms import DateBoxesField, LookForm
from evenhand.payments.agreements import Agreed
from evenhand.payments.remitting import NoPeriod
from evenhand.rulebook.allocation import KINDS
from evenhand.rulebook.money import Money, NotAnAmount

MOST_DAYS: Final = 366
RHYTHMS: Final = [
    ("monthly", _("on the first day of each month")),
    ("weekly", _("each Monday")),
]
BASES: Final = [
    ("payments", _("on everything that is paid")),
    ("fees", _("on fees and costs that are paid")),
]
ORDERS: Final = [("", _("as law and house say")), (" ".join(KINDS), _("principal first"))]


class PercentField(forms.DecimalField):
    """Percent as people write it: 12.5 or 12,5."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def _percent(label: Any) -> PercentField:
    return PercentField(
        label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class AgreementForm(LookForm):
    """Commission, account and rhythm."""

    begins_on = DateBoxesField(label=_("It counts from"))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    holder = forms.CharField(label=_("Holder of the account"), max_length=70)
    iban = forms.CharField(label=_("IBAN"), max_length=42)
    bic = forms.CharField(label=_("BIC, where the bank wants it"), max_length=11, required=False)
    street = forms.CharField(label=_("Street"), max_length=70, required=False)
    house_number = forms.CharField(label=_("House number"), max_length=16, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=16, required=False)
    town = forms.CharField(label=_("Town"), max_length=35)
    country = forms.CharField(label=_("Country, in two letters"), min_length=2, max_length=2)
    commission = _percent(_("Commission in percent"))
    commission_on = forms.ChoiceField(label=_("Commission is taken"), choices=BASES)
    vat = _percent(_("Tax on commission in percent"))
    vat_source = forms.CharField(
        label=_("By which text the tax is owed"), max_length=200, required=False
    )
    rhythm = forms.ChoiceField(label=_("Money is passed on"), choices=RHYTHMS)
    allocation_order = forms.ChoiceField(
        label=_("A payment falls on"), choices=ORDERS, required=False
    )
    least = forms.CharField(label=_("Least sum worth a transfer"), max_length=20, required=False)
    at_once = forms.BooleanField(
        label=_("Pass direct debits on at once, although they can come back for eight weeks"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        try:
            least = Money.of(told.get("least") or "0", str(told.get("currency", "EUR")).upper())
            told["least_minor"] = least.minor
        except (NotAnAmount, ValueError):
            self.add_error("least", _("Write an amount above zero, for example 25."))
        return told

    def agreed(self) -> Agreed:
        """What was agreed, as it is written down."""
        told = self.cleaned_data
        return Agreed(
            currency=told["currency"].upper(), begins_on=told["begins_on"],
            holder=told["holder"], iban=told["iban"], bic=told["bic"].upper(),
            street=told["street"], house_number=told["house_number"],
            postcode=told["postcode"], town=told["town"], country=told["country"].upper(),
            commission_bp=_hundredths(told["commission"]), commission_on=told["commission_on"],
            vat_bp=_hundredths(told["vat"]), vat_source=told["vat_source"],
            rhythm=told["rhythm"], allocation_order=told["allocation_order"],
            least_remitted_minor=told["least_minor"], remits_debits_at_once=told["at_once"],
        )  # fmt: skip


class PeriodForm(LookForm):
    """The first and the last day of a period; both, or neither."""

    since = DateBoxesField(label=_("From"), required=False)
    until = DateBoxesField(label=_("Until, counted in"), required=False)

    def period(self, *, today: date) -> tuple[date, date] | None:
        """The period that was told; None where none was. Raises NoPeriod for one that cannot be."""
        if not self.is_valid():
            raise NoPeriod
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since is None and until is None:
            return None
        if since is None or until is None or not since <= until < today:
            raise NoPeriod
        if (until - since).days >= MOST_DAYS:
            raise NoPeriod
        return since, until


def _hundredths(percent: Decimal) -> int:
    return int(percent * 100)
