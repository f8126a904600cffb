"""What the Union's law asks in every member state."""

from evenhand.rulebook.author import DEMAND, NEVER, NOW, Facts, Instant, rule


@rule("eu.transfer-notice", acts=DEMAND, principle=6, source="dir-2021-2167#10(2)")
def notice_of_the_sale_before_collection(case: Facts) -> Instant:
    if case.transfer_notice_due and case.claim_kind == "loan":
        return NEVER
    return NOW
