"""Interest, limitation, deadlines and contact on a dated history, as plain functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.rulebook import clean_case, open_rulebook
from evenhand.rulebook.answers import NoSuchLaw, deadline, interest, limitation
from evenhand.rulebook.answers.contact import may_contact
from evenhand.rulebook.answers.history import Consent, Event, History, Stop
from evenhand.rulebook.answers.interest import DAY_COUNTS, year_share
from evenhand.rulebook.answers.limitation import EventNotCovered, Limitation
from evenhand.rulebook.calendar import Period

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
NEW_YORK = "America/New_York"


def at(day: int, hour: int = 15, *, month: int = 11) -> int:
    """An instant of 2026 in New York's winter time, told by the hour there."""
    return int(datetime(2026, month, day, hour + 5, tzinfo=UTC).timestamp())


@given(start=DAYS, length=st.integers(0, 2000), cut=st.integers(0, 2000), bp=st.integers(0, 2500))
def test_interest_of_two_halves_is_interest_of_the_whole(
    start: date, length: int, cut: int, bp: int
) -> None:
    end, middle = start + timedelta(days=length), start + timedelta(days=min(cut, length))
    facts = {"claim_minor": 123_457}

    whole = interest("ch", end, facts, start=start, rate_bp=bp, day_count="actual/365")
    first = interest("ch", middle, facts, start=start, rate_bp=bp, day_count="actual/365")
    second = interest("ch", end, facts, start=middle, rate_bp=bp, day_count="actual/365")

    exact = sum((s.exact_minor for s in (*first.segments, *second.segments)), Fraction(0))
    assert exact == sum((s.exact_minor for s in whole.segments), Fraction(0))
    assert exact == Fraction(123_457 * bp * length, 10_000 * 365)
    assert abs(whole.amount_minor - exact) <= Fraction(1, 2)


@given(start=DAYS, length=st.integers(0, 1500), rest=st.integers(0, 1500), days=st.integers(0, 400))
def test_nothing_runs_in_a_rest(start: date, length: int, rest: int, days: int) -> None:
    end = start + timedelta(days=length)
    calm = Period(start + timedelta(days=rest), start + timedelta(days=rest + days))
    facts = {"claim_minor": 365_000}

    found = interest("ch", end, facts, start=start, rate_bp=10_000,
                     day_count="actual/365", rests=[calm])  # fmt: skip

    counted = sum(start + timedelta(days=n) not in calm for n in range(length))
    assert found.amount_minor == counted * 1000


@pytest.mark.parametrize(
    ("counting", "share"),
    [
        ("actual/365", Fraction(366, 365)),
        ("actual/actual", Fraction(1)),
        ("actual/360", Fraction(366, 360)),
        ("30/360", Fraction(1)),
    ],
)
def test_a_leap_year_counts_as_its_convention_says(counting: str, share: Fraction) -> None:
    assert year_share(date(2024, 1, 1), date(2025, 1, 1), counting) == share


