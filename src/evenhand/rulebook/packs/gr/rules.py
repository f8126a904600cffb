"""What only Greece asks, all from memory: no contact at work, insolvency, limitation."""

from evenhand.rulebook.author import (
    CONTACT,
    DEMAND,
    LEGAL,
    NEVER,
    NOTICE,
    NOW,
    SERVICE,
    SURVEY,
    Facts,
    Instant,
    formula,
    rule,
)


@rule(
    "gr.not-at-work",
    acts=(DEMAND | NOTICE | SERVICE | SURVEY) & CONTACT,
    principle=2,
    source="n-3758-2009#contact",
)
def no_contact_at_work_without_consent(case: Facts) -> Instant:
    if case.is_workplace and not case.workplace_allowed:
        return NEVER
    return NOW


@rule("gr.insolvency", acts=LEGAL, principle=1, source="n-4738-2020#stay")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@formula("gr.limitation_years", source="ak#249, 250")
def years_until_too_late(case: Facts) -> int:
    """Years until the claim is too old; the longer period, from memory, awaits confirmation"""
    if not case.is_titled and case.claim_kind in ("invoice", "rent", "utility"):
        return case.law.limitation_years_short
    return case.law.limitation_years_general
