"""Who writes: the firm's own data, from the operator's settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from evenhand.contact.letters.catalogue import catalogue
from evenhand.contact.letters.facts import Body, Firm, Payment, PostalAddress
from evenhand.rulebook import Money


class FirmUnknown(Exception):
    """The operator has not said who the firm is; nothing can be written in its name."""


def firm_for(country: str) -> Firm:
    """Return the firm as it writes in a country; raises FirmUnknown."""
    told = settings.FIRM
    if not told.get("name"):
        raise FirmUnknown("FIRM has no name; fill in the firm's file (see docs/how-to/operate.md)")
    here = told.get("countries", {}).get(country, {})
    supervisor = here.get("supervisor", {})
    return Firm(
        name=told["name"],
        address=tuple(told.get("address", ())),
        phone=here.get("phone", told.get("phone", "")),
        email=told.get("email", ""),
        web=told.get("web", ""),
        licence=here.get("licence", ""),
        supervisor=Body(
            name=supervisor.get("name", ""),
            address=tuple(supervisor.get("address", ())),
            contact=supervisor.get("contact", ""),
        ),
    )


def registered_in() -> tuple[str, ...]:
    """Return the countries for which the operator named a licence or an entry in a register."""
    countries = settings.FIRM.get("countries", {})
    return tuple(sorted(code for code, here in countries.items() if here.get("licence")))


def complaint_body_for(country: str) -> Body:
    """Return the outside body to which a person of a country can complain."""
    body = settings.FIRM.get("countries", {}).get(country, {}).get("complaint_body", {})
    return Body(
        name=body.get("name", ""),
        address=tuple(body.get("address", ())),
        contact=body.get("contact", ""),
        final_words=tuple(body.get("final_words", ())),
    )


def account_for(currency: str) -> Payment:
    """Return the clients' money account for a currency; empty where there is none."""
    account = settings.FIRM.get("accounts", {}).get(currency, {})
    return Payment(
        holder=account.get("holder", ""),
        holder_address=_holder_address(account.get("holder_address")),
        iban=account.get("iban", ""),
        bic=account.get("bic", ""),
    )


def _holder_address(told: dict[str, str] | None) -> PostalAddress | None:
    """The holder's address part by part, which Swiss payment slips need."""
    if told is None:
        return None
    return PostalAddress(
        street=told.get("street", ""),
        house_number=told.get("house_number", ""),
        postcode=told["postcode"],
        town=told["town"],
        country=told["country"],
    )


class VoicemailNameMissing(Exception):
    """The law of a country wants a name on answering machines that tells nothing of debts."""

    def __init__(self, country: str) -> None:
        super().__init__(f"FIRM has no voicemail_name for {country} (see docs/how-to/operate.md)")


def voicemail_name(country: str) -> str:
    """Return the name that may be left where others hear it: the firm's, or one set for that.

    Raises FirmUnknown; VoicemailNameMissing where the law asks for one that says nothing of
    collecting debts and the operator set none, since nobody here can judge the firm's own name.
    """
    told = settings.FIRM
    here = told.get("countries", {}).get(country, {})
    name: str = here.get("voicemail_name", told.get("voicemail_name", ""))
    if not name and country in catalogue()["neutral_voicemail_name"]:
        raise VoicemailNameMissing(country)
    return name or firm_for(country).name


def name_shown(user_name: str) -> str:
    """How staff is named to a person: by the first name where the firm wants it, else empty."""
    if not settings.FIRM.get("staff_by_first_name", False):
        return ""
    return user_name.split(maxsplit=1)[0] if user_name.split() else ""


class CostsUnknown(Exception):
    """The operator has not said what pursuing a debt costs in a currency."""

    def __init__(self, currency: str) -> None:
        super().__init__(f"FIRM has no pursuing costs in {currency} (see docs/how-to/plans.md)")
        self.currency = currency


@dataclass(frozen=True, slots=True, kw_only=True)
class PursuingCosts:
    """What pursuing one debt costs the firm: once, and each month that it goes on."""

    once: Money
    a_month: Money


def pursuing_costs(currency: str) -> PursuingCosts:
    """Return what pursuing a debt costs, by the operator's own reckoning; raises CostsUnknown."""
    told = settings.FIRM.get("pursuing", {}).get(currency)
    if told is None:
        raise CostsUnknown(currency)
    return PursuingCosts(
        once=Money(told["once_minor"], currency), a_month=Money(told["a_month_minor"], currency)
    )
