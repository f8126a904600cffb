"""Who probes: another person, staff with a declared tie, another creditor's user, her machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from bench.harness.probing import Prober, by_machine, in_house, in_portal
from evenhand.access.actions import make_api_key
from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.cases.models import Creditor, Person


def strangers(victim: Person, other: Person, elsewhere: Creditor, *, at: datetime) -> list[Prober]:
    """Return one for each door; `elsewhere` is a creditor to whom the victim owes nothing."""
    tied = User.objects.create_user(
        "tied@evenhand.example", name="Tied", role=Role.AGENT, joined_at=at
    )
    DeclaredConflict.objects.create(user=tied, about=victim.key, declared_at=at)
    theirs = User.objects.create_user(
        "elsewhere@evenhand.example", name="Elsewhere", role=Role.CREDITOR, joined_at=at,
        creditor_key=elsewhere.key,
    )  # fmt: skip
    secret = make_api_key(
        name="probe", creditor_key=elsewhere.key, at=at, life=timedelta(days=3650)
    )
    return [
        Prober("portal", lambda: in_portal(other, at=at)),
        Prober("desk", lambda: in_house(tied)),
        Prober("clients", lambda: in_house(theirs)),
        Prober("api", lambda: by_machine(secret)),
    ]
