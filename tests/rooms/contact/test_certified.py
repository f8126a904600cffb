"""The certificate on the ways to a person: calls, what is recorded, what a colleague writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evenhand.access.certifying import revoke_certificate
from evenhand.access.models import Certificate, User
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import actions, calls, gate, messages
from evenhand.contact.models import Contact, Release
from evenhand.contact.reaching import keep_needs, record_contact
from evenhand.contact.skills import NotCertified, skills_needed
from evenhand.holds.actions import StopRequest
from evenhand.work.actions import set_next_step
from evenhand.work.models import Step, Task
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.AT


def phoned() -> Case:
    return cast.case(cast.person(phone="+37120000001"))


def reserved(case: Case, by: User) -> calls.Asked:
    point = ContactPoint.objects.get(person=case.person, channel="phone")
    return calls.reserve_call(case=case, act="service.call", by=by, at=AT, point=point)


def recorded(case: Case, by: User, *, outbound: bool = True) -> Contact:
    return record_contact(person=case.person, case=case, channel="call", purpose="service",
                          outbound=outbound, result="conversation", by=by, at=AT)  # fmt: skip


def held(case: Case, kind: str) -> None:
    request = StopRequest(person=case.person, kind=kind, source="person", actor="test",
                          starts_at=AT - timedelta(hours=1),
                          debt=case.debt if kind == "dispute" else None)  # fmt: skip
    actions.request_stops([request], at=AT - timedelta(hours=1))


def test_a_call_tells_under_which_certificate_it_was_reserved() -> None:
    case, dace = phoned(), cast.agent(certified=False)
    cast.certified_in(dace, country="LV", language="lv")

    call = reserved(case, dace).call

    assert call is not None
    assert call.certificate == Certificate.objects.get(skill="contact")


@pytest.mark.parametrize(("country", "language"), [("LV", "de"), ("DE", "lv")])
def test_a_call_without_the_certificate_is_refused(country: str, language: str) -> None:
    case, dace = phoned(), cast.agent(certified=False)
    cast.certified_in(dace, country=country, language=language)

    assert reserved(case, dace).call is None
    assert not Contact.objects.exists()


def test_a_certificate_revoked_while_the_number_is_shown_ends_the_call() -> None:
    case, dace, edgars = phoned(), cast.agent(), cast.lead()
    call = reserved(case, dace).call
    assert call is not None
    may = calls.may_still_call(call, at=AT)

    revoke_certificate(
        Certificate.objects.get(user=dace, skill="contact"), by=edgars, why="", at=AT
    )

    assert may
    assert not calls.may_still_call(call, at=AT)


def test_who_reaches_out_without_a_certificate_is_refused() -> None:
    with pytest.raises(NotCertified):
        recorded(phoned(), cast.agent(certified=False))

    assert not Contact.objects.exists()


def test_a_person_who_rings_is_never_cut_off_and_a_lead_is_told() -> None:
    made = recorded(phoned(), cast.agent(certified=False), outbound=False)

    assert made.certificate is None
    assert Task.objects.filter(kind="uncertified_contact").count() == 1


@pytest.mark.parametrize(
    ("kind", "skill"),
    [("dispute", "dispute"), ("complaint", "complaint"), ("bereavement", "bereavement"),
     ("illness", "support"), ("safety", "support"), ("breathing_space", "support")],
)  # fmt: skip
def test_what_a_case_is_about_is_a_skill(kind: str, skill: str) -> None:
    case, dace = phoned(), cast.agent(certified=False)
    cast.certified_in(dace, "contact")
    held(case, kind)

    assert skills_needed(case, "service.call", at=AT) == {"contact", skill}
    with pytest.raises(NotCertified):
        recorded(case, dace)


def test_a_talk_about_a_plan_is_a_skill() -> None:
    case = phoned()
    set_next_step(case_key=case.key, subject=case.person.key, step=Step.PROPOSE_PLAN, why="",
                  at=AT)  # fmt: skip

    assert "affordability" in skills_needed(case, "service.call", at=AT)


def test_with_an_interpreter_her_language_is_not_asked() -> None:
    case, dace = phoned(), cast.agent(certified=False)
    cast.certified_in(dace, country="LV", language="de")
    keep_needs(person=case.person, needs=["interpreter"], told_by="person", at=AT, actor="test")

    assert recorded(case, dace).certificate is not None


@pytest.mark.parametrize("may_write", [True, False])
def test_what_a_colleague_writes_needs_the_skill_of_writing(may_write: bool) -> None:
    case, dace = cast.case(cast.person()), cast.agent(certified=False)
    cast.certified_in(dace, "contact", *(["writing"] if may_write else []))

    row = actions.queue_release(
        case=case, act="service.letter", letter="message", language="lv", at=AT,
        business_key="one", contact_point=cast.post_of(case.person), sender=dace,
    )  # fmt: skip
    answer = gate.ask(case=case, act=row.act, at=AT, contact_point=row.contact_point,
                      sender=row.sender)  # fmt: skip

    assert Release.objects.get().sender == dace
    assert answer.facts["sender_certified"] is may_write


def test_an_answer_on_her_pages_needs_the_certificate() -> None:
    case = cast.case(cast.person())

    with pytest.raises(NotCertified):
        messages.answer(person=case.person, case=case, words="Hello", documents=(),
                        user=cast.agent(certified=False), at=AT)  # fmt: skip
