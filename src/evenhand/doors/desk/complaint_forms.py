"""The forms of complaints: written down by any of us, answered by Complaint Management."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.access.models import User
from evenhand.access.queries import STAFF_ROLES
from evenhand.doors.desk.complaint_words import CAUSES, OUTCOMES, TOPICS, VIAS
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.look.forms import LookForm

MOST: Final = 4000


class RecordForm(LookForm):
    """A complaint that somebody told us."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=[("", "–"), *TOPICS.items()])
    via = forms.ChoiceField(label=_("How did it come?"), choices=[("", "–"), *VIAS.items()])
    words = WordsField(
        label=_("What does the person say?"),
        help_text=_("In their own words. You may not see it again after you sent it."),
        most=MOST,
        long=True,
        error_messages={"required": _("Write what the person says.")},
    )
    about = forms.ChoiceField(
        label=_("Is it about one of us?"),
        choices=[
            ("", "–"),
            ("named", _("Yes, with a name")),
            ("unknown", _("Yes, but nobody knows who")),
            ("nobody", _("No")),
        ],
    )
    named = WordsField(label=_("The name"), most=120, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)


class WordsForm(LookForm):
    """A few words."""

    words = WordsField(label=_("Words"), most=MOST, long=True)


class ProposeForm(LookForm):
    """An answer in the person's language, a line for each thing."""

    kind = forms.ChoiceField(
        label=_("Which answer?"),
        choices=[
            ("", "–"),
            ("final", _("The final response")),
            ("holding", _("Why it takes longer")),
        ],
    )
    outcome = forms.ChoiceField(
        label=_("What did we find?"), choices=[("", "–"), *OUTCOMES.items()], required=False
    )
    points = WordsField(
        label=_("What we looked at, a line each, in the person's language"),
        most=MOST, long=True, required=False,
    )  # fmt: skip
    reasons = WordsField(
        label=_("Our reasons, a line each, in the person's language"), most=MOST, long=True
    )
    put_right = WordsField(
        label=_("What we put right, a line each"), most=MOST, long=True, required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == "final" and not given.get("outcome"):
            self.add_error("outcome", _("Choose what we found."))
        if given.get("kind") == "final" and not given.get("points"):
            self.add_error("points", _("Write what we looked at."))
        return given


class CauseForm(LookForm):
    """What was behind it."""

    cause = forms.ChoiceField(label=_("What was behind it?"), choices=[("", "–"), *CAUSES.items()])


class ConcernForm(LookForm):
    """Who is to be kept away, or may come back."""

    user = forms.ModelChoiceField(
        label=_("Who?"), queryset=User.objects.none(), to_field_name="key", empty_label="–"
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        staff = User.objects.filter(is_active=True, role__in=STAFF_ROLES).order_by("name", "pk")
        self.fields["user"].queryset = staff  # type: ignore[attr-defined]


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
