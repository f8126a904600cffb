"""What a person told staff about reaching her: the same forms as hers, one thing a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.access.actions import spaced_code
from evenhand.cases import queries as cases
from evenhand.cases.mandates import make_helpers_code
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import helping
from evenhand.contact import queries as contact
from evenhand.doors.desk.guard import Shift, on_a_case
from evenhand.doors.desk.page import show
from evenhand.doors.desk.words import POINTS, say
from evenhand.doors.look.reaching import (
    HoursForm,
    PointForm,
    ReachingForm,
    SafeForm,
    Told,
    WaysForm,
    points_of,
)
from evenhand.doors.look.support import HelperForm, LanguageForm, NeedsForm

HEADINGS: Final = {
    "safe": gettext_lazy("The safe way"),
    "ways": gettext_lazy("Ways that may be used"),
    "hours": gettext_lazy("Hours and days"),
    "language": gettext_lazy("Language"),
    "support": gettext_lazy("What makes it easier"),
    "helper": gettext_lazy("Somebody who speaks for them"),
}
Make = Callable[[Any, Case], ReachingForm]
_FORMS: Final[Mapping[str, Make]] = {
    "safe": lambda data, case: SafeForm(
        data,
        preference=contact.preference_of(case.person),
        points=[(point, shown(point)) for point in points_of(case.person)],
    ),
    "ways": lambda data, case: WaysForm(data, preference=contact.preference_of(case.person)),
    "hours": lambda data, case: HoursForm(data, preference=contact.preference_of(case.person)),
    "language": lambda data, case: LanguageForm(data, person=case.person),
    "support": lambda data, case: NeedsForm(data, person=case.person),
    "helper": lambda data, case: HelperForm(data, source="desk"),
}


def shown(point: ContactPoint) -> str:
    """A way to reach a person in a line; a telephone number is never written out here."""
    kind = say(POINTS, point.channel)
    if point.channel == ContactPoint.Channel.PHONE:
        return f"{kind} {point.pk}"
    if point.channel == ContactPoint.Channel.EMAIL:
        return f"{kind}: {point.value}"
    place = " ".join(part for part in (point.street, point.postcode, point.town) if part)
    return f"{kind}: {place}"


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def reaching(request: HttpRequest, shift: Shift, case: Case, what: str) -> HttpResponse:
    """Keep one thing that the person told about being reached; `what` may be one of her points."""
    # Every tick taken away sends nothing, and means it.
    form, heading = _form(request.POST if request.method == "POST" else None, case, what)
    if request.method == "POST" and form.is_valid():
        form.keep(Told(person=case.person, actor=shift.actor, at=shift.at))
        messages.success(request, _("Kept. It is obeyed from now on."))
        return redirect("desk:case", reference=case.reference)
    return show(request, "reaching", shift, place="queue", case=case, form=form, heading=heading)


@on_a_case
@require_POST
def end_helper(request: HttpRequest, shift: Shift, case: Case, number: int) -> HttpResponse:
    """Record that somebody no longer speaks for the person."""
    row = cases.representatives_of(case.person, at=shift.at).filter(pk=number).first()
    if row is None:
        raise Http404
    helping.end_helper(row, at=shift.at, actor=shift.actor)
    messages.success(request, _("Kept. It is obeyed from now on."))
    return redirect("desk:case", reference=case.reference)


@on_a_case
@require_POST
def helper_code(request: HttpRequest, shift: Shift, case: Case, number: int) -> HttpResponse:
    """Make a helper's code and show it once; one made before opens nothing any more."""
    row = cases.representatives_of(case.person, at=shift.at).filter(pk=number).first()
    if row is None or not row.comes_in:
        raise Http404
    made = make_helpers_code(row, at=shift.at, actor=shift.actor)
    told = _("The code for {name}: {code}. It is shown only now. Tell it to nobody else.")
    messages.success(request, told.format(name=row.name, code=spaced_code(made)))
    return redirect("desk:case", reference=case.reference)


def _form(data: Any, case: Case, what: str) -> tuple[ReachingForm, Any]:
    if what in _FORMS:
        return _FORMS[what](data, case), HEADINGS[what]
    point = next((one for one in points_of(case.person) if str(one.key) == what), None)
    if point is None:
        raise Http404
    return PointForm(data, point=point), shown(point)
