"""Forms on how a person wants to be reached: she fills them in, or staff do.

Each form keeps what it was told through the room's verbs, under whoever's name fills it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.cases.models import ContactPoint, Person
from evenhand.contact import reaching
from evenhand.contact.models import PointWish, Preference
from evenhand.doors.look.forms import LookForm, let_choose

HOUR: Final = 60
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


def ticks(label: Any, words: Iterable[tuple[str, str | Promise]]) -> Any:
    """Return a field with any number of ticks, none among them."""
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
        missing = "ends" if begins else "begins"
        raise ValidationError({missing: _("Choose two different hours, or none.")})
    return int(begins), int(ends)


class WaysForm(ReachingForm):
    """Which ways are not wanted, which are welcome, and whether all contact shall end."""

    refused = ticks(_("Do not use these ways"), WAYS.items())
    preferred = forms.ChoiceField(
        label=_("The best way"), choices=[("", _("No matter")), *WAYS.items()], required=False
    )
    welcome = ticks(_("This is fine"), WELCOME.items())
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
    days = ticks(_("Not on these days"), WEEKDAYS.items())

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
    begins = _hour(_("From which hour is it safe?"))
    ends = _hour(_("Until which hour is it safe?"))

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
        let_choose(
            self,
            "way",
            [
                *((str(point.key), shown) for point, shown in points),
                ("none", _("None. Only these pages here")),
                ("all", _("All are safe. Nobody else sees them")),
            ],
        )

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


def points_of(person: Person) -> list[ContactPoint]:
    """Return the ways to reach a person that work."""
    usable = (ContactPoint.Status.GIVEN, ContactPoint.Status.PROVED)
    return list(person.contact_points.filter(status__in=usable).order_by("channel", "pk"))


def hours_told(begins: int | None, ends: int | None) -> str:
    """Two minutes of a day as hours, or nothing."""
    if begins is None or ends is None:
        return ""
    return f"{begins // HOUR}:{begins % HOUR:02d}–{ends // HOUR}:{ends % HOUR:02d}"
