"""What happened to people before the night, through the rooms' own verbs: each says it is its own.

Statements, plans, stops, payments, calls and notes; every one at its own instant of the past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.actions import record_death
from evenhand.cases.models import Case, Person
from evenhand.contact import deciding
from evenhand.contact.actions import stop
from evenhand.contact.models import Contact
from evenhand.contact.reaching import record_contact
from evenhand.holds.actions import StopRequest
from evenhand.holds.deciding import Change
from evenhand.holds.models import Hold
from evenhand.journal.actions import Entry, append_many
from evenhand.ledger.actions import record_payment
from evenhand.plans import actions as plans
from evenhand.plans import choosing
from evenhand.rulebook import Money
from evenhand.site.demonstration.imagined import ImaginedPerson, Portfolio, Story
from evenhand.site.demonstration.loading import ACTOR, Loaded

_HER_WORDS = {
    "dispute": "I paid this bill in spring.",
    "illness": "I am in hospital until the end of the month.",
    "requested": "I need a few weeks to sort my papers.",
    "complaint": "Nobody answered my letter of September.",
    "adviser": "The Example Advice Centre helps me now.",
    "insolvency": "The court opened my insolvency case.",
    "identity_theft": "I never ordered this. Somebody used my name.",
    "bereavement": "My father has died. Please write to me, not to him.",
    "breathing_space": "My adviser has registered a breathing space.",
    "mental_health_crisis": "I am being treated after a crisis.",
    "safety": "Please do not write to my home.",
    "operator": "The creditor looks into the amount again.",
}
_STAFF_STOPS = frozenset({"operator", "insolvency", "bereavement"})
_NOTES = (
    "She asks for letters in large print.",
    "He works nights; mornings suit him best.",
    "The landlord confirmed the deposit is still held.",
    "She will send the hospital's letter next week.",
    "He asked how the amount is made up; explained line by line.",
)
_RESULTS = (
    Contact.Result.NO_ANSWER,
    Contact.Result.CONVERSATION,
    Contact.Result.VOICEMAIL,
    Contact.Result.NO_ANSWER,
)
_PAID_HUNDREDTHS = (10, 25, 100, 40)  # of the principal; some pay everything
PAYMENT_EVERY = 13  # of the people to whom a first notice was sent
CALL_EVERY = 11
NOTE_EVERY = 14
OWN_EVERY = 4  # of the people who agree a plan
_OWN_HUNDREDTHS = 40  # of an option's instalment

Told = Callable[[], None]


def tell_means(portfolio: Portfolio, loaded: Loaded, *, told: Told) -> None:
    """Let people tell what they have, in their own words; agree the plans of those who did."""
    tellers = [one for one in portfolio.people if one.is_her_own_statement]
    with transaction.atomic():  # one commit for all, not two for each
        for one in tellers:
            _tell(one, loaded.people[one.key])
    for one in tellers:
        if one.story is Story.PLANNED:
            _agree(one, loaded.people[one.key])
        told()


def _tell(one: ImaginedPerson, person: Person) -> None:
    assert one.statement is not None
    at, actor = one.story_at, f"person:{person.key}"
    plans.save_draft(person=person, statement=one.statement, source="portal", at=at, actor=actor)
    plans.complete_statement(person=person, at=at, actor=actor)


def _agree(one: ImaginedPerson, person: Person) -> None:
    """Agree one of the options proposed; where none is, or a rule says no, none is agreed."""
    assert one.statement is not None
    at, actor, currency = one.story_at, f"person:{person.key}", one.statement.currency
    proposed = plans.propose(person=person, currency=currency, at=at, actor=actor)
    if proposed.row.no_plan_because:
        return
    later = at + timedelta(minutes=4)
    options = proposed.result.options  # type: ignore[union-attr]
    chosen = options[one.key.int % len(options)]
    # Some rather pay less than would be safe, and for longer.
    own = chosen.monthly.minor * _OWN_HUNDREDTHS // 100 if one.key.int % OWN_EVERY == 0 else 0
    try:
        plans.agree(
            person=person,
            currency=currency,
            option=choosing.OWN_AMOUNT if own else chosen.kind,
            offered=Money(own, currency) if own else None,
            at=later,
            actor=actor,
        )
    except choosing.PlanNotAffordable:
        return  # the refusal and its reasons are in the journal


def open_holds(portfolio: Portfolio, loaded: Loaded, *, by: User, told: Told) -> list[Hold]:
    """Stop where somebody asked for it; some of the reasons began before they were told."""
    cases = _cases_by_person(loaded)
    holds = []
    for number, one in enumerate(_stopped(portfolio)):
        person = loaded.people[one.key]
        actor = f"staff:{by.key}" if one.hold_kind in _STAFF_STOPS else f"person:{person.key}"
        if one.deceased_on is not None:
            record_death(person=person, on=one.deceased_on, at=one.story_at, actor=actor)
        holds.append(_hold(one, cases[person.pk], actor=actor, earlier_days=(number % 3) * 5))
        told()
    return holds


def _stopped(portfolio: Portfolio) -> Iterable[ImaginedPerson]:
    return (one for one in portfolio.people if one.hold_kind)


def _hold(one: ImaginedPerson, cases: list[Case], *, actor: str, earlier_days: int) -> Hold:
    by_staff = actor.startswith("staff:")
    request = StopRequest(
        person=cases[0].person,
        kind=one.hold_kind,
        source="desk" if by_staff else "portal",
        actor=actor,
        starts_at=one.story_at - timedelta(days=earlier_days),
        debt=cases[0].debt,
        reason=_HER_WORDS[one.hold_kind],
    )
    return stop(request, clock=lambda: one.story_at).hold


def ask_to_lift_one(holds: list[Hold], *, by: User, at: datetime) -> None:
    """Let one agent ask to lift a stop; it waits for a second person."""
    for hold in holds:
        if hold.kind == "operator" or hold is holds[-1]:
            reason = "The creditor has confirmed the amount in writing."
            change = Change(what="lift", reason=reason)
            deciding.propose(hold, change, user=by, at=at - timedelta(hours=3))
            return


def record_payments(portfolio: Portfolio, loaded: Loaded) -> int:
    """Record what some people paid by hand; answers how many payments."""
    paid = _some_of(portfolio, loaded, every=PAYMENT_EVERY)
    for number, (case, at) in enumerate(paid):
        share = _PAID_HUNDREDTHS[number % len(_PAID_HUNDREDTHS)]
        record_payment(
            debt=case.debt,
            amount=Money(max(case.debt.principal_minor * share // 100, 1), case.debt.currency),
            paid_on=at.date(),
            key=f"demonstration:payment:{case.key}",
            at=at,
            actor=ACTOR,
        )
    return len(paid)


def record_calls(portfolio: Portfolio, loaded: Loaded, *, by: User) -> int:
    """Record calls that an agent made; answers how many."""
    reachable = {one.key for one in portfolio.people if one.phone and not one.refuses}
    calls = [
        (case, at)
        for case, at in _some_of(portfolio, loaded, every=CALL_EVERY)
        if case.person.key in reachable
    ]
    for number, (case, at) in enumerate(calls):
        record_contact(
            person=case.person,
            case=case,
            channel="call",
            purpose="service",
            outbound=True,
            result=_RESULTS[number % len(_RESULTS)],
            by=by,
            at=at,
        )
    return len(calls)


def write_notes(portfolio: Portfolio, loaded: Loaded, *, by: User) -> int:
    """Write what staff noted; sealed under the person's key like every personal word."""
    noted = _some_of(portfolio, loaded, every=NOTE_EVERY)
    return append_many(
        Entry(
            code="note.written",
            at=at,
            actor=f"staff:{by.key}",
            subject=case.person.key,
            case_key=case.key,
            data={"kind": "note"},
            personal={"text": _NOTES[number % len(_NOTES)]},
        )
        for number, (case, at) in enumerate(noted)
    )


def _some_of(portfolio: Portfolio, loaded: Loaded, *, every: int) -> list[tuple[Case, datetime]]:
    """Some of the people who were written to, each with one case and an instant after that."""
    cases = _cases_by_person(loaded)
    written_to = [
        one
        for one in portfolio.people
        if one.story in (Story.WAITING, Story.REMINDED, Story.SILENT) and not one.is_company
    ]
    return [
        (cases[loaded.people[one.key].pk][0], one.story_at)
        for number, one in enumerate(written_to)
        if number % every == 0
    ]


def _cases_by_person(loaded: Loaded) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = {}
    for case in loaded.cases.values():
        found.setdefault(case.person_id, []).append(case)
    return found
