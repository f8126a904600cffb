"""Nothing in the tree opens anything, belongs to somebody, or knows where it was written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from schwifty import IBAN

from tests.house.building import ROOT, files, named

SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})"),
    "a key of Amazon": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a key of Google": re.compile(r"\bAIza[\w-]{35}\b"),
    "a secret of Stripe or the like": re.compile(r"\b(?:sk|rk)_(?:live|test)_\w{16,}"),
    "a signed web token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{10,}"),
    "32 random bytes": re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{43}=(?![\w+/=])"),
}  # fmt: skip
# A path of one person's machine, in a text of ours.
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+/[\w.-]+")
# Published example numbers, which belong to nobody.
EXAMPLES = {
    "LV80BANK0000435195001", "CH9300762011623852957", "CH4431999123000889012",
    "GB29NWBK60161331926819",
    "DE89370400440532013000", "FR1420041010050500013M02606",
}  # fmt: skip
LOOKS_LIKE_IBAN = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")
FOLDERS = ("src", "tests", "docs", "bench", ".ci")
ENDINGS = (
    ".py", ".toml", ".md", ".html", ".txt", ".typ", ".po", ".js", ".css", ".json", ".xml", ".csv",
    ".yml", ".yaml", ".sh", ".svg", "run",
)  # fmt: skip
TOP = ("Makefile", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
OURS: list[Path] = [
    *(file for folder in FOLDERS for file in files(ROOT / folder, *ENDINGS)),
    *(ROOT / name for name in TOP),
]  # fmt: skip


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_lies_in_the_tree(kind: str) -> None:
    lying = [
        f"{named(file)}:{_text(file)[: match.start()].count(chr(10)) + 1}"
        for file in OURS
        for match in SECRETS[kind].finditer(_text(file))
        if file.name != Path(__file__).name
    ]

    assert not lying, f"Remove {kind}, and have it replaced wherever it opens something: {lying}"


def test_no_file_of_secrets_is_kept() -> None:
    kinds = {".pem", ".key", ".p12", ".pfx", ".env"}

    kept = [named(f) for folder in FOLDERS for f in (ROOT / folder).rglob("*") if f.suffix in kinds]

    assert not kept, f"Keys come from the environment, never from the tree: {kept}"


def test_the_secrets_of_this_machine_stay_out_of_the_history() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    assert {".evenhand/", ".venv/", ".uv/"} <= set(ignored)


def test_account_numbers_are_published_examples() -> None:
    """A number that somebody really has would let a demonstration's letter collect for her."""
    real = {
        f"{named(file)}: {number}"
        for file in OURS
        for number in LOOKS_LIKE_IBAN.findall(_text(file))
        if number not in EXAMPLES and IBAN(number, allow_invalid=True).is_valid
    }

    assert not real, f"Use one of the examples of this file: {sorted(real)}"


def test_no_text_knows_where_it_was_written() -> None:
    known = [
        f"{named(file)}: {match.group(0)}"
        for file in OURS
        if file.name != Path(__file__).name
        for match in MACHINE.finditer(_text(file))
    ]

    assert not known, f"Name a place relative to the checkout: {known}"
