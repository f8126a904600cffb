"""The logins that the demonstration shows: staff of each role, a creditor's user, a key, people.

The pass phrase is made once for this installation and kept, readable by this user only, so that
a second start prints the same.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from evenhand.access import actions as access
from evenhand.access.models import Role, User
from evenhand.access.queries import DIRECT_CONTACT
from evenhand.cases.models import Creditor, Person
from evenhand.site.demonstration.imagined import ImaginedPerson, Portfolio, Story
from evenhand.site.demonstration.loading import Loaded

_STAFF = {
    Role.AGENT: "Dace Agent",
    Role.LEAD: "Edgars Lead",
    Role.COMPLAINTS: "Clara Complaints",
    Role.TRAINER: "Tom Trainer",
    Role.COMPLIANCE: "Selma Compliance",
    Role.OPERATOR: "Oskar Operator",
}
_CERTIFIED = (Role.AGENT, Role.LEAD, Role.COMPLAINTS)
_LIFE = timedelta(days=365)
# Who is shown at the portal: what she would like to do, in which language, and whose story fits.
_SHOWN = (
    ("tell what you have, and get a plan", "lv", Story.WAITING),
    ("choose one of three plans", "fr", Story.TOLD),
    ("see a plan that runs", "de", Story.PLANNED),
)


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person who does not exist, with what lets one in as her."""

    purpose: str
    name: str
    language: str
    code: str
    born_on: str  # ISO; typed as day, month, year


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """Everything that is printed for whoever wants to look around."""

    password: str
    staff: Mapping[str, str] = field(default_factory=dict)  # role → e-mail address
    creditor: str = ""
    api_key: str = ""
    people: tuple[PersonShown, ...] = ()


def kept_password(folder: Path) -> str:
    """The pass phrase of this installation, made at the first call."""
    file = folder / "password"
    if not file.is_file():
        _write(file, "-".join(secrets.token_hex(2) for _ in range(4)))
    return file.read_text().strip()


def make_logins(
    portfolio: Portfolio, loaded: Loaded, staff: Mapping[str, User], *, password: str, at: datetime
) -> Logins:
    """Make the creditor's user, the machine's key and the ways in of three people."""
    creditor = Creditor.objects.filter(is_synthetic=True).order_by("pk")[0]
    user = User.objects.create_user(
        "creditor@evenhand.example",
        password,
        name=f"{creditor.name}, user",
        role=Role.CREDITOR,
        creditor_key=creditor.key,
        joined_at=at,
    )
    key = access.make_api_key(name="demonstration", creditor_key=creditor.key, at=at, life=_LIFE)
    return Logins(
        password=password,
        staff={role: one.email for role, one in staff.items()},
        creditor=user.email,
        api_key=key,
        people=tuple(_people(portfolio, loaded, at=at)),
    )


def make_staff(*, password: str, at: datetime) -> dict[str, User]:
    """Make a member of staff for each role; those who may talk to people hold the certificate."""
    staff = {}
    for role, name in _STAFF.items():
        staff[str(role)] = User.objects.create_user(
            f"{role}@evenhand.example", password, name=name, role=role, joined_at=at
        )
    for role in _CERTIFIED:
        access.grant_certificate(
            user=staff[str(role)], skill=DIRECT_CONTACT, country="", at=at, life=_LIFE
        )
    return staff


def _people(portfolio: Portfolio, loaded: Loaded, *, at: datetime) -> list[PersonShown]:
    shown = []
    for purpose, language, story in _SHOWN:
        one = _fitting(portfolio, loaded, language=language, story=story)
        if one is None or one.born_on is None:
            continue
        person = loaded.people[one.key]
        case = next(case for case in loaded.cases.values() if case.person_id == person.pk)
        made = access.make_entry_link(
            subject=person.key, case_key=case.key, at=at, life=access.LETTER_CODE_LIFE
        )
        shown.append(
            PersonShown(purpose, person.name, language, made.code, one.born_on.isoformat())
        )
    return shown


def _fitting(
    portfolio: Portfolio, loaded: Loaded, *, language: str, story: Story
) -> ImaginedPerson | None:
    """The first person whose story and language fit; without one of that language, of any."""
    proved = {owner for debt in portfolio.debts if debt.paper for owner in debt.owners}
    fitting = [
        one
        for one in portfolio.people
        if one.story is story
        and one.born_on
        and one.key in proved
        and not (one.representative or one.ceased or one.refuses or one.deceased_on)
        and _story_came_true(loaded.people[one.key], story)
    ]
    spoken = [one for one in fitting if one.language == language]
    return next(iter(spoken or fitting), None)


def _story_came_true(person: Person, story: Story) -> bool:
    return story is not Story.PLANNED or person.plans.filter(state="agreed").exists()


def keep(logins: Logins, file: Path) -> None:
    """Keep the logins for the next start, readable by this user only."""
    _write(file, json.dumps(asdict(logins), ensure_ascii=False, indent=1))


def kept_logins(file: Path) -> Logins:
    """Read the logins of the last start."""
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    people = tuple(PersonShown(**one) for one in told.pop("people"))
    return Logins(people=people, **told)


def _write(file: Path, text: str) -> None:
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
