"""Who pays and who is paid: entries put together by name, her own money and returns set apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Final

from evenhand.rulebook.affordability.account_entries import AccountEntry, folded
from evenhand.rulebook.affordability.account_words import OWN, RETURNED, says

# A bank sends a debit back within days; a later credit of the same sum is something else.
RETURN_WITHIN: Final = timedelta(days=12)
# Words that stand beside a company's name on one statement and not on the next.
_FORMS: Final = frozenset("ag as co gmbh inc kg limited llc ltd plc sa sarl se sia".split())


@lru_cache(maxsize=20_000)
def _name(text: str) -> str:
    words = folded(text).split()
    return " ".join([word for word in words if word not in _FORMS] or words)


def same_name(text: str) -> str:
    """Return a name so that two ways of writing one company compare as equal."""
    return _name(text)


def payee_of(entry: AccountEntry) -> str:
    """Return whom an entry is about: the counterparty's name, else its account, else the text."""
    return _name(entry.counterparty) or entry.counterparty_account or _name(entry.remittance)


def by_payee(entries: Iterable[AccountEntry]) -> list[list[AccountEntry]]:
    """Put entries together by whom they are about, in the order of names."""
    found: dict[str, list[AccountEntry]] = defaultdict(list)
    for entry in entries:
        found[payee_of(entry)].append(entry)
    return [found[name] for name in sorted(found)]


def own_money(
    entries: Iterable[AccountEntry], *, owners: Sequence[str], own_accounts: Sequence[str]
) -> frozenset[AccountEntry]:
    """Return the entries that only move her money from one of her places to another."""
    names = [frozenset(words) for owner in owners if len(words := folded(owner).split()) > 1]
    accounts = {account for account in own_accounts if account}
    return frozenset(
        entry
        for entry in entries
        if entry.counterparty_account in accounts
        or (names and frozenset(folded(entry.counterparty).split()) in names)
        or says(OWN, entry.words)
    )


def returned(entries: Sequence[AccountEntry]) -> tuple[AccountEntry, ...]:
    """Return the credits by which a debit of the same sum came back within days."""
    debits: dict[int, list[AccountEntry]] = defaultdict(list)
    for entry in entries:
        if entry.amount_minor < 0:
            debits[-entry.amount_minor].append(entry)
    return tuple(
        entry
        for entry in entries
        if entry.amount_minor > 0
        and (entry.is_return or says(RETURNED, entry.words))
        and any(
            debit.on <= entry.on <= debit.on + RETURN_WITHIN
            for debit in debits.get(entry.amount_minor, ())
        )
    )
