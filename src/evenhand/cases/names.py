"""Checks of what identifies and reaches a person: identifiers, e-mail, telephone, language, zone.

Libraries do the checking: python-stdnum, email-validator, phonenumbers, babel, zoneinfo.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale, UnknownLocaleError
from email_validator import EmailNotValidError, validate_email
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError as NumberNotValid

# The module of python-stdnum that checks a natural person's number, where it has one.
_PERSONAL_NUMBERS = {
    "AT": "at.vnr", "BE": "be.nn", "BG": "bg.egn", "CH": "ch.ssn", "CZ": "cz.rc", "DE": "de.idnr",
    "DK": "dk.cpr", "EE": "ee.ik", "ES": "es.nif", "FI": "fi.hetu", "FR": "fr.nir",
    "GR": "gr.amka", "HR": "hr.oib", "IE": "ie.pps", "IT": "it.codicefiscale", "LT": "lt.asmens",
    "LV": "lv.pvn", "NL": "nl.bsn", "NO": "no.fodselsnummer", "PL": "pl.pesel", "PT": "pt.nif",
    "RO": "ro.cnp", "SE": "se.personnummer", "SK": "sk.rc", "US": "us.ssn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotUsable(Exception):
    """A value that identifies or reaches a person cannot be used; says which and why."""

    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.field}: {self.why}"


def clean_identifier(value: str, *, country: str) -> str:
    """Return a personal number in its compact form; raises NotUsable when its check fails."""
    value = value.strip()
    if not value:
        return ""
    dotted = _PERSONAL_NUMBERS.get(country)
    module = get_cc_module(*dotted.split(".")) if dotted else None
    if module is None:
        # Where no check is known, the number is kept as it was given.
        return clean_text(value, field="identifier", most=40)
    try:
        return str(module.validate(value))
    except NumberNotValid as wrong:
        raise NotUsable("identifier", f"not a valid personal number of {country}") from wrong


def clean_email(value: str) -> str:
    """Return an e-mail address in its normal form; raises NotUsable."""
    try:
        return validate_email(value.strip(), check_deliverability=False).normalized
    except EmailNotValidError as wrong:
        raise NotUsable("email", "not an e-mail address") from wrong


def clean_phone(value: str, *, country: str) -> str:
    """Return a telephone number in E.164; raises NotUsable."""
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException as wrong:
        raise NotUsable("phone", "not a telephone number") from wrong
    if not phonenumbers.is_possible_number(number):
        raise NotUsable("phone", f"not a possible telephone number of {country}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_language(value: str) -> str:
    """Return a language code in its short form; raises NotUsable."""
    try:
        return Locale.parse(value.strip().replace("-", "_")).language
    except (UnknownLocaleError, ValueError, TypeError) as wrong:
        raise NotUsable("language", "not a language code, for example lv or fr") from wrong


@cache
def _zones() -> frozenset[str]:
    """Every time zone's name; found on the disk once, because that takes long."""
    return frozenset(available_timezones())


def clean_zone(value: str) -> str:
    """Return a time zone's name; raises NotUsable."""
    if value not in _zones():
        raise NotUsable("zone", "not a time zone, for example Europe/Riga")
    return value


def clean_text(value: str, *, field: str, most: int) -> str:
    """Return text as typed, without surrounding space; refuses what the database cannot keep."""
    value = value.strip()
    if "\x00" in value:
        raise NotUsable(field, "holds a NUL character, which cannot be kept")
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in value):
        raise NotUsable(field, "holds half a character (a lone surrogate), which cannot be kept")
    if len(value) > most:
        raise NotUsable(field, f"is longer than {most} characters")
    return value
