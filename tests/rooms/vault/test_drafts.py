"""Drafts: the last state alone, sealed, gone on their day or with their key."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from evenhand.vault import actions as vault
from evenhand.vault import drafts
from evenhand.vault.models import Draft

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
LAST = date(2026, 12, 17)
ILZE = uuid.UUID(int=7)


def _keep(told: dict[str, object], *, name: str = "cant-pay", last: date = LAST) -> None:
    drafts.keep(subject=ILZE, name=name, told=told, at=AT, keep_until=last)


def test_a_draft_is_found_again_and_its_last_state_counts() -> None:
    _keep({"words": "first"})
    _keep({"words": "second", "how": ["illness"]})

    assert drafts.kept(ILZE, "cant-pay") == {"words": "second", "how": ["illness"]}
    assert Draft.objects.count() == 1


def test_what_was_told_lies_sealed() -> None:
    _keep({"words": "my husband must not know"})

    assert b"husband" not in bytes(Draft.objects.get().sealed)


def test_a_draft_of_another_name_or_subject_is_not_found() -> None:
    _keep({"words": "x"})

    assert drafts.kept(ILZE, "ask-to-stop") == {}
    assert drafts.kept(uuid.UUID(int=8), "cant-pay") == {}


def test_a_sealed_draft_cannot_be_moved_to_another_name() -> None:
    _keep({"words": "x"})
    Draft.objects.update(name="ask-to-stop")

    with pytest.raises(Exception, match="does not open"):
        drafts.kept(ILZE, "ask-to-stop")


def test_the_night_forgets_a_draft_after_its_last_day() -> None:
    _keep({"words": "x"})

    on_the_day = drafts.forget_past(LAST, at=AT + timedelta(days=30))
    after = drafts.forget_past(LAST + timedelta(days=1), at=AT + timedelta(days=31))

    assert (on_the_day, after) == (0, 1)
    assert drafts.names_kept(ILZE) == []


def test_a_destroyed_key_takes_every_draft_with_it() -> None:
    _keep({"words": "x"})

    vault.destroy_key(ILZE, at=AT)

    assert drafts.kept(ILZE, "cant-pay") == {}
    assert not Draft.objects.exists()


def test_a_draft_that_outlived_its_key_is_empty_and_no_error() -> None:
    _keep({"words": "x"})
    row = Draft.objects.get()
    vault.destroy_key(ILZE, at=AT)
    row.pk = None
    row.save(force_insert=True)

    assert drafts.kept(ILZE, "cant-pay") == {}


def test_forgetting_says_whether_there_was_one() -> None:
    _keep({"words": "x"})

    assert drafts.forget(ILZE, "cant-pay") is True
    assert drafts.forget(ILZE, "cant-pay") is False
