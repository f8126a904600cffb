"""Whatever is kept about a person is told to her, or stands here with the reason why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from evenhand.access import about as access
from evenhand.cases import about as cases
from evenhand.cases.models import Person
from evenhand.contact import about as contact
from evenhand.doors.portal.everything import everything_about
from evenhand.holds import about as holds
from evenhand.intake import about as intake
from evenhand.journal import about as journal
from evenhand.learning.conversations import about as conversations
from evenhand.learning.surveys import about as surveys
from evenhand.ledger import about as ledger
from evenhand.payments import about as payments
from evenhand.plans import about as plans
from evenhand.redress.complaints import about as complaints
from evenhand.redress.disputes import about as disputes
from evenhand.vault import about as vault
from evenhand.work import about as work
from tests import cast
from tests.house.building import OURS

ROOMS = (access, cases, complaints, contact, conversations, disputes, holds, intake, journal,
         ledger, payments, plans, surveys, vault, work)  # fmt: skip
NAMES = {"subject", "case_key", "about"}
# Tables with a path to a person that she is not told, each with the reason.
NOT_TOLD = {
    "access.DeclaredConflict": "a colleague's own tie, which protects the person and is not hers",
    "access.ShortCode": "digits that live ten minutes; the link they gave is told",
    "holds.Reach": "a view: which of her cases a stop covers follows from the stop",
    "access.KeptAway": "whom a complaint keeps from her file; Complaint Management tells her that",
    "complaints.ProposedAnswer": "an answer before a second person agreed; what was given is told",
    "disputes.FindingProposed": "a finding before a second person agreed; what was found is told",
    "payments.DebitEvent": "steps of a debit; the debit itself is told with its days and state",
    "payments.ProviderEvent": "what a provider said; what became of the payment is told",
    "conversations.Comment": "words of colleagues about a call; what was noticed is told",
    "conversations.SpokenBefore": "a sketch of a colleague's own sentences, without hers",
    "conversations.Sample": "that colleagues code a call; that it was read again is told",
    "conversations.Coding": "how a colleague's part of a call was coded; nothing of the person",
    "ideas.Idea": "a colleague's idea; a text that names a person is not taken",
    "ideas.Said": "what was answered to a colleague's idea",
    "ideas.Trial": "counts before and after an idea was tried",
    "improvement.Heard": "that something was heard, without a name; its own room tells it",
    "improvement.Sorting": "to which theme a kind of signals goes; about no person",
    "improvement.Change": "what we change about a theme; about no person",
    "improvement.Effect": "counts before and after a change",
    "work.AlarmStep": "who heard of an alarm; the alarm itself is told",
    "contact.SurveyAsked": "that she was asked about our work; the invitation itself is told",
    "surveys.LeftOut": "that she was not asked; the refusal stands in her events",
    "surveys.CloseOut": "what was done about her answer; its alarm and talk are told",
    "surveys.Quote": "sentences of her own words that may be printed; words and consent are told",
    "surveys.Followed": "how far contacts are followed; names nobody",
    "training.Practice": "that a colleague practised; the call itself is told",
    "training.RecordedTalk": "a colleague's practice with a colleague; no person takes part in it",
    "training.TalkCoding": "how colleagues judged a colleague's practice",
    "training.CoachingNote": "words of a coach to a colleague; no person is named in them",
    "training.LessonDue": "what a colleague is to learn; what it is about is a text",
    "intake.RowResult": "whether a row of a file was taken; what it said stands in cases",
    "nightly.CaseMask": "reckoned anew each night from what the other sections tell",
    "payments.Suggestion": "a guess whose a payment is: it may be another's; what is sure is told",
}
TOLD = {label: section for room in ROOMS for label, section in room.TELLS.items()}


def _is_about_somebody(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether a row leads to a person: by a key without a relation, or by relations alone."""
    if model is Person or {field.name for field in model._meta.fields} & NAMES:
        return True
    return any(
        _is_about_somebody(other, seen | {model})
        for field in model._meta.fields
        if isinstance(other := field.related_model, type) and other not in seen
        and other.__module__.startswith(OURS) and other._meta.label not in SHARED
    )  # fmt: skip


# What many share leads to nobody, though a row of it may name somebody's file.
SHARED = {"access.User", "work.Task", "journal.Event", "contact.PrintBatch"}


def _models() -> Iterator[type[Model]]:
    return (model for model in apps.get_models() if model.__module__.startswith(OURS))


def test_every_table_about_a_person_is_told_to_her_or_excepted_with_a_reason() -> None:
    about = {model._meta.label for model in _models() if _is_about_somebody(model)}

    untold = sorted(about - set(TOLD) - set(NOT_TOLD))

    assert not untold, f"Tell these in the room's about.py, or say in NOT_TOLD why not: {untold}"


def test_the_exceptions_and_the_tables_told_exist_and_are_not_both() -> None:
    known = {model._meta.label for model in _models()}

    assert set(NOT_TOLD) <= known
    assert set(TOLD) <= known
    assert not set(NOT_TOLD) & set(TOLD)


@pytest.mark.django_db
def test_each_table_that_is_told_has_its_section_even_when_it_is_empty() -> None:
    person = cast.person()

    sections = [section.key for section in everything_about(person)]

    assert set(TOLD.values()) <= set(sections)
    assert len(sections) == len(set(sections))


@pytest.mark.django_db
def test_every_section_and_every_fact_has_its_words() -> None:
    from evenhand.doors.look.about_words import FACTS, SECTIONS

    person = cast.person(email="ilze@example.org")
    cast.case(person)

    told = list(everything_about(person))

    assert {section.key for section in told} <= set(SECTIONS)
    named = {name for section in told for row in section.rows for name in row}
    assert named <= set(FACTS), sorted(named - set(FACTS))
