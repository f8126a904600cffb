"""What collection may cost in Norway: twentieths of the inkassosats, where it is known."""

from evenhand.rulebook.author import (
    DAY,
    FEE,
    NEVER,
    NOW,
    Facts,
    Instant,
    Minor,
    formula,
    rule,
)


@formula("no.lawful_fee", source="inkassosats#rules-2020")
def most_that_may_be_charged(case: Facts) -> Minor:
    """A twentieth for a reminder or the warning (first_notice), three for the own demand"""
    if case.fee_kind == "reminder":
        return case.law.inkassosats_minor * case.law.reminder_twentieths // 20
    if case.fee_kind == "first_notice":
        return case.law.inkassosats_minor * case.law.warning_twentieths // 20
    if case.fee_kind == "demand":
        return case.law.inkassosats_minor * case.law.own_demand_twentieths // 20
    return 0


@rule("no.fee-rate-unknown", acts=FEE, principle=5, source="inkassosats#2024")
def no_fee_by_an_unknown_rate(case: Facts) -> Instant:
    if case.fee_minor > 0 and not case.law.is_rate_known:
        return NEVER
    return NOW


@rule("no.fee-after-14-days", acts=FEE, principle=5, source="inkassoloven#17")
def no_fee_in_the_first_fourteen_days(case: Facts) -> Instant:
    if case.due_on_known and case.today < case.due_on + case.law.fee_after_days:
        return case.day_starts_at + (case.due_on + case.law.fee_after_days - case.today) * DAY
    return NOW
