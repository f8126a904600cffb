"""Which column of a creditor's file is which field: a choice a column, with a look at its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.words import DEBTS, say
from evenhand.intake.mapping import FIELDS, MEANS, Map
from evenhand.intake.preview import Preview
from evenhand.rulebook.written import DAY_ORDERS

# A file may have thousands of columns; those beyond are imported with a map file.
MOST_SHOWN: Final = 80
CELLS_SHOWN: Final = 3

FIELD_WORDS: Final = {
    "reference": gettext_lazy("the creditor's reference of the debt"),
    "amount": gettext_lazy("what is owed"),
    "currency": gettext_lazy("currency code, for example EUR"),
    "kind": gettext_lazy("loan, invoice, rent, utility, tax or other"),
    "person_reference": gettext_lazy("the creditor's reference of the person"),
    "person_kind": gettext_lazy("natural or company"),
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "full_name": gettext_lazy("given and family name in one column"),
    "company_name": gettext_lazy("name of a company"),
    "identifier": gettext_lazy("personal number, or a company's number"),
    "born_on": gettext_lazy("date of birth"),
    "language": gettext_lazy("language code, for example lv"),
    "country": gettext_lazy("country code, for example LV"),
    "region": gettext_lazy("region code"),
    "zone": gettext_lazy("time zone, for example Europe/Riga"),
    "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("telephone number"),
    "street": gettext_lazy("street and house"),
    "postcode": gettext_lazy("postcode"),
    "town": gettext_lazy("town"),
    "originated_on": gettext_lazy("day on which the debt began"),
    "due_on": gettext_lazy("day on which it was due"),
    "original_creditor": gettext_lazy("who was owed at first"),
    "basis": gettext_lazy("what the debt is for"),
    "evidence": gettext_lazy("what proves the debt"),
    "contract_instalment": gettext_lazy("instalment of the contract"),
    "contract_months": gettext_lazy("months of the contract"),
    "contract_rate": gettext_lazy("rate of the contract, per cent a year"),
    "interest_kind": gettext_lazy("by what interest runs: statutory, contractual or none"),
    "interest_rate": gettext_lazy("rate of the contract for interest, per cent a year"),
    "interest_from": gettext_lazy("day from which interest runs"),
    "interest_basis": gettext_lazy("law or clause by which interest runs"),
    "interest_day_count": gettext_lazy("how days are counted, for example actual/365"),
    "interest_cap": gettext_lazy("most that interest may be in all"),
    "short_term_credit": gettext_lazy("whether it is high-cost short-term credit to a consumer"),
    "interest_so_far": gettext_lazy("interest charged before, which does not lie in the amount"),
    "fees_so_far": gettext_lazy("fees charged before, which do not lie in the amount"),
    "costs_so_far": gettext_lazy("costs of court or enforcement, not in the amount"),
    "stop_kind": gettext_lazy("why everything must stop"),
    "stop_from": gettext_lazy("day since which it must stop"),
    "stop_until": gettext_lazy("last day of the stop"),
    "disputed": gettext_lazy("whether the claim is disputed"),
    "deceased_on": gettext_lazy("day on which the person died"),
    "adviser_name": gettext_lazy("who helps the person"),
    "adviser_email": gettext_lazy("e-mail of who helps"),
    "do_not_call": gettext_lazy("whether the person must not be called"),
    "not_safe": gettext_lazy("whether contact could put the person in danger"),
    "marital_status": gettext_lazy("single, married, cohabitant, divorced or widow"),
    "dependants": gettext_lazy("number of dependants"),
    "income_employer": gettext_lazy("wage, a month"),
    "income_pension": gettext_lazy("pension, a month"),
    "income_family_allowance": gettext_lazy("family allowance, a month"),
    "income_social_welfare": gettext_lazy("social assistance, a month"),
    "income_leave_pay": gettext_lazy("parental leave pay, a month"),
    "income_child_support": gettext_lazy("child support, a month"),
    "income_other": gettext_lazy("other income, a month"),
    "income_total": gettext_lazy("all income, a month"),
    "existing_liabilities_monthly": gettext_lazy("repayments of other debts, a month"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file with its choice and the cells on top."""

    name: str
    field: BoundField
    cells: Sequence[str]


class MapForm(forms.Form):
    """For each column a field or none; how figures and days are written; fixed values."""

    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimal sign"),
        choices=[("", gettext_lazy("Find it")), (".", "1,234.50"), (",", "1.234,50")],
        required=False,
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("Days are written"),
        choices=[("", gettext_lazy("Find it")), *((order, order) for order in DAY_ORDERS)],
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("All debts are"),
        choices=[("", gettext_lazy("Said in a column")), *DEBTS.items()],
        required=False,
    )
    currency = WordsField(
        label=gettext_lazy("All sums are in"),
        help_text=gettext_lazy("For example EUR, where no column says it."),
        most=3,
        required=False,
    )

    def __init__(self, *given: Any, header: Sequence[str], mapping: Map, **options: Any) -> None:
        super().__init__(*given, **options)
        self.header = list(header)[:MOST_SHOWN]
        guessed = {column: name for name, column in {**mapping.columns, **mapping.means}.items()}
        for place, column in enumerate(self.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column or _("Column {number}").format(number=place + 1),
                choices=_choices(),
                required=False,
                initial=guessed.get(column, ""),
            )
        self.initial.setdefault("decimal", mapping.decimal)
        self.initial.setdefault("dates", mapping.dates)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [given.get(f"column_{place}") or "" for place in range(len(self.header))]
        twice = sorted({name for name in chosen if name and chosen.count(name) > 1})
        if twice:
            words = ", ".join(say(FIELD_WORDS, name) for name in twice)
            raise ValidationError(
                _("Chosen for more than one column: {fields}.").format(fields=words)
            )
        return given

    def map(self) -> Map:
        """Return the map that was chosen."""
        given = self.cleaned_data
        columns = {
            name: column
            for place, column in enumerate(self.header)
            if (name := given.get(f"column_{place}"))
        }
        fixed = {"kind": given.get("kind"), "currency": (given.get("currency") or "").upper()}
        return Map(
            columns={name: column for name, column in columns.items() if name in FIELDS},
            means={name: column for name, column in columns.items() if name in MEANS},
            values={name: value for name, value in fixed.items() if value and name not in columns},
            decimal=given.get("decimal") or "",
            dates=given.get("dates") or "",
        )


def _choices() -> list[tuple[str, Any]]:
    return [
        ("", _("not read")),
        (_("Debt and person"), [(name, say(FIELD_WORDS, name)) for name in FIELDS]),
        (_("Statement of means"), [(name, say(FIELD_WORDS, name)) for name in MEANS]),
    ]


def columns_of(form: MapForm, look: Preview) -> list[Column]:
    """Return each column with its choice and its top cells."""
    return [
        Column(
            name=name,
            field=form[f"column_{place}"],
            cells=[row[place] for row in look.sample[:CELLS_SHOWN] if place < len(row)],
        )
        for place, name in enumerate(form.header)
    ]
