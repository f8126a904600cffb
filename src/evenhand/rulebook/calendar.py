"""Every legal date: periods, months, holidays, working days, local time. No clock, no rules.

Periods are half-open: the first day belongs to them, the end does not. A month later than the
31st is the last day of a shorter month (31 January + 1 month = 28 or 29 February).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from evenhand.rulebook.regions import region_code
from evenhand.rulebook.zones import zone

SUNDAY: Final = 7
# In the place of a region: only the holidays that the whole country keeps.
WHOLE_COUNTRY: Final = "*"
SATURDAY: Final = 6


class CannotDistinguishTime(ValueError):
    """A time without a zone names no instant."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        super().__init__(f"{moment.isoformat()} has no time zone")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` until the day before `end`; without an end it goes on."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def length_days(self) -> int | None:
        """How many days, or None without an end."""
        return None if self.end is None else (self.end - self.start).days

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.intersection(other) is not None

    def intersection(self, other: Period) -> Period | None:
        """The days both have, or None."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return Period(start, end) if end is None or start < end else None


def add_months(day: date, months: int) -> date:
    """The same day some months on; a missing 29th to 31st becomes the last day of its month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th where it is missing."""
    return add_months(day, 12 * years)


@lru_cache(maxsize=4096)
def public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """Statutory public holidays of a year.

    Without a region those of every region count, which is the cautious reading of whether one may
    call; for a time that must be kept the cautious region is WHOLE_COUNTRY. For the US only the
    federal ones count. A country the library does not know has none.
    """
    import holidays  # its registry takes half a second, which many commands never need

    code = country.upper()
    try:
        whole = holidays.country_holidays(code, years=year)
    except NotImplementedError:
        return frozenset()
    places = whole.subdivisions
    wanted = region_code(country, region)
    if code == "US" or not places or region == WHOLE_COUNTRY:
        return frozenset(whole)
    if wanted in places:
        return frozenset(holidays.country_holidays(code, subdiv=wanted, years=year))
    every = (holidays.country_holidays(code, subdiv=place, years=year) for place in places)
    return frozenset(whole).union(*every)


def is_public_holiday(day: date, country: str, region: str = "") -> bool:
    """Whether that day is a statutory public holiday there."""
    return day in public_holidays(country, region, day.year)


def is_working_day(day: date, country: str, region: str = "") -> bool:
    """Whether that day is neither Saturday, Sunday nor public holiday."""
    return day.isoweekday() < SATURDAY and not is_public_holiday(day, country, region)


def add_working_days(day: date, working_days: int, country: str, region: str = "") -> date:
    """The day that many working days later; the day itself does not count."""
    if working_days < 0:
        raise ValueError("working days are counted forward")
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day, country, region)
    return day


def next_weekday_not_holiday(day: date, country: str, region: str = "") -> date:
    """The next day that is neither Sunday nor public holiday."""
    day += timedelta(days=1)
    while day.isoweekday() == SUNDAY or is_public_holiday(day, country, region):
        day += timedelta(days=1)
    return day


def local(moment: datetime, zone_name: str) -> datetime:
    """An aware instant as people there read it."""
    if moment.tzinfo is None:
        raise CannotDistinguishTime(moment)
    return moment.astimezone(zone(zone_name))


def starts_at(day: date, zone_name: str) -> int:
    """The first instant of a local day, in epoch seconds, clock changes included."""
    return int(datetime.combine(day, time(0), zone(zone_name)).timestamp())


def counting_from(day: date, zone_name: str) -> int:
    """The instant to which one adds minutes of the wall clock of that day: noon less 12 hours.

    It is midnight except on days whose clock changes, where it alone makes "08:00" right for
    every time behind the change.
    """
    noon = datetime.combine(day, time(12), zone(zone_name)).timestamp()
    return int(noon) - 43_200


def posted_period_end(sent_on: date, *, receipt_days: int, term_days: int) -> date:
    """First day behind a term that runs from the assumed receipt of a letter (Latvia).

    The day of receipt does not count, the last day of the term counts whole.
    """
    return sent_on + timedelta(days=receipt_days + term_days + 1)


def validation_period_end(
    sent_on: date, *, receipt_working_days: int, term_days: int, country: str = "us"
) -> date:
    """First day behind a term from a receipt that is assumed after working days (US 1006.34)."""
    receipt = add_working_days(sent_on, receipt_working_days, country)
    return receipt + timedelta(days=term_days + 1)


def year_end_limitation(arose_on: date, years: int) -> date:
    """First day on which a claim is barred that runs from the end of its year (Germany)."""
    return date(arose_on.year + years + 1, 1, 1)


def easter(year: int) -> date:
    """Easter Sunday of the western church."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def swiss_enforcement_holidays(year: int) -> tuple[Period, ...]:
    """Debt enforcement rests: 7 days before and after Easter and Christmas, 15 to 31 July."""
    week = timedelta(days=7)
    after = timedelta(days=8)
    feast, christmas = easter(year), date(year, 12, 25)
    return (
        Period(feast - week, feast + after),
        Period(date(year, 7, 15), date(year, 8, 1)),
        Period(christmas - week, christmas + after),
    )


def rests_in_switzerland(day: date) -> bool:
    """Whether enforcement holidays cover that day (they reach into January)."""
    return any(
        day in period
        for year in (day.year - 1, day.year)
        for period in swiss_enforcement_holidays(year)
    )


def swiss_limit_ends_on(ends_on: date, region: str = "") -> date:
    """The last day of a time limit that ends in the enforcement holidays (SchKG 63).

    It moves to the third day after them; Saturdays, Sundays and holidays do not count.
    """
    for year in (ends_on.year - 1, ends_on.year):
        for period in swiss_enforcement_holidays(year):
            if ends_on in period and period.end is not None:
                return add_working_days(period.end - timedelta(days=1), 3, "ch", region)
    return ends_on
