"""Each day the ledger is held against the bank; a difference of a cent is seen, and by whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from evenhand.cases.models import Case
from evenhand.contact.references import payment_reference
from evenhand.journal.models import Event
from evenhand.ledger import flows
from evenhand.payments import remitting
from evenhand.payments.actions import match_waiting, take_file
from evenhand.payments.allocating import take
from evenhand.payments.models import Reconciled
from evenhand.payments.queries import MAY_TAKE
from evenhand.payments.reconciling import latest, reconcile, reconcile_again
from evenhand.rulebook import Money
from evenhand.work.alarms import (
    EVERYBODY,
    climb_waiting,
    not_rung,
    open_alarms,
    pick_up,
    put_on_duty,
    ringing_for,
    who_handles,
)
from evenhand.work.models import Alarm, Task
from tests import cast
from tests.bank_files import PAYER, PLACE, Line, camt
from tests.cast import AT
from tests.rooms.payments.test_remitting import agreed

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _one_account(settings: Any) -> None:
    accounts = {"EUR": settings.FIRM["accounts"]["EUR"]}
    settings.FIRM = settings.FIRM | {"accounts": accounts, "own_accounts": {}}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def bank_tells(
    *lines: Line, identity: str = "S1", until: str = "2026-11-16", opening: str = "100.00",
    closing: str = "125.00",
) -> None:  # fmt: skip
    content = camt(*lines, identity=identity, until=until, opening=opening, closing=closing)
    file = take_file(name="f", content=content, at=AT, actor="staff:test")
    assert file.state == "taken", file.why
    match_waiting(at=AT)


def states(day: date = MONDAY) -> dict[str, str]:
    return {row.what.split(":")[0]: row.state for row in reconcile(day, at=AT)}


def test_what_came_and_was_matched_agrees_everywhere(case: Case) -> None:
    bank_tells(Line(amount="25.00", reference=payment_reference(case.debt)))

    assert states() == {"account": "fine", "bank": "fine", "creditor": "fine"}
    assert not Alarm.objects.exists()


def test_a_day_without_a_statement_is_not_provable_and_never_fine(case: Case) -> None:
    bank_tells(Line(amount="25.00"))

    assert states(TUESDAY)["account"] == "not_provable"


def test_a_weekend_is_shown_by_the_statement_of_friday(case: Case) -> None:
    bank_tells(Line(amount="25.00", day="2026-11-13"), until="2026-11-13")

    assert states(date(2026, 11, 15))["account"] == "fine"


def test_a_cent_that_the_bank_took_is_seen_by_somebody_once(case: Case) -> None:
    cost = Line(amount="-0.01", name="", iban="")
    bank_tells(Line(amount="25.00"), cost, closing="124.99")

    first = states()
    again = states()

    assert first["account"] == again["account"] == "differs"
    assert rings("account") == [MONDAY]
    assert Task.objects.filter(kind="alarm_money_differs", done_at=None).count() == 1
    assert Event.objects.filter(code="ledger.differs").count() == 1
    assert Reconciled.objects.filter(what=f"account:{PLACE}").count() == 1


def test_what_was_told_by_hand_is_listed_with_its_age(case: Case) -> None:
    bank_tells(Line(amount="25.00"))
    take(cases=[case], amount=Money(700, "EUR"), paid_on=date(2026, 11, 12), key="k", at=AT,
         actor="staff:x")  # fmt: skip

    row = next(one for one in reconcile(MONDAY, at=AT) if one.what.startswith("creditor"))

    assert row.state == "fine"
    assert [(one["minor"], one["days"]) for one in row.told] == [(700, 4)]


def test_a_run_on_its_way_to_the_bank_is_explained_and_then_seen(case: Case) -> None:
    agreed(case.debt.creditor)
    bank_tells(Line(amount="25.00", reference=payment_reference(case.debt)))
    at = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    run = remitting.draw_up(
        case.debt.creditor, currency="EUR", day=TUESDAY, at=at, actor="staff:one"
    )
    assert run is not None
    remitting.approve(run, at=at, actor="staff:two")
    went = Line(amount=f"-{Money(run.net_minor, 'EUR').decimal}", day="2026-11-18",
                end_to_end=remitting.end_to_end(run), iban=PAYER, name="Nordlys")  # fmt: skip

    bank_tells(identity="S2", until="2026-11-17", opening="125.00", closing="125.00")
    before = next(one for one in reconcile(TUESDAY, at=AT) if one.what.startswith("account"))
    left = Money(12_500 - run.net_minor, "EUR").decimal
    bank_tells(went, identity="S3", until="2026-11-18", opening="125.00", closing=str(left))
    after = next(
        one for one in reconcile(date(2026, 11, 18), at=AT) if one.what.startswith("account")
    )

    assert (before.state, after.state) == ("fine", "fine")
    assert [one["run"] for one in before.told] == [remitting.end_to_end(run)]
    assert after.told == []


def test_how_things_stood_last_is_told_once_each(case: Case) -> None:
    bank_tells(Line(amount="25.00"))
    reconcile(MONDAY, at=AT)
    reconcile(TUESDAY, at=AT)

    assert {row.day for row in latest()} == {TUESDAY}
    assert {row.what for row in latest(day=MONDAY)} == {f"account:{PLACE}", "bank"}


def accounts_told() -> list[tuple[date, str]]:
    rows = Reconciled.objects.filter(what__startswith="account").order_by("pk")
    return [(row.day, row.state) for row in rows]


def test_a_day_whose_statement_came_late_is_held_again_by_itself(case: Case) -> None:
    wednesday = date(2026, 11, 18)
    bank_tells(Line(amount="25.00"))
    reconcile_again(until=TUESDAY, at=AT)
    bank_tells(identity="S2", until="2026-11-17", opening="125.00", closing="125.00")
    bank_tells(identity="S3", until="2026-11-18", opening="125.00", closing="125.00")

    reconcile_again(until=wednesday, at=AT)
    reconcile_again(until=wednesday, at=AT)

    assert accounts_told() == [
        (TUESDAY, "not_provable"), (TUESDAY, "fine"), (wednesday, "fine"),
    ]  # fmt: skip


def test_a_day_is_held_again_for_ten_days_and_no_longer(case: Case) -> None:
    bank_tells(Line(amount="25.00"))
    reconcile_again(until=TUESDAY, at=AT)

    days = {
        later: {row.day for row in reconcile_again(until=TUESDAY + timedelta(days=later), at=AT)}
        for later in (9, 30)
    }

    assert TUESDAY in days[9]
    assert TUESDAY not in days[30]


def test_that_an_early_day_agrees_again_says_nothing_of_a_later_one(case: Case) -> None:
    cost = Line(amount="-0.01", name="", iban="", day="2026-11-17")
    bank_tells(Line(amount="25.00"))
    bank_tells(cost, identity="S2", until="2026-11-17", opening="125.00", closing="124.99")
    reconcile(TUESDAY, at=AT)

    reconcile(MONDAY, at=AT)

    assert rings("account") == [TUESDAY]


def a_cent_is_missing_on(day: str = "2026-11-16") -> None:
    cost = Line(amount="-0.01", name="", iban="", day=day)
    bank_tells(Line(amount="25.00", day=day), cost, closing="124.99", until=day)


def test_what_differs_rings_for_those_trusted_with_money_alone(case: Case) -> None:
    agent, lead = cast.agent(), cast.lead()
    for user in (agent, lead):
        put_on_duty(user=user, from_at=AT - DAY, until_at=AT + DAY)
    a_cent_is_missing_on()

    reconcile(MONDAY, at=AT)

    assert not open_alarms(for_user=agent).exists()
    assert set(ringing_for(lead, at=AT)) == set(Alarm.objects.all())
    assert not pick_up(alarm_key=Alarm.objects.all()[0].key, user=agent, at=AT)


def test_where_no_one_on_duty_may_take_it_it_rings_above_at_once(case: Case) -> None:
    put_on_duty(user=cast.agent(), from_at=AT - DAY, until_at=AT + DAY)
    a_cent_is_missing_on()

    reconcile(MONDAY, at=AT)

    assert set(Alarm.objects.values_list("level", flat=True)) == {EVERYBODY}


def test_who_is_trusted_with_money_takes_what_rings_about_it() -> None:
    assert who_handles(Alarm.Kind.MONEY_DIFFERS) == MAY_TAKE


def test_an_alarm_is_still_once_a_later_day_agrees(case: Case) -> None:
    a_cent_is_missing_on()
    reconcile(MONDAY, at=AT)
    first = rings("account")
    bank_tells(identity="S2", until="2026-11-17", opening="124.99", closing="124.99")
    flows.leave_suspense(
        key="cost", place=PLACE, amount=Money(1, "EUR"), on=TUESDAY, at=AT, actor="staff:x",
        basis="the bank's costs",
    )  # fmt: skip

    reconcile_again(until=TUESDAY, at=AT)

    one = Alarm.objects.get(business_key__startswith="reconciliation:account")
    assert (first, rings("account")) == ([MONDAY], [])
    assert (one.outcome, one.closed_by, one.picked_up_by) == ("settled", None, None)
    assert Task.objects.get(key=one.task_id).done_at == AT
    assert one not in not_rung()
    assert climb_waiting(at=AT + DAY) == 0


def test_what_was_put_right_later_does_not_ring_again_for_its_day(case: Case) -> None:
    a_cent_is_missing_on()
    Reconciled.objects.create(
        day=TUESDAY, what=f"account:{PLACE}", currency="EUR", ledger_minor=1, beside_minor=1,
        state="fine", at=AT,
    )  # fmt: skip

    reconcile(MONDAY, at=AT)

    assert rings("account") == []


def rings(what: str) -> list[date]:
    """The days about which an alarm of a kind of check is open."""
    keys = open_alarms().filter(business_key__startswith=f"reconciliation:{what}")
    return [date.fromisoformat(one.business_key.rpartition(":")[2]) for one in keys]
