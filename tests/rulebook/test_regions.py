"""A region has one code, however it was written, wherever it is read."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.rulebook.answers.household import WrongValue
from evenhand.rulebook.answers.questions.question import region_of
from evenhand.rulebook.calendar import WHOLE_COUNTRY, public_holidays
from evenhand.rulebook.regions import is_no_region, region_code
from evenhand.rulebook.zones import REGIONS, zones_of

WRITTEN = [
    ("gb", "SCT", ("sct", "GB-SCT", "gb-sct", " Scotland ", "SCOTLAND")),
    ("de", "BY", ("by", "DE-BY", "Bayern")),
    ("ch", "ZH", ("zh", "CH-ZH", "Zürich")),
    ("us", "NY", ("ny", "US-NY", "New York")),
    ("es", "CN", ("cn", "ES-CN", "Canarias")),
]


@pytest.mark.parametrize(("country", "code", "ways"), WRITTEN)
def test_however_a_region_is_written_it_is_one_everywhere(
    country: str, code: str, ways: tuple[str, ...]
) -> None:
    for way in ways:
        assert region_code(country, way) == region_of(country, way) == code
        assert zones_of(country, way) == zones_of(country, code)
        assert public_holidays(country, way, 2026) == public_holidays(country, code, 2026)


def test_what_is_no_region_is_known_only_where_all_are() -> None:
    assert is_no_region("gb", region_code("gb", "Kent"))
    assert not is_no_region("gb", "SCT")
    assert not is_no_region("lv", region_code("lv", "Rīga"))
    with pytest.raises(WrongValue):
        region_of("gb", "Kent")


def test_a_country_without_regions_keeps_what_was_written() -> None:
    assert region_code("lv", "lv-rix") == "RIX"
    assert region_code("xx", "Y") == "Y"
    assert region_code("gb", "") == ""


def test_the_whole_country_is_a_place_of_its_own() -> None:
    kept = public_holidays("de", WHOLE_COUNTRY, 2026)

    assert date(2026, 1, 6) not in kept
    assert date(2026, 1, 6) in public_holidays("de", "bayern", 2026)


@pytest.mark.parametrize(
    ("country", "region"), [(c, r) for c, regions in REGIONS.items() for r in regions]
)
def test_every_region_with_a_zone_of_its_own_is_found_by_the_code_we_store(
    country: str, region: str
) -> None:
    assert zones_of(country, region_code(country, region)) == REGIONS[country][region]
