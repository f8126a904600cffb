"""What a person is told about herself: her own, from every room, and nothing of anybody else."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from evenhand.access.about import looks
from evenhand.access.models import Role, User
from evenhand.cases import actions as cases
from evenhand.cases.models import Person
from evenhand.contact import actions as contact
from evenhand.contact import reaching
from evenhand.doors.portal.everything import everything_about
from evenhand.holds.actions import StopRequest
from evenhand.journal.actions import Entry, append
from evenhand.vault import actions as vault
from evenhand.vault.about import ERASED
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def _told(person: Person) -> str:
    return json.dumps([asdict(one) for one in everything_about(person)], ensure_ascii=False)


def _rows(person: Person, key: str) -> list[dict[str, object]]:
    return [dict(row) for one in everything_about(person) if one.key == key for row in one.rows]


def _stop(person: Person, reason: str) -> None:
    contact.stop(
        StopRequest(
            person=person, kind="illness", source="portal", actor=f"person:{person.key}",
            starts_at=cast.AT, reason=reason,
        ),
        clock=cast.clock,
    )  # fmt: skip


def test_of_two_who_owe_one_debt_neither_is_told_of_the_other() -> None:
    ilze, marco = cast.person(), cast.person(cast.MARCO, email="marco@example.org")
    case = cast.case(ilze)
    others = cases.open_case(debt=case.debt, person=marco, at=cast.AT, actor="system")
    reaching.change_preference(person=marco, at=cast.AT, actor="system", safe_contact_only=True)
    _stop(marco, "Marco is in hospital")

    told = _told(ilze)

    hidden = ("Marco", "Keller", "Seestrasse", "marco@", "hospital", str(marco.key),
              str(others.key), others.reference)  # fmt: skip
    assert [mark for mark in hidden if mark in told] == []
    assert "Brīvības iela 1" in told
    assert len(_rows(ilze, "cases")) == len(_rows(marco, "cases")) == 1


def test_sealed_words_are_told_as_they_were_written() -> None:
    ilze = cast.person()
    cast.case(ilze)
    _stop(ilze, "I am in hospital")

    assert [row["words"] for row in _rows(ilze, "stops")] == ["I am in hospital"]


def test_what_was_erased_is_said_to_be_erased() -> None:
    ilze = cast.person()
    cast.case(ilze)
    _stop(ilze, "I am in hospital")
    vault.destroy_key(ilze.key, at=cast.AT)

    told = _told(ilze)

    assert [row["words"] for row in _rows(ilze, "stops")] == [ERASED]
    assert "hospital" not in told


def test_whoever_looked_is_told_by_role_and_day_and_never_by_name() -> None:
    ilze = cast.person()
    case = cast.case(ilze)
    dace = User.objects.create_user(
        "dace@evenhand.example", name="Dace Kalniņa", role=Role.AGENT, joined_at=cast.AT
    )
    append(
        Entry(
            code="case.viewed", at=cast.AT, actor=f"staff:{dace.key}", subject=ilze.key,
            case_key=case.key,
        )
    )  # fmt: skip

    (look,) = looks(ilze.key)

    assert (look["by"], look["what"], look["at"]) == ("agent", "file", cast.AT.isoformat())
    told = _told(ilze)
    assert [mark for mark in ("Dace", "dace@", str(dace.key)) if mark in told] == []
