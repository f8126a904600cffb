"""Everything that every room keeps about one person, in the order in which she reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from evenhand.access.about import about as about_ways_in
from evenhand.cases.about import about as about_herself
from evenhand.cases.models import Person
from evenhand.contact.about import about as about_contact
from evenhand.holds.about import about as about_stops
from evenhand.intake.about import about as about_notices
from evenhand.journal.about import about as about_events
from evenhand.learning.conversations.about import about as about_calls
from evenhand.learning.surveys.about import about as about_surveys
from evenhand.ledger.about import about as about_money
from evenhand.payments.about import about as about_accounts
from evenhand.plans.about import about as about_plans
from evenhand.redress.complaints.about import about as about_complaints
from evenhand.redress.disputes.about import about as about_disputes
from evenhand.vault.about import Section
from evenhand.vault.about import about as about_papers
from evenhand.work.about import about as about_work

_ROOMS: Final[tuple[Callable[[Person], Iterable[Section]], ...]] = (
    about_herself,
    about_contact,
    about_stops,
    about_money,
    about_accounts,
    about_plans,
    about_disputes,
    about_complaints,
    about_notices,
    about_surveys,
    lambda person: about_calls(person.key),
    lambda person: about_papers(person.key),
    lambda person: about_work(person.key),
    lambda person: about_ways_in(person.key),
    lambda person: about_events(person.key),
)


def everything_about(person: Person) -> Iterator[Section]:
    """Every section of every room."""
    for about in _ROOMS:
        yield from about(person)
