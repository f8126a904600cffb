"""A dispute's life: the stop first, one record, an answer by its day, two people, her own word."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pypdf import PdfReader
from pytest_django import Settings

from evenhand.access.actions import LETTER_CODE_LIFE, make_entry_link
from evenhand.access.models import DeclaredConflict
from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact import gate
from evenhand.contact.in_steps import InsideATransaction
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Decision, Hold
from evenhand.journal.models import Event
from evenhand.ledger.queries import balance
from evenhand.redress.disputes import deciding, queries, watching
from evenhand.redress.disputes.actions import (
    NoLongerOpen,
    NotHersToWithdraw,
    Opened,
    Told,
    add,
    may_withdraw,
    open_dispute,
    withdraw,
)
from evenhand.redress.disputes.deciding import MayNotDecide, NothingPutRight, Wanted
from evenhand.redress.disputes.models import Dispute, Said
from evenhand.vault.actions import store_document
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content, documents_about
from evenhand.work.models import Promise, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
LATER = cast.AT + timedelta(days=3)
PEOPLE = (cast.ILZE, cast.CLAIRE, cast.GRETA, cast.AMINA)
NO = Wanted(outcome="not_upheld", reasons="The contract bears your name.", points=("papers",))


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def still(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def told(case: Case, what: str = "paid", **more: object) -> Told:
    actor = f"person:{case.person.key}"
    return Told(what=what, by="person", actor=actor, person=case.person, case=case, **more)  # type: ignore[arg-type]


def opened(case: Case, what: str = "paid", **more: object) -> Opened:
    return open_dispute(told(case, what, **more), clock=cast.clock)


def fresh(dispute: Dispute) -> Dispute:
    return Dispute.objects.select_related("hold", "person", "case", "debt").get(pk=dispute.pk)


def test_a_dispute_stops_its_debt_and_promises_an_answer_in_fourteen_days(case: Case) -> None:
    made = opened(case, words="I paid in May.")

    dispute = made.dispute
    assert (dispute.hold.kind, dispute.answer_by) == ("dispute", date(2026, 12, 1))  # type: ignore[union-attr]
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
    assert Promise.objects.get(kind="answer_dispute").due_on == date(2026, 12, 1)
    assert Task.objects.filter(kind="read_dispute", business_key=f"dispute:{dispute.key}").exists()
    assert queries.by_follow_code(made.follow_code.lower()) == dispute
    assert [queries.words_of(said) for said in queries.said_in(dispute)] == ["I paid in May."]


def test_her_words_are_nowhere_in_plain(case: Case) -> None:
    opened(case, words="very private")

    assert not any("private" in str(event.data) for event in Event.objects.all())
    assert not any(b"private" in bytes(said.sealed or b"") for said in Said.objects.all())


def test_pressed_twice_it_is_one_dispute_with_more_words(case: Case) -> None:
    first = opened(case, words="one")

    second = opened(case, words="two")

    assert (first.dispute.pk, Dispute.objects.count(), Hold.objects.count()) == (
        second.dispute.pk, 1, 1,
    )  # fmt: skip
    assert [queries.words_of(said) for said in queries.said_in(first.dispute)] == ["one", "two"]


@pytest.mark.parametrize(
    ("what", "kind"), [("identity_theft", "identity_theft"), ("not_mine", "dispute")]
)
def test_a_used_name_opens_the_stop_for_that(case: Case, what: str, kind: str) -> None:
    assert opened(case, what).dispute.hold.kind == kind  # type: ignore[union-attr]


def test_it_is_never_opened_inside_a_transaction(case: Case) -> None:
    with transaction.atomic(), pytest.raises(InsideATransaction):
        opened(case)


def test_papers_become_evidence_of_the_dispute(case: Case) -> None:
    paper = store_document(
        subject=case.person.key, kind="proof", name="bank.pdf", media_type="application/pdf",
        content=b"%PDF-1.4", at=cast.AT, keep_until=cast.AT.date(),
    )  # fmt: skip

    dispute = opened(case, documents=(paper.key,)).dispute

    assert [found.key for found in documents_about(dispute.key)] == [paper.key]
    assert documents_about(dispute.key)[0].keep_until is None


def test_she_takes_it_back_and_the_stop_ends_with_it(case: Case) -> None:
    dispute = opened(case).dispute

    assert withdraw(dispute, actor=f"person:{case.person.key}", at=LATER)

    dispute = fresh(dispute)
    assert (dispute.state, dispute.withdrawn_at) == ("withdrawn", LATER)
    assert Release.objects.get(letter="dispute_received").state == "withdrawn"
    assert dispute.hold is not None
    assert dispute.hold.ends_at == LATER
    assert not Task.objects.filter(done_at=None, kind__contains="dispute").exists()
    assert not Promise.objects.filter(kept_at=None).exists()
    with pytest.raises(NoLongerOpen):
        add(dispute, words="x", documents=(), by="person", actor="x", at=LATER)


def test_a_used_name_and_what_others_said_are_not_hers_to_take_back(case: Case) -> None:
    stolen = opened(case, "identity_theft").dispute

    assert not may_withdraw(stolen, case.person, at=LATER)
    with pytest.raises(NotHersToWithdraw):
        withdraw(stolen, actor=f"person:{case.person.key}", at=LATER)
    assert fresh(stolen).state == "received"


def test_the_creditor_has_seven_days_and_its_answer_is_kept(case: Case) -> None:
    dispute = opened(case).dispute

    asked = deciding.ask_creditor(
        dispute, words="Please show the contract.", documents=(), user=cast.agent(), at=LATER
    )

    assert (asked.until, fresh(dispute).state) == (date(2026, 11, 27), "asked")
    assert list(queries.of_creditor(case.debt.creditor)) == [dispute]
    deciding.creditor_answers(dispute, words="Here.", documents=(), actor="creditor:x", at=LATER)
    assert fresh(dispute).state == "answered"
    assert not queries.of_creditor(case.debt.creditor).exists()


def test_a_no_is_decided_by_two_and_ends_the_stop_with_an_appeal_left(case: Case) -> None:
    dispute, dace, edgars = opened(case).dispute, cast.agent(), cast.lead()
    proposal = deciding.propose(dispute, NO, user=dace, at=LATER)
    with pytest.raises(MayNotDecide):
        deciding.decide(proposal, user=dace, at=LATER)

    finding = deciding.decide(proposal, user=edgars, at=LATER)

    dispute = fresh(dispute)
    assert (dispute.state, finding.decided_by, finding.proposed_by) == ("decided", edgars, dace)
    assert dispute.hold is not None
    assert dispute.hold.lifted_at == LATER
    assert Decision.objects.get().what == "lift"
    assert not Task.objects.filter(done_at=None, kind__contains="dispute").exists()
    assert Promise.objects.get(kind="answer_dispute").kept_at == LATER
    with pytest.raises(NoLongerOpen):
        deciding.decide(proposal, user=edgars, at=LATER)


def test_the_second_is_not_the_first_though_both_lead(case: Case) -> None:
    dispute, edgars = opened(case).dispute, cast.lead()
    proposal = deciding.propose(dispute, NO, user=edgars, at=LATER)

    with pytest.raises(MayNotDecide, match="second"):
        deciding.decide(proposal, user=edgars, at=LATER)


@pytest.mark.parametrize("about", ["person", "creditor"])
def test_whoever_has_a_tie_keeps_away(case: Case, about: str) -> None:
    dispute, dace = opened(case).dispute, cast.agent()
    key = case.person.key if about == "person" else case.debt.creditor.key
    DeclaredConflict.objects.create(user=dace, about=key, declared_at=cast.AT)

    with pytest.raises(MayNotDecide, match="tie"):
        deciding.propose(dispute, NO, user=dace, at=LATER)


@pytest.mark.parametrize(
    ("put_right", "less", "owed"), [("write_off", None, 0), ("less", 20_000, 100_000)]
)
def test_who_is_right_owes_less_by_a_transfer_and_the_stop_ends_as_its_fact(
    case: Case, put_right: str, less: int | None, owed: int
) -> None:
    dispute, dace = opened(case).dispute, cast.agent()
    wanted = Wanted(outcome="upheld", reasons="Paid.", put_right=put_right, less_minor=less)

    deciding.decide(deciding.propose(dispute, wanted, user=dace, at=LATER), user=dace, at=LATER)

    assert balance(case.debt, on=LATER.date()).minor == owed
    hold = fresh(dispute).hold
    assert hold is not None
    assert (hold.ends_at, hold.lifted_at) == (LATER, None)


def test_who_does_not_owe_it_reads_so_and_then_her_case_is_closed(case: Case) -> None:
    dispute, dace = opened(case, "not_mine").dispute, cast.agent()
    wanted = Wanted(outcome="upheld", reasons="Another person.", put_right="closed")
    deciding.decide(deciding.propose(dispute, wanted, user=dace, at=LATER), user=dace, at=LATER)

    before = watching.watch(clock=still(LATER))
    text = text_of("dispute_decided", at=LATER)
    for row in Release.objects.filter(state="queued"):
        contact.release(row.key, clock=still(LATER))
    after = watching.watch(clock=still(LATER))

    case.refresh_from_db()
    assert (before, after, watching.watch(clock=still(LATER))) == (0, 1, 0)
    assert "Jums ir taisnība." in text
    assert (case.closed_at, case.closed_why) == (LATER, "not_hers")
    assert balance(case.debt, on=LATER.date()).minor == 120_000
    hold = fresh(dispute).hold
    assert hold is not None
    assert hold.ends_at == LATER


def test_nobody_is_right_with_nothing_put_right(case: Case) -> None:
    dispute = opened(case).dispute

    with pytest.raises(NothingPutRight):
        deciding.propose(
            dispute, Wanted(outcome="upheld", reasons="x"), user=cast.agent(), at=LATER
        )


def test_what_is_late_has_an_apology_a_new_day_and_stays_broken(case: Case) -> None:
    dispute = opened(case).dispute
    late = cast.AT + timedelta(days=15)

    assert watching.watch(clock=still(late)) == 1
    assert watching.watch(clock=still(late)) == 0

    dispute = fresh(dispute)
    assert (dispute.late_noted_on, dispute.answer_by) == (date(2026, 12, 2), date(2026, 12, 9))
    assert dispute.promised_first == date(2026, 12, 1)
    assert Promise.objects.filter(kind="answer_dispute").count() == 2


@pytest.mark.parametrize("kind", ["dispute", "identity_theft"])
def test_a_stop_that_came_another_way_gets_its_dispute_once(case: Case, kind: str) -> None:
    request = StopRequest(
        person=case.person, kind=kind, source="api", actor="api:x", starts_at=cast.AT,
        debt=case.debt, reason="He says it is paid.",
    )  # fmt: skip
    hold = contact.stop(request, clock=cast.clock).hold

    found = [watching.adopt_open_holds(at=cast.AT + timedelta(minutes=m)) for m in (1, 6, 7)]

    assert found == [0, 1, 0]
    dispute = Dispute.objects.get(hold=hold)
    assert (dispute.by, dispute.answer_by) == ("hold", date(2026, 12, 1))
    assert queries.words_of(dispute.said.get()) == "He says it is paid."


def stranger(case: Case, what: str) -> Dispute:
    link = make_entry_link(
        subject=case.person.key, case_key=case.key, at=cast.AT, life=LETTER_CODE_LIFE
    )
    said = Told(what=what, by="stranger", actor=f"link:{link.key}", words="Not for me.",
                reach="me@example.org", link_key=link.key)  # fmt: skip
    return open_dispute(said, clock=cast.clock).dispute


@pytest.mark.parametrize(
    ("what", "kind"), [("not_mine", "wrong_person"), ("paid", "dispute"), ("other", "dispute")]
)
def test_a_strangers_letter_is_matched_by_a_job_and_stops_from_when_she_said_so(
    case: Case, what: str, kind: str
) -> None:
    dispute = stranger(case, what)
    assert not Hold.objects.exists()

    assert watching.take_up_letters(clock=still(cast.AT + timedelta(minutes=1))) == 1

    dispute = fresh(dispute)
    assert dispute.hold is not None
    assert (dispute.hold.kind, dispute.hold.starts_at) == (kind, cast.AT)
    assert dispute.person == case.person
    assert not queries.disputes_of(case.person).exists()
    assert not Release.objects.filter(letter="dispute_received").exists()
    assert watching.take_up_letters(clock=cast.clock) == 0


def test_without_a_letter_nothing_stops_until_somebody_matched_it() -> None:
    said = Told(what="paid", by="stranger", actor="stranger", words="x", reach="Rīga")

    dispute = open_dispute(said, clock=cast.clock).dispute

    assert (dispute.person, dispute.hold) == (None, None)
    assert queries.reach_of(dispute) == "Rīga"
    assert Task.objects.get(kind="match_dispute").due_at <= cast.AT + timedelta(days=2)


def text_of(letter: str, *, at: datetime) -> str:
    row = Release.objects.get(letter=letter, state="queued")
    left = contact.release(row.key, clock=still(at))
    assert (left.state, left.reasons, left.detail) == ("released", [], "")
    assert left.document_key is not None
    document = Document.objects.get(key=left.document_key)
    pages = PdfReader(io.BytesIO(document_content(document))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


RECEIVED = {
    "lv": ("D-00", "Es to esmu samaksājis vai samaksājusi. In May.", "2026. gada 1. decembr"),
    "fr": ("D-00", "Je l'ai payée. In May.", "décembre 2026"),
    "de": ("D-00", "Ich habe es bezahlt. In May.", "1. Dezember 2026"),
    "en": ("D-00", "I have paid it. In May.", "1 December 2026"),
}
DECIDED = {
    "lv": ("Mēs secinājām, ka tas ir jāmaksā.", "Mēs izlasījām kreditora dokumentus."),
    "fr": ("Nous avons constaté que cette somme est due.", "Nous avons lu les papiers"),
    "de": ("Wir haben gefunden, dass dies geschuldet ist.", "Wir haben die Papiere"),
    "en": ("We found that this is owed.", "We read the papers of the creditor."),
}


@pytest.mark.parametrize("who", PEOPLE, ids=[who.language for who in PEOPLE])
def test_she_reads_by_letter_that_it_came_and_what_was_decided(who: cast.Who) -> None:
    case = cast.case(cast.person(who))
    dispute = opened(case, words="In May.").dispute

    came = text_of("dispute_received", at=cast.AT)
    proposal = deciding.propose(dispute, NO, user=cast.agent(), at=LATER)
    deciding.decide(proposal, user=cast.lead(), at=LATER)
    decided = text_of("dispute_decided", at=LATER)

    assert [part for part in RECEIVED[who.language] if part not in came] == []
    assert [part for part in (*DECIDED[who.language], NO.reasons) if part not in decided] == []


def test_who_owes_the_debt_too_learns_nothing_of_what_she_said(case: Case) -> None:
    from evenhand.cases.actions import open_case

    other = open_case(debt=case.debt, person=cast.person(cast.MARCO), at=cast.AT, actor="cast")

    opened(case, "somebody_made_me", words="He made me sign.")

    assert not queries.disputes_of(other.person).exists()
    assert not queries.of_case(other).exists()
    assert not Event.objects.filter(code__startswith="dispute.", subject=other.person.key).exists()
    assert not Event.objects.filter(code__startswith="dispute.", case_key=other.key).exists()
    assert not Release.objects.filter(person=other.person, letter__startswith="dispute").exists()
