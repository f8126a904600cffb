"""Batches for the printer: whole, provable, and no longer ours once they are closed."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pypdf
import pytest
from pytest_django import Settings

from evenhand.contact import actions, gate, print_batches
from evenhand.contact.models import Contact, PrintBatch, Release, Trace
from evenhand.contact.print_batches import (
    AnswersUnreadable,
    close_batch,
    close_when_due,
    digest_of,
    finish_batches,
    folder_of,
    manifest_of,
    next_cut_off,
    pages_of,
    take_answers,
)
from evenhand.contact.signals import signals
from evenhand.contact.tracing import Address, NotALawfulSource, TraceIsClosed, found
from evenhand.holds.actions import StopRequest
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def sent(who: cast.Who = cast.ILZE, number: int = 1) -> Release:
    """A first notice that lies in the spool."""
    case = cast.case(cast.person(who), reference=f"loan-{number}")
    row = actions.queue_release(
        case=case,
        act="notice.letter",
        letter="first_notice",
        language=case.person.language,
        at=cast.AT,
        business_key=f"first:{case.key}",
        contact_point=cast.post_of(case.person),
    )
    released = actions.release(row.key, clock=cast.clock)
    assert released.state == "released", released.detail
    return released


def closed() -> PrintBatch:
    batch = close_batch(at=cast.AT)
    assert batch is not None
    return batch


def stop(row: Release) -> actions.Stopped:
    """Stop everything for somebody; her notices too, so that a waiting letter is taken back."""
    Release.objects.filter(pk=row.pk).update(act="demand.letter")
    request = StopRequest(
        person=row.person, kind="requested", source="desk", actor="x",
        starts_at=cast.AT - timedelta(hours=1),
    )  # fmt: skip
    return actions.stop(request, clock=cast.clock)


def test_a_batch_holds_each_letter_as_a_file_of_its_own_with_a_sum_over_all(spool: Path) -> None:
    rows = [sent(cast.ILZE), sent(cast.GRETA, 2)]

    batch = closed()

    told = json.loads((folder_of(batch) / "manifest.json").read_text())
    files = sorted(file.name for file in folder_of(batch).glob("*.pdf"))
    assert files == [row["file"] for row in told["rows"]]
    assert {row["key"] for row in told["rows"]} == {str(row.key) for row in rows}
    assert [row["country"] for row in told["rows"]] == ["DE", "LV"]
    assert told["sha256"] == batch.digest == digest_of(manifest_of(batch))
    assert batch.sheets == sum(row["sheets"] for row in told["rows"])
    assert list((spool / "out").iterdir()) == []
    assert close_batch(at=cast.AT) is None
    for row in told["rows"]:
        content = (folder_of(batch) / row["file"]).read_bytes()
        assert pages_of(content) == row["pages"] == len(pypdf.PdfReader(io.BytesIO(content)).pages)


def test_a_letter_that_was_changed_or_taken_out_is_noticed() -> None:
    sent()
    batch = closed()
    (file,) = folder_of(batch).glob("*.pdf")

    file.write_bytes(file.read_bytes() + b"%")
    changed = digest_of(manifest_of(batch))
    file.unlink()

    assert changed != batch.digest
    with pytest.raises(print_batches.NotAPrintableLetter):
        manifest_of(batch)


def test_a_hold_takes_back_what_is_not_closed_yet_and_names_what_is(spool: Path) -> None:
    early, late = sent(cast.ILZE), sent(cast.GRETA, 2)
    before = stop(late)

    batch = closed()
    after = stop(early)

    assert [row.pk for row in before.withdrawn] == [late.pk]
    assert [row.pk for row in after.left] == [early.pk]
    assert after.withdrawn == ()
    assert [row.key for row in manifest_of(batch)] == [str(early.key)]


def test_a_batch_cut_off_before_its_files_moved_is_finished_and_takes_nothing_back(
    monkeypatch: pytest.MonkeyPatch, spool: Path
) -> None:
    row = sent()
    with monkeypatch.context() as patched:
        patched.setattr(print_batches, "_lay_out", lambda *_: None)
        batch = closed()
    stopped = stop(row)

    finished = finish_batches()

    assert (finished, stopped.withdrawn) == (1, ())
    assert (folder_of(batch) / "manifest.json").exists()
    assert list((spool / "out").iterdir()) == []
    assert finish_batches() == 0


def answers(*rows: tuple[object, str]) -> str:
    return json.dumps({"answers": [{"key": str(key), "answer": answer} for key, answer in rows]})


def test_a_printers_answers_are_read_back_once() -> None:
    rows = [sent(cast.ILZE), sent(cast.GRETA, 2), sent(cast.MARCO, 3)]
    batch = closed()
    text = answers((rows[0].key, "posted"), (rows[1].key, "refused"), ("stranger", "posted"))

    first = take_answers(batch, text, at=cast.AT)
    again = take_answers(batch, text, at=cast.AT)

    for row in rows:
        row.refresh_from_db()
    assert first.answers == {"posted": 1, "refused": 1}
    assert (first.strangers, first.silent, again.silent) == (("stranger",), 1, 1)
    assert [row.state for row in rows] == ["released", "failed", "released"]
    assert Contact.objects.filter(release=rows[1]).count() == 0
    assert Task.objects.filter(kind="printer_refused").count() == 1
    take_answers(batch, answers((rows[2].key, "printed")), at=cast.AT)
    batch.refresh_from_db()
    assert batch.state == "answered"


@pytest.mark.parametrize("text", ["", "[]", '{"answers": [{"key": 1}]}', answers(("x", "lost"))])
def test_answers_that_cannot_be_read_change_nothing(text: str) -> None:
    sent()
    batch = closed()

    with pytest.raises(AnswersUnreadable):
        take_answers(batch, text, at=cast.AT)


def test_the_cut_off_is_told_and_kept_in_the_firms_own_zone(settings: Settings) -> None:
    settings.FIRM = {
        **settings.FIRM, "print": {"cut_off": time(16), "zone": "Europe/Riga"},
    }  # fmt: skip
    row = sent()

    assert next_cut_off(at=cast.AT) == datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    assert close_when_due(at=cast.AT) is not None
    row.refresh_from_db()
    assert row.batch is not None
    sent(cast.GRETA, 2)
    assert close_when_due(at=cast.AT + timedelta(hours=2)) is None
    assert close_when_due(at=cast.AT + timedelta(hours=23)) is not None


def test_where_the_firm_names_no_hour_nothing_is_closed_by_itself() -> None:
    sent()

    assert (next_cut_off(at=cast.AT), close_when_due(at=cast.AT)) == (None, None)


def returned() -> tuple[Release, Trace]:
    row = sent()
    batch = closed()
    take_answers(batch, answers((row.key, "returned")), at=cast.AT)
    row.refresh_from_db()
    return row, Trace.objects.get(release=row)


NEW = Address(street="Skolas iela 9", postcode="LV-1010", town="Rīga", country="LV")


def test_a_letter_that_came_back_explained_nothing_and_its_address_is_used_no_more() -> None:
    row, trace = returned()

    facts = gate.facts_of(row.case, at=cast.AT)

    assert row.contact_point is not None
    row.contact_point.refresh_from_db()
    assert (row.contact_point.status, trace.lost) == ("failed", row.contact_point)
    assert facts["is_notice_returned"] is True
    assert not facts.get("first_notice_at_known")
    assert not facts.get("postal_address_known")
    assert Task.objects.filter(kind="trace_address", done_at__isnull=True).count() == 1
    reasons = {
        reason.rule
        for reason in gate.ask(case=row.case, act="demand.letter", at=cast.AT).verdict.reasons
    }
    assert {"house.notice-arrived", "house.postal-address"} <= reasons


def test_a_lawful_source_gives_a_new_address_and_the_notice_leaves_again() -> None:
    row, trace = returned()

    point = found(trace, NEW, source="register", by=cast.agent(), at=cast.AT)
    again = actions.queue_release(
        case=row.case,
        act="notice.letter",
        letter="first_notice",
        language="lv",
        at=cast.AT,
        business_key="again",
        contact_point=point,
    )
    later = cast.AT + timedelta(days=3)
    told = actions.release(again.key, clock=lambda: later)

    assert (told.state, point.source) == ("released", "traced:register")
    assert not Task.objects.filter(kind="trace_address", done_at__isnull=True).exists()
    facts = gate.facts_of(row.case, at=later)
    assert facts.get("is_notice_returned") in (None, False)
    assert facts["first_notice_at"] == int(later.timestamp())


def test_an_address_is_never_guessed_and_a_search_ends_once() -> None:
    _, trace = returned()
    staff = cast.agent()

    for source in ("neighbour", "employer", "social_media", ""):
        with pytest.raises(NotALawfulSource):
            found(trace, NEW, source=source, by=staff, at=cast.AT)
    found(trace, NEW, source="person", by=staff, at=cast.AT)

    with pytest.raises(TraceIsClosed):
        found(trace, NEW, source="post", by=staff, at=cast.AT)


def test_a_letter_that_came_back_is_a_signal() -> None:
    row, _ = returned()

    (found,) = signals(since=cast.AT, until=cast.AT + timedelta(days=1))

    assert (found.kind, found.ref) == ("letter_returned", row.key)
    assert found.about == f"letter:{row.letter}"
    assert not list(signals(since=cast.AT - timedelta(days=1), until=cast.AT))
