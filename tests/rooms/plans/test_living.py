"""A plan in its person's hands: skipped, lessened, moved, rested, re-planned, ended; never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from evenhand.cases import actions as cases
from evenhand.cases.models import Case
from evenhand.contact.actions import release, stop
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.payments.allocating import take
from evenhand.plans import actions, fitting, living, queries
from evenhand.plans.laying import closed_days
from evenhand.plans.models import Plan, PlanEvent
from evenhand.plans.standing import standing_of
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.work.models import Promise, Task
from tests import cast
from tests.rooms.plans.test_events import DAY, codes, noon, part, pay, reckoned
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = cast.AT.date()
Skipping = Callable[[int], living.Skip]


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=60_000)


@pytest.fixture
def plan(case: Case) -> Plan:
    """Six instalments of 100.00 on the 15th, from December on."""
    told(case)
    return agree(case, "own", offered=Money(10_000, "EUR"), day=15)


@pytest.fixture
def skip(plan: Plan) -> Skipping:
    def one(number: int) -> living.Skip:
        return living.skip(plan=plan, number=number, at=cast.AT, today=TODAY, actor="person")

    return one


def left(plan: Plan, *, on: date = TODAY) -> list[tuple[date, int]]:
    plan.refresh_from_db()
    return [(row.due_on, minor) for row, minor in queries.open_sums(plan, on=on)]


def test_a_skipped_instalment_moves_to_the_end_and_nothing_is_lost(
    plan: Plan, skip: Skipping
) -> None:
    last = part(plan, 6).due_on

    skipped = skip(1)

    assert (skipped.left, skipped.review) == (2, False)
    assert sum(minor for _, minor in left(plan)) == 60_000
    assert left(plan)[-1][0] > last
    assert left(plan)[-1][0].day == 15
    assert codes(plan) == ["agreed", "skipped"]


def test_a_skip_sent_twice_is_taken_once(plan: Plan, skip: Skipping) -> None:
    first, again = skip(1), skip(1)

    assert first == again
    assert plan.instalments.count() == 7


def test_the_fourth_skip_is_taken_too_and_a_person_looks(plan: Plan, skip: Skipping) -> None:
    three = [skip(number).left for number in (1, 2, 3)]
    before = Task.objects.count()

    fourth = skip(4)

    plan.refresh_from_db()
    assert three == [2, 1, 0]
    assert before == 0
    assert fourth.review
    assert [task.kind for task in Task.objects.all()] == ["plan_review"]
    assert plan.state == "agreed"
    assert sum(minor for _, minor in left(plan)) == 60_000


def test_nothing_is_skipped_after_its_day(plan: Plan) -> None:
    late = part(plan, 1).due_on + DAY

    with pytest.raises(living.NotOpen):
        living.skip(plan=plan, number=1, at=noon(late), today=late, actor="person")


def test_any_part_counts_and_what_is_short_moves_to_the_end(case: Case, plan: Plan) -> None:
    due_on = part(plan, 1).due_on
    living.pay_less(
        plan=plan, number=1, amount=Money(4_000, "EUR"), at=cast.AT, today=TODAY, actor="person"
    )
    pay(case, 4_000, on=due_on)

    reckoned(due_on + timedelta(days=6))

    assert codes(plan) == ["agreed", "instalment_partial"]
    assert part(plan, 7).amount_minor == 6_000
    assert sum(minor for _, minor in left(plan, on=due_on + timedelta(days=6))) == 56_000
    assert Task.objects.count() == 0


@pytest.mark.parametrize("minor", [0, 10_000, 20_000, -5])
def test_less_than_an_instalment_is_more_than_nothing(plan: Plan, minor: int) -> None:
    with pytest.raises(living.NotAPart):
        living.pay_less(
            plan=plan, number=1, amount=Money(minor, "EUR"), at=cast.AT, today=TODAY, actor="p"
        )


def test_another_day_moves_every_payment_and_no_sum(case: Case, plan: Plan) -> None:
    pay(case, 10_000, on=TODAY + DAY)

    living.change_day(
        plan=plan, pay=PayRhythm(rhythm=Rhythm.MONTHLY, day=19), at=noon(TODAY + DAY),
        today=TODAY + DAY, actor="person",
    )  # fmt: skip

    moved = left(plan, on=TODAY + DAY)
    assert sum(minor for _, minor in moved) == 50_000
    assert {day.day for day, _ in moved} <= {20, 21}
    assert codes(plan) == ["agreed", "replanned"]


def test_money_that_came_before_a_plan_was_laid_out_anew_counts_once(
    case: Case, plan: Plan
) -> None:
    pay(case, 10_000, on=TODAY + DAY)

    again = agree_at(case, 9_000, at=noon(TODAY + 2 * DAY))

    assert again.pk == plan.pk
    assert sum(minor for _, minor in left(again, on=TODAY + 2 * DAY)) == 50_000


def agree_at(case: Case, minor: int, *, at: datetime) -> Plan:
    from evenhand.plans import actions

    return actions.agree(
        person=case.person, currency="EUR", option="own", offered=Money(minor, "EUR"), at=at,
        actor="person",
    )  # fmt: skip


def test_a_hold_lets_a_plan_rest_and_it_goes_on_moved_by_the_rest(case: Case, plan: Plan) -> None:
    begins, last = part(plan, 1).due_on - DAY, part(plan, 6).due_on
    request = StopRequest(
        person=case.person, kind="illness", source="portal", actor="person",
        starts_at=noon(begins), ends_at=noon(begins + timedelta(days=30)),
    )  # fmt: skip
    stop(request, clock=lambda: noon(begins))

    reckoned(begins)
    resting = standing_of(plan, at=noon(begins), today=begins)
    after = begins + timedelta(days=31)
    reckoned(after)
    going_on = standing_of(plan, at=noon(after), today=after)

    assert codes(plan) == ["agreed", "paused", "resumed", "paused"]
    assert resting.rest is not None
    assert [one.state for one in resting.parts][:2] == ["rests", "due"]
    assert going_on.rest is None
    assert going_on.left == Money(60_000, "EUR")
    assert going_on.ends_on is not None
    assert going_on.ends_on > last
    assert Task.objects.count() == 0


def test_less_income_makes_a_plan_smaller_at_once_and_never_ends_it(case: Case, plan: Plan) -> None:
    living.note_income_change(plan=plan, at=cast.AT, actor="person")
    told(case, income_minor=150_000, costs_minor=124_000)

    step = fitting.fit(plan=plan, at=cast.AT + timedelta(hours=1), today=TODAY, actor="person")

    plan.refresh_from_db()
    assert step.what == "lower"
    assert plan.state == "agreed"
    assert plan.option == "lowered"
    # Equal parts of what is owed may each be a little less than the most she can.
    assert 0 < plan.instalment_minor <= step.monthly.minor < 10_000
    assert codes(plan) == ["agreed", "replanned"]
    assert max(minor for _, minor in left(plan)) <= step.monthly.minor
    assert (plan.option, plan.agreed_option) == ("lowered", "own")


def test_more_income_raises_nothing_without_her_yes(case: Case, plan: Plan) -> None:
    told(case, income_minor=400_000)

    step = fitting.fit(plan=plan, at=cast.AT + timedelta(hours=1), today=TODAY, actor="person")

    plan.refresh_from_db()
    assert step.what in ("same", "may_rise")
    assert plan.instalment_minor == 10_000
    assert codes(plan) == ["agreed"]


def test_a_plan_that_rests_for_want_of_means_goes_on_by_her_word_alone(
    case: Case, plan: Plan
) -> None:
    told(case, income_minor=120_000, costs_minor=130_000)
    nothing = fitting.fit(plan=plan, at=noon(TODAY), today=TODAY, actor="person")
    stop(no_means(case), clock=lambda: noon(TODAY))
    still = fitting.go_on(plan=plan, at=noon(TODAY + DAY), today=TODAY + DAY, actor="person")
    resting = standing_of(plan, at=noon(TODAY + DAY), today=TODAY + DAY)

    told(case)
    told_only = standing_of(plan, at=noon(TODAY + 3 * DAY), today=TODAY + 3 * DAY)
    fitting.go_on(plan=plan, at=noon(TODAY + 4 * DAY), today=TODAY + 4 * DAY, actor="person")
    going = standing_of(plan, at=noon(TODAY + 5 * DAY), today=TODAY + 5 * DAY)

    assert (nothing.what, still.what) == ("rest", "rest")
    assert resting.rest is not None
    assert told_only.rest is not None
    assert going.rest is None
    assert going.left == Money(60_000, "EUR")
    assert Hold.objects.filter(kind="plan_kept", ends_at=None).exists()


def test_a_rest_of_half_a_year_with_nothing_left_ends_the_plan_and_asks_for_nothing(
    case: Case, plan: Plan
) -> None:
    told(case, income_minor=120_000, costs_minor=130_000)
    stop(no_means(case), clock=lambda: noon(TODAY))
    reckoned(TODAY + DAY)
    half_a_year = Hold.objects.get(kind="no_means").ends_at
    assert half_a_year is not None

    reckoned(half_a_year.date() + DAY)

    plan.refresh_from_db()
    assert (plan.state, plan.ended_why) == ("ended", "broken")
    assert [task.kind for task in Task.objects.filter(kind__startswith="plan")] == [
        "plan_rest_over"
    ]
    assert Hold.objects.filter(kind="plan_kept", ends_at=None).exists()


def no_means(case: Case) -> StopRequest:
    return StopRequest(
        person=case.person, kind="no_means", source="statement", actor="person",
        starts_at=noon(TODAY),
    )  # fmt: skip


def test_whoever_stops_a_plan_may_do_nothing_more_with_it(plan: Plan) -> None:
    living.stop_plan(plan=plan, at=cast.AT, actor="person")

    with pytest.raises(living.PlanIsOver):
        living.stop_plan(plan=plan, at=cast.AT, actor="person")
    with pytest.raises(living.PlanIsOver):
        living.skip(plan=plan, number=1, at=cast.AT, today=TODAY, actor="person")
    assert PlanEvent.objects.get(plan=plan, code="ended").why == "cancelled"


def test_a_plan_ends_with_a_death_and_its_stop_stays_until_a_person_looked(
    case: Case, plan: Plan
) -> None:
    cases.record_death(person=case.person, on=TODAY, at=cast.AT, actor="staff")

    reckoned(TODAY + DAY)

    assert PlanEvent.objects.get(plan=plan, code="ended").why == "death"
    assert [task.kind for task in Task.objects.all()] == ["plan_death"]
    assert Hold.objects.filter(kind="plan_kept", ends_at__isnull=True).exists()


def test_whoever_is_liable_too_owes_less_by_every_payment(case: Case, plan: Plan) -> None:
    other = cast.person(cast.GRETA)
    hers = cases.open_case(debt=case.debt, person=other, at=cast.AT, actor="cast")
    told(hers)
    joint = agree(hers, "own", offered=Money(10_000, "EUR"), day=20)

    pay(case, 35_000, on=TODAY + DAY)

    on = TODAY + DAY
    assert sum(minor for _, minor in left(plan, on=on)) == 25_000
    assert sum(minor for _, minor in left(joint, on=on)) == 25_000
    pay(case, 25_000, on=on + DAY)
    reckoned(on + DAY)
    assert {one.ended_why for one in Plan.objects.all()} == {"paid"}
    assert Release.objects.filter(letter="nothing_owed").count() == 2


def test_one_payment_is_shared_over_all_debts_of_a_plan_and_counts_once(case: Case) -> None:
    more = cast.case(
        case.person, reference="loan-2", owed_to=case.debt.creditor, principal_minor=30_000
    )
    told(case)
    plan = agree(case, "own", offered=Money(9_000, "EUR"), day=15)

    def paid() -> list[int]:
        made = take(
            cases=[more], amount=Money(9_000, "EUR"), paid_on=TODAY, key="bank:1",
            at=cast.AT + timedelta(hours=1), actor="bank",
        )  # fmt: skip
        return sorted(one.amount_minor for one in made.payments)

    assert paid() == [3_000, 6_000]
    assert paid() == [3_000, 6_000]
    assert sum(minor for _, minor in left(plan)) == 81_000


def test_a_payment_told_again_after_its_plan_began_or_ended_counts_once(case: Case) -> None:
    more = cast.case(
        case.person, reference="loan-2", owed_to=case.debt.creditor, principal_minor=30_000
    )
    told(case)
    one = {"cases": [more], "amount": Money(3_000, "EUR"), "paid_on": TODAY, "actor": "staff:x"}
    before = take(**one, key="desk:1", at=cast.AT).payments  # type: ignore[arg-type]

    plan = agree(case, "own", offered=Money(9_000, "EUR"), day=15)
    after = take(**one, key="desk:1", at=cast.AT).payments  # type: ignore[arg-type]
    during = take(**one, key="desk:2", at=cast.AT).payments  # type: ignore[arg-type]
    actions.end_plan(plan=plan, why="cancelled", at=cast.AT, actor="staff:x")
    again = take(**one, key="desk:2", at=cast.AT).payments  # type: ignore[arg-type]

    assert [money.pk for money in before] == [money.pk for money in after]
    assert [money.pk for money in during] == [money.pk for money in again]
    assert len(during) == 2


def test_a_payment_of_a_local_day_that_began_before_ours_is_taken_for_that_day(case: Case) -> None:
    one_in_the_morning = datetime(2026, 11, 17, 23, 0, tzinfo=UTC)  # the 18th in Riga

    (made,) = take(
        cases=[case], amount=Money(500, "EUR"), paid_on=date(2026, 11, 18), key="desk:1",
        at=one_in_the_morning, actor="staff:x",
    ).payments  # fmt: skip

    assert made.effective_on == date(2026, 11, 18)


def test_the_same_key_of_somebody_else_is_another_payment(case: Case) -> None:
    one = {"cases": [case], "amount": Money(500, "EUR"), "paid_on": TODAY, "actor": "x", "key": "k"}

    hers = take(**one, at=cast.AT).payments  # type: ignore[arg-type]
    theirs = take(**one, at=cast.AT, source="creditor:a").payments  # type: ignore[arg-type]

    assert {money.pk for money in hers}.isdisjoint(money.pk for money in theirs)


def test_whoever_paid_everything_gets_a_proof_by_letter(case: Case, plan: Plan) -> None:
    pay(case, 60_000, on=TODAY + DAY)

    reckoned(TODAY + DAY)
    queued = Release.objects.get(letter="nothing_owed")
    sent = release(queued.key, clock=lambda: noon(TODAY + DAY))

    assert (queued.act, queued.language) == ("proof.letter", "lv")
    assert sent.state == "released", (sent.reasons, sent.detail)


def test_no_proof_leaves_while_something_is_owed(case: Case, plan: Plan) -> None:
    from evenhand.plans.completing import tell_that_nothing_is_owed

    (queued,) = tell_that_nothing_is_owed(case.debt, at=cast.AT)

    sent = release(queued.key, clock=cast.clock)

    assert sent.state == "waiting"
    assert sent.reasons == ["letter.LetterIncomplete"]


def test_a_refused_plan_is_looked_at_by_a_person_by_a_promised_day(case: Case) -> None:
    def ask() -> date:
        return living.ask_a_person(
            person=case.person, case=case, offered=Money(50_000, "EUR"), at=cast.AT,
            today=TODAY, actor="person",
        )  # fmt: skip

    by = ask()
    ask()

    assert by == date(2026, 11, 20)  # the 18th is a holiday in Latvia
    assert Promise.objects.get().due_on == by
    assert Task.objects.get().kind == "plan_refused"


def test_a_verb_that_fails_leaves_nothing_behind(plan: Plan) -> None:
    before = codes(plan)

    with pytest.raises(living.NotOpen), transaction.atomic():
        living.skip(plan=plan, number=99, at=cast.AT, today=TODAY, actor="person")

    assert codes(plan) == before


def test_no_payment_falls_on_a_holiday_however_it_got_its_day(case: Case, plan: Plan) -> None:
    closed = closed_days(plan.person, TODAY)

    plan = living.change_day(
        plan=plan, pay=PayRhythm(rhythm=Rhythm.MONTHLY, day=23), at=cast.AT, today=TODAY, actor="x"
    )
    moved = [due_on for due_on, _ in left(plan)]
    reckoned(date(2027, 6, 18))
    at_the_end = [due_on for due_on, _ in left(plan, on=date(2027, 6, 18))]

    # The 24th to the 26th of December are holidays in Latvia, and the 27th is a Sunday.
    assert date(2026, 12, 28) in moved
    assert not closed & {*moved, *at_the_end}
    assert all(day.isoweekday() != 7 for day in (*moved, *at_the_end))
