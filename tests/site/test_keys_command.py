"""Keys of machines from the command line: the narrowest that does, shown once, revoked by name."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest

from evenhand.access.models import ApiKey
from evenhand.access.queries import api_key
from evenhand.site.command import CannotDo
from evenhand.site.commands import keys
from tests import cast

pytestmark = pytest.mark.django_db

AT = ("--at", cast.AT.isoformat())


def say(*words: str) -> int:
    """Run `evenhand keys` with these words."""
    parser = ArgumentParser()
    keys.configure(parser)
    return keys.run(parser.parse_args([*words, *AT]))


def test_a_persons_key_names_her_and_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    case = cast.case(cast.person())

    say("make", "chatbot", "--person", case.reference, "--days", "30")

    secret = capsys.readouterr().out.strip()
    key = api_key(secret, at=cast.AT)
    assert key is not None
    assert (key.subject, key.creditor_key, key.purpose) == (case.person.key, None, "cases")


def test_a_creditors_key_names_the_creditor_and_the_houses_nobody() -> None:
    case = cast.case(cast.person())

    say("make", "bank", "--creditor", case.debt.creditor.name)
    say("make", "letters", "--house")

    told = {key.name: (key.subject, key.creditor_key) for key in ApiKey.objects.all()}
    assert told == {"bank": (None, case.debt.creditor.key), "letters": (None, None)}


def test_a_revoked_key_opens_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say("make", "letters", "--house")
    secret = capsys.readouterr().out.strip()

    say("list")
    listed = capsys.readouterr().out
    say("revoke", "letters")

    assert "letters: the house, cases" in listed
    assert secret not in listed
    assert api_key(secret, at=cast.AT) is None


@pytest.mark.parametrize(
    "words",
    [("make", "x", "--person", "EH-999999"), ("make", "x", "--creditor", "Nobody"),
     ("make", "x", "--house", "--days", "0"), ("revoke", "x")],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_done_says_why(words: tuple[str, ...]) -> None:
    with pytest.raises(CannotDo):
        say(*words)

    assert not ApiKey.objects.exists()
