"""Forms on how a person wants to be reached and what she needs: she fills them in, or staff do.

Each form keeps what it was told through the room's verbs, under whoever's name fills it in. Nothing
asks why: a need is one of a short list, and no box takes a diagnosis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.cases.actions import add_representative, change_language
from evenhand.cases.models import ContactPoint, Person
from evenhand.contact import queries as contact
from evenhand.contact import reaching
from evenhand.contact.letters.catalogue import LANGUAGES
from evenhand.contact.models import Need, PointWish, Preference
from evenhand.doors.look.forms import LookForm
from evenhand.doors.look.templatetags.look import own_name

HOUR: Final = 60
_MONTH: Final = 31  # days, so that a need never ends early
WAYS: Final = {
    "letter": _("Letters"),
    "email": _("E-mail"),
    "sms": _("Text messages"),
    "call": _("Telephone calls"),
    "visit": _("Visits"),
}
WELCOME: Final = {
    "email_consented_at": _("E-mail is welcome"),
    "texts_consented_at": _("Text messages are welcome"),
    "evening_consented_at": _("Evenings are welcome"),
    "visit_consented_at": _("A visit is welcome"),
    "workplace_allowed": _("At work is fine"),
}
WEEKDAYS: Final = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}
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
_HOURS: Final = [("", "–"), *((str(hour * HOUR), f"{hour}:00") for hour in range(24))]
_HOURS_AND_MIDNIGHT: Final = [*_HOURS, (str(24 * HOUR), "24:00")]


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells us something about a person, and when."""

    person: Person
    actor: str
    at: datetime


class ReachingForm(LookForm):
    """A form that keeps what it was told."""

    def keep(self, told: Told) -> None:
        """Keep it under the person's lock; the gate obeys from then on."""
        raise NotImplementedError


def _ticks(label: Any, words: Iterable[tuple[str, str | Promise]]) -> Any:
    return forms.MultipleChoiceField(
        label=label, choices=list(words), required=False, widget=forms.CheckboxSelectMultiple
    )


def _hour(label: Any, *, midnight: bool = False) -> Any:
    return forms.ChoiceField(
        label=label, choices=_HOURS_AND_MIDNIGHT if midnight else _HOURS, required=False
    )


def _minutes(given: dict[str, Any]) -> tuple[int, int] | None:
    """Both hours as minutes, or None where none was named; one alone is refused."""
    begins, ends = given.get("begins", ""), given.get("ends", "")
    if not begins and not ends:
        return None
    if not begins or not ends or begins == ends:
        raise ValidationError(_("Choose two different hours, or none."))
    return int(begins), int(ends)


class WaysForm(ReachingForm):
    """Which ways are not wanted, which are welcome, and whether all contact shall end."""

    refused = _ticks(_("Do not use these ways"), WAYS.items())
    preferred = forms.ChoiceField(
        label=_("The best way"), choices=[("", _("No matter")), *WAYS.items()], required=False
    )
    welcome = _ticks(_("This is fine"), WELCOME.items())
    end_all = forms.BooleanField(
        label=_("End all contact, except what the law demands and answers to my questions"),
        required=False,
    )

    def __init__(self, *given: Any, preference: Preference | None, **options: Any) -> None:
        before = preference or Preference()
        options["initial"] = {
            "refused": [way for way in WAYS if getattr(before, f"refuses_{way}")],
            "preferred": before.preferred_channel,
            "welcome": [name for name in WELCOME if getattr(before, name)],
            "end_all": before.ceased_at is not None,
        }
        super().__init__(*given, **options)
        self.before = before

    def keep(self, told: Told) -> None:
        """Keep the ways; a consent that was given before keeps its day."""
        given = self.cleaned_data
        changes: dict[str, Any] = {f"refuses_{way}": way in given["refused"] for way in WAYS}
        for name in WELCOME:
            is_fine = name in given["welcome"]
            since = getattr(self.before, name) or told.at
            changes[name] = is_fine if name == "workplace_allowed" else since if is_fine else None
        ended = self.before.ceased_at or told.at
        reaching.change_preference(
            person=told.person,
            at=told.at,
            actor=told.actor,
            preferred_channel=given["preferred"],
            ceased_at=ended if given["end_all"] else None,
            **changes,
        )


class HoursForm(ReachingForm):
    """At which hours and on which days contact is fine."""

    begins = _hour(_("From"))
    ends = _hour(_("Until"), midnight=True)
    days = _ticks(_("Not on these days"), WEEKDAYS.items())

    def __init__(self, *given: Any, preference: Preference | None, **options: Any) -> None:
        before = preference or Preference()
        options["initial"] = {
            "begins": _as_hour(before.wishes_from_minute),
            "ends": _as_hour(before.wishes_until_minute),
            "days": list(before.avoid_weekdays),
        }
        super().__init__(*given, **options)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return {**given, "hours": _minutes(given)}

    def keep(self, told: Told) -> None:
        """Keep hours and days; none of both means at any usual time."""
        begins, ends = self.cleaned_data["hours"] or (None, None)
        reaching.change_preference(
            person=told.person,
            at=told.at,
            actor=told.actor,
            wishes_from_minute=begins,
            wishes_until_minute=ends,
            avoid_weekdays="".join(sorted(self.cleaned_data["days"])),
        )


