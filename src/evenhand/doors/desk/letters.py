"""Letters at the desk: who stands for their words, and other words for them."""

from __future__ import annotations

import difflib
import itertools
from dataclasses import dataclass, replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.access.models import Role
from evenhand.contact import approving
from evenhand.contact.letters import catalogue
from evenhand.contact.letters.compose import compose_letter
from evenhand.contact.letters.example import example
from evenhand.contact.letters.gate import findings
from evenhand.contact.letters.markup import WordingBroken
from evenhand.contact.letters.texts import compose_messages
from evenhand.contact.models import Wording
from evenhand.doors.desk.forms import ApprovalForm, WordingForm
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.page import show
from evenhand.doors.desk.timeline import names_of
from evenhand.doors.desk.words import WORDS_STATES

# Who answers for what the house says to people.
APPROVERS: Final = frozenset({Role.LEAD, Role.COMPLAINTS, Role.COMPLIANCE, Role.OPERATOR})
_COUNTRIES: Final = {"en": "GB", "lv": "LV", "fr": "FR", "de": "DE", "it": "CH"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A letter with its languages."""

    kind: str
    words: str | Promise
    standings: tuple[tuple[approving.Standing, str | Promise], ...]


@for_staff
@require_safe
def letters(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Every letter in every language, and who stands for its words."""
    rows = [
        Row(
            kind=kind,
            words=LETTERS[kind],
            standings=tuple((one, WORDS_STATES[one.state]) for one in group),
        )
        for kind, group in itertools.groupby(approving.standings(), key=lambda one: one.kind)
    ]
    return show(request, "letters", shift, place="outbox", rows=rows, languages=catalogue.LANGUAGES)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, shift: Shift, kind: str, language: str) -> HttpResponse:
    """One letter: its words as they would leave, what the gate finds, other words for it."""
    waiting = _waiting(kind, language)
    in_force = approving.words_in_use(kind, language).text
    text = waiting.text if waiting else in_force
    shown = text or catalogue.shipped(kind, language)
    form = WordingForm(request.POST or None, initial={"text": shown})
    sent = request.method == "POST" and form.is_valid()
    if sent and _is_written(form, shift, kind=kind, language=language):
        messages.success(request, _("Kept. They leave once a second person has approved them."))
        return redirect("desk:letter_words", kind=kind, language=language)
    return show(
        request,
        "letter",
        shift,
        place="outbox",
        kind=kind,
        language=language,
        words=LETTERS[kind],
        standing=_standing(kind, language),
        waiting=waiting,
        written_by=names_of([waiting.written_by])[waiting.written_by] if waiting else "",
        changes=changed_lines(in_force or catalogue.shipped(kind, language), text) if text else [],
        found=None if form.is_bound else findings(kind, language, text),
        form=form,
        approval=ApprovalForm(auto_id="approve-%s"),
        may_approve=shift.user.role in APPROVERS
        and (waiting is None or waiting.written_by != shift.actor),
    )


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines that a change takes out and puts in, in their order: `-` and `+`."""
    compared = difflib.ndiff(before.splitlines(), after.splitlines())
    changed = [(line[0], line[2:]) for line in compared if line[0] in "-+"]
    return [(sign, line) for sign, line in changed if line.strip()]


def _is_written(form: WordingForm, shift: Shift, *, kind: str, language: str) -> bool:
    """Keep other words; words that cannot be read stay in the form, with the line that is wrong."""
    told = form.cleaned_data
    try:
        approving.write_words(
            kind, language, told["text"], by=shift.actor, note=told["note"], at=shift.at
        )
    except WordingBroken as broken:
        why = _("Not kept: line %(line)s: %(why)s") % {"line": broken.line, "why": broken.why}
        form.add_error("text", why)
        return False
    return True


@for_staff
@require_POST
def approve_words(request: HttpRequest, shift: Shift, kind: str, language: str) -> HttpResponse:
    """Stand for the words as they are; nobody approves what she wrote herself."""
    if shift.user.role not in APPROVERS:
        raise PermissionDenied
    waiting, form = _waiting(kind, language), ApprovalForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Write what you read, and how."))
        return redirect("desk:letter_words", kind=kind, language=language)
    try:
        approving.approve(
            kind,
            language,
            by=shift.user.name,
            actor=shift.actor,
            note=form.cleaned_data["note"],
            at=shift.at,
            wording=waiting,
        )
    except approving.NotASecondPerson:
        messages.warning(
            request, _("A second person must do this: somebody else writes, somebody else agrees.")
        )
    except approving.GateNotPassed:
        messages.warning(request, _("The words do not pass yet: see what was found."))
    else:
        messages.success(request, _("Approved. Letters in these words may leave."))
    return redirect("desk:letter_words", kind=kind, language=language)


@for_staff
@require_safe
def preview(request: HttpRequest, shift: Shift, kind: str, language: str) -> HttpResponse:
    """The letter with made-up facts, as it would be printed."""
    waiting = _waiting(kind, language)
    text = waiting.text if waiting else approving.words_in_use(kind, language).text
    facts = example(country=_COUNTRIES[language], language=language, on=shift.at.date())
    facts = replace(facts, text=text)
    if kind == catalogue.MESSAGE:
        told = compose_messages(facts).encode()
        return _paper(told, "text/plain; charset=utf-8", f"{kind}-{language}.txt")
    return _paper(compose_letter(kind, facts), "application/pdf", f"{kind}-{language}.pdf")


def _paper(content: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _waiting(kind: str, language: str) -> Wording | None:
    """Words that somebody wrote and nobody has approved yet; raises Http404."""
    if kind not in catalogue.KINDS or language not in catalogue.LANGUAGES:
        raise Http404
    return approving.waiting_words(kind, language)


def _standing(kind: str, language: str) -> approving.Standing:
    return next(
        one for one in approving.standings() if (one.kind, one.language) == (kind, language)
    )
