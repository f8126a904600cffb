"""What staff read about complaints, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

TOPICS: Final = {
    "spoken": _("How somebody spoke"),
    "letter": _("A letter or a message"),
    "money": _("What we do with money"),
    "data": _("Data"),
    "decision": _("A decision"),
    "other": _("Something else"),
}
COMPLAINT_STATES: Final = {
    "received": _("Received, not confirmed yet"),
    "acknowledged": _("Confirmed"),
    "holding": _("Told why it takes longer"),
    "decided": _("Answered"),
    "withdrawn": _("Taken back"),
}
VIAS: Final = {
    "desk": _("In a talk"),
    "call": _("By telephone"),
    "email": _("By e-mail"),
    "letter": _("By letter"),
}
OUTCOMES: Final = {
    "upheld": _("The person is right"),
    "partly": _("The person is right in part"),
    "not": _("We see it differently"),
}
CAUSES: Final = {
    "conduct": _("How we spoke or behaved"),
    "words": _("Our letters or pages"),
    "money": _("A sum, a payment or a fee"),
    "data": _("Wrong or shared data"),
    "late": _("We were late or silent"),
    "creditor": _("Something at the creditor"),
    "none": _("Nothing went wrong"),
}
CLOCKS: Final = {
    "receipt": _("Confirm"),
    "update": _("Tell the person how far it is"),
    "final": _("Answer"),
    "summary": _("Close in short"),
}
ENTRIES: Final = {
    "added": _("The person added"),
    "note": _("A note of ours"),
    "update": _("Told to the person"),
    "asked_staff": _("A colleague was asked"),
}
MAY_NOT: Final = {
    "role": _("Only Complaint Management does this."),
    "concerned": _("Who is concerned has no part in it."),
    "second": _("A second handler must give this answer."),
}
