"""What only Ireland asks: mortgage arrears on the home, few unsolicited contacts, insolvency."""

from evenhand.rulebook.author import (
    CONTACT,
    DAY,
    DEMAND,
    LEGAL,
    NEVER,
    NOW,
    SERVICE,
    SURVEY,
    VISIT,
    Facts,
    Instant,
    formula,
    rule,
)


@rule("ie.time-before-the-court", acts=LEGAL, principle=4, source="ccma#legal-action")
def eight_months_for_who_cooperates(case: Facts) -> Instant:
    if not case.is_home_mortgage or case.is_not_cooperating:
        return NOW
    if not case.due_on_known:
        return NEVER
    days_left = max(case.due_on + case.law.arrears_wait_days - case.today, 0)
    after_arrears = case.day_starts_at + days_left * DAY
    if case.arrangement_refused_at_known:
        free_at = max(after_arrears, case.arrangement_refused_at + case.law.refusal_wait_days * DAY)
    else:
        free_at = after_arrears
    return free_at if case.at < free_at else NOW


@rule(
    "ie.visits-to-the-home",
    acts=(DEMAND | SERVICE | SURVEY) & VISIT,
    principle=4,
    source="ccma#visits",
)
def no_unsolicited_visit_while_she_engages(case: Facts) -> Instant:
    if case.is_home_mortgage and not case.visit_consented and not case.is_not_cooperating:
        return NEVER
    return NOW


@rule(
    "ie.three-contacts-a-month",
    acts=(DEMAND | SERVICE | SURVEY) & CONTACT,
    principle=4,
    source="cpc#contacts",
)
def three_unsolicited_contacts_a_month(case: Facts) -> Instant:
    if not case.is_natural_person or not (case.is_credit or case.claim_kind == "loan"):
        return NOW
    if case.contacts_last_30_days >= case.law.max_unsolicited_contacts:
        return case.oldest_contact_30_at + 31 * DAY
    return NOW


@rule("ie.insolvency", acts=LEGAL, principle=1, source="pia#protective-certificate")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("ie.limitation_years", source="limitations#11")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if case.is_titled:
        return case.law.limitation_years_titled
    return case.law.limitation_years_general


@formula("ie.interest_rate_bp", source="courts#judgment-interest")
def interest_on_a_judgment(case: Facts) -> int:
    """Interest on a judgment, a year; without one no statutory rate for consumers is known"""
    if case.is_titled:
        return case.law.judgment_interest_bp
    return 0
