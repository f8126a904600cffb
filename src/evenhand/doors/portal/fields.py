"""Fields of the portal that take words: kept as typed, or refused with a reason, never broken."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.statement_lines import ages_read

MOST_SIGNS: Final = 4000
# «10.» and «10th»: a day of the month as it is often written.
_ORDINAL: Final = re.compile(r"(?<=[0-9])(?:\.|st|nd|rd|th|er)$", re.IGNORECASE)


class Words(forms.CharField):
    """What a person tells us in her own words."""

    default_error_messages = {
        "required": _("Write a few words."),
        "unkeepable": _("Your text holds a sign that we cannot keep. Please type it again."),
    }

    def __init__(self, *, long: bool = False, **options: Any) -> None:
        options.setdefault("max_length", MOST_SIGNS if long else 200)
        widget = forms.Textarea if long else forms.TextInput
        attributes = {"autocomplete": options.pop("autocomplete", "off")}
        options.setdefault("widget", widget(attrs=attributes))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        # A NUL and half a character (a lone surrogate) are what the database cannot hold.
        if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
            raise ValidationError(self.error_messages["unkeepable"], code="unkeepable")
        return text


class OneOf(forms.ChoiceField):
    """One answer of several; nothing is chosen beforehand."""

    error_names_no_subject = True  # its question is told before it where errors are listed

    default_error_messages = {
        "required": _("Choose one."),
        "invalid_choice": _("Choose one of the answers."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.RadioSelect)
        super().__init__(**options)


class SomeOf(forms.MultipleChoiceField):
    """Any number of answers, none among them."""

    error_names_no_subject = True

    default_error_messages = {
        "required": _("Choose what fits."),
        "invalid_choice": _("Choose one of the answers."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**options)


class Count(forms.IntegerField):
    """A small number of people; blank where she skips or does not know."""

    default_error_messages = {
        "invalid": _("Write a number, for example 2."),
        "min_value": _("Write a number from 0 to 30."),
        "max_value": _("Write a number from 0 to 30."),
    }

    def __init__(self, *, lowest: int = 0, highest: int = 30, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(min_value=lowest, max_value=highest, **options)

    def to_python(self, value: Any) -> int | None:
        # Longer than any number of people, and longer than Python reads as a number.
        if len(str(value or "")) > 20:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number: int | None = super().to_python(_ORDINAL.sub("", str(value or "").strip()))
        return number


class Ages(forms.CharField):
    """Ages in years, with commas or blanks between; gives a tuple, or None when left blank."""

    default_error_messages = {
        "ages": _("Write the ages in years with commas between, for example 3, 8, 15."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=200, **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[int, ...] | None:
        try:
            return ages_read(str(value or ""))
        except ValueError as error:
            raise ValidationError(self.error_messages["ages"], code="ages") from error
