"""Give the words of a call: a file or typed, of one's own call, or of a colleague's by a lead."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
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
from evenhand.learning.conversations.http_ports import HttpRecogniser, HttpReviewer
from evenhand.learning.conversations.models import Transcript
from evenhand.learning.conversations.ports import PortDidNotAnswer, is_sound, quoted
from evenhand.learning.conversations.transcript import TranscriptRefused
from evenhand.learning.words.detectors import languages

GIVERS: Final = frozenset({Role.AGENT, Role.LEAD})
# Words that would be deleted soon are not taken any more.
LOOKS_BACK: Final = timedelta(days=60)
REVIEWER_WITHIN_S: Final = 20
_LOG: Final = logging.getLogger(__name__)


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
        hears=bool(settings.RECOGNISER_URL),
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
        if is_sound(name):
            data, name = _heard(data, name=name, language=given["language"])
        row = actions.take_transcript(data, name=name, call=call, at=shift.at, by=shift.user)
        _advise(row, shift)
        return row
    except PortDidNotAnswer:
        form.add_error(field, _("The words in the sound could not be had. Nothing was kept."))
    except TranscriptRefused as refused:
        form.add_error(field, refusal_words(refused))
    except actions.ReviewIsOff:
        form.add_error(field, _("Calls are not read again here any more. Nothing was kept."))
    return None


def _heard(sound: bytes, *, name: str, language: str) -> tuple[bytes, str]:
    """The words in the sound of a call, as a file; the sound goes no further than this."""
    if not settings.RECOGNISER_URL:
        raise PortDidNotAnswer("no recogniser is named")
    there = HttpRecogniser(url=settings.RECOGNISER_URL, secret=settings.RECOGNISER_SECRET)
    return there.words_of(sound, name=name, language=language), f"{name}.json"


def _advise(row: Transcript, shift: Shift) -> None:
    """Let a model remark on a call, where one is named; without an answer nothing lacks."""
    reading = queries.reading_of(row) if settings.REVIEWER_URL else None
    if reading is None:
        return
    there = HttpReviewer(url=settings.REVIEWER_URL, secret=settings.REVIEWER_SECRET,
                         timeout=REVIEWER_WITHIN_S)  # fmt: skip
    try:
        found, dropped = quoted(
            reading.turns, there.remarks_on(reading.turns, language=row.language)
        )
    except PortDidNotAnswer:
        _LOG.warning("the reviewer did not answer; a call was reviewed by the rules alone")
        return
    if dropped:
        _LOG.warning("%s remarks of the reviewer quoted nothing that was said", dropped)
    actions.keep_remarks(row, found, at=shift.at)


def _names(person: Person, agent: User) -> list[str]:
    """Every name that may fall in a call: hers, of whoever speaks for her, and the agent's own.

    Names of people also word by word, as they are spoken; of firms as a whole only.
    """
    rows = person.representatives.values_list("name", "kind")
    people = [person.given_name, person.family_name, agent.name]
    people += [name for name, kind in rows if kind == Representative.Kind.TRUSTED]
    words = [word for name in people for word in name.split()]
    return [name for name in (*people, *words, person.company_name, *dict(rows)) if name]
