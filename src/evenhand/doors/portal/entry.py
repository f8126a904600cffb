"""Coming in: the address from the letter, a second fact, «is this for you?», and going out."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access import actions as access_actions
from evenhand.access import queries as access
from evenhand.access.models import EntryLink
from evenhand.cases import queries as cases
from evenhand.cases.models import Person
from evenhand.contact import queries as contact_queries
from evenhand.contact import reaching
from evenhand.doors import clock
from evenhand.doors.look.forms import DateBoxesField
from evenhand.doors.portal import helping_visit
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.not_hers import AFTER
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_arriving, public

# A weather page says nothing about what was read before.
AWAY: Final = "https://www.yr.no/en"
# A wrong answer takes as long as this, whether the code, the fact or both are wrong.
WRONG_TAKES_S: Final = 0.25
MOST_CODE_SIGNS: Final = 40


class CodeForm(forms.Form):
    """The code as it is printed in the letter."""

    code = Words(
        label=_("The code from your letter"),
        help_text=_("16 letters and digits. Spaces do not matter."),
        max_length=MOST_CODE_SIGNS,
        error_messages={
            "required": _("Write the code from your letter."),
            "max_length": _("A code has 16 letters and digits. Look at your letter once more."),
        },
    )

    def clean_code(self) -> str:
        code = access_actions.normal_code(self.cleaned_data["code"])
        if not (code.isascii() and code.isalnum()):
            raise forms.ValidationError(
                _("A code has 16 letters and digits. Look at your letter once more.")
            )
        return code


class BornForm(forms.Form):
    """The date of birth as the second fact."""

    fact = DateBoxesField(
        label=_("When were you born?"), help_text=_("For example 27 3 1985"), birthday=True
    )


class PostcodeForm(forms.Form):
    """The postcode, where we do not know the date of birth."""

    fact = Words(
        label=_("What is your postcode?"),
        help_text=_("The postcode of the address where you get our letters."),
        max_length=20,
        autocomplete="postal-code",
        error_messages={"required": _("Write your postcode.")},
    )


class CompanyForm(forms.Form):
    """A company's number in the register, or its postcode."""

    fact = Words(
        label=_("What is the company's registration number or postcode?"),
        max_length=40,
        error_messages={"required": _("Write the registration number or the postcode.")},
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """«You got a letter from us?» and the box for its code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("portal:open", code=form.cleaned_data["code"])
    inside = visits.current(request, at=clock.now())
    return show(request, "front", form=form, inside=inside)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def open_letter(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the letter. It says who writes, and nothing about anybody."""
    if request.method == "POST":
        return redirect("portal:second_fact", code=code[:MOST_CODE_SIGNS])
    return show(request, "open", code=code)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def second_fact(request: HttpRequest, code: str) -> HttpResponse:
    """A fact that the letter does not show. One answer for a wrong code and a wrong fact."""
    at, started = clock.now(), time.perf_counter()
    link = access.entry_link(code[:MOST_CODE_SIGNS], at=at)
    person = cases.person_by_key(link.subject) if link else None
    helper = cases.helper_by_key(link.subject, at=at) if link and not person else None
    form = _fact_form(person)(request.POST or None)
    facts: dict[str, Any] = {
        "code": code,
        "back_url": reverse("portal:open", args=[code]),
        "why": _(
            "Only you should see what the letter is about. "
            "We ask for one thing that is not in it. Until then we show nothing."
        ),
        "template": "second_fact",
    }
    if request.method != "POST" or not form.is_valid():
        return ask(request, form, **facts)
    if link and person and _opens(link, person, form.cleaned_data["fact"], at):
        visits.begin(request, person=person, case_key=link.case_key, at=at)
        return redirect("portal:for_you")
    if link and helper and _lets_in(link, form.cleaned_data["fact"] == helper.born_on, at):
        helping_visit.begin(request, helper=helper, at=at)
        return redirect("portal:helping_home")
    paused = _paused_until(request, code, link, at)
    if paused is None:
        form.add_error(
            None, _("The code and the answer do not fit together. Check both and try again.")
        )
    answer = ask(request, form, paused_until=paused, **facts)
    time.sleep(max(0.0, WRONG_TAKES_S - (time.perf_counter() - started)))
    return answer


def _fact_form(person: Person | None) -> type[forms.Form]:
    if person is not None and person.kind == Person.Kind.COMPANY:
        return CompanyForm
    if person is not None and person.born_on is None:
        return PostcodeForm
    return BornForm


def _opens(link: EntryLink, person: Person, fact: Any, at: datetime) -> bool:
    matches = fact == person.born_on if person.born_on else _fits(person, str(fact))
    return _lets_in(link, matches, at)


def _lets_in(link: EntryLink, matches: bool, at: datetime) -> bool:
    return access_actions.open_entry_link(link_key=link.key, fact_matches=matches, at=at)


def _fits(person: Person, text: str) -> bool:
    """Whether a text is the person's postcode or, for a company, its number."""
    points = cases.usable_contact_points(person, "post")
    known = {_plain(point.postcode) for point in points}
    if person.kind == Person.Kind.COMPANY:
        known.add(_plain(person.identifier))
    return _plain(text) in known - {""}


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _paused_until(
    request: HttpRequest, code: str, link: EntryLink | None, at: datetime
) -> datetime | None:
    """Until when this letter rests after five wrong answers; an unknown code rests alike."""
    if link is not None:
        link.refresh_from_db()
        return link.paused_until if access.is_paused(link, at=at) else None
    rests = request.session.get("unknown", {})
    key = access_actions.code_hash(code)
    wrong, until = rests.get(key, (0, ""))
    if until and datetime.fromisoformat(until) > at:
        return datetime.fromisoformat(until)
    wrong += 1
    paused = at + access_actions.PAUSE if wrong >= access_actions.MOST_WRONG_FACTS else None
    request.session["unknown"] = {key: (0, paused.isoformat()) if paused else (wrong, "")}
    return paused


class ForYouForm(forms.Form):
    """Whose letter it is, before any detail."""

    answer = OneOf(
        label=_("Is this letter for you?"),
        choices=[
            ("yes", _("Yes, it is for me")),
            ("not_me", _("No, it is for somebody else")),
            ("stolen", _("Somebody used my name")),
            ("helping", _("I help the person it is for")),
        ],
    )


@for_arriving
@require_http_methods(["GET", "HEAD", "POST"])
def for_you(request: HttpRequest, visit: Visit) -> HttpResponse:
    """«Is this for you?», asked before anything is shown."""
    form = ForYouForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        if answer != "yes":
            return redirect(AFTER[answer])
        visits.confirm(request)
        known = contact_queries.preference_of(visit.person) is not None
        return redirect("portal:home" if known else "portal:others_see")
    name = visit.person.name
    if name:
        form.fields["answer"].help_text = _("It is addressed to {name}.").format(name=name)
    return ask(request, form, visit)


class OthersSeeForm(forms.Form):
    """Whether somebody else reads what we send."""

    answer = OneOf(
        label=_("Can others see your phone or your post?"),
        help_text=_("If so, we write and call with more care. You can change this at any time."),
        choices=[
            ("yes", _("Yes, others can see it")),
            ("no", _("No, only me")),
            ("unsaid", _("I would rather not say")),
        ],
    )


@visits.for_person
@require_http_methods(["GET", "HEAD", "POST"])
def others_see(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Safe contact; not saying is treated with the same care as yes."""
    form = OthersSeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        careful = form.cleaned_data["answer"] != "no"
        reaching.change_preference(
            person=visit.person, at=visit.at, actor=visit.actor, safe_contact_only=careful
        )
        return redirect("portal:home")
    return ask(request, form, visit, skip_url="/p/home", template="others_see")


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit and go to a page about the weather."""
    visits.end(request)
    return HttpResponseRedirect(AWAY)


@public
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """What is shown after half an hour without a touch."""
    return show(request, "closed", form=CodeForm())


@public
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to read these pages without others noticing."""
    return show(request, "safety", visits.current(request, at=clock.now()))
