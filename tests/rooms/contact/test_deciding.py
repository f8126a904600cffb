"""Software grants; what takes something needs two people and a reason, and may be appealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.cases.models import Case
from evenhand.contact import actions, deciding, gate
from evenhand.contact.models import Release
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.holds.deciding import (
    Change,
    EnoughPapers,
    MayNotDecide,
    NothingToDecide,
    ReasonMissing,
)
from evenhand.holds.models import Appeal, ChangeAsked, Decision, Hold
from evenhand.holds.papers import end_purpose
from evenhand.journal.models import Event
from evenhand.rulebook.zones import zone
from evenhand.vault import actions as vault
from evenhand.work.actions import raise_task
from evenhand.work.models import NextStep, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
LATER = cast.AT + timedelta(days=2)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars() -> User:
    return cast.lead()


@pytest.fixture
def zane() -> User:
    email = "zane@evenhand.example"
    return User.objects.create_user(
        email, cast.PASSWORD, name="Zane", role=Role.COMPLAINTS, joined_at=cast.AT
    )


def stopped(case: Case, kind: str = "illness", actor: str = "person") -> Hold:
    request = StopRequest(
        person=case.person, kind=kind, source="desk", actor=actor, starts_at=cast.AT
    )
    return actions.stop(request, clock=cast.clock).hold


def change(what: str, new_ends_at: datetime | None = None) -> Change:
    return Change(what=what, reason="The paper is ten years old.", new_ends_at=new_ends_at)


def taken(hold: Hold, what: str, *, by: User, second: User, **given: datetime) -> Decision:
    asked = deciding.propose(hold, change(what, **given), user=by, at=LATER)
    return deciding.approve(asked, user=second, at=LATER)


def may_demand(case: Case, at: datetime = LATER) -> bool:
    reasons = gate.ask(case=case, act="demand.letter", at=at).verdict.reasons
    return not {"house.hold-stops-demands", "house.after-a-hold"} & {r.rule for r in reasons}


def fresh(hold: Hold) -> Hold:
    return Hold.objects.get(pk=hold.pk)


def test_a_stop_is_provisional_until_somebody_looked_and_stops_from_its_first_moment(
    case: Case, dace: User
) -> None:
    hold = stopped(case)
    before = (hold.state, hold.look_by, may_demand(case, cast.AT))

    deciding.confirm(hold, user=dace, at=LATER)

    assert before == ("provisional", date(2026, 11, 19), False)
    assert (fresh(hold).state, fresh(hold).look_by) == ("confirmed", None)
    assert Task.objects.filter(kind="hold_look").count() == 1


def test_who_entered_a_stop_is_not_who_confirms_it(case: Case, dace: User) -> None:
    hold = stopped(case, actor=f"staff:{dace.key}")

    with pytest.raises(MayNotDecide, match="own"):
        deciding.confirm(hold, user=dace, at=LATER)


def test_while_a_paper_is_asked_for_everything_stays_stopped(case: Case, dace: User) -> None:
    hold = stopped(case)

    deciding.ask_paper(hold, user=dace, words="One page from the hospital is enough.", at=LATER)

    told = Release.objects.get(letter="hold_decided")
    assert (fresh(hold).state, fresh(hold).look_by) == ("paper_asked", date(2026, 12, 19))
    assert not may_demand(case)
    assert (told.act, told.hold_id) == ("answer.letter", hold.pk)


def test_one_current_paper_is_enough_until_it_is_found_not_to_fit(case: Case, dace: User) -> None:
    hold = stopped(case)
    paper = vault.store_document(
        subject=case.person.key, kind="hold.paper", name="letter", media_type="application/pdf",
        content=b"%PDF one page", at=cast.AT, about=hold.key,
    )  # fmt: skip

    with pytest.raises(EnoughPapers):
        deciding.ask_paper(hold, user=dace, words="A second one.", at=LATER)
    end_purpose(hold, paper.key, at=LATER, actor="t")

    deciding.ask_paper(hold, user=dace, words="The name cannot be read.", at=LATER)
    assert fresh(hold).state == "paper_asked"


def test_one_person_lets_a_hold_last_longer_and_never_shorter(case: Case, dace: User) -> None:
    hold = stopped(case)
    assert hold.ends_at is not None
    longer = hold.ends_at + timedelta(days=30)

    deciding.extend(hold, user=dace, ends_at=longer, at=LATER)
    with pytest.raises(NothingToDecide):
        deciding.extend(hold, user=dace, ends_at=hold.ends_at, at=LATER)

    assert fresh(hold).ends_at == longer


@pytest.mark.parametrize("what", ["refuse", "shorten", "lift"])
def test_what_takes_a_protection_needs_a_second_person_who_may_decide(
    case: Case, dace: User, edgars: User, what: str
) -> None:
    hold = stopped(case)
    end = LATER + timedelta(days=1) if what == "shorten" else None
    asked = deciding.propose(hold, change(what, end), user=edgars, at=LATER)

    with pytest.raises(MayNotDecide, match="second"):
        deciding.approve(asked, user=edgars, at=LATER)
    with pytest.raises(MayNotDecide, match="role"):
        deciding.approve(asked, user=dace, at=LATER)

    assert (fresh(hold).ends_at, fresh(hold).lifted_at) == (hold.ends_at, None)
    assert Task.objects.filter(kind="hold_second_person").count() == 1


@pytest.mark.parametrize("what", ["refuse", "lift"])
def test_two_people_end_a_hold_and_what_follows_is_a_word_and_no_demand(
    case: Case, dace: User, edgars: User, what: str
) -> None:
    hold = stopped(case)

    decision = taken(hold, what, by=dace, second=edgars)

    step = NextStep.objects.get(case_key=case.key)
    assert fresh(hold).lifted_at == LATER
    assert (step.step, step.why) == ("wait", "after_stop")
    assert not may_demand(case, LATER + timedelta(days=100))
    assert holds.words_of(decision) == "The paper is ten years old."
    assert Release.objects.filter(letter="hold_decided").count() == 1


def test_a_shorter_hold_ends_as_decided_and_not_before(
    case: Case, dace: User, edgars: User
) -> None:
    hold, end = stopped(case), LATER + timedelta(days=3)

    taken(hold, "shorten", by=dace, second=edgars, new_ends_at=end)

    assert fresh(hold).ends_at == end
    assert not may_demand(case, end - timedelta(seconds=1))


def test_who_decided_has_looked_and_nobody_is_asked_to_look_again(
    case: Case, dace: User, edgars: User, zane: User
) -> None:
    hold = stopped(case)
    raise_task(
        kind="read_illness", business_key=f"read:{hold.key}", at=cast.AT, due_at=LATER,
        subject=case.person.key,
    )  # fmt: skip
    decision = taken(hold, "refuse", by=dace, second=edgars)
    appeal = deciding.appeal(decision, actor="person", words="", at=LATER)
    deciding.uphold(appeal, user=zane, at=LATER)

    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert Task.objects.count() == 4


def test_nothing_is_taken_without_a_reason(case: Case, dace: User) -> None:
    with pytest.raises(ReasonMissing):
        deciding.propose(stopped(case), Change(what="lift", reason=" "), user=dace, at=LATER)

    assert not ChangeAsked.objects.exists()


def test_who_declared_a_tie_neither_asks_nor_decides(
    case: Case, dace: User, edgars: User, zane: User
) -> None:
    hold = stopped(case)
    asked = deciding.propose(hold, change("lift"), user=dace, at=LATER)
    for user in (edgars, zane):
        DeclaredConflict.objects.create(user=user, about=case.person.key, declared_at=cast.AT)

    with pytest.raises(MayNotDecide, match="tie"):
        deciding.approve(asked, user=edgars, at=LATER)
    with pytest.raises(MayNotDecide, match="tie"):
        deciding.propose(hold, change("refuse"), user=zane, at=LATER)


def test_both_who_asked_and_their_reasons_stay_where_two_asked(
    case: Case, dace: User, edgars: User, zane: User
) -> None:
    hold = stopped(case)
    first = deciding.propose(hold, change("lift"), user=dace, at=LATER)
    second = deciding.propose(
        hold, Change(what="lift", reason="She asked for it."), user=zane, at=LATER
    )

    deciding.decline(second, user=edgars, at=LATER)
    deciding.approve(first, user=edgars, at=LATER)

    assert [holds.words_of(one) for one in ChangeAsked.objects.order_by("pk")] == [
        "The paper is ten years old.", "She asked for it.",
    ]  # fmt: skip
    assert fresh(hold).lifted_at == LATER


def test_a_decision_is_made_once(case: Case, dace: User, edgars: User, zane: User) -> None:
    asked = deciding.propose(stopped(case), change("lift"), user=dace, at=LATER)
    deciding.approve(asked, user=edgars, at=LATER)

    with pytest.raises(NothingToDecide):
        deciding.approve(asked, user=zane, at=LATER)

    assert Decision.objects.count() == 1


@pytest.mark.parametrize("what", ["refuse", "shorten", "lift"])
def test_while_an_appeal_runs_all_is_stopped_again(
    case: Case, dace: User, edgars: User, what: str
) -> None:
    hold = stopped(case)
    end = {"new_ends_at": LATER + timedelta(hours=1)} if what == "shorten" else {}
    decision = taken(hold, what, by=dace, second=edgars, **end)

    deciding.appeal(decision, actor="person", words="I am still ill.", at=LATER)

    assert not may_demand(case, LATER + timedelta(days=4000))
    assert (fresh(hold).lifted_at, fresh(hold).ends_at) == (None, None)
    assert NextStep.objects.get(case_key=case.key).step == "hold"
    assert Task.objects.filter(kind="hold_appeal").count() == 1


def test_nobody_decides_an_appeal_about_what_she_decided_herself(
    case: Case, edgars: User, zane: User
) -> None:
    hold = stopped(case)
    decision = taken(hold, "lift", by=edgars, second=zane)
    appeal = deciding.appeal(decision, actor="person", words="", at=LATER)

    for user in (edgars, zane):
        with pytest.raises(MayNotDecide, match="third"):
            deciding.uphold(appeal, user=user, at=LATER)

    assert not may_demand(case)


def test_a_person_who_was_right_has_her_hold_as_it_was(
    case: Case, dace: User, edgars: User, zane: User
) -> None:
    hold = stopped(case)
    decision = taken(hold, "refuse", by=dace, second=edgars)
    appeal = deciding.appeal(decision, actor="person", words="I am ill.", at=LATER)

    deciding.uphold(appeal, user=zane, at=LATER)

    assert (fresh(hold).ends_at, fresh(hold).state) == (hold.ends_at, "confirmed")
    assert not may_demand(case)
    with pytest.raises(NothingToDecide):
        deciding.uphold(appeal, user=zane, at=LATER)


def test_an_appeal_is_rejected_by_two_people_of_whom_the_deciding_one_is_new(
    case: Case, dace: User, edgars: User, zane: User
) -> None:
    hold = stopped(case)
    appealed = taken(hold, "refuse", by=dace, second=edgars)
    deciding.appeal(appealed, actor="person", words="", at=LATER)
    asked = deciding.propose(hold, change("reject_appeal"), user=dace, at=LATER)

    with pytest.raises(MayNotDecide, match="third"):
        deciding.approve(asked, user=edgars, at=LATER)
    deciding.approve(asked, user=zane, at=LATER)

    assert fresh(hold).lifted_at == LATER
    assert fresh(hold).state == "refused"
    with pytest.raises(NothingToDecide):
        deciding.appeal(appealed, actor="person", words="again", at=LATER)


def test_an_appeal_takes_back_what_was_queued_and_charged_in_between(
    case: Case, dace: User, edgars: User
) -> None:
    decision = taken(stopped(case), "lift", by=dace, second=edgars)
    waiting = actions.queue_release(
        case=case, act="demand.letter", letter="reminder", language="lv", at=LATER,
        business_key="in-between",
    )  # fmt: skip

    deciding.appeal(decision, actor="person", words="", at=LATER)

    assert Release.objects.get(pk=waiting.pk).state == "withdrawn"


def test_a_crisis_ends_thirty_days_that_begin_with_the_day_its_treatment_ended(
    dace: User, edgars: User
) -> None:
    case = cast.case(cast.person(cast.AMINA))
    hold = stopped(case, "mental_health_crisis")
    asked = deciding.propose_after_treatment(
        hold, date(2026, 11, 19), user=dace, reason="The hospital wrote.", at=LATER
    )

    deciding.approve(asked, user=edgars, at=LATER)

    assert fresh(hold).ends_at == datetime(2026, 12, 19, tzinfo=zone("Europe/London"))


def test_every_decision_is_in_the_journal_without_its_words(
    case: Case, dace: User, edgars: User
) -> None:
    hold = stopped(case)
    deciding.confirm(hold, user=edgars, at=LATER)
    taken(hold, "refuse", by=dace, second=edgars)

    about = Event.objects.filter(code__startswith="hold.").order_by("pk")
    codes = list(about.values_list("code", flat=True))
    told = "".join(str(event.data) for event in Event.objects.all())
    assert codes[-3:] == ["hold.confirmed", "hold.change_asked", "hold.refused"]
    assert "ten years" not in told


# --- The database itself refuses -----------------------------------------------------------------


def _alone(hold: Hold, user: User) -> None:
    asked = deciding.propose(hold, change("lift"), user=user, at=LATER)
    Decision.objects.create(
        hold=hold, what="lift", change_asked=asked, asked_by=user, by=user, at=LATER,
        reason_sealed=b"x",
    )  # fmt: skip


def _without_reason(hold: Hold, user: User) -> None:
    asked = deciding.propose(hold, change("lift"), user=user, at=LATER)
    other = cast.lead("other@evenhand.example")
    Decision.objects.create(
        hold=hold, what="lift", change_asked=asked, asked_by=user, by=other, at=LATER
    )


def _without_decision(hold: Hold, user: User) -> None:
    del user
    Hold.objects.filter(pk=hold.pk).update(lifted_at=LATER)


def _rewritten(hold: Hold, user: User) -> None:
    deciding.confirm(hold, user=user, at=LATER)
    Decision.objects.update(at=cast.AT)


def _forgotten(hold: Hold, user: User) -> None:
    deciding.propose(hold, change("lift"), user=user, at=LATER)
    ChangeAsked.objects.all().delete()


def _judge_in_her_own_case(hold: Hold, user: User) -> None:
    decision = taken(hold, "lift", by=cast.agent("x@evenhand.example"), second=user)
    appeal = deciding.appeal(decision, actor="person", words="", at=LATER)
    Decision.objects.create(
        hold=hold, what="uphold_appeal", appeal=Appeal.objects.get(pk=appeal.pk), by=user, at=LATER
    )


@pytest.mark.parametrize(
    "wrong",
    [_alone, _without_reason, _without_decision, _rewritten, _forgotten, _judge_in_her_own_case],
)
def test_the_database_itself_refuses_what_nobody_may_do(
    case: Case, edgars: User, wrong: Callable[[Hold, User], None]
) -> None:
    hold = stopped(case)

    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(hold, edgars)
