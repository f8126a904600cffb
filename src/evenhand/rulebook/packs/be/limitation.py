"""How long a claim can be sued for in Belgium."""

from evenhand.rulebook.author import (
    Facts,
    formula,
)


@formula("be.limitation_years", source="bw#2262bis, 2272, 2277")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if not case.is_titled:
        if case.claim_kind == "invoice" and case.is_natural_person:
            return case.law.limitation_years_consumer_sale
        if case.claim_kind in ("rent", "utility"):
            return case.law.limitation_years_periodic
    return case.law.limitation_years_general
