"""What the enforcement office leaves in Switzerland: SchKG 93 with the guidelines of 2009."""

from evenhand.rulebook.author import Facts, Minor, formula


@formula("ch.adults_by_number", source="minimum-2009#basic amounts")
def basic_amount_by_numbers(case: Facts) -> Minor:
    """Where no household is named: two adults, or an unknown number, are taken for a couple.

    A person alone with children, or with who knows how many, is a single parent.
    """
    if not case.adults_known or case.adults > 1:
        return case.law.couple_minor
    if case.children_known:
        younger = case.children_under_11 + case.children_shared
        if younger + case.children_over_10 + case.children_shared_over_10 > 0:
            return case.law.single_parent_minor
        return case.law.single_minor
    return case.law.single_parent_minor


@formula("ch.adults_part", source="minimum-2009#basic amounts")
def basic_amount_of_the_adults(case: Facts) -> Minor:
    """The basic amount a month without children; lower in Zürich where adults share a home."""
    if case.household == "couple":
        return case.law.couple_minor
    if case.household == "cohabiting":
        return case.law.cohabiting_minor
    if case.household == "shared" and case.region == "ZH":
        return case.law.shared_zh_minor
    if case.household == "shared_parent" and case.region == "ZH":
        return case.law.shared_parent_zh_minor
    if case.household in ("single", "shared"):
        return case.law.single_minor
    if case.household in ("single_parent", "shared_parent"):
        return case.law.single_parent_minor
    return basic_amount_by_numbers(case)


@formula("ch.children_part", source="minimum-2009#basic amounts")
def basic_amount_of_the_children(case: Facts) -> Minor:
    """What children add a month; in shared custody each parent has half.

    Their ages decide; where nobody told them, as many older ones count as the house assumes.
    """
    if case.children_known:
        younger = case.children_under_11
        older = case.children_over_10
    else:
        younger = 0
        older = case.law.children_when_unknown
    shared = case.children_shared * (case.law.child_to_10_minor // 2)
    shared_older = case.children_shared_over_10 * (case.law.child_over_10_minor // 2)
    own = younger * case.law.child_to_10_minor + older * case.law.child_over_10_minor
    return own + shared + shared_older


@formula("ch.basic_amount", source="minimum-2009#basic amounts")
def basic_amount_of_the_household(case: Facts) -> Minor:
    """The household's basic amount a month, for adults and children together."""
    return basic_amount_of_the_adults(case) + basic_amount_of_the_children(case)


@formula("ch.housing_part", source="minimum-2009#supplements")
def rent_with_heating(case: Facts) -> Minor:
    """Actual rent with heating a month, as told and paid."""
    return max(case.housing_minor, 0) if case.housing_known else 0


@formula("ch.health_part", source="minimum-2009#supplements")
def compulsory_health_premium(case: Facts) -> Minor:
    """The compulsory premium (KVG) a month after any reduction; never a supplementary one."""
    return max(case.health_insurance_minor, 0) if case.health_insurance_known else 0


@formula("ch.work_part", source="minimum-2009#supplements")
def costs_of_work(case: Facts) -> Minor:
    """Unavoidable costs of work a month."""
    return max(case.work_costs_minor, 0)


@formula("ch.maintenance_part", source="minimum-2009#supplements")
def maintenance_really_paid(case: Facts) -> Minor:
    """Maintenance that is really paid, a month."""
    return max(case.maintenance_paid_minor, 0)


@formula("ch.schooling_part", source="minimum-2009#supplements")
def schooling_of_children(case: Facts) -> Minor:
    """Cost of the children's schooling a month."""
    return max(case.schooling_minor, 0)


@formula("ch.medical_part", source="minimum-2009#supplements")
def medical_costs(case: Facts) -> Minor:
    """Medical costs a month that no insurance pays."""
    return max(case.medical_costs_minor, 0)


@formula("ch.protected_income", source="schkg#93")
def what_the_office_leaves(case: Facts) -> Minor:
    """Basic amount and supplements; benefits of social assistance stay whole."""
    minimum = (
        basic_amount_of_the_household(case)
        + rent_with_heating(case)
        + compulsory_health_premium(case)
        + costs_of_work(case)
        + maintenance_really_paid(case)
        + schooling_of_children(case)
        + medical_costs(case)
    )
    if case.income_kind == "benefit" and case.net_income_known:
        return max(case.net_income_minor, minimum)
    return minimum
