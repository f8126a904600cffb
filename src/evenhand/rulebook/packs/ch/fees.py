"""What collection may cost a person in Switzerland: an agreed reminder fee, and nothing else."""

from evenhand.rulebook.author import FEE, NEVER, NOW, Facts, Instant, Minor, formula, rule


@formula("ch.agreed_fee_part", source="srf-fees#reminder-fee")
def amount_that_was_agreed(case: Facts) -> Minor:
    """What the contract names for a reminder; nothing where it names no amount."""
    if case.fee_kind == "reminder" and case.fee_agreed_at_start:
        return max(case.agreed_fee_minor, 0)
    return 0


@formula("ch.lawful_fee", source="schkg#27(3)")
def what_may_be_charged_now(case: Facts) -> Minor:
    """The agreed amount for a reminder; costs of collection stay with the creditor."""
    return amount_that_was_agreed(case)


@rule("ch.no-collection-fee", acts=FEE, principle=5, source="schkg#27(3)")
def costs_of_collection_stay_with_the_creditor(case: Facts) -> Instant:
    if not case.fee_authorised:
        return NEVER
    return NOW


@rule("ch.no-lump-sum-damage", acts=FEE, principle=5, source="or#106")
def no_damage_without_proof_in_court(case: Facts) -> Instant:
    if case.fee_kind in ("reminder", "other") or case.is_titled:
        return NOW
    return NEVER


@rule("ch.reminder-fee-agreed", acts=FEE, principle=5, source="srf-fees#reminder-fee")
def a_reminder_costs_what_was_agreed(case: Facts) -> Instant:
    if case.fee_kind != "reminder":
        return NOW
    if not case.fee_agreed_at_start or case.fee_minor > amount_that_was_agreed(case):
        return NEVER
    return NOW
