"""How we reach you: her wishes, the way that is safe, what makes it easier, who helps her."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.cases import queries as cases
from evenhand.cases.models import ContactPoint
from evenhand.contact import queries as contact
from evenhand.contact.actions import letter_language
from evenhand.doors.look.language import own_name
from evenhand.doors.look.reaching import (
    WAYS,
    WEEKDAYS,
    HoursForm,
    PointForm,
    ReachingForm,
    SafeForm,
    Told,
    WaysForm,
    hours_told,
    points_of,
)
from evenhand.doors.look.support import NEEDS, LanguageForm, NeedsForm
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person

Words = str | Promise
HERE: Final = "/p/needs"
_MOST_DIGITS: Final = 4


@for_person
@require_safe
def needs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What she told us about being reached, each line with a way to change it."""
    preference = contact.preference_of(visit.person)
    letters = letter_language(visit.person)
    return show(
        request,
        "needs",
        visit,
        preference=preference,
        back_url="/p/home",
        letters_in=own_name(letters) if letters != visit.person.language else "",
        refused=[words for way, words in WAYS.items() if getattr(preference, f"refuses_{way}", 0)],
        hours=hours_told(
            getattr(preference, "wishes_from_minute", None),
            getattr(preference, "wishes_until_minute", None),
        ),
        days=[WEEKDAYS[day] for day in getattr(preference, "avoid_weekdays", "")],
        safe=shown(preference.safe_point) if preference and preference.safe_point else "",
        needs=[NEEDS[row.need] for row in contact.needs_of(visit.person)],
        helpers=[row.name for row in cases.representatives_of(visit.person, at=visit.at)],
        points=[(point, shown(point)) for point in points_of(visit.person)],
    )


def shown(point: ContactPoint) -> str:
    """A way to reach her in a line; of a number only its end, because others may look on."""
    if point.channel == ContactPoint.Channel.PHONE:
        return f"… {point.value[-_MOST_DIGITS:]}"
    if point.channel == ContactPoint.Channel.EMAIL:
        return point.value
    place = " ".join(part for part in (point.postcode, point.town) if part)
    return ", ".join(part for part in (point.street, place) if part)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; a form with every tick taken away sends nothing, and means it."""
    return request.POST if request.method == "POST" else None


def _asked(
    request: HttpRequest,
    visit: Visit,
    form: ReachingForm,
    *,
    heading: Words,
    why: Words = "",
) -> HttpResponse:
    """Ask one thing, keep it, and go back to where all of it stands."""
    if request.method == "POST" and form.is_valid():
        form.keep(Told(person=visit.person, actor=visit.actor, at=visit.at))
        messages.success(request, _("Kept. It is obeyed from now on."))
        return redirect("portal:needs")
    return ask(request, form, visit, heading=heading, why=why, button=_("Keep this"), back_url=HERE)


Page = Callable[[HttpRequest, Visit], HttpResponse]


def _page(view: Page) -> Callable[..., HttpResponse]:
    return for_person(require_http_methods(["GET", "HEAD", "POST"])(view))


@_page
def ways(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which ways we may use."""
    preference = contact.preference_of(visit.person)
    form = WaysForm(_sent(request), preference=preference)
    return _asked(request, visit, form, heading=_("How may we reach you?"))


@_page
def hours(request: HttpRequest, visit: Visit) -> HttpResponse:
    """At which hours and on which days."""
    preference = contact.preference_of(visit.person)
    form = HoursForm(_sent(request), preference=preference)
    why = _("At other hours we do not call or write to you. Letters come when the post comes.")
    return _asked(request, visit, form, heading=_("When may we reach you?"), why=why)


@_page
def safe(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The one way that is safe."""
    points = [(point, shown(point)) for point in points_of(visit.person)]
    form = SafeForm(_sent(request), preference=contact.preference_of(visit.person), points=points)
    why = _("If others can see your post or your telephone, name one way that only you see.")
    return _asked(request, visit, form, heading=_("A safe way"), why=why)


@_page
def support(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What makes it easier for her."""
    form = NeedsForm(_sent(request), person=visit.person, by_herself=True)
    return _asked(request, visit, form, heading=_("What would help you?"))


@_page
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """In which language we write and talk."""
    form = LanguageForm(_sent(request), person=visit.person)
    return _asked(request, visit, form, heading=_("Your language"))


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """What she wishes about one address or number of hers."""
    hers = next((one for one in points_of(visit.person) if one.key == key), None)
    if hers is None:
        raise Http404
    form = PointForm(_sent(request), point=hers)
    return _asked(request, visit, form, heading=shown(hers))
