"""Letters to many people: drafted, looked at before anything is sent, started by somebody else."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.access.queries import conflicts_of
from evenhand.cases.models import Creditor
from evenhand.contact import campaigns
from evenhand.contact.models import Campaign
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.words import COUNTRIES, STEPS, act_words, say
from evenhand.doors.look.forms import LookForm
from evenhand.nightly.campaign_load import load_of
from evenhand.rulebook import Rule, open_rulebook

# What a sentence of a rule names of one case: its figures and its day.
_OF_ONE_CASE: Final = re.compile(r"\{\w+\}")


class CampaignForm(LookForm):
    """Which letter, to whom."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=120)
    letter = forms.ChoiceField(
        label=gettext_lazy("Which letter?"),
        choices=[("", "–"), *((letter, LETTERS[letter]) for letter in campaigns.LETTERS)],
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=[("", gettext_lazy("All")), *COUNTRIES.items()],
        required=False,
    )
    creditor = forms.ModelChoiceField(
        label=gettext_lazy("Creditor"),
        queryset=Creditor.objects.none(),
        to_field_name="key",
        empty_label=gettext_lazy("All"),
        required=False,
    )
    step = forms.ChoiceField(
        label=gettext_lazy("Next step"),
        choices=[("", gettext_lazy("All")), *STEPS.items()],
        required=False,
    )

    def __init__(self, *given: Any, shift: Shift, **options: Any) -> None:
        super().__init__(*given, **options)
        others = Creditor.objects.exclude(key__in=conflicts_of(shift.user)).order_by("name")
        self.fields["creditor"].queryset = others  # type: ignore[attr-defined]


@for_staff
@require_safe
def campaign_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """All campaigns, newest first."""
    tied = Creditor.objects.filter(key__in=conflicts_of(shift.user))
    page = page_of(request, campaigns.campaigns().exclude(creditor__in=tied))
    rows = [(row, say(LETTERS, row.letter)) for row in page.object_list]
    return show(request, "campaigns", shift, place="outbox", page=page, rows=rows)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Draft a campaign; nothing is queued by that."""
    form = CampaignForm(request.POST or None, shift=shift)
    if request.method == "POST" and form.is_valid():
        wanted = campaigns.Wanted(**form.cleaned_data)
        try:
            made = campaigns.draft(wanted, by=shift.user, at=shift.at)
        except campaigns.TooMany as many:
            form.add_error("country", _too_many(many.cases))
        else:
            return redirect("desk:campaign", key=made.key)
    return show(request, "campaign_new", shift, place="outbox", form=form)


def _too_many(cases: int) -> str:
    return _(
        "These are {cases} cases; {most} at once is the most. Choose a country, a creditor or a "
        "next step."
    ).format(cases=cases, most=campaigns.MOST_CASES)


@for_staff
@require_safe
def campaign(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """What a campaign would mean for the people it is about; nothing is written."""
    row = _found(key, shift)
    facts: dict[str, Any] = {"too_many": 0, "load": None}
    try:
        facts["load"] = load_of(row, at=shift.at, away=shift.away)
    except campaigns.TooMany as many:
        facts["too_many"] = many.cases
    if facts["load"] is not None:
        facts["ways"] = [(act_words(way), count) for way, count in facts["load"].by_way]
        facts["refused"] = [(_sentence(rule), count) for rule, count in facts["load"].refused]
    return show(
        request,
        "campaign",
        shift,
        place="outbox",
        campaign=row,
        letter=say(LETTERS, row.letter),
        act=act_words(campaigns.act_of(row)),
        country=say(COUNTRIES, row.country) if row.country else "",
        step=say(STEPS, row.step) if row.step else "",
        is_hers=row.drafted_by_id == shift.user.pk,
        **facts,
    )


def _sentence(rule: Rule) -> str:
    """What a rule says, in the reader's language, without what it saw of one person."""
    texts = open_rulebook().loaded.packs[rule.pack].texts[rule.key]
    language = get_language() or "en"
    told = str(texts.get(language, texts["en"])).partition("[")[0]
    return _OF_ONE_CASE.sub("…", told).replace("….", "…")


@for_staff
@require_POST
def start(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Start a campaign that somebody else drafted."""
    row = _found(key, shift)
    try:
        queued = campaigns.start(row, by=shift.user, at=shift.at)
    except campaigns.NeedsSecondPerson:
        messages.warning(
            request, _("A second person must do this: somebody else asks, somebody else agrees.")
        )
    except campaigns.AlreadyStarted:
        messages.info(request, _("This was started already."))
    except campaigns.TooMany:
        messages.warning(request, _("These are too many at once. Make several smaller ones."))
    else:
        words = _("Started. Waiting in the outbox: {number}. Each is asked again before it leaves.")
        messages.success(request, words.format(number=queued))
    return redirect("desk:campaign", key=row.key)


def _found(key: uuid.UUID, shift: Shift) -> Campaign:
    """The campaign of that key; there is none about a creditor that she declared a tie to."""
    row = campaigns.campaign_by_key(key)
    if row is None or (row.creditor and row.creditor.key in conflicts_of(shift.user)):
        raise Http404
    return row
