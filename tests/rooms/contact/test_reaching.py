"""What a person wished about being reached holds from its commit, whatever waits in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.actions import add_contact_point
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import actions, gate, reaching
from evenhand.contact.channels import channel_of
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.letters.facts import EarlierLetter
from evenhand.contact.models import Contact, Need, PointWish, Preference, Release
from evenhand.journal.models import Event
from evenhand.rulebook import FIELDS
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
# 17:00 of a Tuesday in Riga.
AT = cast.AT
HOUR = 60


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(email="ilze@example.org", phone="+37120000001"))


def point(case: Case, channel: str) -> ContactPoint:
    return ContactPoint.objects.get(person=case.person, channel=channel)


def wishes(**changes: object) -> Callable[[Case], object]:
    def change(case: Case) -> object:
        return reaching.change_preference(person=case.person, at=AT, actor="t", **changes)  # type: ignore[arg-type]

    return change


def about(channel: str, **wish: object) -> Callable[[Case], object]:
    def told(case: Case) -> object:
        return reaching.wish_about(point(case, channel), at=AT, actor="t", **wish)  # type: ignore[arg-type]

    return told


def sent(case: Case, act: str, *, number: int = 1) -> Release:
    """Queue something and let it try to leave at once."""
    channel = {"letter": "post", "email": "email"}[act.partition(".")[2]]
    row = actions.queue_release(
        case=case,
        act=act,
        letter="message" if channel == "email" else "first_notice",
        language="lv",
        at=AT,
        business_key=f"{act}:{number}",
        contact_point=point(case, channel),
    )
    return actions.release(row.key, clock=cast.clock)


@pytest.mark.parametrize(
    ("told", "act", "rule"),
    [
        (
            wishes(wishes_from_minute=8 * HOUR, wishes_until_minute=12 * HOUR),
            "service.email",
            "house.wished-hours",
        ),
        (wishes(avoid_weekdays="2"), "service.email", "house.wished-days"),
        (wishes(refuses_email=True), "service.email", "house.refuses-email"),
        (wishes(ceased_at=AT), "service.email", "house.ceased-contact"),
        (about("email", never=True), "service.email", "house.refused-place"),
        (about("email", overheard=True), "service.email", "house.overheard"),
        (
            about("email", overheard_hours=(16 * HOUR, 20 * HOUR)),
            "service.email",
            "house.overheard-hours",
        ),
        (about("post", overheard=True), "notice.letter", "house.overheard"),
        (wishes(safe_contact_only=True), "notice.letter", "house.safe-way"),
        (wishes(safe_contact_only=True), "service.email", "house.safe-contact"),
    ],
    ids=[
        "hours", "weekday", "channel", "ended", "never here", "overheard", "overheard hours",
        "overheard post", "no safe way", "nothing of our own",
    ],
)  # fmt: skip
def test_what_she_wished_is_obeyed_by_what_waits(
    case: Case, told: Callable[[Case], object], act: str, rule: str
) -> None:
    before = sent(case, act)

    told(case)

    after = sent(case, act, number=2)
    assert rule not in before.reasons
    assert (after.state in ("refused", "waiting"), rule in after.reasons) == (True, True)


def test_who_needs_more_time_is_told_of_the_longer_term_and_asked_for_nothing_in_it(
    case: Case,
) -> None:
    raw = gate.facts_of(case, at=AT)
    row = sent(case, "notice.letter")
    before = letter_facts(row, way_in=WayIn("X"), raw=raw, at=AT).object_by

    reaching.keep_needs(person=case.person, needs=["more_time"], told_by="helper", at=AT, actor="t")

    raw = gate.facts_of(case, at=AT)
    after = letter_facts(row, way_in=WayIn("X"), raw=raw, at=AT).object_by
    assert before is not None
    assert after == before + timedelta(days=14)
    asked = gate.ask(case=case, act="demand.letter", at=AT, contact_point=point(case, "post"))
    assert "house.more-time-to-object" in {reason.rule for reason in asked.verdict.reasons}


def test_a_place_at_work_is_never_used(case: Case) -> None:
    ContactPoint.objects.filter(person=case.person, channel="email").update(at_work=True)

    refused = sent(case, "service.email")

    assert {"house.not-at-work", "house.work-email"} <= set(refused.reasons)


def test_who_is_not_safe_gets_what_is_required_by_the_way_she_named(case: Case) -> None:
    friend = add_contact_point(
        person=case.person, channel="post", street="Miera iela 7", postcode="LV-1013",
        town="Rīga", source="portal", at=AT,
    )  # fmt: skip
    home = ContactPoint.objects.filter(person=case.person, channel="post").earliest("pk")
    waiting = actions.queue_release(
        case=case, act="notice.letter", letter="first_notice", language="lv", at=AT,
        business_key="first", contact_point=home,
    )  # fmt: skip

    reaching.name_safe_way(person=case.person, point=friend, hours=None, at=AT, actor="t")
    left = actions.release(waiting.key, clock=cast.clock)

    assert (left.state, left.contact_point) == ("released", friend)
    for act in ("demand.letter", "service.letter", "survey.letter"):
        refused = gate.ask(case=case, act=act, at=AT, contact_point=friend).verdict
        assert "house.safe-contact" in {reason.rule for reason in refused.reasons}


def test_without_a_safe_way_nothing_goes_by_post_and_somebody_is_asked_to_find_one(
    case: Case,
) -> None:
    reaching.name_safe_way(person=case.person, point=None, hours=None, at=AT, actor="t")

    refused = sent(case, "notice.letter")

    task = Task.objects.get(kind="safe_way_needed")
    assert refused.state == "refused"
    assert (task.subject, task.case_key, task.note) == (case.person.key, case.key, "")


def test_the_safe_way_is_safe_only_at_the_hours_named(case: Case) -> None:
    phone = point(case, "phone")

    reaching.name_safe_way(
        person=case.person, point=phone, hours=(9 * HOUR, 12 * HOUR), at=AT, actor="t"
    )

    late = gate.ask(case=case, act="answer.call", at=AT, contact_point=phone).verdict
    morning = AT - timedelta(hours=7)
    in_time = gate.ask(case=case, act="answer.call", at=morning, contact_point=phone).verdict
    assert {reason.rule for reason in late.reasons} == {"house.overheard-hours"}
    assert in_time.allowed


def test_nobody_names_another_persons_address_as_safe(case: Case) -> None:
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")

    with pytest.raises(reaching.NotHerPoint):
        reaching.name_safe_way(
            person=case.person, point=cast.post_of(other.person), hours=None, at=AT, actor="t"
        )

    assert not PointWish.objects.exists()


@pytest.mark.parametrize(
    ("need", "act", "rule"),
    [
        ("interpreter", "demand.call", "house.interpreter"),
        ("sign_language", "service.call", "house.refuses-calls"),
        ("text_not_voice", "demand.call", "house.refuses-calls"),
    ],
)
def test_a_need_is_applied_without_anybody_thinking_of_it(
    case: Case, need: str, act: str, rule: str
) -> None:
    reaching.keep_needs(person=case.person, needs=[need], told_by="person", at=AT, actor="t")

    refused = gate.ask(case=case, act=act, at=AT, contact_point=point(case, "phone")).verdict

    assert rule in {reason.rule for reason in refused.reasons}


def test_a_need_is_kept_with_who_said_so_and_withdrawn_means_deleted(case: Case) -> None:
    kept = reaching.keep_needs(
        person=case.person, needs=["large_print", "more_time"], told_by="person", at=AT, actor="t"
    )
    told = [(need.need, need.purpose, need.told_by, need.consented_at) for need in kept]

    reaching.keep_needs(person=case.person, needs=[], told_by="person", at=AT, actor="t")

    assert told == [
        ("large_print", "reaching", "person", AT),
        ("more_time", "terms", "person", AT),
    ]
    assert not Need.objects.exists()
    events = Event.objects.filter(code="needs.changed")
    assert [(event.data, event.payload) for event in events] == [({}, None), ({}, None)]


def test_a_need_ends_after_its_last_day_and_not_on_it(case: Case) -> None:
    last = AT.date()
    reaching.keep_needs(
        person=case.person, needs=["slow_talk"], told_by="person", at=AT, actor="t", ends_on=last
    )

    on_it = reaching.end_needs(last, at=AT, actor="t")
    after = reaching.end_needs(last + timedelta(days=1), at=AT, actor="t")

    assert (on_it, after, Need.objects.count()) == (0, 1, 0)


def test_a_need_for_an_interpreter_is_a_task_that_does_not_say_which(case: Case) -> None:
    reaching.keep_needs(
        person=case.person, needs=["sign_language"], told_by="person", at=AT, actor="t"
    )

    task = Task.objects.get(kind="interpreter_needed")
    assert (task.subject, task.note) == (case.person.key, "")


def test_only_a_need_of_the_list_can_be_kept(case: Case) -> None:
    with pytest.raises(ValueError, match="depression"):
        reaching.keep_needs(
            person=case.person, needs=["depression"], told_by="person", at=AT, actor="t"
        )


def test_an_answer_at_an_unwished_hour_is_one_reply_on_the_day_she_wrote(case: Case) -> None:
    wishes(wishes_from_minute=8 * HOUR, wishes_until_minute=12 * HOUR)(case)
    phone = point(case, "phone")
    before = gate.ask(case=case, act="answer.call", at=AT, contact_point=phone).verdict

    reaching.record_contact(
        person=case.person, case=case, channel="call", purpose="service", outbound=False,
        result="conversation", by=None, at=AT - timedelta(minutes=5),
    )  # fmt: skip

    after = gate.ask(case=case, act="answer.call", at=AT, contact_point=phone).verdict
    later = AT + timedelta(days=1)
    next_day = gate.ask(case=case, act="answer.call", at=later, contact_point=phone).verdict
    assert not before.allowed
    assert after.allowed
    assert not next_day.allowed


@pytest.mark.parametrize(
    ("act", "channel", "letter", "says"),
    [
        ("answer.email", "email", "answer", "reply with the word STOP"),
        ("service.sms", "phone", "please_call", "Reply STOP"),
    ],
)
def test_an_american_reads_in_each_message_how_to_stop_such_messages(
    act: str, channel: str, letter: str, says: str
) -> None:
    joe = cast.case(cast.person(cast.JOE, email="joe@example.org", phone="+12125550100"))
    reaching.change_preference(
        person=joe.person, at=AT, actor="t", email_consented_at=AT, texts_consented_at=AT
    )
    row = actions.queue_release(
        case=joe, act=act, letter=letter, language="en", at=AT, business_key="one",
        contact_point=point(joe, channel),
    )  # fmt: skip

    verdict = gate.ask(case=joe, act=act, at=AT, contact_point=point(joe, channel)).verdict
    facts = letter_facts(row, way_in=WayIn(code="A"), raw={}, at=AT)
    facts = replace(facts, earlier_letter=EarlierLetter(reference="1", on=AT.date()))
    parcel = channel_of(act.partition(".")[2]).compose(letter, facts, key=row.key, to="x")

    assert verdict.reasons == ()
    assert says in parcel.content.decode()


def test_where_the_channel_offers_no_way_to_stop_it_is_not_said_to() -> None:
    joe = cast.case(cast.person(cast.JOE, phone="+12125550100"))

    called = gate.ask(case=joe, act="answer.call", at=AT, contact_point=point(joe, "phone"))

    assert called.facts["is_opt_out_offered"] is False


# Which room or moment gives each fact of this room that no query of it gives, or why none does.
GIVEN_ELSEWHERE = {
    "objection_ends_at": "counted by the rulebook from the first notice",
    "objection_ends_at_known": "counted by the rulebook from the first notice",
    "told_of_end_at": "the letter after a hold: see AFTER_HOLD_FACTS_SQL",
    "wishes_known": "a query: see PREFERENCE_FACTS_SQL",
}
NOBODY_YET = {
    "email_opt_out_ends_at": "no creditor's notice with an end of opting out is taken in",
    "email_opt_out_ends_at_known": "as the fact it guards",
    "is_unreachable_otherwise": "returned letters and failed numbers must say it; false refuses",
    "is_limited_content": "nothing of limited content is sent; what is left by voice is not judged",
    "is_prerecorded": "no recorded voice ever speaks",
    "free_reminder_at": "no letter of that kind",
    "free_reminder_at_known": "no letter of that kind",
    "arrangement_refused_at": "no letter of that kind",
    "arrangement_refused_at_known": "no letter of that kind",
    "is_duplicative_dispute": "disputes are read by a person",
    "original_creditor_asked": "nobody can ask it in the portal yet",
    "days_since_told": "nothing is reported to a bureau",
    "told_of_report_at": "nothing is reported to a bureau",
    "told_of_report_at_known": "nothing is reported to a bureau",
    "is_told_of_report": "nothing is reported to a bureau",
    "claim_letter_at": "no letter of claim",
    "claim_letter_at_known": "no letter of claim",
    "default_notice_at": "no notice of default",
    "default_notice_at_known": "no notice of default",
    "is_notice_returned": "returned letters must say it",
    "is_content_incomplete": "a letter that lacks something is not composed",
    "call_consent_until": "consent to further calls is not asked for; 0 is none",
}


def test_each_fact_of_contact_is_given_or_it_is_said_why_not(case: Case) -> None:
    reaching.change_preference(person=case.person, at=AT, actor="t", refuses_visit=True)
    reaching.wish_about(point(case, "email"), at=AT, actor="t", overheard_hours=(0, HOUR))
    ContactPoint.objects.filter(channel="email").update(source="portal")
    sent(case, "notice.letter")
    reaching.note_survey_asked(person=case.person, at=AT)
    reaching.record_contact(
        person=case.person, case=case, channel="call", purpose="service", outbound=True,
        result="busy", by=None, at=AT,
    )  # fmt: skip

    given = set()
    for act, channel in (("answer.email", "email"), ("demand.call", "phone")):
        given |= set(gate.ask(case=case, act=act, at=AT, contact_point=point(case, channel)).facts)

    of_the_room = {name for name, field in FIELDS.items() if field.room == "contact"}
    silent = of_the_room - given - set(GIVEN_ELSEWHERE) - set(NOBODY_YET)
    assert silent == set()
    assert set(NOBODY_YET) & given == set()


def test_a_busy_call_is_counted_and_told_apart(case: Case) -> None:
    made = reaching.record_contact(
        person=case.person, case=case, channel="call", purpose="service", outbound=True,
        result="busy", by=None, at=datetime.fromisoformat("2026-11-17T10:00:00+00:00"),
    )  # fmt: skip

    facts = gate.facts_of(case, at=AT)
    assert Contact.objects.get() == made
    assert (facts["calls_last_7_days"], facts["calls_not_connected"]) == (1, 1)
    assert facts["contacts_today"] == 1
    assert Preference.objects.count() == 0


def test_a_call_of_hers_is_counted_apart_and_is_no_contact_of_ours(case: Case) -> None:
    for days in (1, 6, 8):
        reaching.record_contact(
            person=case.person, case=case, channel="call", purpose="service", outbound=False,
            result="conversation", by=None, at=AT - timedelta(days=days),
        )  # fmt: skip

    facts = gate.facts_of(case, at=AT)

    assert facts["calls_from_her_last_7_days"] == 2
    assert (facts["calls_last_7_days"], facts["contacts_today"]) == (0, 0)
