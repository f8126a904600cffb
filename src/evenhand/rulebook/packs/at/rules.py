"""What only Austria asks: insolvency stays enforcement."""

from evenhand.rulebook.author import (
    LEGAL,
    NOW,
    Facts,
    Instant,
    rule,
)


@rule("at.insolvency", acts=LEGAL, principle=1, source="io#10")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
