"""What only Czechia asks: a demand before a suit, insolvency, one lump sum, three years."""

from evenhand.rulebook.author import (
    DAY,
    LEGAL,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@rule("cz.demand-before-suit", acts=LEGAL, principle=6, source="osr#142a")
def a_written_demand_a_week_before_a_suit(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    if case.last_reminder_at_known:
        demanded_at = max(case.last_reminder_at, case.first_notice_at)
    else:
        demanded_at = case.first_notice_at
    if case.at < demanded_at + case.law.pre_action_days * DAY:
        return demanded_at + case.law.pre_action_days * DAY
    return NOW


@rule("cz.insolvency", acts=LEGAL, principle=1, source="insz#109")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("cz.lawful_fee", source="nv-351-2013#3")
def most_that_may_be_charged(case: Facts) -> Minor:
    """The lump sum between businesses, once; nothing is known for consumers"""
    if case.fee_kind == "late_compensation" and not case.is_natural_person:
        return max(case.law.late_compensation_minor - case.fees_of_kind_minor, 0)
    return 0


@formula("cz.limitation_years", source="noz#629, 640")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_general
