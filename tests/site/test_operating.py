"""What the operator adds is read from the firm's file and the journal at the start."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.journal.models import Event
from evenhand.journal.queries import confirmed_values
from evenhand.rulebook import DatedValue, Operator, PackBroken, open_rulebook, operate
from evenhand.rulebook.source import Source
from evenhand.site import operating
from evenhand.site.command import CannotDo
from evenhand.site.commands import rules
from tests.cast import AT

WAITING = "lv.x@2026-01-01"


@pytest.fixture(autouse=True)
def as_shipped_again() -> Iterator[None]:
    yield
    operate(Operator())


@pytest.fixture
def one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """One value from memory waits, whatever the packs hold today."""
    source = Source("law", "A Law", "https://example.org", AT.date(), "memory", "5")
    value = DatedValue(3, AT.date(), None, source, "memory", permits=True, waiting=9)
    monkeypatch.setattr(operating, "waiting_values", lambda: {WAITING: value})


def say(*words: str) -> int:
    """Run `evenhand rules` with these words."""
    parser = ArgumentParser()
    rules.configure(parser)
    return rules.run(parser.parse_args(words))


def confirm(*words: str) -> int:
    told = ("--by", "A. Lawyer", "--source", "A Law, s. 5", "--at", AT.isoformat())
    return say("confirm", WAITING, *told, *words)


@pytest.mark.django_db
def test_a_confirmation_is_on_record_with_who_and_from_what(one_waits: None) -> None:
    assert confirm() == 0

    event = Event.objects.get(code="value.confirmed")
    assert event.data == {"value": WAITING, "by": "A. Lawyer", "source": "A Law, s. 5"}
    assert event.at == AT
    assert confirmed_values()[WAITING].by == "A. Lawyer"


@pytest.mark.django_db
def test_it_counts_from_the_next_start_and_makes_another_rulebook(one_waits: None) -> None:
    confirm()
    before = open_rulebook()

    operating.operate_as_recorded()

    assert before.loaded.operator.changes_nothing
    assert open_rulebook().loaded.operator.confirmed == {WAITING}
    assert open_rulebook().hash != before.hash


@pytest.mark.django_db
def test_a_confirmation_can_be_withdrawn_and_given_again(one_waits: None) -> None:
    confirm()
    confirm("--withdraw")
    withdrawn = confirmed_values()

    confirm()

    assert withdrawn == {}
    assert list(confirmed_values()) == [WAITING]
    assert Event.objects.filter(code__startswith="value.").count() == 3


@pytest.mark.django_db
def test_what_does_not_wait_cannot_be_confirmed(one_waits: None) -> None:
    confirm()

    with pytest.raises(operating.CannotConfirm, match="confirmed already"):
        confirm()
    with pytest.raises(operating.CannotConfirm, match="no value of that name"):
        say("confirm", "lv.other@2026-01-01", "--by", "A", "--source", "B", "--at", AT.isoformat())
    with pytest.raises(operating.CannotConfirm, match="is not confirmed"):
        say("confirm", "lv.y@2026-01-01", "--withdraw", "--by", "A", "--source", "B",
            "--at", AT.isoformat())  # fmt: skip
    assert Event.objects.filter(code="value.confirmed").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("words", [(), ("--by", "A"), ("--source", "B")])
def test_nobody_confirms_without_a_name_and_a_text(words: tuple[str, ...], one_waits: None) -> None:
    with pytest.raises(CannotDo, match="name the VALUE"):
        say("confirm", WAITING, *words)


@pytest.mark.django_db
def test_the_list_says_what_is_used_and_what_waits(
    one_waits: None, capsys: pytest.CaptureFixture[str]
) -> None:
    say("confirm", "--list")
    waiting = capsys.readouterr().out
    confirm()
    capsys.readouterr()

    say("confirm", "--list", "--json")

    (row,) = json.loads(capsys.readouterr().out)["values"]
    assert f"{WAITING}  waits" in waiting
    assert "from memory 9, until confirmed 3" in waiting
    assert (row["confirmed_by"], row["used_until_confirmed"], row["from_memory"]) == (
        "A. Lawyer",
        3,
        9,
    )


def test_every_value_that_waits_would_permit_and_is_not_confirmed() -> None:
    for name, value in operating.waiting_values().items():
        assert value.permits, name
        assert value.confidence != "confirmed"
        assert value.waiting is not None


def test_the_firms_file_tightens_standards_and_replaces_the_tenth(settings: Settings) -> None:
    settings.FIRM = {
        "standards": {"max_contacts_7_days": 1},
        "principles": {"10": {"en": "As adopted.", "source": "Code"}},
    }

    operating.operate_by_the_firms_file()

    book = open_rulebook()
    assert book.value("house.max_contacts_7_days", AT.date()).is_ == 1
    assert book.principles[10].text("en") == "As adopted."


def test_a_firms_file_that_loosens_stops_the_start_with_its_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "firm.toml"
    file.write_text('name = "A"\n[standards]\nmax_contacts_7_days = 9\n', encoding="utf-8")
    monkeypatch.setenv("EVENHAND_FIRM", str(file))
    settings.FIRM = {"standards": {"max_contacts_7_days": 9}}

    operating.operate_by_the_firms_file()

    with pytest.raises(PackBroken, match="looser than the house's") as broken:
        open_rulebook()
    assert (broken.value.file, broken.value.line) == (str(file), 3)


def test_without_a_database_no_value_counts_as_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    def down() -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr(operating, "confirmed_values", down)

    operating.operate_as_recorded()

    assert open_rulebook().loaded.operator.changes_nothing


def test_check_answers_one_where_there_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say("check", str(tmp_path)) == 1
    assert "the house pack is missing. restore" in capsys.readouterr().out

    assert say("check", str(tmp_path), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["mistakes"][0]["line"] == 1


def test_stale_tells_by_pack_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("stale", "--on", "2029-01-01", "--pack", "house") == 0
    assert "house: not checked for a year" in capsys.readouterr().out

    say("stale", "--on", "2026-11-17", "--json")
    told = json.loads(capsys.readouterr().out)
    assert {one["kind"] for one in told["looks"]} <= set(told["kinds"])
    assert any(one["kind"] == "gap" and one["pack"] == "lv" for one in told["looks"])

    with pytest.raises(CannotDo, match="is not a day"):
        say("stale", "--on", "soon")


def test_pages_are_compared_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "rules"

    assert say("pages", "--into", str(there), "--check") == 1
    assert say("pages", "--into", str(there), "--site", str(tmp_path / "site")) == 0
    (there / "zz.md").write_text("of a pack that is gone", encoding="utf-8")
    assert say("pages", "--into", str(there), "--check") == 1
    assert "zz.md is not as the packs are" in capsys.readouterr().err
    say("pages", "--into", str(there))

    assert say("pages", "--into", str(there), "--check") == 0
    assert (tmp_path / "site" / "index.html").is_file()
