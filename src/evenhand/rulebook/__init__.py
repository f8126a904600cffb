"""The rulebook decides: law and principles as dated, cited, testable rules.

Pure: no Django, no clock, no files but the packs. `open_rulebook()` reads all packs once.
"""

from evenhand.rulebook.acts import ACTS, Act, NotAnAct
from evenhand.rulebook.bind import FactRefused
from evenhand.rulebook.broken import PackBroken
from evenhand.rulebook.country import CountryLaw, judge, open_pack
from evenhand.rulebook.facts import FIELDS, Facts, clean_case
from evenhand.rulebook.field import DAY, MINUTE, NEVER, NOW
from evenhand.rulebook.money import Money, Rounding
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.parameter import DatedValue, NotInForce, Parameter, UnknownParameter
from evenhand.rulebook.principles import PRINCIPLES, Principle
from evenhand.rulebook.rule import Formula, Rule
from evenhand.rulebook.rulebook import Rulebook, UnknownFormula, open_rulebook, operate
from evenhand.rulebook.source import Source
from evenhand.rulebook.verdict import Reason, Verdict

__all__ = [
    "ACTS",
    "DAY",
    "FIELDS",
    "MINUTE",
    "NEVER",
    "NOW",
    "PRINCIPLES",
    "Act",
    "CountryLaw",
    "DatedValue",
    "FactRefused",
    "Facts",
    "Formula",
    "Money",
    "NotAnAct",
    "NotInForce",
    "Operator",
    "PackBroken",
    "Parameter",
    "Principle",
    "Reason",
    "Rounding",
    "Rule",
    "Rulebook",
    "Source",
    "UnknownFormula",
    "UnknownParameter",
    "Verdict",
    "clean_case",
    "judge",
    "open_pack",
    "open_rulebook",
    "operate",
]
