"""Nothing leaves whose words nobody named has approved, and a changed word needs a new approval."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, Person
from evenhand.contact import actions, approving, letter_facts
from evenhand.contact.letters import catalogue
from evenhand.contact.models import Release, Wording
from evenhand.journal.models import Event
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "read as a native speaker"


@pytest.fixture(autouse=True)
def approvals_count(
    letters_approved: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    """Here the words are asked for as they are in a real house."""
    del letters_approved
    settings.SPOOL_FOLDER = tmp_path
    monkeypatch.setattr(letter_facts, "words_for", approving.words_for)


def sent(case: Case, key: str = "first") -> Release:
    queued = actions.queue_release(
        case=case,
        act="notice.letter",
        letter="first_notice",
        language="lv",
        at=cast.AT,
        business_key=f"{key}:{case.key}",
        contact_point=cast.post_of(case.person),
    )
    return actions.release(queued.key, clock=cast.clock)


def approved(text: str = "", *, by: str = "A. Reader", written_by: str = "") -> approving.Words:
    wording = None
    if text:
        wording = approving.write_words(
            "first_notice", "lv", text, by=written_by, note=NOTE, at=cast.AT
        )
    return approving.approve(
        "first_notice", "lv", by=by, actor=by, note=NOTE, at=cast.AT, wording=wording
    )


def withdrawn() -> None:
    approving.withdraw(
        "first_notice", "lv", by="A. Reader", actor="staff:a", note="a mistake", at=cast.AT
    )


def test_words_that_nobody_approved_reach_no_real_person_and_one_task_says_so() -> None:
    cases = [cast.case(cast.person(), reference=f"loan-{n}") for n in range(2)]

    refused = [sent(case) for case in cases]

    assert [row.reasons for row in refused] == [["letter.unreviewed"]] * 2
    assert Task.objects.filter(kind="letter.unreviewed").count() == 1


def test_a_letter_waits_for_the_approval_of_its_words_and_then_leaves() -> None:
    waits = sent(cast.case(cast.person()))
    approved()

    too_early = actions.release(waits.key, clock=lambda: cast.AT + timedelta(hours=5))
    then = actions.release(waits.key, clock=lambda: cast.AT + timedelta(hours=6))

    assert (waits.state, too_early.state, then.state) == ("waiting", "waiting", "released")


def test_words_that_nobody_approves_in_eight_days_are_refused_for_good() -> None:
    waits = sent(cast.case(cast.person()))

    late = actions.release(waits.key, clock=lambda: cast.AT + timedelta(days=8))

    assert (waits.state, late.state) == ("waiting", "refused")
    assert late.reasons == ["letter.unreviewed"]


def test_words_that_somebody_named_approved_leave_and_the_release_keeps_their_version() -> None:
    words = approved()

    released = sent(cast.case(cast.person()))

    assert (released.state, released.reasons) == ("released", [])
    assert Release.objects.get(pk=released.pk).letter_version == words.version
    event = Event.objects.get(code="letter.approved")
    assert (event.data["by"], event.data["note"]) == ("A. Reader", NOTE)


def test_a_synthetic_person_and_a_demonstration_need_no_approval(settings: Settings) -> None:
    made_up = cast.case(cast.person())
    Person.objects.update(is_synthetic=True)
    made_up.refresh_from_db()

    assert sent(made_up).state == "released"

    Person.objects.update(is_synthetic=False)
    settings.EVENHAND_IS_DEMO = True
    assert sent(cast.case(cast.person(), reference="loan-2")).state == "released"


def test_a_changed_word_needs_a_new_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    approved()
    before = catalogue.version
    monkeypatch.setattr(
        catalogue, "version", lambda kind, lang, text="": f"{before(kind, lang, text)[:-1]}x"
    )

    refused = sent(cast.case(cast.person()))

    assert refused.reasons == ["letter.unreviewed"]
    state = {row.kind: row.state for row in approving.standings() if row.language == "lv"}
    assert (state["first_notice"], state["reminder"]) == ("changed", "waits")


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("disputes.toml", {"dispute_decided", "message", "reminder"}),
        ("please_call.sms", {"message"}),
        ("read_pages.sms", {"message"}),
        ("fresh_link.sms", {"message"}),
        ("come_back.sms", {"message"}),
        ("survey_asked.sms", {"message"}),
    ],
)
def test_a_changed_short_word_needs_a_new_approval_too(
    file: str, changes: set[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kinds = ("dispute_decided", "message", "reminder")
    before = {kind: catalogue.version(kind, "en") for kind in kinds}
    folder = tmp_path / "letters"
    shutil.copytree(catalogue.FOLDER, folder)
    changed = folder / "en" / file
    changed.write_text(changed.read_text("utf-8") + "# Another word.\n", encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", folder)
    monkeypatch.setattr(catalogue, "text_for_telephone", catalogue.text_for_telephone.__wrapped__)

    after = {kind: catalogue.version.__wrapped__(kind, "en") for kind in kinds}

    assert {kind for kind in kinds if after[kind] != before[kind]} == changes


def test_an_approval_that_was_withdrawn_no_longer_stands() -> None:
    approved()
    withdrawn()

    assert sent(cast.case(cast.person())).reasons == ["letter.unreviewed"]
    with pytest.raises(approving.NothingApproved):
        withdrawn()


def test_words_that_do_not_pass_the_gate_cannot_be_approved() -> None:
    loud = catalogue.shipped("first_notice", "lv").replace(
        "Lūdzu, sazinieties ar mums.", "PĒDĒJĀ IESPĒJA!!"
    )

    with pytest.raises(approving.GateNotPassed) as refusal:
        approved(loud, written_by="B. Writer")

    rules = {one.rule for one in refusal.value.found}
    assert {"hurry", "capitals"} <= rules
    assert not Event.objects.filter(code="letter.approved").exists()


def test_who_wrote_the_words_does_not_approve_them_and_a_second_person_lets_them_leave() -> None:
    own = catalogue.shipped("first_notice", "lv").replace("Kopā atradīsim", "Kopā noskaidrosim")

    with pytest.raises(approving.NotASecondPerson):
        approved(own, by="B. Writer", written_by="B. Writer")
    words = approved(own, by="A. Reader", written_by="B. Writer")
    released = sent(cast.case(cast.person()))

    assert released.state == "released"
    assert Release.objects.get(pk=released.pk).letter_version == words.version
    assert words.version != catalogue.version("first_notice", "lv")
    assert Wording.objects.get().text == own
