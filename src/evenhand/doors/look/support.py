"""Forms on what makes it easier for a person, in which language, and who helps her.

Nothing asks why: a need is one of a short list, and no box takes a diagnosis.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.cases.actions import change_language
from evenhand.cases.mandates import Mandate
from evenhand.cases.models import Person, Representative
from evenhand.contact import queries as contact
from evenhand.contact import reaching
from evenhand.contact.helping import name_helper
from evenhand.contact.models import Need
from evenhand.doors.look.forms import DateBoxesField, let_choose
from evenhand.doors.look.language import own_name
from evenhand.doors.look.reaching import ReachingForm, Told, ticks

_MONTH: Final = 31  # days, so that a need never ends early
NEEDS: Final = {
    "large_print": _("Large print"),
    "easy_words": _("Easy words"),
    "interpreter": _("An interpreter when we talk"),
    "sign_language": _("Sign language"),
    "slow_talk": _("Talking slowly"),
    "more_time": _("More time"),
    "somebody_beside": _("Somebody beside me"),
    "text_not_voice": _("Text instead of voice"),
}


MANDATE: Final = {
    "sees": _("See what is owed, stops, plan and which letters were sent"),
    "speaks": _("Speak with us"),
    "agrees": _("Agree to a plan"),
    "gets_copies": _("Get copies of letters by post"),
}


class NeedsForm(ReachingForm):
    """What makes it easier; kept only with a yes, and deleted when it is unticked."""

    needs = ticks(_("What would make it easier?"), NEEDS.items())
    agreed = forms.BooleanField(
        label=_("You may keep this and use it only for that"),
        help_text=_("We need not know why. Untick all to have it deleted."),
        required=False,
    )
    months = forms.ChoiceField(
        label=_("For how long?"),
        choices=[("", _("Until I say otherwise")), ("3", _("3 months")), ("12", _("A year"))],
        required=False,
    )
    told_by = forms.ChoiceField(
        label=_("Who said so?"),
        choices=[("person", _("The person")), ("helper", _("Somebody who helps the person"))],
    )

    def __init__(
        self, *given: Any, person: Person, by_herself: bool = False, **options: Any
    ) -> None:
        kept = [need.need for need in contact.needs_of(person)]
        options["initial"] = {"needs": kept, "agreed": bool(kept)}
        super().__init__(*given, **options)
        if by_herself:
            del self.fields["told_by"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("needs") and not given.get("agreed"):
            self.add_error(
                "agreed", _("Tick this too, or untick the needs. Without it we keep none.")
            )
        return given

    def keep(self, told: Told) -> None:
        """Keep the needs that are ticked and delete all others."""
        months = self.cleaned_data["months"]
        reaching.keep_needs(
            person=told.person,
            needs=self.cleaned_data["needs"],
            told_by=self.cleaned_data.get("told_by", Need.ToldBy.PERSON),
            at=told.at,
            actor=told.actor,
            ends_on=told.at.date() + timedelta(days=_MONTH * int(months)) if months else None,
        )


class LanguageForm(ReachingForm):
    """In which language a person is met: pages and calls in any of these, letters in most."""

    language = forms.ChoiceField(
        label=_("In which language?"),
        help_text=_(
            "We do not write letters in each of these languages yet. "
            "Where we do not, they come in the language of your country."
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, *given: Any, person: Person, **options: Any) -> None:
        options["initial"] = {"language": person.language}
        super().__init__(*given, **options)
        let_choose(self, "language", [(code, own_name(code)) for code, _name in settings.LANGUAGES])

    def keep(self, told: Told) -> None:
        """Write in this language from now on."""
        change_language(
            person=told.person,
            language=self.cleaned_data["language"],
            at=told.at,
            actor=told.actor,
        )


class HelperForm(ReachingForm):
    """Somebody who speaks for a person, or helps her."""

    kind = forms.ChoiceField(
        label=_("Who is it?"),
        choices=[
            ("trusted", _("Somebody trusted, who helps and is told nothing without a yes")),
            ("adviser", _("A debt adviser")),
            ("attorney", _("A lawyer")),
            ("guardian", _("A guardian named by a court")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    months = forms.ChoiceField(
        label=_("For how long?"),
        choices=[("", _("Until I say otherwise")), ("3", _("3 months")), ("12", _("A year"))],
        required=False,
    )
    may = ticks(_("What may somebody you trust do?"), MANDATE.items())
    born_on = DateBoxesField(
        label=_("When was your helper born?"),
        help_text=_("Only for somebody who may see or speak: it is asked at the door."),
        birthday=True,
        required=False,
    )
    street = forms.CharField(
        label=_("Street and number"),
        help_text=_("For copies of letters, and for proofs of stops to an adviser."),
        max_length=200,
        required=False,
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    town = forms.CharField(label=_("Town"), max_length=120, required=False)

    def __init__(self, *given: Any, source: str, **options: Any) -> None:
        super().__init__(*given, **options)
        self.source = source

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        may = set(given.get("may", ()))
        if may and given.get("kind", "trusted") != "trusted":
            self.add_error("may", _("Only somebody trusted gets this. The others act by law."))
        if may and not given.get("months"):
            self.add_error("months", _("Choose 3 months or a year. You can name them again then."))
        if may & {"sees", "speaks", "agrees"} and not given.get("born_on"):
            self.add_error("born_on", _("Write the date of birth. We ask it at the door."))
        if "gets_copies" in may and not (given.get("street") and given.get("town")):
            self.add_error("street", _("Write where the copies shall go: street, postcode, town."))
        return given

    def keep(self, told: Told) -> None:
        """Keep who it is, from now on."""
        self.keep_helper(told)

    def keep_helper(self, told: Told) -> Representative:
        """Keep who it is, from now on, and with which mandate."""
        given, may = self.cleaned_data, set(self.cleaned_data["may"])
        months = given["months"]
        place = {part: given[part] for part in ("street", "postcode", "town")}
        gets_letters = "gets_copies" in may or given["kind"] in ("adviser", "attorney")
        return name_helper(
            person=told.person,
            kind=given["kind"],
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            until=told.at + timedelta(days=_MONTH * int(months)) if months else None,
            source=self.source,
            at=told.at,
            actor=told.actor,
            mandate=Mandate(
                sees=bool(may & {"sees", "agrees"}),  # nobody agrees to what she or he cannot see
                speaks="speaks" in may,
                agrees="agrees" in may,
                gets_copies="gets_copies" in may,
                born_on=given["born_on"] if may & {"sees", "speaks", "agrees"} else None,
            ),
            place=place if gets_letters and given["street"] and given["town"] else None,
        )


class TrustedForm(HelperForm):
    """Somebody a person trusts: she names her or him herself, and is still told everything."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        del self.fields["kind"]
        self.fields["street"].help_text = _("Only for copies of letters.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return {**given, "kind": "trusted"}


def mandate_told(helper: Representative) -> tuple[str | Promise, ...]:
    """What a helper may do, in words; empty where no more was said than who it is."""
    return tuple(words for part, words in MANDATE.items() if getattr(helper, part))
