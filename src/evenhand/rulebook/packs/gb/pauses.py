"""What stops us in the United Kingdom: breathing space, crisis, advisers, disputes, insolvency."""

from evenhand.rulebook.author import DEMAND, FEE, LEGAL, NEVER, NOW, PLAN, Facts, Instant, rule


@rule("gb.breathing-space", acts=DEMAND | FEE | LEGAL, principle=1, source="si-2020-1311#7, 11")
def breathing_space_stops_demands_and_charges(case: Facts) -> Instant:
    # The law of England and Wales, also where nobody told the nation; the house's hold is for all.
    if case.region in ("SCT", "NIR"):
        return NOW
    if case.hold_kind == "breathing_space" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule(
    "gb.mental-health-crisis",
    acts=DEMAND | FEE | LEGAL,
    principle=1,
    source="si-2020-1311#32(2)(a)",
)
def crisis_stops_demands_and_charges(case: Facts) -> Instant:
    if case.region in ("SCT", "NIR"):
        return NOW
    if case.hold_kind == "mental_health_crisis" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.adviser", acts=DEMAND | LEGAL, principle=8, source="conc-memory#7.3.11R")
def pause_while_an_adviser_helps(case: Facts) -> Instant:
    if case.hold_kind == "adviser" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.disputed", acts=DEMAND | LEGAL, principle=6, source="conc-memory#7.14.1R")
def pause_while_we_look_into_a_dispute(case: Facts) -> Instant:
    if case.hold_kind == "dispute" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("gb.capacity", acts=DEMAND | LEGAL, principle=8, source="conc-memory#7.10.1R")
def pause_where_she_may_be_unable_to_decide(case: Facts) -> Instant:
    if case.may_lack_capacity:
        return NEVER
    return NOW


@rule("gb.complaint-before-court", acts=LEGAL, principle=4, source="conc#7.15, end")
def no_court_while_the_ombudsman_looks(case: Facts) -> Instant:
    if case.hold_kind == "complaint" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule(
    "gb.insolvency",
    acts=DEMAND | FEE | PLAN | LEGAL,
    principle=1,
    source="insolvency-act#moratorium",
)
def insolvency_stops_us(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
