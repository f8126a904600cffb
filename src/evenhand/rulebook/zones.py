"""Which time zones a place may lie in. Zone data come from the `tzdata` package, pinned."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from evenhand.rulebook.regions import region_code


class UnknownZone(ValueError):
    """A text names no time zone."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is not a time zone of the IANA database")


_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
# States that lie in two zones list both: contact must then suit both.
US_STATES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys("CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV".split(), (_EASTERN,)),
    **dict.fromkeys("AL AR IA IL LA MN MO MS OK WI".split(), (_CENTRAL,)),
    **dict.fromkeys("CO MT NM UT WY".split(), (_MOUNTAIN,)),
    **dict.fromkeys("CA WA".split(), (_PACIFIC,)),
    **dict.fromkeys("FL IN KY MI TN".split(), (_CENTRAL, _EASTERN)),
    **dict.fromkeys("KS ND NE SD TX".split(), (_MOUNTAIN, _CENTRAL)),
    **dict.fromkeys("ID OR".split(), (_PACIFIC, _MOUNTAIN)),
    "NV": (_PACIFIC, _MOUNTAIN),
    # The Navajo Nation within Arizona keeps daylight saving time.
    "AZ": ("America/Phoenix", _MOUNTAIN),
    "AK": ("America/Adak", "America/Anchorage"),
    "HI": ("Pacific/Honolulu",),
    "PR": ("America/Puerto_Rico",),
    "VI": ("America/St_Thomas",),
    "GU": ("Pacific/Guam",),
    "MP": ("Pacific/Saipan",),
    "AS": ("Pacific/Pago_Pago",),
}
REGIONS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "us": US_STATES,
    "es": {"CN": ("Atlantic/Canary",), "CE": ("Africa/Ceuta",), "ML": ("Africa/Ceuta",)},
    "pt": {"20": ("Atlantic/Azores",), "30": ("Atlantic/Madeira",)},
    "fr": {
        "GP": ("America/Guadeloupe",),
        "MQ": ("America/Martinique",),
        "GF": ("America/Cayenne",),
        "RE": ("Indian/Reunion",),
        "YT": ("Indian/Mayotte",),
    },
}


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of that name from the pinned data; raises UnknownZone."""
    parts = name.split("/")
    if not all(
        part and part.replace("_", "").replace("-", "").replace("+", "").isalnum() for part in parts
    ):
        raise UnknownZone(name)
    file = resources.files("tzdata").joinpath("zoneinfo", *parts)
    try:
        with file.open("rb") as data:
            return ZoneInfo.from_file(data, key=name)
    except (OSError, ValueError) as error:
        raise UnknownZone(name) from error


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            found.setdefault(country.lower(), []).append(name)
    return {country: tuple(names) for country, names in found.items()}


@lru_cache(maxsize=4096)
def zones_of(country: str, region: str = "", named: str = "") -> tuple[str, ...]:
    """All zones a person may be in: those named (commas between), else by region, else country.

    Where nothing is known of a place it is UTC, and the caller learns that no zone is sure.
    """
    if named:
        return tuple(one.strip() for one in named.split(","))
    by_region = REGIONS.get(country.lower(), {})
    if by_region and (code := region_code(country, region)):
        for known, found in by_region.items():
            if code in (known, region_code(country, known)):
                return found
    everywhere = _zones_by_country().get(country.lower(), ())
    if country.lower() == "us":
        # The territories are regions of their own; a US case without a state is in a state.
        everywhere = tuple(
            dict.fromkeys(
                z
                for s, zs in US_STATES.items()
                for z in zs
                if s not in {"PR", "VI", "GU", "MP", "AS"}
            )
        )
    return everywhere


@lru_cache(maxsize=65_536)
def local_day(at: int, name: str) -> date:
    """The local day of an instant (epoch seconds) in a zone."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone(name)).date()
