"""Pages of human coding: a call coded blind, how coders agree, and one's own calls as coded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.access.models import User
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, for_staff, lacking_for, needs_certificate
from evenhand.doors.desk.page import show
from evenhand.doors.desk.reviews.forms import SayForm
from evenhand.doors.desk.reviews.shown import places, shown_alone
from evenhand.doors.look.forms import LookForm
from evenhand.learning.conversations import coding, coding_queries
from evenhand.learning.conversations.anchors import RATINGS, Asked, asked
from evenhand.learning.conversations.coding_queries import Agreement
from evenhand.learning.conversations.models import Coding, Sample
from evenhand.learning.conversations.queries import READERS
from evenhand.vault.queries import Erased

NONE_OF_IT = gettext_lazy("The call gave no occasion")
YES, NO = gettext_lazy("Yes"), gettext_lazy("No")


def questions() -> list[Asked]:
    """The questions in the reader's language."""
    return asked((get_language() or "en").partition("-")[0])


class CodingForm(LookForm):
    """Six ratings with what each step looks like, and four times yes or no."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for one in questions():
            steps = [(str(at), f"{at}: {words}") for at, words in enumerate(one.steps, start=1)]
            choices = [*(steps or [("yes", str(YES)), ("no", str(NO))]), ("none", str(NONE_OF_IT))]
            self.fields[one.key] = forms.ChoiceField(
                label=one.asks, choices=choices, widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer.")},
            )  # fmt: skip

    def given(self) -> dict[str, int | bool | None]:
        """The answers as they are kept."""
        told = {"none": None, "yes": True, "no": False}
        return {
            key: told[value] if value in told else int(value)
            for key, value in self.cleaned_data.items()
        }


@for_staff
@require_safe
def to_code(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What waits to be coded, how coders agree, and where two were far apart."""
    if shift.user.role not in READERS:
        raise PermissionDenied
    asks = {one.key: one.asks for one in questions()}
    return show(
        request,
        "reviews/coding",
        shift,
        place="reviews",
        waiting=coding_queries.waiting_for(shift.user, at=shift.at, away=shift.away),
        thirds=coding_queries.waiting_for_third(shift.user, at=shift.at, away=shift.away),
        agreed=[_agreed(one, asks) for one in coding_queries.agreements(at=shift.at)],
        differing=[(one, asks[one.question])
                   for one in coding_queries.to_talk_over(shift.user, at=shift.at)],
        **places(shift),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgreedShown:
    """How far coders agree on a question, in words; without a figure, why there is none."""

    asks: str
    words: str
    is_enough: bool


def _agreed(one: Agreement, asks: dict[str, str]) -> AgreedShown:
    return AgreedShown(asks[one.question], agreed_words(one), one.is_enough)


def agreed_words(one: Agreement) -> str:
    """How far coders agree on a question as a sentence, or why no figure says it."""
    if one.is_too_few:
        return _too_few(one)
    if one.kappa is None or one.interval is None:
        return _(
            "On these {n} calls both nearly always gave the same answer: whether that is more than"
            " chance cannot be told."
        ).format(n=one.n)
    told = _("{n} calls by two · kappa {kappa}, surely between {low} and {high}").format(
        n=one.n, kappa=_number(one.kappa), low=_number(one.interval.low),
        high=_number(one.interval.high),
    )  # fmt: skip
    return told if one.icc is None else f"{told} · ICC {_number(one.icc)}"


def _too_few(one: Agreement) -> str:
    told = _("Too few calls coded by two to say anything: {n} of {needed}.")
    return told.format(n=one.n, needed=coding_queries.PAIRS)


def _number(value: float) -> str:
    return str(number_format(value, 2))


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Code a call: its words without anything found, and nobody else's coding."""
    row, is_third = _to_code(key, shift)
    case = row.transcript.case
    if case is not None:
        lacking = lacking_for(shift, case)
        if not lacking.is_cleared:
            return needs_certificate(request, shift, case, lacking)
        note_viewed(case, shift, transcript=str(row.transcript.key))
    form = CodingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep = coding.code_as_third if is_third else coding.code
        keep(row, given=form.given(), by=shift.user, at=shift.at)
        messages.success(request, _("Kept. Whoever held the call reads it first."))
        return redirect("desk:coding")
    try:
        turns = shown_alone(row.transcript)
    except Erased:
        turns = []
    return show(
        request, "reviews/coding_one", shift, place="reviews", row=row.transcript, turns=turns,
        form=form,
    )  # fmt: skip


def _to_code(key: uuid.UUID, shift: Shift) -> tuple[Sample, bool]:
    """The call to code and whether as the third; for everybody else there is no such page."""
    user: User = shift.user
    first = coding_queries.waiting_for(user, at=shift.at, away=shift.away)
    third = coding_queries.waiting_for_third(user, at=shift.at, away=shift.away)
    for rows, is_third in ((first, False), (third, True)):
        row = rows.select_related("transcript__case__person").filter(key=key).first()
        if row is not None:
            return row, is_third
    raise Http404


@dataclass(frozen=True, slots=True)
class OwnShown:
    """One of her calls as people coded it: a line for each question, an answer for each coder."""

    row: Sample
    lines: Sequence[tuple[str, Sequence[str]]]
    may_contest: bool


@for_staff
@require_safe
def own(request: HttpRequest, shift: Shift) -> HttpResponse:
    """How a colleague's own calls were coded; she reads it first, and contests it here."""
    rows = list(coding_queries.own_samples(shift.user, away=shift.away)[:30])
    told = [_own(row, shift) for row in rows]
    for row in rows:
        coding.note_coding_shown(row, by=shift.user, at=shift.at)
    return show(
        request, "reviews/coding_mine", shift, place="reviews", told=told,
        figures=_figures(shift), form=SayForm(), **places(shift),
    )  # fmt: skip


def _own(row: Sample, shift: Shift) -> OwnShown:
    codings = coding_queries.codings_for(shift.user, of=row, at=shift.at)
    lines = [(one.asks, [_answer(one, made) for made in codings]) for one in questions()]
    return OwnShown(row, lines, row.contested_at is None)


def _answer(question: Asked, made: Coding) -> str:
    value = getattr(made, question.key)
    if value is None:
        return str(NONE_OF_IT)
    if question.key in RATINGS:
        return f"{value}: {question.steps[value - 1]}"
    return str(YES if value else NO)


def _figures(shift: Shift) -> list[tuple[str, str]]:
    """Her means with what they lie in; where coders agree too little, that there is none."""
    told = []
    for question in questions():
        if question.key not in RATINGS:
            continue
        try:
            figure = coding_queries.own_figure(shift.user, question.key, at=shift.at)
        except coding_queries.NotSureEnough as unsure:
            told.append((question.asks, _locked(unsure.found)))
            continue
        if figure is not None and figure.interval is not None:
            words = _("{mean} of 5, surely between {low} and {high}, from {n} calls").format(
                mean=_number(figure.mean), low=_number(figure.interval.low),
                high=_number(figure.interval.high), n=figure.n,
            )  # fmt: skip
            told.append((question.asks, words))
    return told


def _locked(found: Agreement) -> str:
    return _too_few(found) if found.is_too_few else _("Locked: coders agree too little yet.")


@for_staff
@require_POST
def contest(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Say that a call was coded wrongly: it counts for nothing until a third person coded it."""
    row = coding_queries.own_samples(shift.user, away=shift.away).filter(key=key).first()
    if row is None:
        raise Http404
    form = SayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why, in a few words."))
        return redirect("desk:coding_mine")
    try:
        coding.contest_coding(row, words=form.cleaned_data["words"], by=shift.user, at=shift.at)
        messages.success(request, _("It counts for nothing now. A third person codes the call."))
    except coding.MayNotContestCoding as refused:
        raise PermissionDenied from refused
    return redirect("desk:coding_mine")
