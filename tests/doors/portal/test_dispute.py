"""«I don't owe this», signed in: three pages, a receipt, how it stands, the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.actions import open_case
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.holds.models import Hold
from evenhand.redress.disputes import deciding, watching
from evenhand.redress.disputes.deciding import Wanted
from evenhand.redress.disputes.models import Dispute, Said
from evenhand.vault.queries import documents_about, documents_of
from tests import cast
from tests.doors.portal.conftest import DoorClock, let_in
from tests.papers import A_PNG

pytestmark = pytest.mark.django_db(transaction=True)
PNG = A_PNG


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def say(client: Client, case: Case, what: str = "paid", words: str = "In May.") -> str:
    """Go through the three pages without a paper; return the receipt."""
    client.post(f"/p/owed/{case.key}/dispute", {"what": what})
    client.post(f"/p/owed/{case.key}/dispute/tell", {"words": words})
    answer = client.post(f"/p/owed/{case.key}/dispute/show", {"do": "send"}, follow=True)
    return answer.content.decode()


def photo(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG)


def test_three_pages_stop_the_debt_and_the_receipt_says_by_when_she_has_an_answer(
    ilze: Client, case: Case
) -> None:
    receipt = say(ilze, case)

    dispute = Dispute.objects.get()
    told = (dispute.number, "1 December 2026", "0 of 14 days have passed", "In May.")
    assert [part for part in told if part not in receipt] == []
    assert "We show it only now" in receipt
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed


def test_a_page_that_lacks_the_one_before_leads_back(ilze: Client, case: Case) -> None:
    for page in ("tell", "show"):
        answer = ilze.post(f"/p/owed/{case.key}/dispute/{page}", {"words": "x", "do": "send"})
        assert answer.headers["Location"] == f"/p/owed/{case.key}/dispute"
    assert not Dispute.objects.exists()


def test_papers_are_added_one_after_another_and_taken_away_again(ilze: Client, case: Case) -> None:
    page = f"/p/owed/{case.key}/dispute/show"
    ilze.post(f"/p/owed/{case.key}/dispute", {"what": "paid"})
    for name in ("one.png", "two.png"):
        ilze.post(page, {"paper": photo(name), "do": "add"})
    shown = ilze.get(page)
    assert [name for _key, name in shown.context["papers"]] == ["one.png", "two.png"]

    ilze.post(page, {"remove": shown.context["papers"][0][0]})
    ilze.post(page, {"paper": photo("three.png"), "do": "send"})

    assert len(documents_about(Dispute.objects.get().key)) == 2
    assert len([row for row in documents_of(case.person.key) if row.kind == "proof"]) == 2


def test_a_paper_that_cannot_be_read_sends_nothing(ilze: Client, case: Case) -> None:
    ilze.post(f"/p/owed/{case.key}/dispute", {"what": "paid"})

    paper = SimpleUploadedFile("a.docx", b"PK\x03\x04")
    answer = ilze.post(f"/p/owed/{case.key}/dispute/show", {"paper": paper, "do": "send"})

    assert "We can read photos and PDF files" in answer.content.decode()
    assert not Dispute.objects.exists()


def test_said_twice_it_is_one_dispute(ilze: Client, case: Case) -> None:
    say(ilze, case)
    say(ilze, case, words="And in June.")

    assert (Dispute.objects.count(), Hold.objects.count(), Said.objects.count()) == (1, 1, 2)


def test_she_adds_words_and_takes_it_back_by_its_own_page(ilze: Client, case: Case) -> None:
    say(ilze, case)
    dispute, hold = Dispute.objects.get(), Hold.objects.get()
    ilze.post(
        f"/p/disputes/{dispute.key}/add", {"words": "One more thing.", "paper": photo("a.png")}
    )
    ended = ilze.get(f"/p/stops/{hold.key}/end")

    assert ended.headers["Location"] == f"/p/disputes/{dispute.key}/withdraw"
    assert "we may ask for this debt again" in ilze.get(ended.headers["Location"]).content.decode()
    answer = ilze.post(ended.headers["Location"], follow=True)

    dispute.refresh_from_db()
    hold.refresh_from_db()
    assert (dispute.state, hold.ends_at is not None) == ("withdrawn", True)
    assert "One more thing." in answer.content.decode()


def test_ending_the_stop_by_its_own_page_never_leaves_a_dispute_behind(
    ilze: Client, case: Case
) -> None:
    say(ilze, case)

    ilze.post(f"/p/stops/{Hold.objects.get().key}/end")

    assert Hold.objects.get().ends_at is None
    assert Dispute.objects.get().state == "received"


def test_she_reads_the_decision_and_says_that_she_does_not_agree(ilze: Client, case: Case) -> None:
    say(ilze, case)
    dispute = Dispute.objects.get()
    wanted = Wanted(outcome="not_upheld", reasons="You signed it.", points=("papers",))
    proposal = deciding.propose(dispute, wanted, user=cast.agent(), at=cast.AT)
    deciding.decide(proposal, user=cast.lead(), at=cast.AT)

    page = ilze.get(f"/p/disputes/{dispute.key}").content.decode()
    ilze.post(f"/p/stops/{Hold.objects.get().key}/appeal", {"words": "It is not my hand."})
    after = ilze.get(f"/p/disputes/{dispute.key}").content.decode()

    told = ("We found that this is owed.", "You signed it.", "I do not agree", "read the papers")
    assert [part for part in told if part not in page] == []
    assert "until a third person has decided" in after
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed


def test_what_is_late_says_sorry_and_names_the_new_day(
    ilze: Client, case: Case, door_clock: DoorClock
) -> None:
    say(ilze, case)
    door_clock.passes(timedelta(days=15))
    watching.watch(clock=door_clock.now)
    again = let_in(Client(), case)

    page = again.get(f"/p/disputes/{Dispute.objects.get().key}").content.decode()

    told = ("did not keep it. We are sorry", "1 December 2026", "9 December 2026")
    assert [part for part in told if part not in page] == []


def test_the_receipt_is_a_file_whose_name_tells_nothing(ilze: Client, case: Case) -> None:
    say(ilze, case)
    dispute = Dispute.objects.get()

    answer = ilze.get(f"/p/disputes/{dispute.key}/file")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="{dispute.number}.pdf"'


def test_nobody_sees_anothers_dispute(ilze: Client, case: Case) -> None:
    say(ilze, case)
    other = let_in(Client(), cast.case(cast.person(cast.CLAIRE), reference="loan-2"))
    key = Dispute.objects.get().key

    pages = [f"/p/disputes/{key}{page}" for page in ("", "/file", "/add", "/withdraw")]
    answers = [other.get(page).status_code for page in pages]
    answers += [other.post(page).status_code for page in pages[2:]]

    assert answers == [404] * 6
    assert str(key) not in other.get("/p/disputes").content.decode()


def test_who_owes_the_debt_too_sees_nothing_of_it(ilze: Client, case: Case) -> None:
    joint = open_case(debt=case.debt, person=cast.person(cast.CLAIRE), at=cast.AT, actor="cast")
    other = let_in(Client(), joint)
    say(ilze, case, "somebody_made_me", "He made me sign it.")

    pages = ["/p/home", "/p/owed", f"/p/owed/{joint.key}", "/p/stops", "/p/disputes"]
    shown = " ".join(other.get(page).content.decode() for page in pages)

    wrong = ("made me", "D-0", str(Dispute.objects.get().key))
    assert [part for part in wrong if part in shown] == []
