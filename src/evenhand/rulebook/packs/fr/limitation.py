"""After how many years a claim is too old in France, and what follows for court."""

from evenhand.rulebook.author import LEGAL, NEVER, NOW, Facts, Instant, Minor, formula, rule


@formula("fr.limitation_years", source="code-civil#2224")
def years_until_too_old(case: Facts) -> Minor:
    """Years: 10 for titles, 2 for a professional's claim against a consumer, else 5.

    Rent and taxes have terms of their own that no source here gives: the shortest stands.
    """
    if case.is_titled:
        return case.law.limitation_years_titled
    if not case.is_natural_person:
        return case.law.limitation_years_general
    if case.is_credit:
        return case.law.limitation_years_credit
    if case.claim_kind in ("loan", "invoice", "utility", "rent", "tax"):
        return case.law.limitation_years_consumer
    return case.law.limitation_years_general


@rule("fr.time-barred", acts=LEGAL, principle=6, source="code-civil#2224")
def no_court_on_a_claim_too_old(case: Facts) -> Instant:
    if case.limitation_on_known and case.today >= case.limitation_on:
        return NEVER
    return NOW
