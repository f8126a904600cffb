"""Forms of a dispute at the desk: ask, take an answer, reply, match, propose."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.cases.models import Case
from evenhand.cases.queries import case_by_reference
from evenhand.doors.desk.forms import LONGEST_NOTE, WordsField
from evenhand.doors.desk.papers import PaperField
from evenhand.doors.look.dispute_words import OUTCOMES, POINTS, PUT_RIGHT
from evenhand.doors.look.forms import LookForm, MoneyField


class WordsForm(LookForm):
    """Words alone, and needed."""

    words = WordsField(label=_("Words"), most=LONGEST_NOTE, long=True)


class QuestionForm(WordsForm):
    """What the creditor is asked: only this goes to it."""

    paper = PaperField(label=_("A paper that goes along"), required=False)


class AnswerForm(LookForm):
    """What the creditor answered by post, in words, as a paper, or both."""

    words = WordsField(label=_("Words"), most=LONGEST_NOTE, long=True, required=False)
    paper = PaperField(label=_("The answer as a paper"), required=False)


class MatchForm(LookForm):
    """Whose letter it is."""

    case = forms.CharField(label=_("Case"), max_length=40)

    def __init__(self, *given: Any, away: Collection[uuid.UUID], **options: Any) -> None:
        super().__init__(*given, **options)
        self._away = away

    def clean_case(self) -> Case:
        found = case_by_reference(self.cleaned_data["case"], away=self._away)
        if found is None:
            raise forms.ValidationError(_("No case has this reference."))
        return found


class ProposalForm(LookForm):
    """What one of us would decide, what was looked at, why, and what is put right."""

    outcome = forms.ChoiceField(label=_("What do we find?"), choices=[("", "–"), *OUTCOMES.items()])
    points = forms.MultipleChoiceField(
        label=_("What was looked at?"),
        choices=list(POINTS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = WordsField(label=_("Why, in words for the person"), most=LONGEST_NOTE, long=True)
    put_right = forms.ChoiceField(
        label=_("What is put right?"), choices=list(PUT_RIGHT.items()), initial="nothing"
    )

    def __init__(self, *given: Any, currency: str, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["less"] = MoneyField(
            label=_("By how much less is owed?"), currency=currency, required=False
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        needs_sum = given.get("put_right") == "less"
        less = given.get("less")
        if needs_sum and (less is None or less.minor <= 0) and "less" not in self.errors:
            self.add_error("less", _("Write an amount."))
        if given.get("outcome") == "not_upheld" and given.get("put_right") != "nothing":
            self.add_error("put_right", _("Where it is owed, nothing is let go by this."))
        return given
