"""Copies for somebody who helps her: on her word, with an end, never where it could harm her."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from evenhand.access import queries as access
from evenhand.cases import actions as cases
from evenhand.cases import mandates
from evenhand.cases.models import Case, ContactPoint, Representative
from evenhand.contact import actions, copying, gate, helping, reaching, receipts
from evenhand.contact.attempts import fresh
from evenhand.contact.channels import spool as spool_of
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.models import Contact, Receipt, Release, Trace
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
AT = cast.AT
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def helper(case: Case, *, until: datetime = AT + YEAR) -> Representative:
    """Anna, whom Ilze trusts, with her own address for copies."""
    made = cases.add_representative(
        person=case.person,
        kind="trusted",
        name="Anna Ozola",
        source="portal",
        at=AT - timedelta(days=1),
        until=until,
        actor=f"person:{case.person.key}",
        mandate=mandates.Mandate(sees=True, gets_copies=True, born_on=date(1960, 2, 3)),
    )
    cases.add_helpers_address(
        made, street="Liepu iela 9", postcode="LV-3001", town="Jelgava", at=AT - timedelta(days=1)
    )
    return made


def sent(case: Case, *, act: str = "notice.letter", letter: str = "first_notice") -> Release:
    row = actions.queue_release(
        case=case,
        act=act,
        letter=letter,
        language="lv",
        at=AT,
        business_key=f"{act}:{letter}",
        contact_point=cast.post_of(case.person),
    )
    return actions.release(row.key, clock=cast.clock)


def copy_of(original: Release) -> Release:
    assert copying.queue_copies(at=AT) == 1
    return fresh(Release.objects.get(copy_of=original).key)


def released(copy: Release) -> Release:
    return actions.release(copy.key, clock=cast.clock)


def test_her_helper_gets_a_copy_of_what_left_once(case: Case) -> None:
    helper(case)
    original = sent(case)

    copy = released(copy_of(original))
    again = copying.queue_copies(at=AT)

    assert (original.state, copy.state, again) == ("released", "released", 0)
    assert spool_of().has(copy.key)


def test_a_copy_bears_the_helpers_address_and_no_code(case: Case) -> None:
    helper(case)
    original = sent(case)
    copy = copy_of(original)

    facts = letter_facts(
        copy, way_in=WayIn(code="0123456789ABCDEF"), raw=gate.facts_of(case, at=AT), at=AT
    )

    assert facts.copy_of.letter == "first_notice"
    assert facts.copy_of.to.address == ("Liepu iela 9", "LV-3001 Jelgava", "LV")
    assert facts.person.name == "Ilze Bērziņa"
    assert "0123456789ABCDEF" not in repr(facts)


def test_a_copy_counts_nothing_of_her_budget_and_moves_no_step(case: Case) -> None:
    helper(case)
    original = sent(case)
    counted = Contact.objects.filter(person=case.person).count()

    released(copy_of(original))

    assert Contact.objects.filter(person=case.person).count() == counted == 1


def test_the_journal_says_on_whose_word_a_copy_left(case: Case) -> None:
    named = helper(case)
    copy = released(copy_of(sent(case)))

    judged = Event.objects.filter(code="verdict.allowed", data__act="answer.letter")
    told = Event.objects.get(code="representative.named")
    assert (judged.count(), copy.letter) == (1, "copy")
    assert told.data["helper"] == str(named.key)
    assert told.data["mandate"] == ["sees", "gets_copies"]


def test_a_copy_that_waits_is_taken_back_when_she_ends_the_mandate(case: Case) -> None:
    named = helper(case)
    copy = copy_of(sent(case))

    helping.end_helper(named, at=AT, actor="t")

    assert released(copy).state == "withdrawn"
    assert copying.queue_copies(at=AT + timedelta(minutes=1)) == 0


def test_a_copy_that_was_told_to_wait_is_taken_back_too(case: Case) -> None:
    named = helper(case)
    copy = copy_of(sent(case))
    Release.objects.filter(pk=copy.pk).update(
        state="waiting",
        reasons=["house.contacts-in-a-day"],
        outcome_at=AT,
        not_before=AT + timedelta(days=1),
    )

    helping.end_helper(named, at=AT, actor="t")

    assert fresh(copy.key).state == "withdrawn"


def test_a_copy_never_turns_to_the_person_herself(case: Case) -> None:
    reaching.change_preference(person=case.person, at=AT, actor="t", email_consented_at=AT)
    named = helper(case)
    copy = copy_of(sent(case))
    Representative.objects.filter(pk=named.pk).update(until=AT)

    row = released(copy)

    assert (row.act, row.state, row.detail) == ("answer.letter", "refused", "")


def test_a_copy_in_the_spool_is_taken_back_too(case: Case) -> None:
    named = helper(case)
    copy = released(copy_of(sent(case)))

    helping.end_helper(named, at=AT, actor="t")

    assert copy.key not in spool_of().waiting()
    assert fresh(copy.key).state == "withdrawn"


def test_after_the_mandate_has_lapsed_the_gate_refuses(case: Case) -> None:
    named = helper(case)
    copy = copy_of(sent(case))
    Representative.objects.filter(pk=named.pk).update(until=AT)

    assert released(copy).reasons == ["house.helpers-mandate"]


def test_no_copy_leaves_once_only_a_safe_way_may_be_used(case: Case) -> None:
    helper(case)
    original = sent(case)
    copy = copy_of(original)

    reaching.change_preference(person=case.person, at=AT, actor="t", safe_contact_only=True)

    assert fresh(copy.key).state == "withdrawn"
    Release.objects.filter(pk=copy.pk).update(state="queued", outcome_at=None)
    assert "house.helpers-mandate" in released(copy).reasons


def test_a_stop_of_demands_stops_the_copy_of_a_demand(case: Case) -> None:
    helper(case)
    original = sent(case, act="demand.letter", letter="reminder")
    Release.objects.filter(pk=original.pk).update(state="released", reasons=[], outcome_at=AT)
    copy = copy_of(original)
    other = copy.key

    actions.stop(
        StopRequest(
            person=case.person, kind="dispute", debt=case.debt, source="portal", actor="t",
            starts_at=AT,
        ),
        clock=cast.clock,
    )  # fmt: skip

    assert fresh(other).state == "withdrawn"
    Release.objects.filter(pk=copy.pk).update(state="queued", outcome_at=None)
    assert released(copy).reasons == ["letter.CopyStopped"]


def test_a_helpers_address_is_never_taken_for_hers(case: Case) -> None:
    named = helper(case)
    way = ContactPoint.objects.get(helper=named)
    row = actions.queue_release(
        case=case,
        act="notice.letter",
        letter="first_notice",
        language="lv",
        at=AT,
        business_key="to the helper",
        contact_point=way,
    )

    refused = actions.release(row.key, clock=cast.clock)

    assert refused.reasons == ["house.helpers-copies"]


def test_a_copy_that_came_back_ends_copies_and_looks_for_nobody(case: Case) -> None:
    named = helper(case)
    copy = released(copy_of(sent(case)))
    said = receipts.Said(
        key=copy.key, kind=Receipt.Kind.RETURNED, source="post", source_key="1", at=AT
    )

    receipts.take(said, at=AT)

    assert ContactPoint.objects.get(helper=named).status == "failed"
    assert not Trace.objects.exists()


def test_a_mandate_without_an_end_is_refused_by_the_database(case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cases.add_representative(
            person=case.person,
            kind="trusted",
            name="Anna",
            source="portal",
            at=AT,
            mandate=mandates.Mandate(gets_copies=True),
        )


def test_a_helpers_code_dies_with_the_mandate(case: Case) -> None:
    named = helper(case)
    earlier = mandates.make_helpers_code(named, at=AT, actor="t")
    code = mandates.make_helpers_code(named, at=AT, actor="t")
    opened = access.entry_link(code, at=AT)

    helping.end_helper(named, at=AT, actor="t")

    assert opened is not None
    assert opened.subject == named.key
    assert access.entry_link(earlier, at=AT) is None
    assert access.entry_link(code, at=AT) is None
