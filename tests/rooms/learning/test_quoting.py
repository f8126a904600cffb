"""Words that may be printed: with consent, without names, by two people, gone when taken back."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from evenhand.access.models import DeclaredConflict, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.journal.models import Event
from evenhand.learning.surveys import actions, quoting
from evenhand.learning.surveys.models import Answer, Quote
from evenhand.learning.surveys.told import Told
from evenhand.vault import actions as vault
from tests import cast

pytestmark = pytest.mark.django_db
SAID = "Dace helped me at once. I am Ilze Bērziņa, +371 29 111 222! Nordlys Bank never listened."


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(actions, "CONTROL_IN", 2**32)
    return cast.case(cast.person())


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars(dace: User) -> User:
    return cast.lead()


@pytest.fixture
def vita(dace: User) -> User:
    return cast.lead("vita@evenhand.example")


def said(case: Case, words: str = SAID, *, consent: str = "2026-11") -> Answer:
    made = actions.invite(person=case.person, case=case, after=uuid.uuid4(), channel="portal",
                          at=cast.AT, actor="system:surveys")  # fmt: skip
    assert isinstance(made, actions.Invited), made
    row = actions.answer(
        made.invitation, Told(respected=5, words=words, quote_text=consent), at=cast.AT
    )
    assert row is not None
    return row


def test_what_names_anybody_is_gone_before_a_lead_chooses(case: Case, edgars: User) -> None:
    said(case)

    (offered,) = quoting.answers_to_quote(edgars)

    assert offered.sentences == (
        "‹name› helped me at once.", "I am ‹name› ‹name›, ‹number›!", "‹name› never listened.",
    )  # fmt: skip


def test_without_consent_nothing_is_offered_or_chosen(case: Case, edgars: User) -> None:
    row = said(case, consent="")

    assert quoting.answers_to_quote(edgars) == []
    with pytest.raises(quoting.NotToBePrinted):
        quoting.choose(row, [0], by=edgars, at=cast.AT)


def test_whole_sentences_are_chosen_and_a_second_person_lets_them_out(
    case: Case, edgars: User, vita: User
) -> None:
    row = said(case)
    quote = quoting.choose(row, [0, 7], by=edgars, at=cast.AT)

    own_try = quoting.let_out(key=quote.key, by=edgars, at=cast.AT)
    waiting = quoting.quotes_chosen(vita, is_out=False)
    taken = [quoting.let_out(key=quote.key, by=vita, at=cast.AT) for _twice in range(2)]
    (out,) = quoting.quotes_chosen(edgars, is_out=True)

    assert not own_try
    assert [one.text for one in waiting] == ["‹name› helped me at once."]
    assert taken == [True, False]
    assert (out.text, out.language) == ("‹name› helped me at once.", "lv")
    assert quoting.answers_to_quote(edgars) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.update(let_out_by=edgars)


def test_taking_the_consent_back_takes_the_quote_with_it(
    case: Case, edgars: User, vita: User
) -> None:
    row = said(case)
    quote = quoting.choose(row, [0], by=edgars, at=cast.AT)
    quoting.let_out(key=quote.key, by=vita, at=cast.AT)
    other = cast.person(cast.CLAIRE)

    not_hers = quoting.withdraw(other, key=row.key, at=cast.AT)
    taken = [quoting.withdraw(case.person, key=row.key, at=cast.AT) for _twice in range(2)]

    assert (not_hers, taken) == (False, [True, False])
    assert not Quote.objects.exists()
    assert quoting.answers_to_quote(edgars) == []
    assert quoting.may_be_printed(case.person) == []
    assert Event.objects.filter(code="survey.quote_withdrawn").count() == 1
    with pytest.raises(quoting.NotToBePrinted):
        quoting.choose(row, [0], by=edgars, at=cast.AT)


def test_who_is_kept_from_her_or_held_the_talk_reads_no_words_of_hers(
    case: Case, dace: User, edgars: User
) -> None:
    row = said(case)
    seen = len(quoting.answers_to_quote(edgars))
    kept = quoting.answers_to_quote(edgars, away=[case.person.key])
    DeclaredConflict.objects.create(user=edgars, about=case.debt.creditor.key, declared_at=cast.AT)
    tied = quoting.answers_to_quote(edgars)
    talk = Contact.objects.create(
        person=case.person, case=case, channel="call", purpose="service", outbound=True,
        result="conversation", by=dace, at=cast.AT,
    )  # fmt: skip
    row.invitation.contact = talk
    row.invitation.save()

    assert seen == 1
    assert kept == tied == quoting.answers_to_quote(dace) == []


def test_erased_words_are_no_quote_any_more(case: Case, edgars: User, vita: User) -> None:
    quote = quoting.choose(said(case), [0], by=edgars, at=cast.AT)
    quoting.let_out(key=quote.key, by=vita, at=cast.AT)

    vault.destroy_key(case.person.key, at=cast.AT)

    assert quoting.quotes_chosen(edgars, is_out=True) == []
    assert quoting.may_be_printed(case.person) == []


def test_a_quote_that_is_put_back_is_offered_again(case: Case, edgars: User) -> None:
    quote = quoting.choose(said(case), [0], by=edgars, at=cast.AT)

    taken = [quoting.put_back(key=quote.key) for _twice in range(2)]

    assert taken == [True, False]
    assert len(quoting.answers_to_quote(edgars)) == 1