@given(start=DAYS, first=st.integers(0, 900), second=st.integers(0, 900))
def test_every_convention_but_thirty_days_adds_up(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    for counting in DAY_COUNTS[:3]:
        parts = year_share(start, middle, counting) + year_share(middle, end, counting)
        assert parts == year_share(start, end, counting)


def test_the_last_day_of_a_limitation_period_counts_whole() -> None:
    facts = {"claim_kind": "rent"}

    last = limitation("ch", date(2025, 3, 15), facts, due_on=date(2020, 3, 15))
    over = limitation("ch", date(2025, 3, 16), facts, due_on=date(2020, 3, 15))

    assert (last.is_barred, over.is_barred) == (False, True)


def test_an_event_begins_a_new_period_only_where_the_pack_says_so() -> None:
    with pytest.raises(EventNotCovered):
        limitation(
            "fr",
            date(2026, 11, 17),
            {},
            due_on=date(2020, 1, 1),
            events=[("full_moon", date(2021, 1, 1))],
        )


def swiss_rent(*paid_on: date, day: date = date(2026, 11, 17)) -> Limitation:
    payments = [("part_payment", paid) for paid in paid_on]
    return limitation("ch", day, {"claim_kind": "rent"}, due_on=date(2020, 3, 15), events=payments)


def test_a_payment_on_the_last_day_of_the_period_begins_a_new_one() -> None:
    found = swiss_rent(date(2025, 3, 15))

    assert (found.barred_from, found.is_barred) == (date(2030, 3, 16), False)
    assert found.too_late == ()
    assert "ch.limitation_interrupted_by" in [used.key for used in found.values]


def test_a_payment_on_a_claim_too_old_is_told_and_revives_nothing() -> None:
    found = swiss_rent(date(2025, 3, 16), date(2026, 1, 2))

    assert (found.barred_from, found.counted_from) == (date(2025, 3, 16), date(2020, 3, 15))
    assert found.is_barred
    assert [happened for _, happened in found.too_late] == [date(2025, 3, 16), date(2026, 1, 2)]


def test_payments_are_counted_one_after_the_other_whatever_their_order() -> None:
    found = swiss_rent(date(2026, 1, 2), date(2023, 5, 1))

    assert (found.counted_from, found.too_late) == (date(2026, 1, 2), ())


def test_what_has_not_happened_yet_neither_counts_nor_comes_too_late() -> None:
    found = swiss_rent(date(2026, 1, 2), day=date(2025, 6, 1))

    assert (found.is_barred, found.too_late) == (True, ())


def test_a_moratorium_of_england_and_wales_is_told_for_no_other_nation() -> None:
    begun = date(2026, 11, 2)

    (welsh,) = deadline("gb", "hold", begun, hold_kind="breathing_space", region="WLS")

    assert welsh.last_day == date(2026, 12, 31)
    for region in ("SCT", "NIR"):
        with pytest.raises(NoSuchLaw):
            deadline("gb", "hold", begun, hold_kind="breathing_space", region=region)


def test_a_moratorium_counts_its_first_day() -> None:
    (found,) = deadline("gb", "hold", date(2026, 11, 2), hold_kind="breathing_space")

    assert (found.last_day - date(2026, 11, 2)).days + 1 == 60


def test_a_deadline_nobody_knows_is_not_guessed() -> None:
    with pytest.raises(NoSuchLaw):
        deadline("fr", "validation", date(2026, 11, 2))


def calls(*days: int, outcome: str = "no_answer") -> tuple[Event, ...]:
    return tuple(Event(at(day, 10), "call", "demand", outcome) for day in days)


def test_seven_calls_in_seven_days_are_the_most() -> None:
    seven = History("us", NEW_YORK, calls(11, 12, 13, 14, 15, 16, 17))
    six = History("us", NEW_YORK, calls(12, 13, 14, 15, 16, 17))

    assert "us.call-frequency" in _rules(seven, at(17))
    assert "us.call-frequency" not in _rules(six, at(17))


def test_a_call_that_never_rang_does_not_count() -> None:
    busy = calls(11, 12, outcome="busy") + calls(13, 14, 15, 16, 17)

    assert "us.call-frequency" not in _rules(History("us", NEW_YORK, busy), at(17))


def test_a_call_she_agreed_to_does_not_count() -> None:
    agreed = Consent("call", at(11, 9))
    history = History("us", NEW_YORK, calls(11, 12, 13, 14, 15, 16, 17), (agreed,))
    revoked = Consent("call", at(11, 9), revoked_at=at(11, 9) + 60)

    assert "us.call-frequency" not in _rules(history, at(17))
    withdrawn = History("us", NEW_YORK, history.events, (revoked,))
    assert "us.call-frequency" in _rules(withdrawn, at(17))


def test_calls_about_another_debt_count_for_the_person_but_not_for_this_debt() -> None:
    others = tuple(Event(at(day, 10), "call", other_debt=True) for day in range(11, 18))

    facts = History("us", NEW_YORK, others).facts_at(at(17))

    assert (facts["calls_last_7_days"], facts["contacts_last_7_days"]) == (0, 7)


def test_a_hold_stops_until_it_ends_and_the_gentle_start_is_the_next_open_hour() -> None:
    stop = Stop("breathing_space", date(2026, 9, 19))
    found = may_contact("gb", "demand.call", at(17), History("gb", "Europe/London", stops=(stop,)))

    assert found.earliest is not None
    ends = datetime(2026, 11, 18, tzinfo=UTC)  # day 60 is 17 November
    assert found.earliest >= ends.timestamp()


@given(
    days=st.lists(st.integers(1, 17), max_size=12),
    hour=st.integers(0, 23),
    outcome=st.sampled_from(["no_answer", "conversation", "busy", "voicemail"]),
)
def test_the_earliest_instant_is_allowed_and_none_on_the_way_was(
    days: list[int], hour: int, outcome: str
) -> None:
    history = History("us", NEW_YORK, calls(*days, outcome=outcome))
    asked = at(17, 0) + hour * 3600

    found = may_contact("us", "demand.call", asked, history, place={"region": "NY"})

    assert found.earliest is not None
    again = may_contact("us", "demand.call", found.earliest, history, place={"region": "NY"})
    assert again.verdict.allowed
    for share in range(1, 12):
        between = asked + (found.earliest - asked) * share // 12
        if between < found.earliest:
            inside = may_contact("us", "demand.call", between, history, place={"region": "NY"})
            assert not inside.verdict.allowed


def test_what_the_history_does_not_say_is_in_order() -> None:
    book = open_rulebook()
    clean = clean_case("us", at(17), region="NY")

    assert book.judge("demand.call", clean).allowed
    assert not _rules(History("us", NEW_YORK), at(17))


def _rules(history: History, moment: int) -> set[str]:
    found = may_contact("us", "demand.call", moment, history, place={"region": "NY"})
    return {reason.rule for reason in found.verdict.reasons}
