"""Facts of what the room of cases knows: the person, the debt and the claim."""

from __future__ import annotations

from evenhand.rulebook.field import count, day, flag, known, text


class CaseFacts:
    """Fields of `Facts`; each with unit and meaning."""

    # Bound by the rulebook from the country where nobody says it.
    is_law_known: bool = flag(
        "cases",
        "her country has a pack of its own, or the operator lets the house's rules stand for it",
        clean=True,
    )
    is_natural_person: bool = flag("cases", "a human being, not a company", True)
    has_evidence: bool = flag("cases", "the creditor's evidence of the debt is here", clean=True)
    postal_address_known: bool = flag("cases", "a usable postal address", clean=True)
    email_known: bool = flag("cases", "a usable e-mail address", clean=True)
    phone_known: bool = flag("cases", "a usable telephone number", clean=True)
    has_representative: bool = flag("cases", "somebody acts for the person")
    representative_is_attorney: bool = flag("cases", "the representative is an attorney")
    is_deceased: bool = flag("cases", "the person has died")
    claim_kind: str = text("cases", "loan, invoice, rent, utility, tax, damages or other", "other")
    due_on: int = day("cases", "when the debt fell due")
    due_on_known: bool = known()
    limitation_on: int = day("cases", "first day on which the claim is time-barred")
    limitation_on_known: bool = known()
    currency: str = text("cases", "ISO 4217 code of the amounts", "EUR")
    is_synthetic: bool = flag("cases", "made up for a demonstration")
    has_enforceable_title: bool = flag(
        "cases", "a court or the law gave an enforceable title", clean=True
    )
    fee_authorised: bool = flag(
        "cases", "law or contract names this very fee and its amount", clean=True
    )
    is_contested: bool = flag("cases", "existence or amount of the claim is disputed")
    began_on: int = day("cases", "when this collection process began")
    began_on_known: bool = known()
    is_titled: bool = flag("cases", "a judgment or equal title exists")
    is_credit: bool = flag("cases", "the claim comes from credit to a consumer")
    is_bank_credit: bool = flag("cases", "a bank gave the credit that is in default")
    transfer_notice_due: bool = flag(
        "cases", "the claim was sold and the person has no notice of it yet"
    )
    has_loss_certificate: bool = flag(
        "cases", "enforcement ended with a certificate of loss (Switzerland)"
    )
    is_settled: bool = flag("cases", "paid, settled for less, or discharged in insolvency")
    may_lack_capacity: bool = flag("cases", "may be unable to decide for herself")
    is_short_term_credit: bool = flag("cases", "high-cost short-term credit to a consumer")
    is_private_creditor: bool = flag("cases", "the creditor is a person outside any business")
    lacks_mandate: bool = flag("cases", "the creditor's written mandate is missing")
    months_since_title: int = count(
        "cases", "whole months since a judgment became enforceable; 0 where unknown"
    )
    is_home_mortgage: bool = flag("cases", "a mortgage on the person's home secures the claim")
    is_not_cooperating: bool = flag(
        "cases", "was classed as not co-operating, after the warning the law asks for"
    )
    forbearance_considered: bool = flag(
        "cases", "reasonable forbearance was weighed and offered, on record", clean=True
    )
    arrears_procedure: str = text(
        "cases",
        "procedure the law orders on arrears of bank credit: running, ended or empty",
        clean="ended",
    )
