"""What a person reads about her complaint, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

TOPICS: Final = {
    "spoken": _("How somebody spoke to me"),
    "letter": _("A letter or a message"),
    "money": _("What you do with my money"),
    "data": _("My data"),
    "decision": _("A decision"),
    "other": _("Something else"),
}
STATES: Final = {
    "received": _("Your complaint is here."),
    "acknowledged": _("Your complaint is here. Complaint Management looks into it."),
    "holding": _("We need more time. Below you read why."),
    "decided": _("We have answered."),
    "withdrawn": _("You took your complaint back."),
}
OUTCOMES: Final = {
    "upheld": _("You are right."),
    "partly": _("You are right in part."),
    "not": _("We see it differently."),
}
