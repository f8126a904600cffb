"""The second fact once more, before everything about her is handed out or something is deleted."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from evenhand.cases.models import Person
from evenhand.cases.queries import usable_contact_points
from evenhand.doors.look.forms import DateBoxesField
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import Words
from evenhand.doors.portal.visit import Visit

MOST_WRONG: Final = 5
_WRONG: Final = "fact-wrong"


class FactForm(forms.Form):
    """When she was born; where we do not know it, her postcode or a company's number."""

    def __init__(self, *given: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*given, **options)
        self.person = visit.person
        self.fields["fact"] = _field(visit.person)

    def clean_fact(self) -> Any:
        fact = self.cleaned_data["fact"]
        if not fits(self.person, fact):
            raise forms.ValidationError(_("This does not fit what we know. Try again."))
        return fact


def _field(person: Person) -> forms.Field:
    why = _("We ask again, so that nobody else at this screen can do it.")
    if person.born_on is not None:
        return DateBoxesField(label=_("When were you born?"), help_text=why)
    if person.kind == Person.Kind.COMPANY:
        label = _("What is the company's registration number or postcode?")
        return Words(label=label, help_text=why, max_length=40)
    return Words(label=_("What is your postcode?"), help_text=why, max_length=20)


def fits(person: Person, fact: Any) -> bool:
    """Whether a fact is the person's own."""
    if person.born_on is not None:
        return bool(fact == person.born_on)
    known = {_plain(point.postcode) for point in usable_contact_points(person, "post")}
    if person.kind == Person.Kind.COMPANY:
        known.add(_plain(person.identifier))
    return _plain(str(fact)) in known - {""}


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def is_tried_too_often(request: HttpRequest, form: forms.Form) -> bool:
    """Count a wrong fact of this visit; after some of them the visit must end."""
    if "fact" not in form.errors:
        return False
    wrong = visits.kept(request, _WRONG, 0) + 1
    visits.keep(request, _WRONG, wrong)
    return bool(wrong >= MOST_WRONG)
