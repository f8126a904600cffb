"""The statement as one dense form for staff: a head, and rows for each of its lists.

A row without a kind (or a name) is left out; an empty sum is unknown, which is not zero. What the
form does not show (papers, days on which money came) stays with its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms import BaseForm, BaseFormSet, formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.doors.desk.words import HOLD_SOURCES
from evenhand.doors.look.forms import MoneyField
from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.look.statement_lines import ages_read
from evenhand.doors.look.statement_words import FIRST_DEBTS
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement_json import MOST_PEOPLE

MOST_ROWS: Final = 60
FRESH_ROWS: Final = 2
MOST_MINOR: Final = 10**13
DAYS_READ: Final = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
TOLD_BY: Final = ("person", "adviser", "family", "creditor")
Choices = Sequence[tuple[str, str | Promise]]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAYS_READ,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2026-11-17.")},
    )


def _whole(label: Any, *, lowest: int, highest: int) -> forms.IntegerField:
    wrong = _("Write a whole number that can be.")
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=lowest,
        max_value=highest,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


def _one(label: Any, choices: Choices, *, initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False, initial=initial)


def _rhythm() -> forms.ChoiceField:
    words = [(rhythm.value, text) for rhythm, text in RHYTHMS.items()]
    return _one(_("How often"), words, initial=Rhythm.MONTHLY.value)


class DenseForm(forms.Form):
    """A form whose fields are drawn small; sums that no household has are refused."""

    def __init__(self, *given: Any, currency: str = "EUR", **options: Any) -> None:
        super().__init__(*given, **options)
        self.currency = currency
        self.add_fields(currency)
        for field in self.fields.values():
            field.widget.attrs["class"] = _class_of(field.widget)

    def add_fields(self, currency: str) -> None:
        """Add what needs the currency."""

    def sum_field(self, name: str, label: Any) -> None:
        """Add a box for a sum, which may stay empty."""
        self.fields[name] = MoneyField(currency=self.currency, label=label, required=False)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for name, answer in list(told.items()):
            if isinstance(answer, Money) and answer.minor > MOST_MINOR:
                self.add_error(name, _("This amount is too large. Write it once more."))
        return told


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "desk-tick"
    return "govuk-select" if isinstance(widget, forms.Select) else "govuk-input"


class RowForm(DenseForm):
    """A row; `at` is the place of the line it came from, so that what it does not show stays.

    What was typed is never dropped in silence: a row that cannot be a line is asked about, and
    one goes only by its tick.
    """

    needs = "kind"
    paper = ""
    at = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput())

    def add_gone(self) -> None:
        """Add the tick that takes the row out."""
        self.fields["gone"] = forms.BooleanField(label=_("Take out"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        filled = {name for name in self.changed_data if told.get(name) is not None}
        if told.get("gone") or told.get(self.needs) or self.needs in self.errors:
            return told
        if filled - {"rhythm", "way", "gone", "at"}:
            self.add_error(self.needs, _("Say what it is, or take the row out."))
        return told


class BillForm(RowForm):
    """A row that is paid on a day: of the month, or of the week from Monday, 1, to Sunday, 7."""

    def add_days(self) -> None:
        """Add rhythm and day."""
        self.fields["rhythm"] = _rhythm()
        self.fields["bill_day"] = _whole(_("Day"), lowest=1, highest=31)
        self.fields["next_on"] = _day(_("Next on"))


class IncomeForm(RowForm):
    """One income."""

    def add_fields(self, currency: str) -> None:
        self.fields["kind"] = _one(_("What"), _kinds(INCOMES))
        self.sum_field("amount", _("Sum"))
        self.fields["rhythm"] = _rhythm()
        self.fields["pay_day"] = _whole(_("Day"), lowest=1, highest=31)
        self.fields["next_on"] = _day(_("Next on"))
        self.fields["varies"] = forms.BooleanField(label=_("It changes"), required=False)
        self.sum_field("lowest", _("Lowest"))
        for number in (1, 2, 3):
            self.sum_field(f"month_{number}", "")
        self.add_gone()


class CostForm(BillForm):
    """One cost."""

    def add_fields(self, currency: str) -> None:
        self.fields["kind"] = _one(_("What"), _kinds(COSTS))
        self.sum_field("amount", _("Sum"))
        self.add_days()
        self.add_gone()


class FirstDebtForm(BillForm):
    """One debt that comes first."""

    def add_fields(self, currency: str) -> None:
        self.fields["kind"] = _one(_("What"), _kinds(FIRST_DEBTS))
        self.sum_field("payment", _("Agreed payment"))
        self.add_days()
        self.sum_field("arrears", _("Behind by"))
        self.add_gone()


class OtherForm(BillForm):
    """Another creditor."""

    needs = "name"

    def add_fields(self, currency: str) -> None:
        self.fields["name"] = forms.CharField(label=_("Who"), required=False, max_length=200)
        self.sum_field("payment", _("Payment"))
        self.add_days()
        self.sum_field("balance", _("Still owed"))
        self.add_gone()


class ChangeForm(RowForm):
    """One change that is coming."""

    needs = "from_on"

    def add_fields(self, currency: str) -> None:
        self.fields["from_on"] = _day(_("From"))
        ways = [("less", _("less money")), ("more", _("more money"))]
        self.fields["way"] = _one(_("What"), ways)
        self.sum_field("monthly", _("A month"))
        self.fields["note"] = forms.CharField(label=_("Why"), required=False, max_length=200)
        self.add_gone()

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("from_on") and told.get("monthly") is None and not told.get("gone"):
            self.add_error("monthly", _("Write an amount. A rough one will do."))
        return told


class HeadForm(DenseForm):
    """Who said it and when, the household, savings, and what there is none of."""

    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())
    told_by = forms.ChoiceField(
        label=_("Who told us?"), choices=[(one, HOLD_SOURCES[one]) for one in TOLD_BY]
    )
    told_on = forms.DateField(
        label=_("On which day?"),
        input_formats=DAYS_READ,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": _("Write the day as 2026-11-17."),
            "required": _("Write the day as 2026-11-17."),
        },
    )
    adults = _whole(_("Adults"), lowest=0, highest=MOST_PEOPLE)
    children_under_11 = _whole(_("Children up to 10 years"), lowest=0, highest=MOST_PEOPLE)
    children_over_10 = _whole(_("Children from 11"), lowest=0, highest=MOST_PEOPLE)
    ages = forms.CharField(
        label=_("Ages of those who depend on them"), required=False, max_length=200
    )
    no_income = forms.BooleanField(label=_("Nothing comes in"), required=False)
    no_first = forms.BooleanField(label=_("No debt that comes first"), required=False)
    no_others = forms.BooleanField(label=_("They pay nobody else"), required=False)

    def __init__(self, *given: Any, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today

    def add_fields(self, currency: str) -> None:
        self.sum_field("savings", _("Savings"))
        self.sum_field("assets", _("Things of value"))

    def clean_told_on(self) -> date:
        day: date = self.cleaned_data["told_on"]
        if day > self.today or (self.today - day).days > 365:
            raise forms.ValidationError(_("Write a day of the last year, today at the latest."))
        return day

    def clean_ages(self) -> tuple[int, ...] | None:
        try:
            return ages_read(self.cleaned_data["ages"])
        except ValueError as error:
            raise forms.ValidationError(
                _("Write the ages in years with commas between, for example 3, 8, 15.")
            ) from error


def _kinds(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [("", "–"), *((kind.value, text) for kind, text in words.items())]


SECTIONS: Final[Mapping[str, tuple[str | Promise, type[RowForm]]]] = {
    "incomes": (_("Money in"), IncomeForm),
    "costs": (_("Costs"), CostForm),
    "priority_debts": (_("Debts that come first"), FirstDebtForm),
    "other_creditors": (_("Others they pay"), OtherForm),
    "changes": (_("What is coming"), ChangeForm),
}
# Its stubs take a type, the class itself does not.
if TYPE_CHECKING:
    Rows = BaseFormSet[Any]
else:
    Rows = BaseFormSet


def rows_of(
    section: str, *, data: Any, initial: Sequence[Mapping[str, Any]], currency: str
) -> Rows:
    """The rows of one section, with fresh ones below."""
    made = formset_factory(
        SECTIONS[section][1], extra=FRESH_ROWS, absolute_max=MOST_ROWS, max_num=MOST_ROWS
    )
    return made(
        data,
        prefix=section,
        initial=[dict(row) for row in initial],
        form_kwargs={"currency": currency},
        error_messages={
            "missing_management_form": str(_("The page did not arrive whole. Send it once more."))
        },
    )


def error_lines(head: BaseForm, sections: Mapping[str, Rows]) -> Iterator[tuple[str, str]]:
    """The place to jump to and the words of each error, led by section, row and field."""
    for bound in head:
        for text in bound.errors:
            yield str(bound.auto_id), f"{bound.label} – {text}"
    for section, rows in sections.items():
        for text in rows.non_form_errors():
            yield "", str(text)
        for number, form in enumerate(rows.forms, start=1):
            for bound in form:
                for text in bound.errors:
                    where = f"{SECTIONS[section][0]} {number}, {bound.label}"
                    yield str(bound.auto_id), f"{where} – {text}"
