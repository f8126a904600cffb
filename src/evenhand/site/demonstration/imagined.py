"""People, debts and a portfolio before they are in any table: plain facts, equal when equal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from evenhand.rulebook.affordability.statement import StatementOfMeans


class Story(StrEnum):
    """How far a person's cases have come before the night."""

    FRESH = "fresh"  # nothing was sent yet
    WAITING = "waiting"  # a first notice a few weeks ago
    REMINDED = "reminded"  # a first notice long ago and a reminder a few days ago
    SILENT = "silent"  # a first notice long ago, and no answer
    TOLD = "told"  # she told what she has, and something is left
    NOTHING_LEFT = "nothing_left"  # she told what she has, and nothing is left
    PLANNED = "planned"  # a plan was agreed
    STOPPED = "stopped"  # a hold is in force


class PlanLife(StrEnum):
    """What became of a plan, for whom one was agreed."""

    KEPT = "kept"
    SKIPPED = "skipped"  # an instalment left out now and then, by right
    SLIPPED = "slipped"  # an instalment missed now and then, the next one half paid
    EARLY = "early"  # paid at once when money came in
    BROKEN = "broken"  # two missed, and given up after a talk
    INSOLVENCY = "insolvency"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address on a street that is nowhere."""

    street: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedPerson:
    """Somebody who does not exist."""

    key: uuid.UUID
    country: str
    region: str
    zone: str
    language: str
    is_company: bool
    given_name: str
    family_name: str
    company_name: str
    born_on: date | None
    deceased_on: date | None
    address: Address | None
    email: str
    email_consented: bool
    phone: str
    refuses: tuple[str, ...]
    ceased: bool
    is_careful: bool  # others read her post; only the way she named is safe
    representative: str  # kind, or empty
    story: Story
    story_at: datetime  # when she told us, agreed or asked to stop
    plan_life: PlanLife
    hold_kind: str
    statement: StatementOfMeans | None
    is_her_own_statement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedDebt:
    """A debt of one or two people who do not exist; `cases` are the keys beside their owners'."""

    key: uuid.UUID
    creditor: str
    reference: str
    kind: str
    currency: str
    principal_minor: int
    originated_on: date
    due_on: date
    basis: str
    paper: str  # what proves it, or empty
    taken_on_at: datetime
    owners: tuple[uuid.UUID, ...]
    cases: tuple[uuid.UUID, ...]
    noticed_at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything that was imagined from one seed."""

    people: tuple[ImaginedPerson, ...]
    debts: tuple[ImaginedDebt, ...]
