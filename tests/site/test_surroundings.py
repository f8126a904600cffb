"""What the environment may say, and what production refuses."""

import base64
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from evenhand.site.surroundings import Mode, read_surroundings

KEY = base64.b64encode(b"k" * 32).decode()
PRODUCTION = {
    "EVENHAND_MODE": "production",
    "EVENHAND_HOSTS": "evenhand.example, www.evenhand.example",
    "EVENHAND_SECRET_KEY": "a-secret-of-our-own-that-is-long-enough",
    "EVENHAND_MASTER_KEY": KEY,
    "DATABASE_URL": "postgresql://evenhand:word@db.example/evenhand",
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that says nothing, and a state folder that does not exist yet."""
    import os

    for name in [*os.environ]:
        if name.startswith("EVENHAND_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    home = tmp_path / "state"
    monkeypatch.setenv("EVENHAND_HOME", str(home))
    return home


def say(monkeypatch: pytest.MonkeyPatch, words: dict[str, str]) -> None:
    for name, value in words.items():
        monkeypatch.setenv(name, value)


def test_one_machine_makes_its_secrets_once_and_keeps_them(clean: Path) -> None:
    first, second = read_surroundings(), read_surroundings()

    assert first.mode is Mode.LOCAL
    assert first.secret_key == second.secret_key
    assert first.master_key == second.master_key
    assert len(first.master_key) == 32
    assert first.secret_key != base64.b64encode(first.master_key).decode()
    assert stat.S_IMODE((clean / "master.key").stat().st_mode) == 0o600
    assert sorted(file.name for file in clean.iterdir()) == [
        "master.key",
        "secret.key",
        "signing.key",
    ]


def test_production_takes_what_it_is_given(monkeypatch: pytest.MonkeyPatch, clean: Path) -> None:
    say(monkeypatch, PRODUCTION)

    found = read_surroundings()

    assert found.is_production
    assert found.hosts == ("evenhand.example", "www.evenhand.example")
    assert found.master_key == b"k" * 32
    assert not clean.exists()


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "EVENHAND_MODE"])
def test_production_makes_nothing_up(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    say(monkeypatch, {**PRODUCTION, name: ""})

    with pytest.raises(ImproperlyConfigured, match=name):
        read_surroundings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVENHAND_DEBUG", "1"),
        ("EVENHAND_CLOCK", "2026-11-17T15:00:00+00:00"),
        ("EVENHAND_SECRET_KEY", "demo-secret-that-is-long-enough-to-pass"),
        ("EVENHAND_SECRET_KEY", "short"),
        ("EVENHAND_MASTER_KEY", "bm90IDMyIGJ5dGVz"),
        ("EVENHAND_MASTER_KEY", "not base64!"),
    ],
)
def test_production_refuses(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    say(monkeypatch, {**PRODUCTION, name: value})

    with pytest.raises(ImproperlyConfigured, match=name):
        read_surroundings()


def test_production_refuses_the_secrets_this_machine_made_up(
    monkeypatch: pytest.MonkeyPatch, clean: Path
) -> None:
    read_surroundings()
    made_up = (clean / "master.key").read_text().strip()
    say(monkeypatch, {**PRODUCTION, "EVENHAND_MASTER_KEY": made_up})

    with pytest.raises(ImproperlyConfigured, match="EVENHAND_MASTER_KEY is a secret of the demo"):
        read_surroundings()


def test_an_unknown_mode_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, {"EVENHAND_MODE": "prod"})

    with pytest.raises(ImproperlyConfigured, match=r"'prod'.*local, demo, production"):
        read_surroundings()


def test_a_key_that_signs_statements_is_made_up_on_one_machine_and_never_in_production(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    say(monkeypatch, {"EVENHAND_HOME": str(tmp_path)})
    made_up = read_surroundings().signing_key

    say(monkeypatch, {**PRODUCTION, "EVENHAND_HOME": str(tmp_path)})
    in_production = read_surroundings().signing_key

    assert len(made_up) == 32
    assert in_production == b""


@pytest.mark.parametrize("given", ["not base64!", "bm90IDMyIGJ5dGVz"])
def test_a_signing_key_of_another_size_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    say(monkeypatch, {**PRODUCTION, "EVENHAND_SIGNING_KEY": given})

    with pytest.raises(ImproperlyConfigured, match="EVENHAND_SIGNING_KEY is not 32 bytes"):
        read_surroundings()
