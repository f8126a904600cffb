"""Fields that read what people write: sums, dates in three boxes, and an honest «I don't know»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.amounts import read_amount, written
from evenhand.doors.look.locales import month_read, reader_locale
from evenhand.rulebook.money import Money, NotAnAmount


class Unknown(Enum):
    """What a person answers when she does not know: never zero, never blank."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
LONGEST_PART = 10


class LookForm(forms.Form):
    """A form whose refusals are said kindly and name what to do; the look of all our forms."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for field in self.fields.values():
            if (
                field.error_messages.get("required")
                == forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = _wanted(field)


def _wanted(field: forms.Field) -> Any:
    """What to do where an answer is missing, by the kind of the field."""
    if isinstance(field, forms.MultipleChoiceField):
        return _("Choose at least one answer.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose one answer.")
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field, forms.BooleanField):
        return _("Tick the box to go on.")
    return _("Write an answer.")


def let_choose(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a form that is made for somebody offer what she may choose: pairs of value and words."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class MoneyInput(forms.TextInput):
    """One box for a sum; the currency stands beside it."""

    currency = ""


class MoneyField(forms.Field):
    """Reads a sum in any usual way of writing it; gives Money, or None when left blank."""

    widget = MoneyInput
    default_error_messages = {
        "required": _("Write an amount."),
        "amount": _("Write the amount as a number, for example 640 or 640.50."),
    }

    def __init__(self, *, currency: str, **options: Any) -> None:
        options.setdefault("widget", MoneyInput(attrs={"inputmode": "decimal"}))
        super().__init__(**options)
        self.currency = currency
        self.widget.currency = currency

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        try:
            return read_amount(text, self.currency)
        except NotAnAmount as error:
            raise ValidationError(self.error_messages["amount"], code="amount") from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value.decimal}" if isinstance(value, Money) else value


class MoneyOrUnknownWidget(forms.MultiWidget):
    """A box for a sum and, below it, a tick for «I don't know»."""

    currency = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "": MoneyInput(attrs={"inputmode": "decimal"}),
                "unknown": forms.CheckboxInput(),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        if value is UNKNOWN:
            return ["", True]
        return [f"{value.decimal}" if isinstance(value, Money) else value, False]


class MoneyOrUnknownField(forms.MultiValueField):
    """Gives Money, UNKNOWN, or None when nothing was answered and an answer is not required."""

    widget = MoneyOrUnknownWidget
    default_error_messages = {
        "required": _("Write an amount, or choose «I don't know»."),
        "both": _("Write an amount or choose «I don't know», not both."),
        "amount": MoneyField.default_error_messages["amount"],
    }

    def __init__(self, *, currency: str, **options: Any) -> None:
        self.currency = currency
        fields = (
            MoneyField(currency=currency, required=False),
            forms.BooleanField(required=False),
        )
        options["require_all_fields"] = False
        super().__init__(fields, **options)
        self.widget.currency = currency

    def clean(self, value: Any) -> Any:
        text, unknown = (list(value) if value else ["", False])[:2]
        typed = str(text or "").strip()
        if typed and unknown:
            raise ValidationError(self.error_messages["both"], code="both")
        if not typed and not unknown and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return super().clean(value)

    def compress(self, data_list: Sequence[Any]) -> Any:
        if not data_list:
            return None
        amount, unknown = data_list
        return UNKNOWN if unknown else amount


class DateBoxes(forms.MultiWidget):
    """Day, month and year, one box each, in this order everywhere."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        names = ("day", "month", "year")
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    **({"autocomplete": f"bday-{name}"} if birthday else {}),
                }
            )
            for name in names
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [value.day, value.month, value.year]
        return ["", "", ""]


class DateBoxesField(forms.MultiValueField):
    """Gives a date, or None when all three boxes are blank and no answer is required."""

    widget = DateBoxes
    default_error_messages = {
        "required": _("Write the date: day, month and year."),
        "incomplete": _("Write all three: day, month and year."),
        "year": _("Write the year with four digits, for example 1985."),
        "unreal": _("Write a date that exists, for example 27 3 1985."),
    }

    def __init__(self, *, birthday: bool = False, **options: Any) -> None:
        box = forms.CharField(required=False, max_length=10)
        options.setdefault("widget", DateBoxes(birthday=birthday))
        options["require_all_fields"] = False
        super().__init__((box, box, box), **options)

    def clean(self, value: Any) -> dt.date | None:
        texts = [str(text or "").strip() for text in (value or ("", "", ""))]
        if not any(texts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(texts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self._dated([texts[0], month_read(texts[1]), texts[2]])

    def _dated(self, texts: Sequence[str]) -> dt.date:
        if not all(text.isdecimal() and len(text) <= LONGEST_PART for text in texts):
            raise ValidationError(self.error_messages["unreal"], code="unreal")
        day, month, year = (int(text) for text in texts)
        if len(texts[2]) != 4:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            return dt.date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["unreal"], code="unreal") from error

    def compress(self, data_list: Sequence[Any]) -> Any:
        return data_list


def shown(sum_: Money) -> str:
    """A sum as the reader of this page writes it."""
    return written(sum_, reader_locale())
