"""Which accounts at banks are our own: clients' money, and the firm's own money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings

Kind = Literal["clients", "own"]
Books = Literal["statement", "notice"]
_GROUPS: Final[Mapping[str, Kind]] = {"accounts": "clients", "own_accounts": "own"}


class BooksUnknown(ValueError):
    """The firm's file says of an account to book from something that no bank gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """An account of ours: in which currencies, and whether statements or notices book its money.

    One account may stand under several currencies; `currency` is the first it stands under.
    """

    place: str
    currency: str
    currencies: tuple[str, ...]
    holder: str
    kind: Kind
    books: Books = "statement"


def own_accounts() -> Mapping[str, OwnAccount]:
    """Return our own accounts by place: the IBAN, or what the bank calls it instead."""
    found: dict[str, OwnAccount] = {}
    for group, kind in _GROUPS.items():
        for currency, told in settings.FIRM.get(group, {}).items():
            place = place_of(told.get("iban") or told.get("number", ""))
            if place:
                known = found.get(place)
                found[place] = OwnAccount(
                    place=place,
                    currency=known.currency if known else currency,
                    currencies=(*(known.currencies if known else ()), currency),
                    holder=told.get("holder", ""),
                    kind=known.kind if known else kind,
                    books=known.books if known else _books(told.get("books", "statement")),
                )
    return found


def place_of(account: str) -> str:
    """Return an account's number without the blanks that people put into it."""
    return "".join(account.split()).upper()[:34]


def _books(told: str) -> Books:
    if told == "statement":
        return "statement"
    if told == "notice":
        return "notice"
    raise BooksUnknown(f'books = {told!r}; write "statement" or "notice"')


def account_at(place: str) -> OwnAccount | None:
    """Return our account of that number; None where it is not ours.

    German banks still write bank number and account apart; both stand in the IBAN.
    """
    told, ours = place_of(place), own_accounts()
    if told in ours:
        return ours[told]
    bank, slash, number = told.partition("/")
    if slash and bank.isdecimal() and number.isdecimal():
        return next((ours[iban] for iban in ours if iban[4:] == bank + number.zfill(10)), None)
    return None
