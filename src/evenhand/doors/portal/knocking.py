"""At the door: a code and a second fact are looked at alike, whether anybody has that code or not.

Every answer here takes the same questions to the database in the same order for known, unknown,
used, late and resting codes; only a right fact of a living link goes on from there.
"""

from __future__ import annotations

import hashlib
import ipaddress
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.access import asking, links, trying
from evenhand.access import queries as access
from evenhand.access.models import EntryLink
from evenhand.cases import queries as cases
from evenhand.doors.look.forms import DateBoxesField
from evenhand.doors.portal.fields import Words

NOBODY: Final = uuid.UUID(int=0)
MOST_CODE_SIGNS: Final = 40
MESSAGE_SIGNS: Final = links.MESSAGE_CODE_SIGNS
# Wrong answers of one network in this window, after which a wrong answer is a page to wait with.
WINDOW: Final = timedelta(minutes=10)
MOST_WRONG: Final = 60
MOST_ASKED: Final = 20


class BornForm(forms.Form):
    """The date of birth as the second fact.

    The boxes are not filled in by the browser (WCAG 1.3.5 asks that of a user's own data): on a
    shared telephone that would open the letter to whoever holds it.
    """

    fact = DateBoxesField(label=_("When were you born?"), help_text=_("For example 27 3 1985"))


class PhoneForm(forms.Form):
    """The end of a telephone number that we have of her."""

    fact = Words(
        label=_("What are the last four digits of your telephone number?"),
        help_text=_("Of a number that you or the company gave us."),
        max_length=20,
        error_messages={"required": _("Write the last four digits of your telephone number.")},
    )


class PostcodeForm(forms.Form):
    """The postcode, where we know nothing better; an envelope shows it."""

    fact = Words(
        label=_("What is your postcode?"),
        help_text=_("The postcode of the address where you get our letters."),
        max_length=20,
        error_messages={"required": _("Write your postcode.")},
    )


class NumberForm(forms.Form):
    """A company's number in the register."""

    fact = Words(
        label=_("What is the company's registration number?"),
        max_length=40,
        error_messages={"required": _("Write the registration number.")},
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One second fact that may be told, and how the link to it is named."""

    form: type[forms.Form]
    words: str | Promise


# Whoever asks chooses; what we know of a person chooses nothing, or the form itself would tell.
WAYS: Final = {
    "born": Way(BornForm, _("My date of birth")),
    "phone": Way(PhoneForm, _("The end of my telephone number")),
    "postcode": Way(PostcodeForm, _("My postcode")),
    "number": Way(NumberForm, _("The registration number of my company")),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a knock: the link that lets in, or why none does."""

    link: EntryLink | None
    is_used: bool = False
    paused_until: datetime | None = None


def knock(code: str, *, kind: str, fact: Any, at: datetime) -> Heard:
    """Take a code with a second fact."""
    taken = trying.take(code, at=at)
    link = access.link_of(code)
    fits = cases.second_fact_fits(link.subject if link else NOBODY, kind, str(fact), at=at)
    if not (link and fits and taken.admitted):
        asking.note("wrong", code=code, at=at)
        return Heard(None, paused_until=taken.paused_until)
    trying.forgive(code)
    is_in = links.redeem(link_key=link.key, at=at)
    return Heard(link if is_in else None, is_used=not is_in)


def is_too_much(request: HttpRequest, what: str, *, most: int, at: datetime) -> bool:
    """Count something that came from a network; say whether it is more than a person would do."""
    return not asking.spend(what, network_hash(request, at), window=WINDOW, most=most, at=at)


def network_hash(request: HttpRequest, at: datetime) -> str:
    """The network that asks, as a hash that nobody can join with another day's."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # Our own proxy writes the last entry; what stands before it came from outside.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(address)
        bits = 24 if known.version == 4 else 56
        network = str(ipaddress.ip_network(f"{known}/{bits}", strict=False))
    except ValueError:
        network = ""
    day = at.date().isoformat()
    return hashlib.sha256(f"{settings.SECRET_KEY}:{day}:{network}".encode()).hexdigest()
