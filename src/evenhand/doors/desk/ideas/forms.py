"""Forms of ideas: two boxes, a decision, what was counted; and a report apart from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evenhand.access.models import User
from evenhand.access.queries import STAFF_ROLES
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.look.forms import LookForm, let_choose
from evenhand.learning.ideas.actions import Counted

DECISIONS = {
    "tried": _("We try it"), "done": _("We did it"), "no": _("No"), "later": _("Later"),
}  # fmt: skip


class IdeaForm(LookForm):
    """What hurts, what would help, and under which name."""

    hurts = WordsField(label=_("What hurts?"), most=2000, long=True)
    helps = WordsField(label=_("What would help?"), most=2000, long=True)
    pseudonym = WordsField(
        label=_("A name to be read instead of yours, if you like"), most=60, required=False
    )


class AnswerForm(LookForm):
    """An answer under an idea."""

    words = WordsField(label=_("Your answer"), most=2000, long=True)


class DecisionForm(LookForm):
    """A decision with its reason."""

    decision = forms.ChoiceField(label=_("What do we do?"), choices=list(DECISIONS.items()))
    words = WordsField(label=_("Why?"), most=1000, long=True)


class TrialForm(LookForm):
    """What was counted before and after."""

    measure = WordsField(label=_("What was counted?"), most=200)
    before_k = forms.IntegerField(label=_("Before: how many"), min_value=0, max_value=10**9)
    before_n = forms.IntegerField(label=_("Before: of how many"), min_value=1, max_value=10**9)
    after_k = forms.IntegerField(label=_("After: how many"), min_value=0, max_value=10**9)
    after_n = forms.IntegerField(label=_("After: of how many"), min_value=1, max_value=10**9)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for side in ("before", "after"):
            if told.get(f"{side}_k", 0) > told.get(f"{side}_n", 10**9):
                raise ValidationError(_("More were counted than there were."))
        return told

    def counted(self) -> Counted:
        """The four numbers."""
        names = ("before_k", "before_n", "after_k", "after_n")
        return Counted(**{name: self.cleaned_data[name] for name in names})


class ReportForm(LookForm):
    """What happened, and whom it is about."""

    words = WordsField(label=_("What happened?"), most=8000, long=True)
    concerns = forms.MultipleChoiceField(
        label=_("Whom is it about? They will never read it."), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        staff = User.objects.filter(role__in=STAFF_ROLES, is_active=True).order_by("email")
        let_choose(self, "concerns", [(str(one.key), str(one)) for one in staff])


class CodeForm(LookForm):
    """The code that was shown after a report."""

    code = WordsField(label=_("The code you were given"), most=40)


NAMES = {
    "mail": _("This holds an e-mail address. Please tell it without: nobody is named in an idea."),
    "account": _("This holds an account number. Please tell it without."),
    "case": _("This holds the reference of a case. Please tell it without: ideas are read by all."),
}
