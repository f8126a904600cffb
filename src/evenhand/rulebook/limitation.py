"""Claims too old to ask for: the rule that holds in every country."""

from evenhand.rulebook.author import (
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOW,
    REPORT,
    SALE,
    Facts,
    Instant,
    rule,
)


@rule(
    "house.time-barred",
    acts=DEMAND | FEE | LEGAL | REPORT | SALE,
    principle=6,
    source="house-policy#time-barred",
)
def no_demand_on_a_claim_too_old(case: Facts) -> Instant:
    if case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW
