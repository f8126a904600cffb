"""From a bank statement to offers: read, looked through and forgotten in one breath."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evenhand.cases.models import Person
from evenhand.plans.account_files import AccountFileRefused, read_account_file
from evenhand.rulebook.affordability.account import TooManyEntries, read_account
from evenhand.rulebook.affordability.account_answers import Offers

MOST_ACCOUNTS: Final = 8


def offers_in(
    content: bytes, *, person: Person, currency: str, columns: Mapping[str, str]
) -> tuple[Offers, ...]:
    """Return what was found in each account of a file; raises AccountFileRefused.

    Accounts in another currency than her statement's are not offered: `other_currency` is the
    code of a file that holds no other.
    """
    file = read_account_file(content, currency=currency, country=person.country, columns=columns)
    numbers = [account.number for account in file.accounts]
    fitting = [account for account in file.accounts if account.currency == currency]
    if not fitting:
        others = sorted({account.currency for account in file.accounts})
        raise AccountFileRefused("other_currency", words=", ".join(others))
    found = []
    for account in fitting[:MOST_ACCOUNTS]:
        try:
            reading = read_account(
                account.entries,
                owners=[account.owner, f"{person.given_name} {person.family_name}"],
                own_accounts=[number for number in numbers if number != account.number],
            )
        except TooManyEntries as many:
            raise AccountFileRefused("too_many") from many
        found.append(Offers.of(reading, last_signs=account.last_signs))
    return tuple(found)
