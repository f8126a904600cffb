"""Takes out of a text what names a person, before it is stored: numbers, addresses, names.

Amounts and due dates stay, because they are what a conversation is about. What looks like a number
of somebody goes, even where it does not check: a digit misheard is still somebody's number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import luhn

_DIGITS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("zero|oh|nought", "one", "two", "three", "four", "five", "six", "seven", "eight",
           "nine"),
    "de": ("null", "eins", "zwei|zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    "lv": ("nulle", "viens", "divi", "trīs", "četri", "pieci", "seši", "septiņi", "astoņi",
           "deviņi"),
}  # fmt: skip
_TWICE: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("double", "triple"), "de": ("doppel", "dreifach"),
    "fr": ("double", "triple"), "lv": ("divreiz", "trīsreiz"),
}  # fmt: skip
_STREETS: Final = (
    r"street|road|avenue|lane|drive|close|court|square|iela|ielā|ielas|prospekts|bulvāris|gatve"
)
_STREETS_BEFORE: Final = r"rue|avenue|boulevard|place|chemin|impasse|allée"
_STREETS_IN: Final = r"\w+(?:straße|strasse|str\.|weg|gasse|platz|allee)"
_BORN: Final = (
    r"born(?: on)?|date of birth(?: is)?|birthday is|geboren(?: am)?|geburtsdatum(?: ist)?"
    r"|née?(?: le)?|date de naissance(?: est)?|dzimusi|dzimis|dzimšanas datums(?: ir)?"
)
_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN_EMAIL: Final = re.compile(
    r"\b[\w.+-]+ (?:at|chez|arobase|ät|et) [\w-]+ (?:dot|point|punkt|punkts) \w{2,}\b",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(r"\b[A-Z]{2}\s?\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,9}\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    rf"\b(?:\d+\w?,? (?:{_STREETS_BEFORE})(?: \w+){{1,4}}|\d+\w? (?:\w+ ){{1,3}}(?:{_STREETS})\b"
    rf"|(?:\w+ ){{0,2}}?\w+ (?:{_STREETS}) \d+\w?(?:[-/]\d+)?|(?:{_STREETS_IN}|\w+ straße) \d+\w?)",
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(
    rf"\b(?P<kept>{_BORN})[ :]+"
    r"(?P<gone>\d{1,4}(?:st|nd|rd|th|\.)?[ ./-]+\w+\.?(?:[ ./-]+\w+){0,3})",
    re.IGNORECASE,
)
_LONG: Final = re.compile(
    r"(?<![\w.,])(?:\+|00)?\(?\d(?:[ \-./()]{0,2}\d){6,22}(?![\w])(?!\s?(?:€|eur|euro|£|\$))",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -]\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_AMOUNT: Final = re.compile(r"\d{1,3}(?:[ .]\d{3})+|\d+[ .,]\d{2}")
_PERSONAL: Final = re.compile(
    r"(?<!\w)(?:\d{6}[- ]\d{4,5}|[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D])(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without identifiers, and how many of each kind were taken out."""

    text: str
    counts: Mapping[str, int]


def redact(text: str, *, language: str, names: Collection[str] = ()) -> Redacted:
    """Replace what names somebody by ‹kind›; `names` are those known from the case."""
    counts: Counter[str] = Counter()

    def gone(kind: str, found: re.Match[str]) -> str:
        counts[kind] += 1
        return f"{found['kept']} ‹{kind}›" if "kept" in found.groupdict() else f"‹{kind}›"

    def by(kind: str) -> Callable[[re.Match[str]], str]:
        return lambda found: gone(kind, found)

    told = unicodedata.normalize("NFC", text)
    told = _EMAIL.sub(by("email"), told)
    told = _SPOKEN_EMAIL.sub(by("email"), told)
    told = _IBAN.sub(lambda found: gone("iban", found) if _is_iban(found) else found[0], told)
    told = _BIRTH.sub(by("birth"), told)
    told = _PERSONAL.sub(by("personal"), told)
    told = _LONG.sub(lambda found: _of_digits(found, gone), told)
    told = _spoken(language).sub(by("number"), told)
    told = _ADDRESS.sub(by("address"), told)
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len)[::-1]:
        told = re.sub(rf"\b{_inflected(name)}\b", by("name"), told, flags=re.IGNORECASE)
    return Redacted(told, dict(counts))


def _is_iban(found: re.Match[str]) -> bool:
    """Whether it is an account, or so long that it can only be a misheard one."""
    told = re.sub(r"[ -]", "", found[0])
    try:
        IBAN(told)
    except SchwiftyException:
        return sum(sign.isdigit() for sign in told) >= 12
    return True


def _of_digits(found: re.Match[str], gone: Callable[[str, re.Match[str]], str]) -> str:
    """A long row of digits: a card where it checks, else a number; dates and amounts stay."""
    told = found[0].strip()
    if _DATE.fullmatch(told) or _AMOUNT.fullmatch(told):
        return found[0]
    digits = re.sub(r"\D", "", told)
    is_card = 13 <= len(digits) <= 19 and bool(luhn.is_valid(digits))
    return gone("card" if is_card else "number", found)


def _spoken(language: str) -> re.Pattern[str]:
    """Six digits or more said one after the other."""
    code = language.partition("-")[0].lower()
    digits = "|".join(_DIGITS.get(code, _DIGITS["en"]))
    one = rf"(?:(?:{'|'.join(_TWICE.get(code, _TWICE['en']))}) ?)?(?:{digits}|\d)"
    return re.compile(rf"\b{one}(?:[ ,.-]{{1,2}}{one}){{4,24}}\b", re.IGNORECASE)


def _inflected(name: str) -> str:
    """A name, with the endings that Latvian gives it where it is long enough."""
    ending = re.search(r"(?:is|us|as|s|š|a|e|am|ei)$", name, re.IGNORECASE)
    if ending is None or len(name) - len(ending[0]) < 4:
        return re.escape(name)
    stem = name[: ending.start()]
    return rf"{re.escape(stem)}(?:{re.escape(ending[0])}|[^\W\d_]{{1,3}})"
