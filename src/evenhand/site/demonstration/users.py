"""Makes the logins: staff of each role, a creditor's user, a machine's key, ways in of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import product

from evenhand.access import actions as access
from evenhand.access.models import Role, User
from evenhand.access.skills import SKILLS
from evenhand.cases.models import Creditor, Person
from evenhand.site.demonstration.imagined import ImaginedPerson, Portfolio, Story
from evenhand.site.demonstration.in_training import COLLEAGUE, HALF_WAY, TRAINEE, make_colleague
from evenhand.site.demonstration.loading import Loaded
from evenhand.site.demonstration.logins import Logins, PersonShown

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
# From the day they joined, long ago, over every talk of the stories and a year more.
_CERTIFIED_FOR = timedelta(days=5 * 365)
# Who is shown at the portal: what she would like to do, in which language, and whose story fits.
_SHOWN = (
    ("tell what you have, and get a plan", "lv", Story.WAITING),
    ("choose one of three plans", "fr", Story.TOLD),
    ("see a plan that runs", "de", Story.PLANNED),
)


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
    for role, skill in product(_CERTIFIED, SKILLS):
        access.grant_certificate(
            user=staff[str(role)], skill=skill, country="", at=at, life=_CERTIFIED_FOR
        )
    return staff


def make_learners(*, password: str, at: datetime) -> dict[str, User]:
    """Make a colleague who was certified here, and a trainee who holds no certificate yet."""
    trainee = User.objects.create_user(
        f"{TRAINEE}@evenhand.example", password, name="Tija Trainee", role=Role.AGENT,
        joined_at=at - HALF_WAY,
    )  # fmt: skip
    return {COLLEAGUE: make_colleague(password=password, at=at), TRAINEE: trainee}


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
        and one.address
        and one.key in proved
        and not (
            one.representative or one.ceased or one.is_careful or one.refuses or one.deceased_on
        )
        and _story_came_true(loaded.people[one.key], story)
    ]
    spoken = [one for one in fitting if one.language == language]
    return next(iter(spoken or fitting), None)


def _story_came_true(person: Person, story: Story) -> bool:
    return story is not Story.PLANNED or person.plans.filter(state="agreed").exists()