def _as_hour(minute: int | None) -> str:
    return "" if minute is None else str(minute)


class PointForm(ReachingForm):
    """What is wished about one address or number."""

    wish = forms.ChoiceField(
        label=_("May we use this one?"),
        widget=forms.RadioSelect,
        choices=[
            ("fine", _("Yes")),
            ("hours", _("Not at the hours when others may hear or see it")),
            ("overheard", _("Others may hear or see it at any hour")),
            ("never", _("Never")),
        ],
    )
    begins = _hour(_("Others may hear or see it from"))
    ends = _hour(_("until"))

    def __init__(self, *given: Any, point: ContactPoint, **options: Any) -> None:
        wish = PointWish.objects.filter(point=point).first()
        options["initial"] = _of_point(wish)
        super().__init__(*given, **options)
        self.point = point

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        hours = _minutes(given) if given.get("wish") == "hours" else None
        if given.get("wish") == "hours" and hours is None:
            self.add_error("begins", _("Choose two different hours, or none."))
        return {**given, "hours": hours}

    def keep(self, told: Told) -> None:
        """Keep what is wished about the point."""
        wish = self.cleaned_data["wish"]
        reaching.wish_about(
            self.point,
            at=told.at,
            actor=told.actor,
            never=wish == "never",
            overheard=wish == "overheard",
            overheard_hours=self.cleaned_data["hours"],
        )


def _of_point(wish: PointWish | None) -> dict[str, str]:
    if wish is None:
        return {"wish": "fine"}
    hours = wish.overheard_from_minute is not None
    chosen = "never" if wish.never else "overheard" if wish.overheard else "fine"
    return {
        "wish": "hours" if hours else chosen,
        "begins": _as_hour(wish.overheard_from_minute),
        "ends": _as_hour(wish.overheard_until_minute),
    }


class SafeForm(ReachingForm):
    """The one way that is safe, and at which hours; or that others see nothing anyway."""

    way = forms.ChoiceField(
        label=_("Which way is safe?"),
        help_text=_("Only answers, proofs and what the law demands go there, nothing else."),
        widget=forms.RadioSelect,
    )
    begins = _hour(_("Safe from"))
    ends = _hour(_("until"))

    def __init__(
        self,
        *given: Any,
        preference: Preference | None,
        points: Sequence[tuple[ContactPoint, str]],
        **options: Any,
    ) -> None:
        before = preference.safe_point if preference else None
        careful = bool(preference and preference.safe_contact_only)
        options["initial"] = {"way": str(before.key) if before else "none" if careful else "all"}
        super().__init__(*given, **options)
        self.points = {str(point.key): point for point, _shown in points}
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            *((str(point.key), shown) for point, shown in points),
            ("none", _("None. Only these pages here")),
            ("all", _("All are safe. Nobody else sees them")),
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return {**given, "hours": _minutes(given)}

    def keep(self, told: Told) -> None:
        """Keep the safe way, or that care is no longer needed."""
        way = self.cleaned_data["way"]
        if way == "all":
            reaching.change_preference(
                person=told.person,
                at=told.at,
                actor=told.actor,
                safe_contact_only=False,
                safe_point=None,
            )
            return
        reaching.name_safe_way(
            person=told.person,
            point=self.points.get(way),
            hours=self.cleaned_data["hours"],
            at=told.at,
            actor=told.actor,
        )


class NeedsForm(ReachingForm):
    """What makes it easier; kept only with a yes, and deleted when it is unticked."""

    needs = _ticks(_("What would make it easier?"), NEEDS.items())
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
    """In which language letters and calls are."""

    language = forms.ChoiceField(label=_("In which language?"), widget=forms.RadioSelect)

    def __init__(self, *given: Any, person: Person, **options: Any) -> None:
        options["initial"] = {"language": person.language}
        super().__init__(*given, **options)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, own_name(code)) for code in LANGUAGES
        ]

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

    def __init__(self, *given: Any, source: str, **options: Any) -> None:
        super().__init__(*given, **options)
        self.source = source

    def keep(self, told: Told) -> None:
        """Keep who it is, from now on."""
        given = self.cleaned_data
        months = given["months"]
        add_representative(
            person=told.person,
            kind=given["kind"],
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            until=told.at + timedelta(days=_MONTH * int(months)) if months else None,
            source=self.source,
            at=told.at,
            actor=told.actor,
        )


class TrustedForm(HelperForm):
    """Somebody a person trusts: she names her or him herself, and is still told everything."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return {**given, "kind": "trusted"}


def points_of(person: Person) -> list[ContactPoint]:
    """Return the ways to reach a person that work."""
    usable = (ContactPoint.Status.GIVEN, ContactPoint.Status.PROVED)
    return list(person.contact_points.filter(status__in=usable).order_by("channel", "pk"))


def hours_told(begins: int | None, ends: int | None) -> str:
    """Two minutes of a day as hours, or nothing."""
    if begins is None or ends is None:
        return ""
    return f"{begins // HOUR}:{begins % HOUR:02d}–{ends // HOUR}:{ends % HOUR:02d}"
