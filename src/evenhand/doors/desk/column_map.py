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
from evenhand.doors.desk.words import DEBTS
from evenhand.intake.amounts import DAY_ORDERS
from evenhand.intake.mapping import FIELDS, MEANS, Map
from evenhand.intake.preview import Preview

# A file may have thousands of columns; those beyond are imported with a map file.
MOST_SHOWN: Final = 80
CELLS_SHOWN: Final = 3


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
        guessed = {column: name for name, column in (mapping.columns | mapping.means).items()}
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
            words = ", ".join(_((FIELDS | MEANS)[name]) for name in twice)  # type: ignore[operator]
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
        (_("Debt and person"), [(name, _(words)) for name, words in FIELDS.items()]),
        (_("Statement of means"), [(name, _(words)) for name, words in MEANS.items()]),
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
