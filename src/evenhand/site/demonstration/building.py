"""Builds the demonstration: imagines, loads, tells the stories, works the night, sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from evenhand.cases.models import Debt, Person
from evenhand.contact import queries as contact
from evenhand.doors import clock
from evenhand.holds import queries as holds
from evenhand.journal import actions as journal
from evenhand.journal.models import Event
from evenhand.nightly.actions import run_night
from evenhand.plans.models import Plan
from evenhand.rulebook import open_rulebook
from evenhand.site.demonstration import letters_before, loading, logins, stories
from evenhand.site.demonstration.apart import set_clock
from evenhand.site.demonstration.debts import imagine_portfolio
from evenhand.site.demonstration.dispatching import dispatch_all
from evenhand.site.demonstration.stages import Stages
from evenhand.work.queries import steps_by_kind

JOINED_BEFORE = timedelta(days=120)
BUILT, LOGINS = "built.json", "logins.json"
STEPS_OF_LOADING = 5
A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which demonstration is wanted; two that are equal show the same."""

    seed: int
    people: int
    at: datetime


def build(wanted: Wanted, folder: Path, stages: Stages) -> logins.Logins:
    """Build everything in an empty database and keep what a second start needs."""
    at = wanted.at
    password = logins.kept_password(folder)
    with stages.stage("imagine", "Imagining people", total=None):
        portfolio = imagine_portfolio(seed=wanted.seed, people=wanted.people, at=at)
    with stages.stage("load", "Loading people and debts", total=STEPS_OF_LOADING) as advance:
        loaded = loading.load(portfolio, at=at, progress=lambda _: advance(1))
    staff = logins.make_staff(password=password, at=at - JOINED_BEFORE)
    agent = staff["agent"]
    told = sum(one.is_her_own_statement for one in portfolio.people)
    stopped = sum(bool(one.hold_kind) for one in portfolio.people)
    with stages.stage("stories", "Telling what happened before", total=told + stopped) as advance:
        letters_before.record_letters_before(portfolio, loaded)
        stories.tell_means(portfolio, loaded, told=lambda: advance(1))
        opened = stories.open_holds(portfolio, loaded, by=agent, told=lambda: advance(1))
        stories.ask_to_lift_one(opened, by=agent, at=at)
        stories.record_payments(portfolio, loaded)
        stories.record_calls(portfolio, loaded, by=agent)
        stories.write_notes(portfolio, loaded, by=agent)
    made = logins.make_logins(portfolio, loaded, staff, password=password, at=at)
    set_clock(at)
    with stages.stage("night", "Working one night"):
        run_night(day=at.date(), at=at, clock=clock.now)
    with stages.stage("dispatch", "Sending letters and e-mails", total=_waiting()) as advance:
        dispatch_all(told=advance)
    with stages.stage("seal", "Sealing the journal"):
        while journal.seal(at=clock.now()):
            pass
    _keep(wanted, folder, made)
    return made


def _waiting() -> int:
    return contact.outbox_by_state().get("queued", 0)


def _keep(wanted: Wanted, folder: Path, made: logins.Logins) -> None:
    logins.keep(made, folder / LOGINS)
    (folder / BUILT).write_text(json.dumps(_mark(wanted)))


def _mark(wanted: Wanted) -> dict[str, Any]:
    told = asdict(wanted) | {"at": wanted.at.isoformat()}
    return told | {"rulebook": open_rulebook().hash}


def is_built(wanted: Wanted, folder: Path) -> bool:
    """Say whether this folder holds the wanted demonstration, whole, under today's rulebook."""
    try:
        kept = json.loads((folder / BUILT).read_text())
    except (OSError, ValueError):
        return False
    return bool(kept == _mark(wanted)) and (folder / LOGINS).is_file()


def resume(folder: Path) -> logins.Logins:
    """Go on where the last start ended: its logins, and a clock that runs on from its last event."""
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is not None:
        set_clock(newest + A_MOMENT)
    return logins.kept_logins(folder / LOGINS)


def figures() -> Mapping[str, Any]:
    """What stands in the house now, as counts."""
    states = contact.outbox_by_state()
    return {
        "people": Person.objects.filter(is_synthetic=True).count(),
        "debts": Debt.objects.filter(is_synthetic=True).count(),
        "cases_by_step": dict(steps_by_kind()),
        "plans": Plan.objects.filter(state=Plan.State.AGREED).count(),
        "holds": holds.in_force(at=clock.now()).count(),
        "released": states.get("released", 0),
        "refused": states.get("refused", 0),
        "outbox": dict(states),
    }
