"""Old debts, court, charges and interest in the United Kingdom."""

from evenhand.rulebook.author import (
    DAY,
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOW,
    PLAN,
    REPORT,
    SALE,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@formula("gb.limitation_years", source="conc#7.15.1G")
def years_until_too_old(case: Facts) -> Minor:
    """Years: 5 in Scotland, where the debt then ends; 6 in England, Wales and Northern Ireland."""
    if case.region == "SCT":
        return case.law.limitation_years_scotland
    return case.law.limitation_years_england


@rule("gb.statute-barred", acts=DEMAND | LEGAL, principle=6, source="conc#7.15.7-7.15.9")
def no_demand_on_a_barred_debt(case: Facts) -> Instant:
    if case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW


@rule(
    "gb.ended-in-scotland",
    acts=FEE | PLAN | REPORT | SALE,
    principle=6,
    source="conc#7.15.1G, 7.15.3G",
)
def an_old_debt_in_scotland_is_no_more(case: Facts) -> Instant:
    if case.region == "SCT" and case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW


@rule("gb.claim-letter", acts=LEGAL, principle=6, source="pap-debt#letter of claim")
def thirty_days_to_reply_before_court(case: Facts) -> Instant:
    if not case.is_natural_person:
        return NOW
    if not case.claim_letter_at_known:
        return NEVER
    free_at = case.claim_letter_at + case.law.claim_letter_days * DAY
    if case.at < free_at:
        return free_at
    return NOW


@rule("gb.default-notice", acts=LEGAL, principle=6, source="cca-1974#88")
def fourteen_days_after_a_default_notice(case: Facts) -> Instant:
    if not case.is_credit:
        return NOW
    if not case.default_notice_at_known:
        return NEVER
    free_at = case.default_notice_at + case.law.default_notice_days * DAY
    if case.at < free_at:
        return free_at
    return NOW


@formula("gb.short_term_part", source="conc-5a#charges in default")
def charges_left_on_short_term_credit(case: Facts) -> Minor:
    """What the cap on default charges of high-cost short-term credit still leaves, in pence."""
    return max(case.law.short_term_charges_minor - max(case.fees_charged_minor, 0), 0)


@formula("gb.lawful_fee", source="conc-memory#7.7.5R")
def charge_that_may_be_made(case: Facts) -> Minor:
    """The most that may be charged now, in pence: what was agreed, and on short-term credit
    no more than the cap leaves.

    That a charge covers reasonable costs only is for a person to judge; no figure is known. Where
    nobody told the agreed amount, nothing may be charged.
    """
    if not case.fee_authorised:
        return 0
    if case.is_short_term_credit:
        return charges_left_on_short_term_credit(case)
    return max(case.agreed_fee_minor, 0)


@rule("gb.reasonable-charges", acts=FEE, principle=5, source="conc-memory#7.7.5R")
def only_charges_with_a_basis(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW


@rule("gb.short-term-charges", acts=FEE, principle=5, source="conc-5a#charges in default")
def the_cap_on_short_term_credit(case: Facts) -> Instant:
    if case.is_short_term_credit and case.fee_minor > charges_left_on_short_term_credit(case):
        return NEVER
    return NOW


@rule("gb.short-term-total", acts=FEE, principle=5, source="conc-5a-memory#total cost")
def never_more_cost_than_credit(case: Facts) -> Instant:
    if not case.is_short_term_credit or not case.claim_known:
        return NOW
    cost = case.interest_minor + case.fees_charged_minor + case.fee_minor
    if cost * 100 > case.claim_minor * case.law.short_term_total_percent:
        return NEVER
    return NOW


@formula("gb.interest_rate_bp", source="judgment-debts-1991#2")
def interest_after_a_judgment(case: Facts) -> Minor:
    """The rate a consumer owes after a county-court judgment, in hundredths of a percent a year.

    From memory: nothing until the operator confirms it. Never on regulated credit, and nothing
    without a judgment.
    """
    if case.is_titled and not case.is_credit:
        return case.law.judgment_rate_bp
    return 0
