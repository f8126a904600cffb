"""What stands beside a call: the number once the gate said yes, how to talk, how it ended.

A number never leaves this module: the page gets it only for a call that the gate allowed, that is
reserved for this member of staff, and only while the gate would still say yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.cases.models import Case
from evenhand.contact import calls, gate
from evenhand.contact import queries as contact
from evenhand.contact.firm import FirmUnknown, VoicemailNameMissing, firm_for, voicemail_name
from evenhand.contact.models import CallBack, Contact
from evenhand.doors.desk.guard import Shift, local_day
from evenhand.doors.desk.words import AGREED, RESULTS, SPOKE_WITH
from evenhand.doors.look.forms import DateBoxesField, LookForm
from evenhand.doors.look.support import NEEDS
from evenhand.rulebook.advice import Advice, advice_for
from evenhand.vault.queries import Erased

NUMBER_SHOWN: Final = timedelta(minutes=10)
_NOT_ENDS: Final = ("sent", "reserved")


class EndForm(LookForm):
    """How a call ended, who spoke, and what was agreed."""

    result = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=[
            ("", "–"),
            *((code, told) for code, told in RESULTS.items() if code not in _NOT_ENDS),
        ],
    )
    spoke_with = forms.ChoiceField(
        label=gettext_lazy("Who spoke with you?"),
        choices=[("", "–"), *SPOKE_WITH.items()],
        required=False,
    )
    agreed = forms.ChoiceField(
        label=gettext_lazy("What was agreed?"), choices=[("", "–"), *AGREED.items()], required=False
    )
    agreed_by = DateBoxesField(label=gettext_lazy("By which day?"), required=False)

    def __init__(self, *given: Any, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self.today = today

    def clean_agreed_by(self) -> date | None:
        day: date | None = self.cleaned_data.get("agreed_by")
        if day is not None and not self.today <= day <= self.today + timedelta(days=366):
            raise ValidationError(_("Write a day from today on, within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("result") == "conversation" and not given.get("spoke_with"):
            self.add_error("spoke_with", _("Say who spoke with you."))
        if given.get("agreed") and not given.get("agreed_by") and "agreed_by" not in self.errors:
            self.add_error("agreed_by", _("Say by which day, so that it is kept."))
        return given


@dataclass(frozen=True, slots=True)
class CallPanel:
    """What stands beside a call: number and words once allowed, and how to talk."""

    call: Contact | None
    number: str
    words: str
    waits_from: Any
    may_put_through: bool
    """Whether a provider would put the call through, so that nobody dials."""
    was_put_through: bool
    waits_until: Any
    """Between when and when she asked to be called; None where she did not."""
    too_early: bool
    """Whether the time that she named has not begun."""
    voicemail: str
    voicemail_lacks: bool
    """Whether nothing may be left, because the firm has no name that the law allows for it."""
    needs: Sequence[Any]
    advice: Sequence[Advice]


def call_panel(case: Case, shift: Shift) -> CallPanel:
    """Gather what this member of staff needs for a call with the person now."""
    call = reserved_call(case, shift)
    waiting = calls.call_back_of(case.person)
    number, words = _number(call, waiting, shift) if call else ("", "")
    return CallPanel(
        call=call,
        number=number,
        words=words,
        waits_from=waiting.from_at if waiting else None,
        waits_until=waiting.until_at if waiting else None,
        too_early=waiting is not None and shift.at < waiting.from_at,
        may_put_through=bool(number and call and calls.can_put_through(call)),
        was_put_through=bool(call and call.release_id),
        voicemail=_voicemail(case, shift),
        voicemail_lacks=_lacks_voicemail_name(case),
        needs=[NEEDS[row.need] for row in contact.needs_of(case.person)],
        advice=advice_for(case.person.country, case.person.region)[:3],
    )


def reserved_call(case: Case, shift: Shift) -> Contact | None:
    """The call that this member of staff began in a case and whose end nobody told."""
    rows = Contact.objects.filter(case=case, by=shift.user, result=Contact.Result.RESERVED)
    return rows.select_related("case__person", "contact_point", "by").order_by("-pk").first()


def _for_answer(call: Contact, waiting: CallBack | None) -> CallBack | None:
    return waiting if call.purpose == "answer" else None


def _number(call: Contact, waiting: CallBack | None, shift: Shift) -> tuple[str, str]:
    """The number and her words, only just after the gate said yes and only if it still does."""
    asked_for = _for_answer(call, waiting)
    if call.release_id is not None or shift.at - call.at >= NUMBER_SHOWN:
        return "", ""
    try:
        if not calls.may_still_call(call, at=shift.at, call_back=asked_for):
            return "", ""
        if asked_for is not None:
            told = calls.told_in(asked_for)
            return told.phone, told.words
    except (gate.CaseIsClosed, Erased):
        return "", ""
    return (call.contact_point.value if call.contact_point else ""), ""


def _voicemail(case: Case, shift: Shift) -> str:
    """What may be left where others hear it, in her language: a name, a number, a wish."""
    try:
        firm = firm_for(case.person.country)
        name = voicemail_name(case.person.country)
    except (FirmUnknown, VoicemailNameMissing):
        return ""
    with translation.override(case.person.language or "en"):
        words = _("Hello, this is {name} of {firm}. Please call me back on {phone}. Thank you.")
        return words.format(name=shift.user.name, firm=name, phone=firm.phone)


def _lacks_voicemail_name(case: Case) -> bool:
    try:
        voicemail_name(case.person.country)
    except VoicemailNameMissing:
        return True
    except FirmUnknown:
        return False
    return False


def end_form(case: Case, shift: Shift, data: Any = None) -> EndForm:
    """The form on how a call ended."""
    today = local_day(case.person, shift.at)
    return EndForm(data, today=today, auto_id="call-%s")
