"""Easy words: a page as it is, or the same page in short sentences, for whoever wants it so.

Five pages have both wordings: coming in, home, a debt, «I can't pay» and «I don't owe this». The
view, its forms and its addresses are the same; only the template differs, and `page.show` is the
one place where it is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from evenhand.contact import queries as contact
from evenhand.contact.models import Need
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.visit import Visit

WORDS: Final = "words"
EASY: Final = "easy"
ALL: Final = "all"
# By route: the template that its easy one, `easy/<route>.html`, stands in for. Whatever else a
# view of that route shows has one wording alone.
STANDS_FOR: Final = {
    "open": "open",
    "second_fact": "second_fact",
    "home": "home",
    "debt": "debt",
    "cant_pay": "question",
    "cant_pay_paper": "paper",
    "cant_pay_check": "cant_pay_check",
    "dispute": "question",
    "dispute_tell": "question",
    "dispute_show": "dispute_show",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """In which words a page is shown, and the query that shows it in the others."""

    template: str
    is_easy: bool = False
    others: str = ""


def wording(request: HttpRequest, template: str, visit: Visit | None) -> Wording:
    """Choose the template: as she asked, or as she needs; most pages have one alone."""
    route = request.resolver_match.url_name if request.resolver_match else ""
    if not route or STANDS_FOR.get(route) != template:
        return Wording(template)
    remember(request, visit)
    is_easy = _is_wanted(request, visit)
    others = request.GET.copy()
    others[WORDS] = ALL if is_easy else EASY
    return Wording(f"easy/{route}" if is_easy else template, is_easy, others.urlencode())


def remember(request: HttpRequest, visit: Visit | None) -> None:
    """Keep for the rest of the visit what she asked for; before it, the address carries it."""
    asked = _asked(request)
    if visit is not None and asked and visits.kept(request, WORDS) != asked:
        visits.keep(request, WORDS, asked)


def carried(request: HttpRequest) -> str:
    """What the next address must hold, so that the choice goes along while nobody is in yet."""
    asked = _asked(request)
    return f"?{WORDS}={asked}" if asked else ""


def _asked(request: HttpRequest) -> str:
    asked = request.GET.get(WORDS, "")
    return asked if asked in (EASY, ALL) else ""


def _is_wanted(request: HttpRequest, visit: Visit | None) -> bool:
    """What she chose last; else what she told us that she needs.

    A need is something that she told us: whoever came in by a postcode alone does not learn it.
    """
    chosen = _asked(request) or (visits.kept(request, WORDS, "") if visit else "")
    if chosen or visit is None or visit.weak:
        return bool(chosen == EASY)
    return Need.Kind.EASY_WORDS in contact.needed_by(visit.person)
