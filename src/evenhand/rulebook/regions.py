"""One code for each part of a country, however it was written: `SCT`, `GB-SCT`, `Scotland`."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# Countries whose law differs by region, and whose regions we know all.
WHOLLY_KNOWN: Final = frozenset({"at", "ch", "de", "es", "gb", "us"})


@lru_cache(maxsize=64)
def subdivisions(country: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The codes of a country's subdivisions as its holidays know them, and codes by name."""
    import holidays  # its registry takes half a second, which many commands never need

    try:
        whole = holidays.country_holidays(country.upper())
    except NotImplementedError:
        return (), {}
    aliases = whole.get_subdivision_aliases()
    names = {name.casefold(): code for code, names in aliases.items() for name in names}
    return tuple(whole.subdivisions), names


@lru_cache(maxsize=4096)
def region_code(country: str, given: str) -> str:
    """A region's code from the code itself, with or without its country, or from its name.

    What is neither comes back as it was given, in capital letters.
    """
    code = country.upper()
    wanted = given.strip().upper().removeprefix(f"{code}-")
    codes, names = subdivisions(country.lower()) if wanted else ((), {})
    return wanted if wanted in codes else names.get(wanted.casefold(), wanted)


def is_no_region(country: str, code: str) -> bool:
    """Whether all regions of the country are known and this is none of them."""
    return country.lower() in WHOLLY_KNOWN and code not in subdivisions(country.lower())[0]
