"""Forms of training: a lesson together, a talk of practice, and a recorded talk to be judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evenhand.access.models import User
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.look.forms import DateBoxesField, LookForm, let_choose
from evenhand.learning.training.roleplay_file import Roleplay
from evenhand.rulebook.zones import zone
from evenhand.work.hours import own_zone

LONGEST_LESSON: Final = timedelta(hours=10)
MOST_WORDS: Final = 4_000


def named(people: Iterable[User]) -> list[tuple[str, str]]:
    """Return colleagues as what a form offers."""
    return [(str(one.pk), str(one)) for one in people]


class SessionForm(LookForm):
    """A lesson together: what, where, when, and who is invited."""

    course = forms.ChoiceField(label=_("Which course?"))
    place = WordsField(
        label=_("Where?"),
        help_text=_("A room, or how to join from elsewhere."),
        most=120,
    )
    day = DateBoxesField(label=_("On which day?"))
    begins = forms.TimeField(label=_("When does it begin?"), help_text=_("For example 9:30."))
    ends = forms.TimeField(label=_("When does it end?"))
    invited = forms.MultipleChoiceField(
        label=_("Who is invited?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *given: Any,
        at: datetime,
        courses: list[tuple[str, str]],
        people: Iterable[User],
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self.at = at
        let_choose(self, "course", courses)
        let_choose(self, "invited", named(people))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        place = zone(own_zone())
        for name, wanted in (("starts_at", "begins"), ("ends_at", "ends")):
            given[name] = datetime.combine(given["day"], given[wanted], place)
        if given["starts_at"] <= self.at:
            self.add_error("day", gettext("Choose a time that is still to come."))
        if not timedelta(0) < given["ends_at"] - given["starts_at"] <= LONGEST_LESSON:
            self.add_error("ends", gettext("It ends after it begins, on the same day."))
        return given


class RecordedForm(LookForm):
    """A role-play that was recorded with a colleague, and the two who shall judge it."""

    roleplay = forms.ChoiceField(label=_("Which role-play?"))
    partner = forms.ChoiceField(label=_("Who spoke as the person?"))
    kept_at = WordsField(
        label=_("Where is the recording?"),
        help_text=_("Where both can hear it. No sound is kept here."),
        most=200,
    )
    coder = forms.ChoiceField(label=_("Who judges it?"))
    second_coder = forms.ChoiceField(label=_("And who, without the other's judgement?"))

    def __init__(
        self, *given: Any, talks: list[tuple[str, str]], people: Iterable[User], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        let_choose(self, "roleplay", talks)
        for name in ("partner", "coder", "second_coder"):
            let_choose(self, name, named(people))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and given["coder"] == given["second_coder"]:
            self.add_error("second_coder", gettext("Two people are needed."))
        return given


class JudgeForm(LookForm):
    """What one of the two saw."""

    done = forms.MultipleChoiceField(
        label=_("What did you see?"),
        help_text=_("Tick what was really said, not what was meant."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    never = forms.MultipleChoiceField(
        label=_("Did any of these happen? They never may."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = WordsField(
        label=_("What helps the colleague on?"), most=MOST_WORDS, long=True, required=False
    )

    def __init__(self, *given: Any, roleplay: Roleplay, **more: Any) -> None:
        super().__init__(*given, **more)
        let_choose(self, "done", [(one.key, one.text) for one in roleplay.passes])
        let_choose(self, "never", [(one.key, one.text) for one in roleplay.nevers])


class ShadowForm(LookForm):
    """Which colleague listened to a call of mine."""

    user = forms.ChoiceField(label=_("Who listened to a call of yours?"))

    def __init__(self, *given: Any, people: Iterable[User], **more: Any) -> None:
        super().__init__(*given, **more)
        let_choose(self, "user", named(people))
