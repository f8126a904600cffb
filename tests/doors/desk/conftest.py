"""The desk's cast: a member of staff signed in, at the tests' instant."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from evenhand.access.models import User
from evenhand.doors import clock
from tests import cast


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of the doors stands at the tests' instant."""

    def at() -> datetime:
        return cast.AT

    monkeypatch.setattr(clock, "now", at)
    yield


@pytest.fixture
def dace(db: None) -> User:
    """Dace, an agent with her certificate."""
    return cast.agent()


@pytest.fixture
def desk(dace: User) -> Client:
    """A browser in which Dace is signed in."""
    client = Client()
    client.force_login(dace, backend="django.contrib.auth.backends.ModelBackend")
    return client
