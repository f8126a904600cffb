"""What only Spain asks: credit files, privacy, insolvency."""

from evenhand.rulebook.author import (
    CONTACT,
    DEMAND,
    LEGAL,
    NEVER,
    NOTICE,
    NOW,
    REPORT,
    SERVICE,
    SURVEY,
    Facts,
    Instant,
    rule,
)


@rule("es.report-only-undisputed", acts=REPORT, principle=3, source="lopdgdd#20")
def only_certain_and_undisputed_debts(case: Facts) -> Instant:
    if case.is_natural_person and case.is_contested:
        return NEVER
    return NOW


@rule("es.report-above-50", acts=REPORT, principle=5, source="lopdgdd#20")
def no_small_debt_in_a_file(case: Facts) -> Instant:
    if not case.is_natural_person:
        return NOW
    if case.balance_known and case.balance_minor > case.law.report_above_minor:
        return NOW
    return NEVER


@rule("es.report-told-before", acts=REPORT, principle=6, source="lopdgdd#20")
def told_before_the_file(case: Facts) -> Instant:
    if case.is_natural_person and not case.is_told_of_report:
        return NEVER
    return NOW


@rule("es.report-five-years", acts=REPORT, principle=2, source="lopdgdd#20")
def nothing_older_than_five_years(case: Facts) -> Instant:
    if not case.is_natural_person:
        return NOW
    if case.due_on_known and case.today >= case.due_on + case.law.report_years * 365:
        return NEVER
    return NOW


@rule(
    "es.privacy",
    acts=(DEMAND | NOTICE | SERVICE | SURVEY) & CONTACT,
    principle=2,
    source="lopdgdd#5",
)
def nobody_else_learns_of_the_debt(case: Facts) -> Instant:
    if case.may_be_overheard and not case.is_limited_content:
        return NEVER
    return NOW


@rule("es.insolvency", acts=LEGAL, principle=1, source="trlc#142")
def insolvency_stays_enforcement(case: Facts) -> Instant:
    if case.hold_kind == "insolvency" and case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW
