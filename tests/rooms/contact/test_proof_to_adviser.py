"""Who advises a person gets the proof of her stop too: by e-mail, by post, else by one of us."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from evenhand.cases.models import Case, ContactPoint, Person, Representative
from evenhand.contact import (
    actions,
    copying,
    deciding,
    helping,
    reaching,
    receipts,
    unsubscribing,
)  # fmt: skip
from evenhand.contact.advisers import BY_HAND, advisers_of, close_tasks
from evenhand.contact.attempts import fresh
from evenhand.contact.channels import spool as spool_of
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.models import Contact, Receipt, Release, Trace
from evenhand.contact.smtp import Mail
from evenhand.holds.actions import StopRequest
from evenhand.holds.deciding import Change
from evenhand.holds.models import Hold
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "help@padoms.example"
PLACE = {"street": "Liepu iela 9", "postcode": "LV-3001", "town": "Jelgava"}
KINDS = ["insolvency", "breathing_space", "adviser", "mental_health_crisis"]


@pytest.fixture(autouse=True)
def mails(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    taken: list[Mail] = []

    def hand_over(mail: Mail, **server: object) -> str:
        taken.append(mail)
        return "<taken@mail.example>"

    monkeypatch.setattr("evenhand.contact.smtp.hand_over", hand_over)
    settings.SPOOL_FOLDER, settings.EMAIL_HOST = tmp_path, "mail.example"
    return taken


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def advised(
    case: Case, *, kind: str = "adviser", email: str = "", place: dict[str, str] | None = None
) -> Representative:
    return helping.name_helper(
        person=case.person, kind=kind, name="Padoms", email=email, source="portal", place=place,
        at=cast.AT - timedelta(hours=1),
    )  # fmt: skip


def stopped(case: Case, kind: str = "adviser") -> Hold:
    asked = StopRequest(
        person=case.person, kind=kind, source="desk", actor="t", starts_at=cast.AT,
        debt=case.debt if HOLD_KINDS[kind].scope == "debt" else None,
    )  # fmt: skip
    return actions.stop(asked, clock=cast.clock).hold


def lifted(hold: Hold) -> None:
    change = Change(what="lift", reason="It is settled.")
    asked = deciding.propose(hold, change, user=cast.agent(), at=cast.AT)
    deciding.approve(asked, user=cast.lead(), at=cast.AT)


def tasks() -> list[Task]:
    return list(Task.objects.filter(kind=BY_HAND, done_at__isnull=True))


def proof() -> Release:
    return fresh(Release.objects.get(letter=ADVISER_PROOF).key)


def sent() -> Release:
    return actions.release(proof().key, clock=cast.clock)


@pytest.mark.parametrize("who", ["adviser", "attorney"])
@pytest.mark.parametrize("kind", KINDS)
def test_where_no_way_is_known_somebody_gives_it_within_a_day(
    case: Case, kind: str, who: str
) -> None:
    adviser = advised(case, kind=who)

    hold = stopped(case, kind)

    (task,) = tasks()
    assert (task.subject, task.case_key, task.note) == (case.person.key, case.key, "")
    assert task.business_key == f"proof_adviser:{hold.key}:{adviser.key}"
    assert task.due_at == cast.AT + timedelta(days=1)


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_by_email_with_the_letter_attached(
    case: Case, kind: str, mails: list[Mail]
) -> None:
    advised(case, email=EMAIL)
    stopped(case, kind)

    row = sent()

    assert (row.state, row.act, tasks()) == ("released", "proof.email", [])
    assert [mail.recipient for mail in mails] == [EMAIL]
    assert mails[0].pdf.startswith(b"%PDF")


def test_the_email_names_neither_her_nor_a_debt_and_the_letter_no_debt(
    case: Case, mails: list[Mail]
) -> None:
    advised(case, email=EMAIL)
    hold = stopped(case, "mental_health_crisis")

    sent()

    mail = mails[0].subject + mails[0].text + mails[0].html
    letter = "".join(page.extract_text() for page in PdfReader(io.BytesIO(mails[0].pdf)).pages)
    assert str(hold.key)[:8].upper() in mail
    assert f"S-{hold.pk:06d}" in letter
    assert case.person.name in letter
    for hers in (case.debt.reference, case.debt.creditor.name, case.reference, "krīz", "/p/"):
        assert hers not in mail + letter
    assert case.person.family_name not in mail


def test_what_left_is_kept_in_her_file_as_it_was(case: Case, mails: list[Mail]) -> None:
    advised(case, email=EMAIL)
    stopped(case)

    row = sent()

    kept = Document.objects.get(subject_id=case.person.key)
    assert (kept.key, kept.kind) == (row.document_key, "sent.adviser_proof")
    assert document_content(kept) == mails[0].pdf


def test_it_goes_by_post_where_only_an_address_was_given(case: Case) -> None:
    advised(case, place=PLACE)
    stopped(case)

    row = sent()

    assert (row.state, row.act) == ("released", "proof.letter")
    assert spool_of().has(row.key)


def test_it_counts_nothing_of_her_budget_and_no_helper_gets_a_copy(case: Case) -> None:
    advised(case, place=PLACE)
    stopped(case)

    sent()

    assert not Contact.objects.filter(person=case.person).exists()
    assert copying.queue_copies(at=cast.AT) == 0


def test_who_is_named_while_a_stop_runs_gets_its_proof_once(case: Case) -> None:
    hold = stopped(case)

    adviser = helping.name_helper(
        person=case.person, kind="adviser", name="Padoms", source="desk", at=cast.AT
    )
    actions.prove_to_adviser(hold, adviser, at=cast.AT)

    (task,) = tasks()
    assert task.business_key == f"proof_adviser:{hold.key}:{adviser.key}"


def test_two_who_advise_her_get_one_each(case: Case) -> None:
    advised(case)
    advised(case, kind="attorney", email=EMAIL)

    stopped(case)

    assert (len(tasks()), proof().act) == (1, "proof.email")


def test_who_is_named_after_the_stop_gets_nothing(case: Case) -> None:
    hold = stopped(case)
    lifted(hold)

    advised(case)

    assert tasks() == []


def test_once_the_mandate_is_ended_nobody_need_give_it(case: Case) -> None:
    adviser = advised(case)
    stopped(case)

    helping.end_helper(adviser, at=cast.AT, actor="t")

    assert tasks() == []


def test_once_the_mandate_has_lapsed_nobody_need_give_it(case: Case) -> None:
    adviser = advised(case)
    stopped(case)
    Representative.objects.filter(pk=adviser.pk).update(until=cast.AT)

    closed = close_tasks(at=cast.AT)

    assert (closed, tasks()) == (1, [])


def test_what_waits_for_an_adviser_is_taken_back_when_she_ends_the_mandate(case: Case) -> None:
    adviser = advised(case, email=EMAIL)
    stopped(case)

    helping.end_helper(adviser, at=cast.AT, actor="t")

    assert (proof().state, tasks()) == ("withdrawn", [])


def test_once_a_mandate_has_lapsed_the_gate_refuses_and_nobody_is_asked(case: Case) -> None:
    adviser = advised(case, email=EMAIL)
    stopped(case)
    Representative.objects.filter(pk=adviser.pk).update(until=cast.AT)

    assert (sent().reasons, tasks()) == (["house.advisers-proof"], [])


def test_a_stop_that_was_lifted_is_proved_to_nobody(case: Case, mails: list[Mail]) -> None:
    advised(case, email=EMAIL)
    hold = stopped(case)
    lifted(hold)

    assert (sent().state, mails, tasks()) == ("withdrawn", [], [])


def test_a_stop_by_which_nothing_may_reach_her_takes_it_back(case: Case) -> None:
    advised(case, email=EMAIL)
    stopped(case)

    stopped(case, "safety")

    assert (proof().state, tasks()) == ("withdrawn", [])


def test_a_task_is_closed_when_nothing_may_reach_her_any_more(case: Case) -> None:
    advised(case)
    stopped(case)
    stopped(case, "wrong_person")

    close_tasks(at=cast.AT)

    assert tasks() == []


def test_where_she_has_a_safe_way_alone_one_of_us_gives_it(case: Case) -> None:
    advised(case, email=EMAIL)
    stopped(case)

    reaching.change_preference(person=case.person, at=cast.AT, actor="t", safe_contact_only=True)

    assert (proof().state, len(tasks())) == ("withdrawn", 1)


def test_where_the_safe_way_was_named_before_nothing_is_queued(case: Case) -> None:
    advised(case, email=EMAIL)
    reaching.change_preference(person=case.person, at=cast.AT, actor="t", safe_contact_only=True)

    stopped(case)

    assert (Release.objects.filter(letter=ADVISER_PROOF).exists(), len(tasks())) == (False, 1)


def test_where_the_adviser_wants_no_email_it_goes_by_post(case: Case) -> None:
    adviser = advised(case, email=EMAIL, place=PLACE)
    stopped(case)
    ContactPoint.objects.filter(helper=adviser, channel="email").update(status="withdrawn")

    row = sent()

    assert (row.state, row.act) == ("released", "proof.letter")


def test_an_adviser_who_wants_no_email_changes_nothing_of_hers(case: Case) -> None:
    adviser = advised(case, email=EMAIL)
    stopped(case)

    unsubscribing.refuse_channel(sent().key, channel="email", at=cast.AT)

    assert ContactPoint.objects.get(helper=adviser).status == "withdrawn"
    assert not getattr(case.person, "preference", None)


@pytest.mark.parametrize(
    ("kind", "place"), [(Receipt.Kind.REJECTED, None), (Receipt.Kind.RETURNED, PLACE)]
)
def test_what_does_not_arrive_one_of_us_gives(
    case: Case, kind: str, place: dict[str, str] | None
) -> None:
    advised(case, email="" if place else EMAIL, place=place)
    stopped(case)
    row = sent()
    said = receipts.Said(
        key=row.key, kind=kind, source="x", source_key="1", at=cast.AT, is_permanent=True
    )

    receipts.take(said, at=cast.AT)

    assert (len(tasks()), Trace.objects.exists()) == (1, False)


def test_of_other_stops_no_adviser_hears_by_itself(case: Case) -> None:
    advised(case, email=EMAIL)

    stopped(case, "illness")

    assert (tasks(), Release.objects.filter(letter=ADVISER_PROOF).exists()) == ([], False)


def test_without_an_adviser_nobody_is_asked(case: Case) -> None:
    advised(case, kind="guardian", email=EMAIL)

    stopped(case)

    assert (tasks(), Release.objects.filter(letter=ADVISER_PROOF).exists()) == ([], False)


@pytest.mark.parametrize("beside", ["safety", "wrong_person"])
def test_while_nothing_may_reach_her_nobody_beside_her_hears(case: Case, beside: str) -> None:
    stopped(case, beside)
    advised(case, email=EMAIL)

    stopped(case)

    assert (tasks(), Release.objects.filter(letter=ADVISER_PROOF).exists()) == ([], False)


def test_who_has_died_has_no_adviser_any_more(case: Case) -> None:
    advised(case)
    hold = stopped(case)
    Person.objects.filter(pk=case.person_id).update(deceased_on=date(2026, 11, 1))
    hold.person.refresh_from_db()

    assert advisers_of(hold, at=cast.AT) == []
