"""Which column of a bank's table means what: known names in four languages, and her own choice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from evenhand.rulebook.affordability.account_entries import folded

# Field → the names that banks give its column, folded, in the order in which they are preferred.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": (
        "buchungstag", "buchungsdatum", "booking date", "transaction date", "date operation",
        "date de comptabilisation", "datums", "datum", "date", "completed date", "valutadatum",
        "value date", "date valeur", "valuta", "maksajuma datums", "gramatosanas datums",
    ),
    "amount": (
        "betrag", "amount", "montant", "summa", "umsatz", "value", "paid in out",
    ),
    "debit": (
        "debit", "debit amount", "lastschrift", "belastung", "soll", "paid out", "money out",
        "debets", "izdevumi", "withdrawals",
    ),
    "credit": (
        "credit", "credit amount", "gutschrift", "haben", "paid in", "money in", "kredits",
        "ienemumi", "deposits",
    ),
    "sign": ("debets kredits", "d k", "soll haben", "sens", "credit debit", "dr cr", "cr dr"),
    "counterparty": (
        "beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger", "payee",
        "counterparty", "name zahlungsbeteiligter", "auftraggeber beguenstigter",
        "sanemejs maksatajs", "partneris", "partnera nosaukums", "partner name", "tiers",
        "contrepartie", "beneficiaire", "name", "auftraggeber empfanger",
    ),
    "payer": ("zahlungspflichtige r", "auftraggeber", "payer", "maksatajs", "donneur d ordre"),
    "payee": ("zahlungsempfanger in", "empfanger", "beneficiary", "sanemejs"),
    "text": (
        "verwendungszweck", "informacija sanemejam", "maksajuma merkis", "payment reference",
        "description", "transaction description", "libelle", "libelle operation",
        "avisierungstext", "buchungstext", "apraksts", "details", "reference", "memo",
        "beschreibung", "text", "zweck", "merkis",
    ),
    "currency": ("wahrung", "waehrung", "currency", "devise", "valuta", "ccy"),
    "account": (
        "auftragskonto", "klienta konts", "konta numurs", "account number", "numero de compte",
        "iban auftragskonto", "own account", "kontonummer",
    ),
    "other_account": (
        "kontonummer iban", "iban zahlungsbeteiligter", "iban", "partnera konts",
        "sanemeja maksataja konts", "counterparty account", "beneficiary account",
    ),
    "state": ("status", "state", "info", "statuss", "etat"),
}  # fmt: skip
CHOSEN_BY_HER: Final = ("day", "amount", "debit", "credit", "counterparty", "text")
NEEDED: Final = (("day", "amount"), ("day", "debit"), ("day", "credit"))
_CURRENCY: Final = re.compile(
    r"[(\[]?\b(?:in |en )?(EUR|CHF|GBP|USD|euros?)\b[)\]]?|€|£|\$", re.IGNORECASE
)
_BY_SIGN: Final = {"€": "EUR", "£": "GBP", "$": "USD", "EURO": "EUR", "EUROS": "EUR"}


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Return field → place of its column for every column whose name says what it is."""
    names = [bare(name) for name in header]
    found: dict[str, int] = {}
    for field, known in FIELDS.items():
        for name in known:
            places = [at for at, one in enumerate(names) if one == name]
            free = [at for at in places if at not in found.values()]
            if free:
                found[field] = free[0]
                break
    if "debit" in found and "credit" in found and "amount" not in found:
        found.pop("sign", None)
    return found


def is_whole(columns: Mapping[str, object]) -> bool:
    """Whether a day and a sum have their columns."""
    return any(all(field in columns for field in fields) for fields in NEEDED)


def bare(name: str) -> str:
    """A column's name without a currency, marks and signs."""
    return folded(_CURRENCY.sub(" ", name))


def currency_named(names: Sequence[str]) -> str:
    """The currency that the names of columns tell, such as «Betrag (EUR)»; empty without one."""
    for name in names:
        if found := _CURRENCY.search(name):
            told = (found[1] or found[0]).upper()
            return _BY_SIGN.get(told, told)
    return ""
