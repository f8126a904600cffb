"""Forms of holds: opening one, deciding about one, and that the person does not agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evenhand.doors.desk.forms import EARLIEST_START, LATEST_END, LONGEST_NOTE, WordsField
from evenhand.doors.desk.papers import PaperField
from evenhand.doors.desk.words import HOLD_DECISIONS, HOLD_SOURCES, HOLDS
from evenhand.doors.look.forms import DateBoxesField, LookForm, let_choose
from evenhand.holds.deciding import running_appeal
from evenhand.holds.models import Hold
from evenhand.holds.papers import has_enough
from evenhand.rulebook.hold_times import hold_ends_on
from evenhand.rulebook.holds import HOLD_KINDS, OPENED_BY_HAND

# A complaint is recorded as one, with its days; its stop comes with it.
_BY_HAND = tuple(code for code in OPENED_BY_HAND if code != "complaint")
_HOLD_CHOICES = [("", "–"), *((code, HOLDS[code]) for code in _BY_HAND)]


class HoldForm(LookForm):
    """A reason to stop, from when, on whose word."""

    kind = forms.ChoiceField(label=_("Why do we stop?"), choices=_HOLD_CHOICES)
    source = forms.ChoiceField(label=_("Who told us?"), choices=[("", "–"), *HOLD_SOURCES.items()])
    starts_on = DateBoxesField(
        label=_("From which day?"),
        help_text=_("It may lie in the past: charges since then are taken back."),
    )
    ends_on = DateBoxesField(
        label=_("Until which day?"),
        help_text=_("Leave it empty to take the usual length of this kind; it may be longer."),
        required=False,
    )
    reason = WordsField(
        label=_("In their words, or yours"), most=LONGEST_NOTE, long=True, required=False
    )
    paper = PaperField(label=_("A paper about it"), required=False)

    def __init__(self, *given: Any, today: date, country: str, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today
        self.country = country

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        kind, begins = HOLD_KINDS.get(given.get("kind", "")), given.get("starts_on")
        ends = given.get("ends_on")
        if kind is None or begins is None or ends is None or kind.end_is_named:
            return given
        over_on = hold_ends_on(kind, begins, self.country)
        if over_on is None:
            self.add_error(
                "ends_on", _("This kind ends only with what opened it. Leave the day empty.")
            )
        elif ends + timedelta(days=1) < over_on:
            self.add_error(
                "ends_on",
                _("This kind lasts longer. An earlier end is asked for afterwards, by two people."),
            )
        return given

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day > self.today:
            raise ValidationError(_("A stop begins today or earlier. Write such a day."))
        if day < self.today - EARLIEST_START:
            raise ValidationError(_("That is more than five years ago. Check the year."))
        return day

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data.get("ends_on")
        if day is None:
            return None
        if day <= self.today:
            raise ValidationError(_("Write a day after today, or leave it empty."))
        if day > self.today + LATEST_END:
            raise ValidationError(_("That is more than five years ahead. Check the year."))
        return day


class DecisionForm(LookForm):
    """What somebody decides about a hold, or asks a second person to decide."""

    what = forms.ChoiceField(label=_("What do you decide?"))
    ends_on = DateBoxesField(
        label=_("Which day?"),
        help_text=_(
            "Only where it is to last longer or to end earlier: its last day. After a treatment: "
            "the day on which it ended."
        ),
        required=False,
    )
    words = WordsField(
        label=_("Why, or which paper do you ask for?"),
        help_text=_(
            "Not needed where the stop is right or lasts longer. The person can ask to read it."
        ),
        most=2000,
        long=True,
        required=False,
    )
    NEEDS_WORDS = frozenset(
        {"ask_paper", "refuse", "shorten", "lift", "treatment_ended", "reject_appeal"}
    )
    NEEDS_SECOND = frozenset({"refuse", "shorten", "lift", "treatment_ended", "reject_appeal"})
    NEEDS_DAY = frozenset({"extend", "shorten", "treatment_ended"})

    def __init__(self, *given: Any, today: date, hold: Hold, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today
        left_out = {"decline"}
        if hold.kind != "mental_health_crisis":
            left_out.add("treatment_ended")
        if has_enough(hold, on=today):
            left_out.add("ask_paper")
        if running_appeal(hold) is None:
            left_out |= {"uphold_appeal", "reject_appeal"}
        else:
            left_out |= {"refuse", "shorten", "lift", "treatment_ended"}
        let_choose(
            self,
            "what",
            [
                ("", "–"),
                *((code, self._told(code)) for code in HOLD_DECISIONS if code not in left_out),
            ],
        )

    def _told(self, code: str) -> str:
        """An answer, and whether a second person must agree before it counts."""
        words = str(HOLD_DECISIONS[code])
        if code not in self.NEEDS_SECOND:
            return words
        return gettext("{what} (a second person must agree)").format(what=words)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        what = given.get("what", "")
        if what in self.NEEDS_WORDS and not given.get("words"):
            self.add_error("words", _("Write why. Without a reason nothing is taken or asked."))
        if what in self.NEEDS_DAY and not given.get("ends_on"):
            self.add_error("ends_on", _("Name the day."))
        if what in self.NEEDS_DAY and given.get("ends_on"):
            if what == "treatment_ended" and given["ends_on"] > self.today:
                self.add_error("ends_on", _("A treatment ended today or earlier."))
            if what != "treatment_ended" and given["ends_on"] > self.today + LATEST_END:
                self.add_error("ends_on", _("That is more than five years ahead. Check the year."))
        return given


class AppealForm(LookForm):
    """That the person does not agree, in her words."""

    words = WordsField(
        label=_("What does the person say?"),
        help_text=_("It may stay empty: nobody has to give a reason."),
        most=LONGEST_NOTE,
        long=True,
        required=False,
    )
