"""What only Finland asks: collection stops on request, denials come first, debt adjustment."""

from evenhand.rulebook.author import (
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOW,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("fi.stops-on-request", acts=DEMAND, principle=4, source="kkv#2.8")
def voluntary_collection_stops_on_request(case: Facts) -> Instant:
    if case.is_natural_person and case.ceased_communication:
        return NEVER
    return NOW


@rule("fi.dispute", acts=DEMAND | FEE, principle=6, source="perintalaki#good-practice")
def answer_the_objection_first(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("fi.insolvency", acts=LEGAL, principle=1, source="velkajarjestely#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("fi.limitation_years", source="vanhentuminen#4, 13")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_general
