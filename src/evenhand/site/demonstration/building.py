"""Builds the demonstration: imagines, loads, tells the stories, works the night, sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from evenhand.access.models import User
from evenhand.cases.models import Debt, Person
from evenhand.contact import queries as contact
from evenhand.doors import clock
from evenhand.holds import queries as holds
from evenhand.journal import actions as journal
from evenhand.journal.models import Event
from evenhand.learning.training.loading import load_shipped
from evenhand.nightly.actions import run_night
from evenhand.plans.models import Plan, PlanEvent
from evenhand.rulebook import open_rulebook
from evenhand.site.demonstration import in_training, learning, stories
from evenhand.site.demonstration.apart import set_clock
from evenhand.site.demonstration.debts import imagine_portfolio
from evenhand.site.demonstration.dispatching import dispatch_all
from evenhand.site.demonstration.imagined import Portfolio
from evenhand.site.demonstration.letters_before import (
    WHY_NO_PAPER,
    record_letters_before,
    send_off_old_proofs,
)
from evenhand.site.demonstration.loading import STEPS, Loaded, load
from evenhand.site.demonstration.logins import Logins, keep, kept_logins, kept_password
from evenhand.site.demonstration.plan_lives import live_plans
from evenhand.site.demonstration.stages import Stages
from evenhand.site.demonstration.users import make_learners, make_logins, make_staff
from evenhand.site.demonstration.wanted import LOGINS, Wanted, mark_as_built
from evenhand.work.queries import steps_by_kind

JOINED_BEFORE = timedelta(days=500)
RECENT = timedelta(days=4)  # proofs of stops asked for since then leave tonight
A_MOMENT = timedelta(minutes=1)
TRAINED_FOR = "LV"


def build(wanted: Wanted, folder: Path, stages: Stages) -> Logins:
    """Build everything in an empty database and keep what a second start needs."""
    at = wanted.at
    password = kept_password(folder)
    with stages.stage("imagine", "Imagining people"):
        portfolio = imagine_portfolio(seed=wanted.seed, people=wanted.people, at=at)
    with stages.stage("load", "Loading people and debts", total=STEPS) as advance:
        loaded = load(portfolio, at=at, progress=lambda: advance(1))
    staff = make_staff(password=password, at=at - JOINED_BEFORE)
    with stages.stage("courses", "Loading courses and the law"):
        load_shipped(book=open_rulebook(), at=at)
    staff |= make_learners(password=password, at=at)
    _tell_stories(portfolio, loaded, stages, wanted=wanted, agent=staff["agent"])
    _learn(portfolio, loaded, stages, wanted=wanted, staff=staff)
    made = make_logins(portfolio, loaded, staff, password=password, at=at)
    _work(wanted, stages)
    keep(made, folder / LOGINS)
    mark_as_built(wanted, folder)
    return made


def _tell_stories(
    portfolio: Portfolio, loaded: Loaded, stages: Stages, *, wanted: Wanted, agent: User
) -> None:
    total = sum(one.is_her_own_statement + bool(one.hold_kind) for one in portfolio.people)
    with stages.stage("stories", "Telling what happened before", total=total) as advance:
        record_letters_before(portfolio, loaded)
        stories.tell_means(portfolio, loaded, told=lambda: advance(1))
        live_plans(portfolio, loaded, by=agent, at=wanted.at)
        opened = stories.open_holds(portfolio, loaded, by=agent, told=lambda: advance(1))
        send_off_old_proofs(before=wanted.at - RECENT)
        stories.ask_to_lift_one(opened, by=agent, at=wanted.at)
        stories.record_payments(portfolio, loaded)
        stories.record_calls(portfolio, loaded, by=agent)
        stories.write_notes(portfolio, loaded, by=agent)


def _learn(
    portfolio: Portfolio,
    loaded: Loaded,
    stages: Stages,
    *,
    wanted: Wanted,
    staff: Mapping[str, User],
) -> None:
    at, total = wanted.at, learning.PARTS + in_training.PARTS
    with stages.stage("learning", "Learning from twelve weeks", total=total) as advance:
        in_training.learn_all(staff, country=TRAINED_FOR, at=at, told=lambda: advance(1))
        learning.live_learning(portfolio, loaded, staff, at=at, told=lambda: advance(1))


def _work(wanted: Wanted, stages: Stages) -> None:
    """Work one night as of the wanted instant, and send what it queued."""
    set_clock(wanted.at)
    with stages.stage("night", "Working one night"):
        run_night(day=wanted.at.date(), at=wanted.at, clock=clock.now)
    waiting = contact.outbox_by_state().get("queued", 0)
    with stages.stage("dispatch", "Sending letters and e-mails", total=waiting) as advance:
        dispatch_all(told=advance)
    with stages.stage("seal", "Sealing the journal"):
        while journal.seal(at=clock.now()):
            pass


def resume(folder: Path) -> Logins:
    """Go on where the last start ended: its logins, and a clock that runs on from its last event.

    People and staff who looked around left traces; nothing may lie in their future.
    """
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is not None:
        set_clock(newest + A_MOMENT)
    return kept_logins(folder / LOGINS)


def figures() -> Mapping[str, Any]:
    """What stands in the house now, as counts."""
    states = contact.outbox_by_state()
    before = contact.outbox().filter(detail=WHY_NO_PAPER).count()
    return {
        "people": Person.objects.filter(is_synthetic=True).count(),
        "debts": Debt.objects.filter(is_synthetic=True).count(),
        "cases_by_step": dict(steps_by_kind()),
        "plans": Plan.objects.filter(state=Plan.State.AGREED).count(),
        "plan_events": dict(Counter(PlanEvent.objects.values_list("code", flat=True))),
        "holds": holds.in_force(at=clock.now()).count(),
        "released": states.get("released", 0) - before,
        "released_before": before,
        "refused": states.get("refused", 0),
        "failed": states.get("failed", 0) + states.get("unknown", 0),
        "withdrawn": states.get("withdrawn", 0),
    }
