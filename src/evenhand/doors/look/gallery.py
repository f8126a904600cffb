"""The gallery: each part in each state, to look at and to test. Mounted only while building."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evenhand.doors.look.charts import DebtPoint, PlanBar, PlanMonth
from evenhand.doors.look.forms import (
    DateBoxesField,
    LookForm,
    MoneyField,
    MoneyOrUnknownField,
)
from evenhand.rulebook.money import Money

DOORS = ("portal", "desk")


def _euro(minor: int) -> Money:
    return Money(minor, "EUR")


class GalleryForm(LookForm):
    """One field of each kind."""

    name = forms.CharField(
        label="Your name",
        help_text="As it stands on the letter.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    rent = MoneyOrUnknownField(
        currency="EUR", label="Your rent", help_text="What you pay in a month, your own share."
    )
    offer = MoneyField(currency="EUR", label="What you could pay in a month")
    born = DateBoxesField(
        label="When were you born?", help_text="For example 27 3 1985", birthday=True
    )
    rhythm = forms.ChoiceField(
        label="How often?",
        choices=[("week", "Every week"), ("month", "Every month"), ("unknown", "I don't know")],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label="Which money comes in?",
        choices=[
            ("work", "Pay from work"),
            ("benefit", "Benefits"),
            ("none", "Nothing at the moment"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.ChoiceField(label="Country", choices=[("LV", "Latvia"), ("FR", "France")])
    agree = forms.BooleanField(label="You may write to me by e-mail", required=True)
    story = forms.CharField(label="What happened?", widget=forms.Textarea)
    proof = forms.FileField(label="A photo or a PDF", help_text="Up to 10 megabytes.")


def _bars() -> list[dict[str, Any]]:
    sums = (("Steady", 4200, 18800), ("Flexible", 3000, 20000), ("Short", 9000, 14000))
    return [
        {
            "name": name,
            "bar": PlanBar(
                costs=_euro(84000),
                payment=_euro(payment),
                stays=_euro(stays),
                protected=_euro(90000),
            ),
        }
        for name, payment, stays in sums
    ]


def _months() -> list[PlanMonth]:
    states = ("paid", "paid", "skipped", "missed", "moved", "due", "ahead", "ahead")
    return [
        PlanMonth(due_on=dt.date(2026, at + 3, 2), amount=_euro(4200), state=state)  # type: ignore[arg-type]
        for at, state in enumerate(states)
    ]


def _points() -> list[DebtPoint]:
    return [
        DebtPoint(
            on=dt.date(2024, 3, 1),
            kind="origin",
            title="Loan from Baltic Credit",
            text="You signed the contract.",
            amount=_euro(90000),
        ),
        DebtPoint(on=dt.date(2025, 6, 2), kind="sold", title="Sold to North Fund"),
        DebtPoint(on=dt.date(2026, 9, 14), kind="letter", title="Our first letter"),
        DebtPoint(on=dt.date(2026, 10, 2), kind="payment", title="Payment", amount=_euro(4200)),
        DebtPoint(
            on=dt.date(2026, 11, 3),
            kind="hold",
            title="Everything stopped",
            text="You told us that you are ill.",
        ),
        DebtPoint(
            on=dt.date(2029, 3, 1),
            kind="limit",
            title="Too old to sue for",
            text="Nobody can take this to court from this day.",
            ahead=True,
        ),
    ]


def _facts() -> Mapping[str, Any]:
    return {
        "bars": _bars(),
        "scale": _euro(107000),
        "months": _months(),
        "points": _points(),
        "day": dt.date(2026, 11, 17),
        "at": dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC),
        "total": _euro(123450),
        "signed_in": True,
        "back_url": "#",
        "place": "queue",
    }


@require_safe
def gallery(request: HttpRequest, door: str) -> HttpResponse:
    """Shows every part at the scale of a door; `?state=error` shows the fields with errors."""
    if door not in DOORS:
        raise Http404
    wrong = request.GET.get("state") == "error"
    form = GalleryForm({"rent": "many", "born_day": "3"}) if wrong else GalleryForm()
    return render(request, f"look/gallery_{door}.html", {**_facts(), "form": form})
