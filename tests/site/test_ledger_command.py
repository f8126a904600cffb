"""`evenhand ledger` closes a day, prints it to be signed, and checks every row."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pypdf
import pytest
from django.db import connection

from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.rulebook.money import Money
from evenhand.site import jobs
from evenhand.site.command import CannotDo
from evenhand.site.commands import ledger
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.AT.isoformat()


def say(*words: str) -> int:
    parser = ArgumentParser()
    ledger.configure(parser)
    return ledger.run(parser.parse_args(words))


@pytest.fixture(autouse=True)
def money() -> None:
    cast.case(cast.person())
    flows.take_in(
        key="e1", place="LV80BANK0000435195001", amount=Money(900, "EUR"), on=cast.AT.date(),
        at=cast.AT, actor="bank",
    )  # fmt: skip


def test_a_close_is_printed_as_a_paper_that_everybody_can_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "close.pdf"

    done = say("close", "--at", AT, "--print", str(paper))

    told = capsys.readouterr().out
    assert done == 0
    assert "Closed 2026-11-17: 2 transfers" in told
    assert "9.00 EUR" in told
    assert "<pdfuaid:part>1<" in paper.read_bytes().decode("latin-1")
    assert "Prepared by, day" in pypdf.PdfReader(paper).pages[0].extract_text()


def test_what_fits_answers_nought_and_what_was_changed_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("close", "--at", AT, "--json")
    closed = json.loads(capsys.readouterr().out)
    whole = say("verify", "--json")
    found = json.loads(capsys.readouterr().out)
    row = Transfer.objects.get(kind="receipt")
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_transfer SET amount_minor = 901 WHERE id = %s", [row.pk])
        cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER USER")

    assert (whole, found["wrong"], found["digest"]) == (0, [], closed["digest"])
    assert say("verify") == 1
    assert f"transfer {row.pk}: was changed after its day was closed" in capsys.readouterr().out


def test_a_day_to_come_is_not_closed() -> None:
    with pytest.raises(CannotDo, match="has not come yet"):
        say("close", "--at", AT, "--day", "2026-11-18")
    with pytest.raises(CannotDo, match="is not a day"):
        say("close", "--at", AT, "--day", "soon")


@pytest.mark.django_db(transaction=True)
def test_every_night_the_day_before_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evenhand.doors.clock.now", cast.clock)

    assert jobs.close(timestamp=0) == 2
