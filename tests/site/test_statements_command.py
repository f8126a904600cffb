"""Statements from the command line: exported, taken in, and only from houses that are trusted."""

from __future__ import annotations

import base64
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.access.models import ApiKey
from evenhand.cases.models import Case
from evenhand.journal.models import Event
from evenhand.plans.models import ReceivedStatement
from evenhand.plans.statement_actions import KeyNotTrusted
from evenhand.plans.statement_file import StatementFileRefused
from evenhand.plans.statement_keys import KeysNotUnderstood, NoSigningKey
from evenhand.site.command import CannotDo
from evenhand.site.commands import statements
from tests import cast
from tests.rooms.plans.test_statement_life import complete

pytestmark = pytest.mark.django_db

AT = ("--at", cast.AT.isoformat())
ANOTHER_KEY = base64.urlsafe_b64encode(bytes([1] * 32)).decode()


def say(*words: str) -> int:
    """Run `evenhand statements` with these words."""
    parser = ArgumentParser()
    statements.configure(parser)
    return statements.run(parser.parse_args(words))


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person())
    complete(made.person)
    return made


def exported(case: Case, folder: Path) -> str:
    file = str(folder / "statement.json")
    say("export", case.reference, "--consent", "on paper", "--out", file, *AT)
    return file


def test_what_one_house_exports_another_takes_once_its_operator_trusts_it(
    case: Case, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(case, tmp_path)
    capsys.readouterr()
    say("keys")
    keys = tmp_path / "keys.json"
    keys.write_text(capsys.readouterr().out, encoding="utf-8")
    settings.STATEMENT_SIGNING_KEY = ANOTHER_KEY

    with pytest.raises(StatementFileRefused, match="trust"):
        say("import", case.reference, file, *AT)
    say("trust", str(keys), "--by", "A. Lawyer", *AT)
    say("import", case.reference, file, *AT)

    assert ReceivedStatement.objects.get().channel == "command"
    assert Event.objects.get(code="key.trusted").data["by"] == "A. Lawyer"


def test_a_key_that_is_trusted_no_longer_opens_nothing(
    case: Case, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(case, tmp_path)
    capsys.readouterr()
    say("keys")
    keys = tmp_path / "keys.json"
    keys.write_text(capsys.readouterr().out, encoding="utf-8")
    key_id = json.loads(keys.read_text("utf-8"))["keys"][0]["id"]
    settings.STATEMENT_SIGNING_KEY = ANOTHER_KEY
    say("trust", str(keys), "--by", "A. Lawyer", *AT)

    say("distrust", key_id, "--by", "A. Lawyer", *AT)

    with pytest.raises(StatementFileRefused):
        say("import", case.reference, file, *AT)
    with pytest.raises(KeyNotTrusted, match="there is none"):
        say("distrust", key_id, "--by", "A. Lawyer", *AT)


def test_without_a_file_name_the_file_is_printed_and_nothing_else(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    say("export", case.reference, "--consent", "on paper", *AT)

    body = json.loads(capsys.readouterr().out)
    assert body["consent"] == {"given_on": "2026-11-17", "how": "on paper"}


def test_a_person_without_a_statement_has_nothing_to_take_along(tmp_path: Path) -> None:
    case = cast.case(cast.person())

    with pytest.raises(CannotDo, match="nothing to take along"):
        say("export", case.reference, "--consent", "on paper", *AT)


def test_an_expired_statement_is_confirmed_first(case: Case) -> None:
    with pytest.raises(CannotDo, match="still so"):
        say("export", case.reference, "--consent", "x", "--at", "2027-11-17T12:00:00+00:00")


def test_without_a_key_the_house_says_which_setting_it_lacks(
    case: Case, settings: Settings
) -> None:
    settings.STATEMENT_SIGNING_KEY = ""

    with pytest.raises(NoSigningKey, match="EVENHAND_SIGNING_KEY"):
        say("export", case.reference, "--consent", "on paper", *AT)


def test_what_is_no_file_of_keys_is_not_trusted(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text("{}", encoding="utf-8")

    with pytest.raises(KeysNotUnderstood):
        say("trust", str(file), "--by", "A. Lawyer", *AT)
    with pytest.raises(CannotDo, match="cannot be read"):
        say("trust", str(tmp_path / "missing"), "--by", "A. Lawyer", *AT)


def test_an_advisers_key_is_shown_once_and_only_brings_statements(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("adviser-key", "Debt Advice", *AT)

    secret = capsys.readouterr().out.strip()
    key = ApiKey.objects.get()
    assert len(secret) > 30
    assert (key.purpose, key.creditor_key) == ("statements", None)
