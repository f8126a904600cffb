"""Who helps, advises or speaks for a person: named and ended, with what follows for letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.cases.actions import (
    add_helpers_address,
    add_representative,
    end_representative,
    lock_persons,
)
from evenhand.cases.mandates import NO_MANDATE, Mandate
from evenhand.cases.models import Person, Representative
from evenhand.contact import advisers, stopping
from evenhand.contact.actions import prove_to_adviser

MANDATE_OVER: Final = "mandate_over"


@transaction.atomic
def name_helper(
    *,
    person: Person,
    kind: str,
    name: str,
    source: str,
    at: datetime,
    email: str = "",
    phone: str = "",
    until: datetime | None = None,
    actor: str = "system",
    mandate: Mandate = NO_MANDATE,
    place: Mapping[str, str] | None = None,
) -> Representative:
    """Record who helps or speaks for a person from now on, and where letters reach her or him.

    An adviser gets the proofs of the stops that run already. Raises AddressIncomplete.
    """
    made = add_representative(
        person=person, kind=kind, name=name, email=email, phone=phone, source=source, at=at,
        until=until, actor=actor, mandate=mandate,
    )  # fmt: skip
    if place is not None:
        add_helpers_address(made, at=at, **place)
    for hold in advisers.stops_to_prove(made, at=at):
        if made in advisers.advisers_of(hold, at=at):
            prove_to_adviser(hold, made, at=at)
    return made


@transaction.atomic
def end_helper(helper: Representative, *, at: datetime, actor: str) -> bool:
    """End what somebody may do for a person, and take back what is still here; False when over."""
    lock_persons([helper.person_id])
    ended = end_representative(helper, at=at, actor=actor)
    which = Q(contact_point__helper=helper)
    stopping.take_back_beside_her(which, because=MANDATE_OVER, at=at)
    advisers.close_tasks(at=at)
    return ended
