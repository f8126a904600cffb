"""What awaits her when she comes in: what she was telling us when the page was closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.doors.portal.visit import Visit
from evenhand.vault import drafts

# What a draft was about, and the page on which she goes on. A draft about one debt, dispute or
# message is named `name:key`, and its page takes that key.
GO_ON: Final[dict[str, tuple[str | Promise, str]]] = {
    "cant-pay": (_("I can't pay now"), "portal:cant_pay_check"),
    "ask-to-stop": (_("Ask us to stop"), "portal:ask_to_stop"),
    "complain": (_("I want to complain"), "portal:complain"),
    "dispute": (_("I don't owe this"), "portal:dispute"),
}


@dataclass(frozen=True, slots=True)
class HalfTold:
    """Something she began to tell us and has not sent."""

    about: str | Promise
    address: str


def half_told(visit: Visit) -> list[HalfTold]:
    """Return what she began and has not sent, newest first."""
    found = []
    for name in drafts.names_kept(visit.person.key):
        journey, _colon, key = name.partition(":")
        if journey in GO_ON:
            about, page = GO_ON[journey]
            found.append(HalfTold(about, reverse(page, args=[key] if key else [])))
    return found
