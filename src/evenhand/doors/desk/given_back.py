"""Overpaid money that went back by other means: noted by one, above the house's sum by two."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.papers import PaperField, keep
from evenhand.doors.desk.sent_back import HOW_GIVEN, overpaid_of
from evenhand.doors.look.forms import DateBoxesField, LookForm
from evenhand.doors.look.papers import attachment
from evenhand.ledger.flows import MoreThanHeld
from evenhand.payments import given_back, overpaid
from evenhand.payments.models import GivenBack, Overpaid
from evenhand.payments.sending_back import alone_up_to
from evenhand.rulebook import Money
from evenhand.vault.actions import DocumentRefused
from evenhand.vault.models import Document
from evenhand.vault.queries import Erased, document_content, document_name


class GivenBackForm(LookForm):
    """How it went back, when, and what shows it."""

    how = forms.ChoiceField(label=gettext_lazy("How it went back"))
    on = DateBoxesField(label=gettext_lazy("The day on which the person got it"))
    words = WordsField(
        label=gettext_lazy("Who gave it, to whom, and how you know"), most=300, required=False
    )
    paper = PaperField(label=gettext_lazy("A paper that shows it"), required=False)

    def __init__(self, *args: Any, row: Overpaid, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(how.value, HOW_GIVEN[how]) for how in given_back.ways_of(row)]
        field = self.fields["how"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Note that what was overpaid went back, and keep what shows it."""
    row = overpaid_of(key, shift)
    if row.state != Overpaid.State.OPEN:
        messages.info(request, _("Somebody decided this before."))
        return redirect("desk:money_overpaid")
    sent = request.POST if request.method == "POST" else None
    form = GivenBackForm(sent, request.FILES or None, row=row)
    if sent is not None and form.is_valid() and _noted(request, form, row, shift):
        return redirect("desk:money_overpaid")
    amount = Money(row.amount_minor, row.currency)
    return show(
        request, "money_given_back", shift, place="payments", form=form, amount=amount, row=row,
        second=amount > alone_up_to(row.currency),
    )  # fmt: skip


def _noted(request: HttpRequest, form: GivenBackForm, row: Overpaid, shift: Shift) -> bool:
    """Keep the paper and the note together, or neither; False where the form is shown again."""
    try:
        with transaction.atomic():
            made = _note(form, row, shift)
    except DocumentRefused as refused:
        form.add_error("paper", str(refused))
    except given_back.DayCannotBe:
        form.add_error("on", _("It cannot have gone back on that day."))
    except given_back.EvidenceMissing:
        form.add_error("words", _("Add a paper, or write who gave it and how you know."))
    except MoreThanHeld:
        form.add_error(None, _("This money is not there for that."))
    except overpaid.NotOpen:
        messages.info(request, _("Somebody decided this before."))
        return True
    else:
        messages.success(request, _("It is written down. A second person agrees to it.")
                         if made.needs_second else _("It is written down."))  # fmt: skip
        return True
    return False


def _note(form: GivenBackForm, row: Overpaid, shift: Shift) -> GivenBack:
    told = form.cleaned_data
    paper = None
    if told["paper"]:
        paper = keep(told["paper"], person=row.person, kind="given_back", at=shift.at)
    given = given_back.Given(
        how=told["how"], on=told["on"], words=told["words"], document_key=paper
    )
    return given_back.note(row, given, at=shift.at, actor=shift.actor)


@for_staff
@require_POST
def agree(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Agree, as the second person, that it went back."""
    row = overpaid_of(key, shift)
    try:
        given_back.agree(row, at=shift.at, actor=shift.actor)
    except given_back.SecondPersonMissing:
        messages.error(request, _("You noted it. Somebody else agrees to it."))
    except (overpaid.NotOpen, given_back.NothingNoted):
        messages.info(request, _("Somebody decided this before."))
    except MoreThanHeld:
        messages.error(request, _("This money is not there for that."))
    else:
        messages.success(request, _("It is written down."))
    return redirect("desk:money_overpaid")


@for_staff
@require_POST
def withdraw(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Take a note away that is not so; the money waits to go back."""
    row = overpaid_of(key, shift)
    try:
        given_back.withdraw(row, at=shift.at, actor=shift.actor)
    except overpaid.NotOpen:
        messages.info(request, _("Somebody decided this before."))
    else:
        messages.success(request, _("The note is taken away. The money waits to go back."))
    return redirect("desk:money_overpaid")


@for_staff
@require_safe
def paper(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """The paper that shows it, for whoever is to agree."""
    row = overpaid_of(key, shift)
    noted = row.given.filter(replaced_at=None).exclude(document_key=None).first()
    if noted is None:
        raise Http404
    document = Document.objects.get(subject_id=row.person.key, key=str(noted.document_key))
    try:
        content, name = document_content(document), document_name(document)
    except Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=document.media_type)
