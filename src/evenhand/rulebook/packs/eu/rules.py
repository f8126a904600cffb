"""What the Union's law asks in every member state."""

from evenhand.rulebook.author import DEMAND, LEGAL, NEVER, NOW, Facts, Instant, rule


@rule("eu.transfer-notice", acts=DEMAND, principle=6, source="dir-2021-2167#10(2)")
def notice_of_the_sale_before_collection(case: Facts) -> Instant:
    if case.transfer_notice_due and (case.claim_kind == "loan" or case.is_bank_credit):
        return NEVER
    return NOW


@rule("eu.forbearance-first", acts=LEGAL, principle=4, source="dir-2023-2225#35")
def forbearance_before_enforcement(case: Facts) -> Instant:
    if not case.law.forbearance_before_enforcement or case.forbearance_considered:
        return NOW
    if case.is_natural_person and case.is_credit:
        return NEVER
    return NOW
