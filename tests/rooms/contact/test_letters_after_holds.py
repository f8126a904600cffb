"""What letters after a hold say: composed from the rooms and really released, in each language."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact import actions, deciding
from evenhand.contact.after_holds import review_due
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.holds.deciding import Change
from evenhand.holds.models import Decision, Hold
from evenhand.nightly.actions import run_night
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content
from evenhand.work.models import NextStep
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
LATER = cast.AT + timedelta(days=2)
PEOPLE = (cast.ILZE, cast.CLAIRE, cast.GRETA, cast.AMINA)
EACH = pytest.mark.parametrize("who", PEOPLE, ids=[who.language for who in PEOPLE])
WHY = "The paper is ten years old."


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def still(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def stopped(case: Case, kind: str = "illness") -> Hold:
    request = StopRequest(
        person=case.person, kind=kind, source="desk", actor="x", starts_at=cast.AT
    )
    return actions.stop(request, clock=cast.clock).hold


def told(letter: str, *, at: datetime = LATER) -> str:
    """The text of the one letter of a kind, once it was really released."""
    row = Release.objects.get(letter=letter, state="queued")
    return text_of(actions.release(row.key, clock=still(at)))


def text_of(left: Release) -> str:
    assert (left.state, left.reasons, left.detail) == ("released", [], "")
    assert left.document_key is not None
    document = Document.objects.get(key=left.document_key)
    pages = PdfReader(io.BytesIO(document_content(document))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def refused(hold: Hold, dace: User) -> Decision:
    asked = deciding.propose(hold, Change(what="refuse", reason=WHY), user=dace, at=LATER)
    return deciding.approve(asked, user=cast.lead(), at=LATER)


REFUSED = {
    "lv": ("Mēs apturēšanu neturpinām.", "termiņa nav", "2026. gada 19. novembris"),
    "fr": ("Nous ne continuons pas l'arrêt.", "il n'y a pas de délai", "19 novembre 2026"),
    "de": ("Wir führen den Stopp nicht weiter.", "es gibt keine Frist", "19. November 2026"),
    "en": ("We do not go on with the stop.", "there is no last day for it", "19 November 2026"),
}


@EACH
def test_who_loses_a_stop_reads_what_was_decided_why_and_how_to_disagree(who: cast.Who) -> None:
    hold = stopped(cast.case(cast.person(who)))

    refused(hold, cast.agent())

    text = told("hold_decided")
    assert [part for part in (*REFUSED[who.language], WHY, "loan-1") if part not in text] == []


GRANTED = {
    "lv": "Apturēšana paliek, kā ir.",
    "fr": "L'arrêt reste comme il est.",
    "de": "Der Stopp bleibt, wie er ist.",
    "en": "The stop stays as it is.",
}


@EACH
def test_who_keeps_a_stop_reads_so_and_is_not_asked_to_disagree(who: cast.Who) -> None:
    hold = stopped(cast.case(cast.person(who)))

    deciding.confirm(hold, user=cast.agent(), at=LATER)

    text = told("hold_decided")
    assert GRANTED[who.language] in text
    assert REFUSED[who.language][1] not in text


def test_two_decisions_of_a_day_are_two_letters_that_say_each_its_own() -> None:
    hold, dace = stopped(cast.case(cast.person(cast.AMINA))), cast.agent()

    deciding.ask_paper(hold, user=dace, words="One page is enough.", at=LATER)
    first = Release.objects.get(letter="hold_decided")
    deciding.confirm(hold, user=dace, at=LATER)

    text = text_of(actions.release(first.key, clock=still(LATER)))
    assert "We need one more paper." in text
    assert "One page is enough." in text
    assert "We do not go on" not in told("hold_decided")


@EACH
def test_in_the_eleventh_month_she_reads_when_her_rest_ends(who: cast.Who) -> None:
    stopped(cast.case(cast.person(who)), "social_assistance")
    at = cast.AT + timedelta(days=304)

    review_due(clock=still(at))

    ends = {"lv": "2027. gada 17. novembr", "de": "17. November 2027"}.get(who.language, "17 nov")
    assert ends.casefold() in told("hold_renewal", at=at).casefold()


def ended(who: cast.Who) -> datetime:
    """A person's two debts, explained long ago, whose one rest ended; and the night after."""
    person = cast.person(who)
    for number in (1, 2):
        case = cast.case(person, reference=f"loan-{number}", principal_minor=50_000 * number)
        long_ago = cast.AT - timedelta(days=90)
        Release.objects.create(
            business_key=f"first-{number}", case=case, person=person, act="notice.letter",
            letter="first_notice", language=who.language, state="released",
            queued_at=long_ago, outcome_at=long_ago,
        )  # fmt: skip
    stopped(case, "requested")
    at = cast.AT + timedelta(days=35)
    run_night(day=at.date(), at=at, clock=still(at))
    return at


NOTHING_DUE = {
    "lv": ("Šodien nekas nav jāmaksā.", "loan-2: 1 000,00 €"),
    "fr": ("Rien n'est à payer aujourd'hui.", "loan-2 : 1 000,00 €"),
    "de": ("Heute ist nichts zu zahlen.", "loan-2: 1.000,00 €"),
    "en": ("Nothing is due today.", "loan-2: £1,000.00"),
}


@EACH
def test_one_word_after_a_stop_tells_of_all_debts_and_nothing_is_due(who: cast.Who) -> None:
    at = ended(who)

    text = told("after_stop", at=at)

    nothing_due, second = NOTHING_DUE[who.language]
    assert (nothing_due in text, "loan-1" in text, second in text) == (True, True, True)


def test_one_word_tells_every_case_of_hers_that_its_rest_is_over() -> None:
    at = ended(cast.ILZE)
    told("after_stop", at=at)

    asked = []
    for day in (1, 13, 14):
        night = at + timedelta(days=day)
        run_night(day=night.date(), at=night, clock=still(night))
        asked.append(NextStep.objects.filter(step="reminder").count())

    assert Release.objects.filter(letter="after_stop").count() == 1
    assert asked == [0, 0, 2]


def test_a_year_of_nights_sends_the_proof_the_renewal_the_word_after_and_then_waits() -> None:
    case = cast.case(cast.person(cast.MARCO))
    long_ago = cast.AT - timedelta(days=90)
    Release.objects.create(
        business_key="first", case=case, person=case.person, act="notice.letter",
        letter="first_notice", language="de", state="released",
        queued_at=long_ago, outcome_at=long_ago,
    )  # fmt: skip
    stopped(case, "social_assistance")
    ends = cast.AT + timedelta(days=365)
    eleventh = [cast.AT + timedelta(days=n) for n in range(301, 310)]
    after = [ends + timedelta(days=n) for n in range(-1, 14)]
    monthly = [cast.AT + timedelta(days=30 * n) for n in range(13)]

    for at in sorted({*monthly, *eleventh, *after}):
        review_due(clock=still(at))
        run_night(day=at.date(), at=at, clock=still(at))
        for row in Release.objects.filter(state="queued"):
            actions.release(row.key, clock=still(at))

    sent = Release.objects.exclude(business_key="first").order_by("outcome_at")
    assert [(row.letter, row.state) for row in sent] == [
        ("hold_proof", "released"), ("hold_renewal", "released"), ("after_stop", "released"),
    ]  # fmt: skip
