"""Disputes in words that the portal, the desk and creditors read alike."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

STATES: Final[dict[str, Words]] = {
    "received": _("It has come in"),
    "asked": _("The company was asked for its papers"),
    "answered": _("The company has answered; we read it"),
    "decided": _("Decided"),
    "withdrawn": _("Taken back"),
}
OUTCOMES: Final[dict[str, Words]] = {
    "upheld": _("You are right."),
    "partly": _("You are right in a part."),
    "not_upheld": _("We found that this is owed."),
}
POINTS: Final[dict[str, Words]] = {
    "papers": _("We read the papers of the company."),
    "hers": _("We read what you sent us."),
    "payments": _("We compared all payments."),
    "sum": _("We reckoned the amount again."),
    "delivery": _("We looked at what was ordered, sent and returned."),
    "age": _("We looked at how old the debt is."),
    "name": _("We looked at who made the contract."),
}
PUT_RIGHT: Final[dict[str, Words]] = {
    "nothing": _("The amount stays as it was."),
    "closed": _("You do not owe this. We close your case."),
    "less": _("Less is owed."),
    "write_off": _("Nothing more is owed on this debt."),
}
WHO_SAID: Final[dict[str, Words]] = {
    "person": _("You"),
    "staff": _("We"),
    "creditor": _("The company"),
}
