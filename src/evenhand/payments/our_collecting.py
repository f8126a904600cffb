"""As whom we collect by direct debit: the clients' account and our identifier as a creditor."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from evenhand.payments.pain008 import Collector, Version

_VERSIONS: Final[dict[str, Version]] = {
    "pain.008.001.08": "pain.008.001.08",
    "pain.008.001.02": "pain.008.001.02",
}


class DoNotCollect(LookupError):
    """The firm's file names no creditor identifier: nothing is collected by direct debit."""


class VersionUnknown(ValueError):
    """The firm's file asks for a version of files that we do not write."""

    def __init__(self, version: str) -> None:
        known = " or ".join(_VERSIONS)
        super().__init__(f"direct_debits = {version!r} in the firm's file; write {known}")


def collects(currency: str = "EUR") -> bool:
    """Say whether the firm collects by direct debit at all."""
    account = settings.FIRM.get("accounts", {}).get(currency, {})
    return bool(account.get("creditor_identifier") and account.get("iban"))


def collector_for(currency: str) -> Collector:
    """Return as whom we collect; raises DoNotCollect, VersionUnknown."""
    if not collects(currency):
        raise DoNotCollect(f"no creditor_identifier stands in accounts.{currency}")
    account = settings.FIRM["accounts"][currency]
    version = account.get("direct_debits", "pain.008.001.08")
    if version not in _VERSIONS:
        raise VersionUnknown(version)
    return Collector(
        name=account.get("holder", ""),
        iban="".join(account["iban"].split()).upper(),
        bic=account.get("bic", ""),
        creditor_identifier=account["creditor_identifier"],
        version=_VERSIONS[version],
    )
