"""What may be asked for, and how much: rules that hold in every country."""

from evenhand.rulebook.author import (
    DAY,
    DEMAND,
    FEE,
    LEGAL,
    NEVER,
    NOTICE,
    NOW,
    PLAN,
    REPORT,
    SALE,
    Facts,
    Instant,
    rule,
)

STEPS = LEGAL | REPORT | SALE
CLAIMS = DEMAND | NOTICE | PLAN | FEE | STEPS


@rule("house.evidence", acts=CLAIMS, principle=3, source="house-policy#no-evidence-no-claim")
def no_evidence_no_claim(case: Facts) -> Instant:
    if not case.has_evidence:
        return NEVER
    return NOW


@rule(
    "house.something-owed",
    acts=DEMAND | PLAN | FEE | STEPS,
    principle=5,
    source="house-policy#balance",
)
def only_what_is_owed_now(case: Facts) -> Instant:
    if case.balance_known and case.balance_minor > 0:
        return NOW
    return NEVER


@rule(
    "house.not-before-due",
    acts=DEMAND | FEE | LEGAL | REPORT,
    principle=5,
    source="house-policy#due-day",
)
def wait_for_the_due_day(case: Facts) -> Instant:
    if case.due_on_known and case.today < case.due_on:
        return case.day_starts_at + (case.due_on - case.today) * DAY
    return NOW


@rule("house.fee-with-a-basis", acts=FEE, principle=5, source="fair-treatment#5")
def a_fee_needs_law_or_contract(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW


@rule("house.fees-in-proportion", acts=FEE, principle=5, source="house-policy#proportion")
def fees_stay_small_beside_the_claim(case: Facts) -> Instant:
    if not case.claim_known:
        return NOW
    fees = case.fees_charged_minor + case.fee_minor
    if fees * 100 > case.claim_minor * case.law.max_fees_percent:
        return NEVER
    return NOW


@rule("house.statement-before-plan", acts=PLAN, principle=8, source="fair-treatment#8")
def know_the_budget_before_a_plan(case: Facts) -> Instant:
    if not case.statement_known:
        return NEVER
    return NOW


@rule("house.minimum-stays", acts=PLAN, principle=8, source="house-policy#protected-minimum")
def the_minimum_stays_in_a_bad_month(case: Facts) -> Instant:
    if not case.protected_minimum_known:
        return NEVER
    if case.bad_month_income_minor - case.instalment_minor < case.protected_minimum_minor:
        return NEVER
    return NOW
