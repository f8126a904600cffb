"""Forms of reviews: a transcript with its call, words about it, and why it may be done at all."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.words import COUNTRIES
from evenhand.doors.look.forms import DateBoxesField, LookForm, let_choose
from evenhand.learning.conversations.reading import MOST_BYTES

MOST_TYPED: Final = 400_000
MOST_SAID: Final = 4_000


class TranscriptForm(LookForm):
    """Which call it was, whether they agreed, and what was said: as a file or typed."""

    call = forms.ChoiceField(label=_("Which call was it?"), widget=forms.RadioSelect)
    agreed = forms.ChoiceField(
        label=_("Did the person agree that the call is written down and read again?"),
        choices=[("yes", _("Yes")), ("no", _("No, or nobody asked"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("In which language did you speak?"))
    file = forms.FileField(
        label=_("A file with the words"),
        help_text=_("WebVTT, SRT, JSON or plain text, up to 20 megabytes. Never the sound."),
        max_length=300,
        required=False,
    )
    typed = WordsField(
        label=_("Or type what was said"),
        help_text=_("Begin each line with «Agent:» or «Person:», with a time or without."),
        most=MOST_TYPED,
        long=True,
        required=False,
    )
    speaker = WordsField(
        label=_("Under which name does the agent speak in it?"),
        help_text=_("Leave it empty where it says «Agent»."),
        most=60,
        required=False,
    )

    def __init__(
        self,
        *given: Any,
        calls: list[tuple[str, str]],
        languages: list[tuple[str, str]],
        hears: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*given, **options)
        if hears:
            self.fields["file"].help_text = _(
                "WebVTT, SRT, JSON or plain text, or the sound, up to 20 megabytes. The sound is "
                "turned into words outside the house and not kept."
            )
        let_choose(self, "call", calls)
        let_choose(self, "language", languages)

    def clean_agreed(self) -> str:
        if self.cleaned_data["agreed"] == "no":
            raise ValidationError(gettext("Then it is not read again. Nothing was kept."))
        return "yes"

    def clean_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                gettext("It is larger than 20 megabytes. Give the words, not the sound.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("file")) == bool(given.get("typed")) and not self.errors:
            self.add_error("typed", gettext("Give a file, or type what was said: one of the two."))
        return given

    def words(self) -> tuple[bytes, str]:
        """The bytes of what was said, and under which name."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is not None:
            return file.read(), (file.name or "")[:300]
        return self.cleaned_data["typed"].encode(), gettext("what you typed")


class SayForm(LookForm):
    """What somebody says about a review or about one thing found."""

    words = WordsField(label=_("Your words"), most=MOST_SAID, long=True)


class PermissionForm(LookForm):
    """Why calls may be reviewed in a country: three records, of which none may lack."""

    country = forms.ChoiceField(label=_("In which country?"), choices=list(COUNTRIES.items()))
    legal_basis = WordsField(
        label=_("On which legal basis?"),
        help_text=_("The article, and for whom: the person who calls and the colleague."),
        most=2000,
        long=True,
    )
    assessment = WordsField(
        label=_("Which impact assessment was made, and what did it say?"),
        help_text=_("Its date, its place and what it asks of us."),
        most=2000,
        long=True,
    )
    consulted_on = DateBoxesField(
        label=_("When were those who represent staff consulted?"),
        help_text=_("Where there are none, the day on which all colleagues were."),
    )

    def __init__(self, *given: Any, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today

    def clean_consulted_on(self) -> date:
        day: date = self.cleaned_data["consulted_on"]
        if day > self.today:
            raise ValidationError(gettext("Write a day that has been: staff are asked before."))
        return day
