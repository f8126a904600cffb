"""A verdict to the letter: what it says, what the journal keeps, and its earliest instant."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_time

from evenhand.rulebook.acts import ACTS
from evenhand.rulebook.source import Source
from evenhand.rulebook.verdict import Reason, Verdict, _clock_said, _day_said, said

READ_ON = date(2026, 1, 1)
SOURCE = Source("law", "A Law", "https://example.org", READ_ON, "memory", "5")
TEXTS = {
    "en": "At most {most}[, until {allowed_from}]. {most} it is.",
    "de": "Höchstens {most}[, bis {allowed_from}].",
    "fr": "Quand ? {allowed_from}.",
}
AT = int(datetime(2026, 11, 17, 16, 5, tzinfo=ZoneInfo("Europe/Riga")).timestamp())


def reason(allowed_from: int | None, zone: str = "Europe/Riga") -> Reason:
    return Reason("no.x", 4, SOURCE, (("most", 3),), allowed_from, TEXTS, zone)


def verdict(
    *reasons: Reason,
    at: int = AT,
    later: Mapping[int, Verdict] | None = None,
    zone: str = "Europe/Riga",
    facts: Mapping[str, int | bool | str] | None = None,
) -> Verdict:
    """A verdict of a world in which `later` says how it is asked again."""
    worlds: Mapping[int, Verdict] = {} if later is None else later
    return Verdict(
        ACTS["demand.call"],
        "lv",
        at,
        reasons,
        ("lv", "house"),
        12,
        "abc",
        facts or {},
        zone,
        lambda again: worlds[again],
    )


def test_a_sentence_names_its_values_and_the_day() -> None:
    assert reason(AT).sentence("en") == (
        "At most 3, until Tuesday, 17 November 2026, 16:05. 3 it is."
    )
    assert reason(AT).sentence("de") == "Höchstens 3, bis Dienstag, 17. November 2026, 16:05."


def test_without_a_day_the_brackets_go_and_a_bare_name_becomes_a_dash() -> None:
    assert reason(None).sentence("en") == "At most 3. 3 it is."
    assert reason(None).sentence("fr") == "Quand ? –."


def test_a_language_nobody_wrote_is_told_in_english() -> None:
    assert reason(None).sentence("lv") == "At most 3. 3 it is."


@pytest.mark.parametrize(
    ("zone", "wanted"),
    [
        ("America/New_York", "Tuesday, November 17, 2026, 9:05\u202fAM"),
        ("Pacific/Honolulu", "Tuesday, November 17, 2026, 4:05\u202fAM"),
        ("US/Eastern", "Tuesday, November 17, 2026, 9:05\u202fAM"),
        ("Europe/London", "Tuesday, 17 November 2026, 14:05"),
    ],
)
def test_english_dates_are_written_as_people_there_write_them(zone: str, wanted: str) -> None:
    assert said(AT, zone, "en") == wanted


def test_the_journal_keeps_of_a_reason_what_explains_it() -> None:
    assert reason(AT).as_dict() == {
        "rule": "no.x",
        "principle": 4,
        "source": "law#5",
        "confidence": "memory",
        "values": {"most": 3},
        "allowed_from": AT,
    }


def test_the_journal_keeps_of_a_verdict_what_was_asked_and_answered() -> None:
    found = verdict(reason(None), facts={"b": True, "a": "é"})

    assert found.as_dict() == {
        "act": "demand.call",
        "country": "lv",
        "at": AT,
        "allowed": False,
        "reasons": [reason(None).as_dict()],
        "packs": ["lv", "house"],
        "rules_asked": 12,
        "rulebook": "abc",
        "facts_digest": hashlib.sha256('{"a":"é","b":true}'.encode()).hexdigest(),
    }
    assert found.facts_digest == verdict(facts={"a": "é", "b": True}).facts_digest
    assert found.facts_digest != verdict(facts={"a": "e", "b": True}).facts_digest
    assert verdict().as_dict()["allowed"] is True


def test_a_refusal_is_explained_line_by_line() -> None:
    told = verdict(reason(AT + 3600)).explain("de").splitlines()

    assert told == [
        "demand.call · LV · Dienstag, 17. November 2026, 16:05",
        "✗ Höchstens 3, bis Dienstag, 17. November 2026, 17:05.",
        "  no.x · A Law, 5 (memory)",
        "  4. Wir behandeln Menschen und Unternehmen fair und respektvoll und achten ihre "
        "Privatsphäre.",
        "    most = 3",
        "    → Tuesday, 17 November 2026, 17:05",
    ]


def test_what_is_allowed_is_explained_by_who_was_asked() -> None:
    assert verdict().explain().splitlines() == [
        "demand.call · LV · Tuesday, 17 November 2026, 16:05",
        "✓ 12 rules, lv, house",
    ]
    assert "→" not in verdict(reason(None)).explain()


@pytest.mark.parametrize(
    ("language", "weekday"),
    [("en", "Tuesday"), ("lv", "otrdiena"), ("fr", "mardi"), ("de", "Dienstag"), ("pl", "Tuesday")],
)
def test_it_is_explained_in_the_languages_we_ship(language: str, weekday: str) -> None:
    assert weekday in verdict().explain(language)


def test_the_latest_wait_is_asked_again_and_so_on() -> None:
    free = verdict(at=AT + 900)
    again = verdict(reason(AT + 900), at=AT + 600)
    worlds = {AT + 600: again, AT + 900: free}
    asked = verdict(reason(AT + 300), reason(AT + 600), later=worlds)

    assert asked.earliest == AT + 900
    assert free.earliest == AT + 900


def test_a_wait_without_end_has_no_earliest_instant() -> None:
    never = verdict(reason(None), reason(AT + 60), at=AT + 60)

    assert verdict(reason(AT + 60), later={AT + 60: never}).earliest is None


def test_a_world_that_never_allows_is_given_up() -> None:
    class Endless(dict[int, Verdict]):
        def __missing__(self, at: int) -> Verdict:
            return verdict(reason(at + 60), at=at, later=self)

    assert verdict(reason(AT + 60), later=Endless()).earliest is None


@pytest.mark.parametrize("locale", ["en_GB", "en_US", "lv", "fr", "de"])
def test_days_and_times_are_said_as_babel_says_them(locale: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=5 * step) for step in range(100)]
    times = [time(hour, minute) for hour in range(24) for minute in (0, 5, 59)]

    said_days = [_day_said(day, locale) for day in days]
    said_times = [_clock_said(one.hour, one.minute, locale) for one in times]

    assert said_days == [format_date(day, "full", locale=locale) for day in days]
    assert said_times == [format_time(one, "short", locale=locale) for one in times]
