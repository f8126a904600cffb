"""`evenhand bank` looks into a file and writes nothing, or takes it when somebody stands for it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from evenhand.access.models import Role, User
from evenhand.contact.references import payment_reference
from evenhand.journal.models import Event
from evenhand.ledger.models import Transfer
from evenhand.payments.models import BankFile
from evenhand.site.command import CannotDo
from evenhand.site.commands import bank
from tests import cast
from tests.bank_files import Line, camt
from tests.cast import AT

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "bank-statements"
KEYS = (
    "file form statements entries matched suggested suspense nothing left_out duplicates refusals"
    " warnings seconds"
).split()


def _run(capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    bank.configure(parser)
    code = bank.run(parser.parse_args([str(file), "--json", "--at", AT.isoformat(), *words]))
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", sorted(file.name for file in SAMPLES.glob("*.xml")))
def test_every_sample_is_told_in_one_object_and_nothing_is_written(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = _run(capsys, SAMPLES / name)

    wrong = name == "camt053.v2.wrong.xml"
    assert list(told) == KEYS
    assert (code, len(told["refusals"])) == ((1, 1) if wrong else (0, 0))
    counted = sum(told[key] for key in ("matched", "suggested", "suspense", "nothing"))
    assert told["entries"] == counted == (0 if wrong else 2 if "multi" in name else 1)
    assert not BankFile.objects.exists()


def test_a_file_is_taken_by_who_may_and_again_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, lead = cast.case(cast.person()), cast.lead()
    file = tmp_path / "bank.xml"
    file.write_bytes(
        camt(
            Line(reference=payment_reference(case.debt)),
            Line(name="Ilze Bērziņa", iban="", mark="b"),
            Line(name="Nobody", iban="", mark="c"),
            Line(amount="0.00", state="PDNG"),
        )
    )

    looked = _run(capsys, file)[1]
    taken = _run(capsys, file, "--take", "--as", lead.email)[1]
    moved, events = Transfer.objects.count(), Event.objects.count()
    again = _run(capsys, file, "--take", "--as", lead.email)[1]

    figures = [(one["matched"], one["suggested"], one["suspense"], one["left_out"])
               for one in (looked, taken, again)]  # fmt: skip
    assert figures == [(1, 1, 1, 1)] * 3
    assert [one["duplicates"] for one in (looked, taken, again)] == [0, 0, 3]
    assert (Transfer.objects.count(), Event.objects.count()) == (moved, events)


@pytest.mark.parametrize("email", ["", "nobody@x.example", "dace@evenhand.example"])
def test_nobody_takes_a_file_who_may_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], email: str
) -> None:
    cast.agent()
    file = tmp_path / "bank.xml"
    file.write_bytes(camt(Line()))

    with pytest.raises(CannotDo):
        _run(capsys, file, "--take", *(("--as", email) if email else ()))


def test_a_refusal_says_its_code_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user = User.objects.create_user(
        "op@evenhand.example", cast.PASSWORD, name="Op", role=Role.OPERATOR, joined_at=AT
    )
    file = tmp_path / "bank.xml"
    file.write_bytes(camt(Line(), place="NL26VAYB8060476890"))

    code, told = _run(capsys, file, "--take", "--as", user.email)

    (refusal,) = told["refusals"]
    assert (code, refusal["code"], refusal["words"]) == (1, "not_our_account", "NL26VAYB8060476890")
    assert refusal["line"]
    assert "none of ours" in refusal["reason"]
