"""A stop must not hurt whom it protects: no letter where one endangers, or meets a stranger."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, Debt, Person
from evenhand.contact import actions, gate, reaching
from evenhand.contact.hold_facts import hold_facts
from evenhand.contact.models import Release
from evenhand.holds.actions import EndsTooEarly, NotOpenedByHand, StopRequest
from evenhand.holds.models import Hold
from evenhand.holds.queries import by_case, cases_covered, covering, held, stopping_between
from evenhand.rulebook.acts import CONTACT
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def stop(case: Case, kind: str, **given: object) -> actions.Stopped:
    asked = {"source": "portal", "actor": "person", "starts_at": cast.AT, **given}
    request = StopRequest(person=case.person, kind=kind, debt=case.debt, **asked)  # type: ignore[arg-type]
    return actions.stop(request, clock=cast.clock)


@pytest.mark.parametrize(
    ("kind", "task"),
    [("safety", "proof_safe_way"), ("bereavement", "proof_estate"), ("wrong_person", "")],
)
def test_no_proof_goes_by_post_where_it_could_harm_and_somebody_is_asked_for_another_way(
    kind: str, task: str
) -> None:
    case = cast.case(cast.person())

    stop(case, kind)

    raised = set(Task.objects.filter(kind__startswith="proof_").values_list("kind", flat=True))
    assert not Release.objects.exists()
    assert raised == ({task} if task else set())


def test_the_proof_of_another_stop_stays_away_from_the_post_too_while_safety_counts() -> None:
    case = cast.case(cast.person())
    stop(case, "safety")

    stop(case, "requested")

    assert not Release.objects.exists()
    assert Task.objects.filter(kind="proof_safe_way").count() == 2


def test_who_only_wants_a_safe_way_gets_no_proof_by_post() -> None:
    case = cast.case(cast.person())
    reaching.change_preference(
        person=case.person, at=cast.AT, actor="person", safe_contact_only=True
    )

    stop(case, "requested")

    assert not Release.objects.exists()


def test_nothing_is_proved_by_post_to_who_has_died_whatever_the_kind() -> None:
    case = cast.case(cast.person())
    Person.objects.filter(pk=case.person_id).update(deceased_on=date(2026, 11, 1))
    case.person.refresh_from_db()

    stop(case, "operator")

    assert not Release.objects.exists()
    assert Task.objects.filter(kind="proof_estate").count() == 1


def test_without_an_address_somebody_is_asked_to_find_a_way() -> None:
    case = cast.case(cast.person())
    case.person.contact_points.update(status="failed")

    stop(case, "requested")

    assert Task.objects.filter(kind="proof_no_address").count() == 1


@pytest.mark.parametrize("kind", ["safety", "wrong_person"])
def test_nothing_at_all_reaches_out_while_it_endangers_or_meets_a_stranger(kind: str) -> None:
    case = cast.case(cast.person(email="i@example.org", phone="+37120000000"))
    stop(case, kind)

    let = {
        act.key for act in CONTACT if gate.ask(case=case, act=act.key, at=cast.AT).verdict.allowed
    }

    assert let == set()


def test_a_proof_that_waits_is_taken_back_when_we_hear_that_letters_endanger() -> None:
    case = cast.case(cast.person())
    stop(case, "requested")
    waiting = Release.objects.get(letter="hold_proof")

    stop(case, "safety")

    assert Release.objects.get(pk=waiting.pk).state == "withdrawn"


def test_a_wrong_person_is_never_let_go_by_time() -> None:
    case = cast.case(cast.person())

    hold = stop(case, "wrong_person").hold

    late = gate.ask(case=case, act="demand.letter", at=cast.AT + timedelta(days=4000))
    assert hold.ends_at is None
    assert not late.verdict.allowed


def test_in_an_illness_nobody_rings_but_to_answer() -> None:
    case = cast.case(cast.person(phone="+37120000000"))
    stop(case, "illness")

    refused = {
        act: "house.hold-stops-voices"
        in [r.rule for r in gate.ask(case=case, act=act, at=cast.AT).verdict.reasons]
        for act in ("service.call", "notice.visit", "answer.call", "service.letter")
    }

    assert refused == {
        "service.call": True, "notice.visit": True, "answer.call": False, "service.letter": False,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["breathing_space", "illness", "bereavement", "dispute"])
def test_nobody_alone_gives_a_hold_an_earlier_end_than_the_rulebook(kind: str) -> None:
    case = cast.case(cast.person())

    with pytest.raises(EndsTooEarly):
        stop(case, kind, ends_at=cast.AT + timedelta(days=1))

    assert not Hold.objects.exists()


def test_a_longer_end_and_her_own_shorter_wish_are_taken() -> None:
    case = cast.case(cast.person())

    ends = [
        stop(case, kind, ends_at=cast.AT + timedelta(days=days)).hold.ends_at
        for kind, days in (("illness", 90), ("requested", 14))
    ]

    assert ends == [cast.AT + timedelta(days=90), cast.AT + timedelta(days=14)]


@pytest.mark.parametrize("kind", ["objection_period", "enforcement_holidays"])
def test_what_the_calendar_opens_nobody_opens_by_hand(kind: str) -> None:
    case = cast.case(cast.person())

    with pytest.raises(NotOpenedByHand):
        stop(case, kind)


@pytest.mark.parametrize(
    ("who", "kind", "basis"),
    [
        (cast.ILZE, "dispute", "Mūsu pašu noteikums: apstrīdētu parādu neprasām"),
        (cast.AMINA, "breathing_space", "The Debt Respite Scheme Regulations 2020"),
        (cast.JOE, "breathing_space", "Our own rule: sixty days to breathe"),
    ],
)
def test_the_proof_names_its_basis_in_her_words_and_of_her_own_country(
    who: cast.Who, kind: str, basis: str
) -> None:
    case = cast.case(cast.person(who))
    hold = stop(case, kind).hold

    told = hold_facts(hold, language=who.language, country=who.country, zone=who.zone)

    assert told.basis.startswith(basis)
    assert not {"#", ":20"} & set(told.basis)


def test_the_proof_prints_the_last_day_of_the_stop_and_not_the_day_after() -> None:
    case = cast.case(cast.person(cast.AMINA))

    told = hold_facts(stop(case, "breathing_space").hold, language="en", country="GB",
                      zone="Europe/London")  # fmt: skip

    # 17 November is the first of sixty days.
    assert told.until == date(2027, 1, 15)


# --- Whom a hold covers: one definition ----------------------------------------------------------


def three_debts(person: Person) -> list[Case]:
    """An old debt, one that came after the stop, and one without any date."""
    cases = [cast.case(person, reference=name) for name in ("old", "new", "undated")]
    Debt.objects.filter(reference="new").update(originated_on=date(2026, 11, 18), due_on=None)
    Debt.objects.filter(reference="undated").update(originated_on=None, due_on=None)
    return cases


@pytest.mark.parametrize(
    ("kind", "reached"),
    [
        ("insolvency", {"old", "undated"}),
        ("social_assistance", {"old", "undated"}),
        ("breathing_space", {"old", "undated"}),
        ("illness", {"old", "new", "undated"}),
        ("dispute", {"old"}),
    ],
)
def test_every_reading_of_whom_a_hold_covers_says_the_same(kind: str, reached: set[str]) -> None:
    cases = three_debts(cast.person())
    hold = stop(cases[0], kind).hold
    name = {case.pk: case.debt.reference for case in cases}
    now = cast.AT + timedelta(seconds=1)

    readings = {
        "covered": {name[case.pk] for case in cases_covered(hold)},
        "covering": {name[c.pk] for c in cases if covering(c, at=now).exists()},
        "by case": {name[pk] for pk, found in by_case(cases, at=now).items() if found},
        "held": {name[pk] for pk in held(at=now)},
        "facts": {
            name[case.pk]
            for case in cases
            if gate.facts_of(case, at=now).get("demands_stopped_until", 0)
        },
    }
    between = stopping_between(
        cast.AT, now, persons=[cases[0].person_id], purpose="demand"
    )  # fmt: skip

    assert readings == dict.fromkeys(readings, reached)
    assert [found.pk for found in between] == [hold.pk]
