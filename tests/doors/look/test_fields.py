"""Forms as people fill them in: kept as typed, refused kindly, honest about not knowing."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from lxml import html

from evenhand.doors.look.fields import FieldHasNoLook, kind_of
from evenhand.doors.look.forms import (
    UNKNOWN,
    DateBoxesField,
    LookForm,
    MoneyField,
    MoneyOrUnknownField,
)
from evenhand.rulebook.money import Money

NAUGHTY = Path(__file__).parents[4] / "shared" / "data" / "naughty-strings.json"


class RentForm(LookForm):
    """A few questions of a statement of means."""

    who = forms.CharField(label="Who", help_text="As on the letter", required=False)
    rent = MoneyOrUnknownField(currency="EUR", label="Your rent", required=False)
    offer = MoneyField(currency="EUR", label="Your offer", required=False)
    born = DateBoxesField(label="Born", required=False, birthday=True)
    rhythm = forms.ChoiceField(
        label="How often", choices=[("week", "Weekly"), ("unknown", "I don't know")],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    story = forms.CharField(label="Story", widget=forms.Textarea, required=False)


def _drawn(form: forms.Form, name: str, options: str = "") -> Any:
    """The field as a tree of elements."""
    text = f"{{% load look %}}{{% field form.{name} {options} %}}"
    return html.fromstring(Template(text).render(Context({"form": form})))


def _answered(data: dict[str, str]) -> dict[str, Any]:
    form = RentForm(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_a_sum_i_don_t_know_and_no_answer_are_three_different_things() -> None:
    sum_ = _answered({"rent": "640,50"})["rent"]
    unknown = _answered({"rent_unknown": "on"})["rent"]
    blank = _answered({})["rent"]

    assert (sum_, unknown, blank) == (Money(64050, "EUR"), UNKNOWN, None)


def test_a_sum_and_i_don_t_know_together_are_refused() -> None:
    form = RentForm({"rent": "640", "rent_unknown": "on"})

    assert form.errors["rent"] == ["Write an amount or choose «I don't know», not both."]


def test_a_date_is_read_from_three_boxes_and_a_date_that_is_none_is_refused() -> None:
    read = _answered({"born_day": "27", "born_month": "3", "born_year": "1985"})["born"]
    form = RentForm({"born_day": "31", "born_month": "2", "born_year": "1985"})

    assert read == dt.date(1985, 3, 27)
    assert form.errors["born"] == ["Write a date that exists, for example 27 3 1985."]


@pytest.mark.parametrize(
    ("language", "month"),
    [("en", "March"), ("en", "mar"), ("lv", "Marts"), ("de", "März"), ("uk", "березня")],
)
def test_a_month_may_be_written_as_a_word(language: str, month: str) -> None:
    with translation.override(language):
        read = _answered({"born_day": "27", "born_month": month, "born_year": "1985"})["born"]

    assert read == dt.date(1985, 3, 27)


@pytest.mark.parametrize("text", ["9" * 5000, "²", "١٢٣", "\x00", "-1"])
def test_a_date_of_absurd_figures_is_refused_not_a_crash(text: str) -> None:
    form = RentForm({"born_day": text, "born_month": "3", "born_year": "1985"})

    assert "born" in form.errors


@pytest.mark.parametrize("text", ["9" * 5000, "1" + " 000" * 50, "\x00", "5\n5"])
def test_a_sum_of_absurd_figures_is_refused_not_a_crash(text: str) -> None:
    form = RentForm({"rent": text, "offer": text})

    assert {"rent", "offer"} <= set(form.errors)


def test_a_wrong_answer_is_shown_as_typed_with_its_error_tied_to_the_field() -> None:
    form = RentForm({"rent": "<b>many</b>"})

    box = _drawn(form, "rent").get_element_by_id("id_rent_0")

    assert box.get("value") == "<b>many</b>"
    assert box.get("aria-invalid") == "true"
    assert "id_rent-error" in box.get("aria-describedby").split()


def test_no_field_is_marked_required_or_disabled() -> None:
    form = RentForm()

    for name in form.fields:
        drawn = html.tostring(_drawn(form, name), encoding="unicode")
        assert "required" not in drawn
        assert "disabled" not in drawn


def test_the_label_of_the_only_question_is_the_heading_of_the_page() -> None:
    form = RentForm()

    text = _drawn(form, "who", "heading=True")
    choice = _drawn(form, "rhythm", "heading=True")

    assert text.xpath("//h1/label/@for") == ["id_who"]
    assert choice.xpath("//legend/h1/text()") == ["How often"]


def test_the_line_of_the_error_summary_leads_to_the_first_box_of_the_field() -> None:
    form = RentForm({"rent": "many", "born_day": "1", "rhythm": "never"})
    text = "{% load look %}{% error_summary form %}"

    summary = html.fromstring(Template(text).render(Context({"form": form})))

    assert summary.xpath("//a/@href") == ["#id_rent_0", "#id_born_0", "#id_rhythm_0"]


def test_a_widget_without_a_look_is_refused_by_name() -> None:
    class Odd(forms.Form):
        odd = forms.SplitDateTimeField()

    with pytest.raises(FieldHasNoLook, match="odd"):
        kind_of(Odd()["odd"])


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="the naughty strings are not on this machine")
def test_naughty_strings_in_any_field_are_kept_or_refused_and_shown_as_typed() -> None:
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        form = RentForm(
            {"who": text, "rent": text, "offer": text, "born_day": text, "rhythm": text}
        )
        form.is_valid()

        for name in form.fields:
            drawn = _drawn(form, name)
            assert not drawn.xpath("//script|//img|//*[@onerror or @onclick]")
        cleaned = "".join(sign for sign in text if ord(sign) >= 32 and sign != "\x7f")
        if cleaned == text:
            assert _drawn(form, "who").get_element_by_id("id_who").get("value") == text
