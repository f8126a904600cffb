"""What only Denmark asks: ten days in the collection demand, debt relief, three years."""

from evenhand.rulebook.author import (
    DAY,
    LEGAL,
    NEVER,
    NOW,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("dk.ten-days-to-pay", acts=LEGAL, principle=6, source="inkassoloven#10")
def ten_days_after_the_collection_demand(case: Facts) -> Instant:
    if not case.first_notice_at_known:
        return NEVER
    if case.at < case.first_notice_at + case.law.collection_demand_days * DAY:
        return case.first_notice_at + case.law.collection_demand_days * DAY
    return NOW


@rule("dk.insolvency", acts=LEGAL, principle=1, source="konkursloven#gaeldssanering")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("dk.limitation_years", source="foraeldelsesloven#3, 5")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_general
