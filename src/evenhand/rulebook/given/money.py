"""Facts of balances, interest and fees."""

from __future__ import annotations

from evenhand.rulebook.field import count, flag, instant, known, minor, text


class MoneyFacts:
    """Fields of `Facts`; each with unit and meaning."""

    balance_minor: int = minor("ledger", "what is owed now", clean=50_000)
    balance_known: bool = known(clean=True)
    claim_minor: int = minor("ledger", "principal of the claim, without interest and costs")
    claim_known: bool = known()
    interest_minor: int = minor("ledger", "unpaid interest until now")
    fee_minor: int = minor("ledger", "the fee that is to be charged")
    fee_kind: str = text(
        "ledger",
        "what the fee is for: first_notice, reminder, demand, plan, extension, visit, later_act, "
        "after_title, lump_sum, late_compensation or other",
        "other",
    )
    fees_of_kind_minor: int = minor("ledger", "fees of the same kind charged already")
    fees_charged_minor: int = minor("ledger", "all fees charged on this debt already")
    fees_of_kind_count: int = count("ledger", "how many fees of the same kind were charged")
    last_fee_at: int = instant("ledger", "when the last fee of the same kind was charged")
    last_fee_at_known: bool = known()
    fee_agreed_at_start: bool = flag("ledger", "the fee was agreed when the debt arose", clean=True)
    creditor_recovers_vat: bool = flag("ledger", "the creditor gets the VAT back", True)
    agreed_fee_minor: int = minor("ledger", "what the contract names for a fee of this kind")
    first_notice_fees_minor: int = minor(
        "ledger", "of all fees charged, those for the first notice and for tracing"
    )
    is_fee_of_a_breach: bool = flag(
        "ledger", "the act the fee pays for broke a rule on contact or was needless"
    )
    paid_on_first_demand: bool = flag("ledger", "the person paid on the first demand")
