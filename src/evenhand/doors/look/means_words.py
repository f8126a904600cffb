"""Words for the lines of a statement of means: what comes in, what is paid, how often."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind

INCOMES: Final = {
    IncomeKind.WAGE: _("Pay from work"),
    IncomeKind.SELF_EMPLOYMENT: _("Work on your own account"),
    IncomeKind.PENSION: _("Pension"),
    IncomeKind.UNEMPLOYMENT: _("Unemployment benefit"),
    IncomeKind.SICK_PAY: _("Sick pay"),
    IncomeKind.PARENTAL_LEAVE: _("Parental benefit"),
    IncomeKind.FAMILY_ALLOWANCE: _("Family allowance"),
    IncomeKind.CHILD_SUPPORT: _("Child support"),
    IncomeKind.SOCIAL_ASSISTANCE: _("Social assistance"),
    IncomeKind.HOUSING_ALLOWANCE: _("Help with the rent"),
    IncomeKind.DISABILITY_ALLOWANCE: _("Disability benefit"),
    IncomeKind.OTHER: _("Other money"),
    IncomeKind.UNDIVIDED: _("All income together"),
}

COSTS: Final = {
    CostKind.HOUSING: _("Rent or home loan"),
    CostKind.ENERGY: _("Heating and electricity"),
    CostKind.WATER: _("Water and waste"),
    CostKind.LOCAL_TAX: _("Taxes"),
    CostKind.INSURANCE: _("Insurance"),
    CostKind.HEALTH_INSURANCE: _("Health insurance"),
    CostKind.TRAVEL: _("Travel to work and school"),
    CostKind.CARE: _("Care and medicine"),
    CostKind.SCHOOL: _("School and childcare"),
    CostKind.MAINTENANCE: _("Maintenance you pay for a child"),
    CostKind.WORK: _("Other costs"),
    CostKind.FOOD_AND_HOUSEHOLD: _("Food and household"),
    CostKind.PHONE_AND_LEISURE: _("Telephone and free time"),
    CostKind.CLOTHES_AND_PERSONAL: _("Clothes and personal things"),
    CostKind.OTHER: _("Other costs"),
    CostKind.UNDIVIDED: _("All costs together"),
}

RHYTHMS: Final = {
    Rhythm.WEEKLY: _("every week"),
    Rhythm.FORTNIGHTLY: _("every two weeks"),
    Rhythm.FOUR_WEEKLY: _("every four weeks"),
    Rhythm.MONTHLY: _("every month"),
    Rhythm.QUARTERLY: _("every three months"),
    Rhythm.YEARLY: _("once a year"),
}
