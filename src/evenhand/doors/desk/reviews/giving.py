"""Give the words of a call: a file or typed, of one's own call, or of a colleague's by a lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evenhand.access.models import Role, User
from evenhand.cases.models import Case, Person, Representative
from evenhand.contact.models import Contact
from evenhand.doors.desk.guard import Shift, on_a_case
from evenhand.doors.desk.page import show
from evenhand.doors.desk.reviews.forms import TranscriptForm
from evenhand.doors.desk.reviews.words import refusal_words
from evenhand.doors.desk.templatetags.desk_words import own_name_or_code
from evenhand.doors.look.templatetags.look import short_moment
from evenhand.learning.conversations import actions, queries
from evenhand.learning.conversations.models import Transcript
from evenhand.learning.conversations.transcript import TranscriptRefused
from evenhand.learning.words.detectors import languages

GIVERS: Final = frozenset({Role.AGENT, Role.LEAD})
# Words that would be deleted soon are not taken any more.
LOOKS_BACK: Final = timedelta(days=60)


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Take the words of a call; a file that cannot be read comes back with what was typed."""
    if shift.user.role not in GIVERS:
        raise PermissionDenied
    country = case.person.country
    calls = {str(call.pk): call for call in _calls(case, shift)}
    form = TranscriptForm(
        request.POST or None,
        request.FILES or None,
        calls=[(number, _told(call, shift)) for number, call in calls.items()],
        languages=[(code, own_name_or_code(code)) for code in languages()],
        initial={"language": case.person.language},
    )
    is_on = queries.is_on(country, at=shift.at)
    if request.method == "POST" and is_on and form.is_valid():
        row = _take(form, calls[form.cleaned_data["call"]], case, shift)
        if row is not None and row.agent_id == shift.user.pk:
            return redirect("desk:review", row.key)
        if row is not None:
            messages.success(request, _("Kept. Whoever held the call reads it first."))
            return redirect("desk:case", case.reference)
    return show(
        request, "reviews/new", shift, place="reviews", case=case, form=form, is_on=is_on,
        country=country, calls=calls,
    )  # fmt: skip


def _calls(case: Case, shift: Shift) -> list[Contact]:
    """Conversations of this case that may still be given: one's own, or all to a lead."""
    rows = Contact.objects.filter(
        case=case, channel="call", result=Contact.Result.CONVERSATION, by__isnull=False,
        at__gte=shift.at - LOOKS_BACK, at__lte=shift.at,
    )  # fmt: skip
    if shift.user.role != Role.LEAD:
        rows = rows.filter(by=shift.user)
    return list(rows.select_related("by").order_by("-at", "-pk"))


def _told(call: Contact, shift: Shift) -> str:
    told = short_moment(call.at)
    return told if call.by == shift.user else f"{told} · {call.by}"


def _take(form: TranscriptForm, contact: Contact, case: Case, shift: Shift) -> Transcript | None:
    """Keep the words; None where the file is refused, with why in the form."""
    given, person = form.cleaned_data, case.person
    if contact.by is None:
        return None
    call = actions.Call(
        subject=person.key, country=person.country, language=given["language"],
        agent=contact.by, happened_at=contact.at, consented=given["agreed"] == "yes", case=case,
        contact=contact, names=_names(person, contact.by), agent_speaker=given["speaker"],
    )  # fmt: skip
    data, name = form.words()
    field = "file" if given.get("file") else "typed"
    try:
        return actions.take_transcript(data, name=name, call=call, at=shift.at, by=shift.user)
    except TranscriptRefused as refused:
        form.add_error(field, refusal_words(refused))
    except actions.ReviewIsOff:
        form.add_error(field, _("Calls are not read again here any more. Nothing was kept."))
    return None


def _names(person: Person, agent: User) -> list[str]:
    """Every name that may fall in a call: hers, of whoever speaks for her, and the agent's own.

    Names of people also word by word, as they are spoken; of firms as a whole only.
    """
    rows = person.representatives.values_list("name", "kind")
    people = [person.given_name, person.family_name, agent.name]
    people += [name for name, kind in rows if kind == Representative.Kind.TRUSTED]
    words = [word for name in people for word in name.split()]
    return [name for name in (*people, *words, person.company_name, *dict(rows)) if name]
