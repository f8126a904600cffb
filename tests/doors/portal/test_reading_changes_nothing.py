"""Reading a page changes nothing: every address is read by everybody, and no row is another.

A mail scanner, a browser that reads ahead and a Back button read pages too. What may be written
all the same is named in `WRITES` with its reason: that somebody looked, and the way out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from evenhand.doors.portal import urls
from tests.doors.portal.a_full_life import (
    Life,
    a_life,
    somebody_complaining,
    somebody_helping,
    somebody_new,
    somebody_paying,
    somebody_with_a_postcode,
)

pytestmark = pytest.mark.django_db(transaction=True)

# Which tables a page may write by being read, and why.
_SAW: Final = frozenset({"django_session", "journal_event", "journal_pending"})
WRITES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "messages": (frozenset({"contact_message"}), "an answer was seen, which its writer is told"),
    "helping_home": (_SAW, "what a helper looked at is told to the person, once a visit"),
    "helping_ways": (_SAW, "what a helper looked at is told to the person, once a visit"),
    "leave": (
        frozenset({"django_session"}),
        "a link out has to work at one touch and lead to another site, where no form may send",
    ),
}


def test_the_list_of_exceptions_names_pages_that_are_there() -> None:
    assert set(WRITES) <= {route.name for route in urls.urlpatterns}


@pytest.fixture
def life(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Life:
    return a_life(settings, monkeypatch)


@pytest.fixture
def people(life: Life) -> dict[str, Client]:
    return {
        "nobody": Client(),
        "hers": life.client,
        "arriving": life.again(),
        "weak": somebody_with_a_postcode(),
        "helper": somebody_helping(life),
        "paying": somebody_paying()[0],
        "complaining": somebody_complaining(),
        "new": somebody_new(),
    }


def _everything() -> dict[str, str]:
    """Each table with a mark of all its rows, by one question."""
    names = connection.introspection.django_table_names(include_views=False)
    marks = " UNION ALL ".join(
        f"SELECT '{name}', md5(string_agg(row::text, '|' ORDER BY row::text)) FROM {name} AS row"
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(marks)
        return {name: mark or "" for name, mark in cursor.fetchall()}


@dataclass
class Rows:
    """What stood in all tables when it was last looked at."""

    number: str = ""
    marks: dict[str, str] = field(default_factory=dict)

    def changed(self) -> set[str]:
        """Return the tables that are not what they were; asked only where anybody wrote at all."""
        with connection.cursor() as cursor:
            # The number of the next transaction that writes: as long as it stands, nobody wrote.
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
            number = cursor.fetchone()[0]
        if number == self.number:
            return set()
        marks, before = _everything(), self.marks
        self.number, self.marks = number, marks
        return {name for name in marks if marks[name] != before.get(name, "")}


def _addresses(life: Life) -> Iterator[tuple[str, str]]:
    """Every address with what is hers in it; the one that ends the visit last."""
    for route in sorted(urls.urlpatterns, key=lambda route: route.name == "leave"):
        yield str(route.name), life.address(route)


def test_no_row_is_another_after_a_page_was_read(life: Life, people: dict[str, Client]) -> None:
    rows, wrong = Rows(), []
    rows.changed()

    for who, client in people.items():
        for name, address in _addresses(life):
            client.get(address)
            allowed, _why = WRITES.get(name, (frozenset(), ""))
            if changed := rows.changed() - allowed:
                wrong.append(f"{who} {name} {address}: {sorted(changed)}")

    assert not wrong, "\n".join(wrong)
