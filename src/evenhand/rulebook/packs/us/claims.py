"""Validation, disputes, old and settled debts, reports, sales and fees in the United States."""

from evenhand.rulebook.author import (
    CONTACT,
    DAY,
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOTICE,
    NOW,
    PORTAL,
    REPORT,
    SALE,
    SERVICE,
    SURVEY,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@rule(
    "us.ceased-communication",
    acts=(DEMAND | SERVICE | SURVEY) - PORTAL,
    principle=4,
    source="12-cfr-1006#6(c)",
)
def stop_when_she_asks_in_writing(case: Facts) -> Instant:
    if case.ceased_communication:
        return NEVER
    return NOW


@rule(
    "us.identifies-itself",
    acts=(DEMAND | SERVICE | SURVEY) & CONTACT,
    principle=6,
    source="12-cfr-1006#18(e)",
)
def say_who_is_speaking(case: Facts) -> Instant:
    if case.is_content_incomplete and not case.is_limited_content:
        return NEVER
    return NOW


@rule("us.validation-whole", acts=NOTICE, principle=6, source="12-cfr-1006#34(c), (d)")
def validation_notice_without_blanks(case: Facts) -> Instant:
    if case.is_content_incomplete:
        return NEVER
    return NOW


@rule(
    "us.validation-notice-first",
    acts=DEMAND,
    principle=6,
    source="12-cfr-1006#34(a)(1), 42",
)
def validation_notice_before_demands(case: Facts) -> Instant:
    if case.is_notice_returned or not case.first_notice_at_known:
        return NEVER
    return NOW


@rule("us.validation-period", acts=DEMAND, principle=6, source="12-cfr-1006#38(b)")
def demands_wait_for_the_validation_period(case: Facts) -> Instant:
    if case.first_notice_at_known:
        if not case.objection_ends_at_known:
            return NEVER
        if case.at < case.objection_ends_at:
            return case.objection_ends_at
    return NOW


@rule("us.dispute", acts=DEMAND | LEGAL, principle=6, source="12-cfr-1006#38(d)")
def cease_until_verified(case: Facts) -> Instant:
    if case.is_duplicative_dispute:
        return NOW
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("us.original-creditor", acts=DEMAND | LEGAL, principle=6, source="12-cfr-1006#38(c)")
def cease_until_the_original_creditor_is_named(case: Facts) -> Instant:
    if case.original_creditor_asked:
        return NEVER
    return NOW


@rule("us.time-barred", acts=LEGAL, principle=6, source="12-cfr-1006#26(b)")
def no_suit_on_a_debt_too_old(case: Facts) -> Instant:
    if case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW


@rule("us.bankruptcy", acts=DEMAND | FEE | LEGAL, principle=1, source="11-usc-362#a")
def the_stay_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("us.report-after-telling", acts=REPORT, principle=6, source="12-cfr-1006#30(a), comment 2")
def speak_or_write_before_a_report(case: Facts) -> Instant:
    if not case.is_told_of_report:
        return NEVER
    if case.told_of_report_at_known:
        free_at = case.told_of_report_at + case.law.report_wait_days * DAY
        if case.at < free_at:
            return free_at
        return NOW
    if case.days_since_told < case.law.report_wait_days:
        return NEVER
    return NOW


@rule("us.no-sale-of-paid-debt", acts=SALE, principle=1, source="12-cfr-1006#30(b)(1)")
def no_sale_of_what_is_paid(case: Facts) -> Instant:
    if case.is_settled or not case.balance_known or case.balance_minor <= 0:
        return NEVER
    return NOW


@formula("us.lawful_fee", source="12-cfr-1006#22(b)")
def amount_agreed_or_lawful(case: Facts) -> Minor:
    """What the agreement or a law names for such a fee, in cents; else nothing."""
    if case.fee_authorised:
        return max(case.agreed_fee_minor, 0)
    return 0


@rule("us.fee-authorised", acts=FEE, principle=5, source="12-cfr-1006#22(b)")
def only_amounts_agreed_or_lawful(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW
