"""Forms of improvement: a cause, a change, a theme of one's own, and where something belongs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.access.models import User
from evenhand.access.queries import STAFF_ROLES
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.improvement.things import things
from evenhand.doors.desk.improvement.words import HARMS
from evenhand.doors.look.forms import LookForm, let_choose
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement.actions import Plan

NEW: Final = "new"


class CauseForm(LookForm):
    """Why it happens."""

    words = WordsField(label=_("Why does it happen?"), most=2000, long=True)


class ChangeForm(LookForm):
    """What is changed, by whom and until when."""

    what = forms.ChoiceField(label=_("What is changed?"))
    words = WordsField(label=_("What exactly?"), most=1000, long=True)
    owner = forms.ChoiceField(label=_("Who does it?"))
    planned_for = forms.DateField(
        label=_("Until when?"), widget=forms.DateInput(attrs={"type": "date"})
    )
    idea = forms.ChoiceField(label=_("Whose idea was it?"), required=False)

    def __init__(self, *given: Any, ideas: Iterable[Idea] = (), today: date, **options: Any):
        super().__init__(*given, **options)
        self.today = today
        self.offered = {str(one.key): one for one in ideas}
        staff = User.objects.filter(role__in=STAFF_ROLES, is_active=True).order_by("name", "pk")
        self.staff = {str(one.key): one for one in staff}
        let_choose(self, "what", [("", _("Choose one")), *things()])
        let_choose(self, "owner", [(key, str(one)) for key, one in self.staff.items()])
        told = [(key, one.helps[:80]) for key, one in self.offered.items()]
        let_choose(self, "idea", [("", _("Nobody's in particular")), *told])

    def clean_planned_for(self) -> date:
        day: date = self.cleaned_data["planned_for"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return day

    def plan(self) -> Plan:
        """What was planned."""
        told = self.cleaned_data
        kind, _colon, about = told["what"].partition(":")
        return Plan(
            kind=kind, about=about, words=told["words"],
            owner=self.staff[told["owner"]], planned_for=told["planned_for"],
            idea=self.offered.get(told["idea"]),
        )  # fmt: skip


class WhereForm(LookForm):
    """Which groups of signals, and to which theme: one that is there, or a new one."""

    groups = forms.MultipleChoiceField(
        label=_("What belongs together?"), widget=forms.CheckboxSelectMultiple
    )
    theme = forms.ChoiceField(label=_("To which theme?"))
    name = WordsField(label=_("Name of the new theme"), most=120, required=False)
    keywords = WordsField(
        label=_("Words that tell of it, separated by commas"), most=400, required=False
    )
    harm = forms.ChoiceField(label=_("How bad is it?"), choices=list(HARMS.items()), required=False)

    def __init__(
        self, *given: Any, groups: Iterable[tuple[str, str]], themes: Iterable[tuple[str, str]],
        **options: Any,
    ):  # fmt: skip
        super().__init__(*given, **options)
        let_choose(self, "groups", groups)
        let_choose(self, "theme", [*themes, (NEW, _("A new one"))])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("theme") == NEW:
            for name in ("name", "harm"):
                if not told.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        return told

    def chosen(self) -> list[tuple[str, str]]:
        """Kind and about of each group that was ticked."""
        told = (group.partition(" ") for group in self.cleaned_data["groups"])
        return [(kind, about) for kind, _space, about in told]

    def words(self) -> list[str]:
        """The keywords, one by one."""
        told = self.cleaned_data["keywords"].split(",")
        return [word.strip() for word in told if len(word.strip()) > 2]


class MergeForm(LookForm):
    """Of which theme this one is a part."""

    into = forms.ChoiceField(label=_("Of which theme is it a part?"))

    def __init__(self, *given: Any, themes: Iterable[tuple[str, str]], **options: Any):
        super().__init__(*given, **options)
        let_choose(self, "into", themes)
