"""Interest and fees of the days of a stop: taken back, never booked later, counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bench.harness.holds_money import (
    BEGINS,
    MOST_HOURS,
    WHATS,
    ZONES,
    Step,
    Story,
    in_the_house,
    on_paper,
)
from evenhand.cases.models import Case
from evenhand.contact import actions
from evenhand.contact.hold_facts import hold_facts
from evenhand.holds.actions import StopRequest
from evenhand.ledger import actions as ledger
from evenhand.ledger.models import Transfer
from evenhand.rulebook.zones import zone
from evenhand.work.models import NextStep
from tests import cast

STEPS = st.builds(
    Step,
    st.sampled_from(WHATS),
    gap=st.integers(0, 72),
    back=st.integers(0, MOST_HOURS),
    length=st.integers(1, MOST_HOURS),
    which=st.integers(0, 1),
)
STORIES = st.builds(
    Story,
    st.integers(0, len(ZONES) - 1),
    st.integers(0, len(BEGINS) - 1),
    st.lists(STEPS, max_size=8).map(tuple),
)


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=STORIES)
@example(
    # A day of 23 hours: the stop ends as it begins, so that its charge stays.
    story=Story(0, 0, (Step("fee", 0, 0, 1, 0), Step("requested", 0, 24, 14, 0)))
)
def test_the_house_reckons_as_a_plain_loop_over_days_does(story: Story) -> None:
    with transaction.atomic():
        found = in_the_house(story, number=1)
        transaction.set_rollback(True)

    assert found == on_paper(story)


def charge(case: Case, on: date, kind: str = "interest") -> Transfer:
    return cast.charged(case.debt, 100, kind=kind, on=on, key=f"{kind}:{case.pk}:{on}")


def stop(case: Case, begins: datetime, **given: object) -> actions.Stopped:
    told = {"kind": "operator", "source": "desk", "actor": "x", **given}
    request = StopRequest(person=case.person, debt=case.debt, starts_at=begins, **told)  # type: ignore[arg-type]
    return actions.stop(request, clock=cast.clock)


def days_back(stopped: actions.Stopped) -> Sequence[date]:
    return [one.effective_on for one in stopped.reversals]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("who", "begins", "first"),
    [
        # Midnight in Riga is still the day before in UTC; late evening in New York the day after.
        (cast.ILZE, datetime(2026, 11, 9, 22, 0, tzinfo=UTC), date(2026, 11, 10)),
        (cast.JOE, datetime(2026, 11, 11, 4, 30, tzinfo=UTC), date(2026, 11, 10)),
    ],
)
def test_the_first_day_taken_back_is_hers_whatever_zone_the_instant_is_told_in(
    who: cast.Who, begins: datetime, first: date
) -> None:
    case = cast.case(cast.person(who))
    for day in (9, 10, 11):
        charge(case, date(2026, 11, day))

    stopped = stop(case, begins)

    assert days_back(stopped) == [first, date(2026, 11, 11)]


@pytest.mark.django_db(transaction=True)
def test_a_charge_of_a_stopped_day_is_refused_then_and_later_and_a_repeated_one_is_not() -> None:
    case = cast.case(cast.person())
    before = charge(case, date(2026, 11, 1))
    stop(case, cast.AT - timedelta(days=5))

    for kind in ("interest", "fee"):
        with pytest.raises(ledger.ChargeDuringHold):
            charge(case, date(2026, 11, 14), kind)

    assert charge(case, date(2026, 11, 1)) == before


@pytest.mark.django_db(transaction=True)
def test_a_reversal_names_its_stop_and_the_proof_of_another_does_not_claim_it() -> None:
    case = cast.case(cast.person())
    charge(case, date(2026, 11, 10))

    first = stop(case, datetime(2026, 11, 10, tzinfo=zone("Europe/Riga")))
    second = stop(case, datetime(2026, 11, 9, tzinfo=zone("Europe/Riga")))

    told = [
        hold_facts(one.hold, language="en", country="LV", zone="Europe/Riga").taken_back
        for one in (first, second)
    ]
    assert [one.basis for one in first.reversals] == [f"hold:{first.hold.key}"]
    assert [len(lines) for lines in told] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_stop_that_was_over_before_we_heard_of_it_takes_back_and_sets_no_step() -> None:
    case = cast.case(cast.person())
    for day in (9, 10, 11, 12):
        charge(case, date(2026, 11, day))
    begins = datetime(2026, 11, 10, tzinfo=zone("Europe/Riga"))

    stopped = stop(case, begins, ends_at=begins + timedelta(days=2))

    assert days_back(stopped) == [date(2026, 11, 10), date(2026, 11, 11)]
    assert not NextStep.objects.filter(case_key=case.key, step="hold").exists()
