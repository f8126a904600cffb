"""What the template of a field needs to know, read off a bound field of Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import flatatt
from django.forms.widgets import Input

from evenhand.doors.look.forms import DateBoxes, MoneyInput, MoneyOrUnknownWidget

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateBoxes, "date"),
    (MoneyOrUnknownWidget, "money"),
    (MoneyInput, "money"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.HiddenInput, "hidden"),
    (Input, "input"),
)
_SAFE = frozenset(
    {
        "autocomplete",
        "inputmode",
        "spellcheck",
        "dir",
        "lang",
        "accept",
        "maxlength",
        "capture",
        "autocapitalize",
        "multiple",
    }
)


class FieldHasNoLook(TypeError):
    """A form uses a widget that the look does not draw."""

    def __init__(self, name: str, widget: str) -> None:
        self.name = name
        self.widget = widget
        super().__init__(f"field {name!r}: no template for the widget {widget}")


def kind_of(bound: BoundField) -> str:
    """Which template draws the field."""
    for widget, kind in _KINDS:
        if isinstance(bound.field.widget, widget):
            return kind
    raise FieldHasNoLook(bound.name, type(bound.field.widget).__name__)


def target_id(bound: BoundField) -> str:
    """The id an error's link jumps to: the first box or choice of the field."""
    several = isinstance(bound.field.widget, forms.MultiWidget) or kind_of(bound) == "choices"
    return f"{bound.auto_id}_0" if several else str(bound.auto_id)


def described(bound: BoundField, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The template's name and its facts; `options` come from the tag and win."""
    kind = kind_of(bound)
    widget = bound.field.widget
    hint = options.get("hint", bound.help_text)
    ids = [f"{bound.auto_id}-hint"] if hint else []
    ids += [f"{bound.auto_id}-error"] if bound.errors else []
    facts: dict[str, Any] = {
        "bound": bound,
        "kind": kind,
        "id": bound.auto_id,
        "target_id": target_id(bound),
        "name": bound.html_name,
        "label": options.get("label", bound.label),
        "hint": hint,
        "errors": bound.errors,
        "value": _text(bound.value()),
        "described_by": " ".join(ids),
        "type": getattr(widget, "input_type", "text"),
        "several": bool(getattr(widget, "allow_multiple_selected", False)),
        "currency": getattr(widget, "currency", ""),
        "boxes": [],
        "choices": [],
        "attributes": _attributes(widget),
        "grouped": kind in {"choices", "date"},
        **options,
    }
    if isinstance(widget, forms.MultiWidget):
        facts["boxes"] = _boxes(bound, widget)
    if kind in {"choices", "select"}:
        facts["choices"] = _choices(bound, options)
    if kind == "select":
        facts["groups"] = _groups(bound, facts["choices"])
    return kind, facts


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _attributes(widget: forms.Widget) -> str:
    return flatatt({key: value for key, value in widget.attrs.items() if key in _SAFE})


def _boxes(bound: BoundField, widget: forms.MultiWidget) -> list[dict[str, Any]]:
    """One entry a part of the field, with what was typed into it."""
    value = bound.value()
    suffixes: list[str] = getattr(widget, "widgets_names", [])
    typed = isinstance(value, list | tuple)
    values = list(value) if typed else list(widget.decompress(value) or ())
    return [
        {
            "name": f"{bound.html_name}{suffix}",
            "id": f"{bound.auto_id}_{at}",
            "part": suffix.lstrip("_"),
            "value": values[at] if at < len(values) and values[at] is not None else "",
            "attributes": _attributes(part),
        }
        for at, (suffix, part) in enumerate(zip(suffixes, widget.widgets, strict=True))
    ]


def _groups(
    bound: BoundField, choices: Iterable[dict[str, Any]]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The choices under the words that stand above them; some stand under none."""
    widget = bound.field.widget
    assert isinstance(widget, forms.Select)
    above = {
        _text(option["value"]): _text(words)
        for words, options, _at in widget.optgroups(bound.html_name, [])
        for option in options
    }
    found = groupby(choices, key=lambda row: above.get(row["value"], ""))
    return [(words, list(rows)) for words, rows in found]


def _choices(bound: BoundField, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry a choice; `hints` on the field or in the tag explain a choice by its value."""
    hints = options.get("hints") or getattr(bound.field, "hints", {})
    apart = str(options.get("apart", getattr(bound.field, "apart", "")))
    rows = []
    for at, choice in enumerate(bound.subwidgets):
        value = _text(choice.data["value"])
        rows.append(
            {
                "id": f"{bound.auto_id}_{at}",
                "value": value,
                "label": choice.data["label"],
                "selected": choice.data["selected"],
                "hint": hints.get(value, ""),
                "apart": bool(apart) and value == apart,
            }
        )
    return rows
