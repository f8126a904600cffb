"""Tells the rulebook, once at the start of a process, what this installation's operator adds.

Standards and principles come from the firm's file, confirmed values and tables of guidelines from
the journal. Without the values the rulebook is only stricter. The tables only protect: where they
cannot be read, a warning says so.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, ProgrammingError

from evenhand.journal import actions as journal
from evenhand.journal.actions import Entry
from evenhand.journal.queries import Confirmation, confirmed_values, loaded_guidelines
from evenhand.rulebook import DatedValue, Operator, open_rulebook, operate
from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.guideline_toml import read_guideline
from evenhand.rulebook.operator import STANDS_FOR, read_operator
from evenhand.rulebook.zones import zones_of
from evenhand.site.firm import firm_file

LOG = logging.getLogger(__name__)


class CannotConfirm(Exception):
    """A value has nothing to confirm or to withdraw."""

    def __init__(self, value: str, why: str) -> None:
        self.value = value
        super().__init__(f"{value}: {why}. `evenhand rules confirm --list` shows what waits.")


def operate_as_recorded() -> None:
    """Let the whole process judge by the firm's file and the values confirmed on record."""
    operator = by_the_firms_file()
    try:
        operator = replace(
            operator,
            confirmed=frozenset(confirmed_values()),
            guidelines=tuple(text for _, text in sorted(loaded_guidelines().items())),
        )
    except ProgrammingError:
        LOG.debug("there are no tables yet, so that no value is confirmed")
    except DatabaseError as error:
        LOG.warning(
            "no confirmed value and no guideline could be read, so none counts: %s",
            type(error).__name__,
        )
    operate(operator)


def operate_by_the_firms_file() -> None:
    """The same where no database stands: no value counts as confirmed."""
    operate(by_the_firms_file())


def by_the_firms_file() -> Operator:
    """The standards and principles of the firm's file; raises PackBroken."""
    return read_operator(settings.FIRM, file=str(firm_file() or ""))


def waiting_values() -> dict[str, DatedValue]:
    """Every value from memory that would permit something: `lv.x@2026-01-01` and the value."""
    book = open_rulebook(operator=Operator())
    return {
        f"{key}@{value.from_.isoformat()}": value
        for key, parameter in sorted(book.parameters.items())
        for value in parameter.values
        if value.permits and value.confidence != "confirmed"
    }


def can_stand_for(value: str) -> bool:
    """Whether a name lets the house's rules stand for a country that has no pack of its own."""
    country = value.removeprefix(STANDS_FOR)
    packs = open_rulebook(operator=Operator()).loaded.packs
    return value.startswith(STANDS_FOR) and bool(zones_of(country)) and country not in packs


def confirm(value: str, *, by: str, source: str, at: datetime) -> None:
    """Record that the operator read the text and stands for a value; raises CannotConfirm.

    `house.stands-for@jp` lets the house's rules stand for a country without a pack.
    """
    if value not in waiting_values() and not can_stand_for(value):
        raise CannotConfirm(value, "no value of that name and day waits for a confirmation")
    if value in confirmed_values():
        raise CannotConfirm(value, "it is confirmed already")
    _record("value.confirmed", value, by=by, source=source, at=at)


def withdraw(value: str, *, by: str, source: str, at: datetime) -> Confirmation:
    """Record that a confirmation no longer stands, and return it; raises CannotConfirm."""
    found = confirmed_values().get(value)
    if found is None:
        raise CannotConfirm(value, "it is not confirmed")
    _record("value.withdrawn", value, by=by, source=source, at=at)
    return found


class NoSuchGuideline(Exception):
    """No table of that name is loaded."""

    def __init__(self, name: str) -> None:
        self.name = name
        known = ", ".join(sorted(loaded_guidelines())) or "none"
        super().__init__(f"no guideline {name!r} is loaded; there is {known}.")


def load_guideline(text: str, *, file: str, by: str, at: datetime) -> Guideline:
    """Record a table of what households need, instead of an earlier one of its name.

    Raises PackBroken where it cannot be used.
    """
    table = read_guideline(text, file)
    data = {"name": table.name, "source": table.source, "by": by, "text": text}
    _append("guideline.loaded", data, at=at, actor="command:guidelines")
    return table


def withdraw_guideline(name: str, *, by: str, at: datetime) -> None:
    """Record that a table is no longer used; raises NoSuchGuideline."""
    if name not in loaded_guidelines():
        raise NoSuchGuideline(name)
    _append("guideline.withdrawn", {"name": name, "by": by}, at=at, actor="command:guidelines")


def _record(code: str, value: str, *, by: str, source: str, at: datetime) -> None:
    data = {"value": value, "by": by, "source": source}
    _append(code, data, at=at, actor="command:rules-confirm")


def _append(code: str, data: dict[str, str], *, at: datetime, actor: str) -> None:
    journal.append(Entry(code=code, at=at, actor=actor, data=data))
