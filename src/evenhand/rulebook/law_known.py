"""Where no law is known: the rule that holds in every country without a pack of its own."""

from evenhand.rulebook.author import (
    ANSWER,
    EVERY,
    NEVER,
    NOTICE,
    NOW,
    PORTAL,
    PROOF,
    Facts,
    Instant,
    rule,
)


@rule(
    "house.law-known",
    acts=EVERY - ANSWER - PROOF - NOTICE - PORTAL,
    principle=1,
    source="house-policy#law-known",
)
def no_step_where_no_law_is_known(case: Facts) -> Instant:
    if case.is_law_known:
        return NOW
    return NEVER
