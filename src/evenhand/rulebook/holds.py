"""Every reason to stop, as data, and the rules that make acts wait for a hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evenhand.rulebook.author import (
    DEMAND,
    FEE,
    NOW,
    PLAN,
    SERVICE,
    SURVEY,
    Facts,
    Instant,
    rule,
)


@rule("house.hold-stops-demands", acts=DEMAND, principle=4, source="house-policy#holds")
def demands_wait_for_the_hold(case: Facts) -> Instant:
    if case.demands_stopped_until > case.at:
        return case.demands_stopped_until
    return NOW


@rule("house.hold-stops-services", acts=SERVICE, principle=4, source="house-policy#holds")
def services_wait_for_the_hold(case: Facts) -> Instant:
    if case.services_stopped_until > case.at:
        return case.services_stopped_until
    return NOW


@rule("house.hold-stops-surveys", acts=SURVEY, principle=4, source="house-policy#holds")
def surveys_wait_for_the_hold(case: Facts) -> Instant:
    if case.surveys_stopped_until > case.at:
        return case.surveys_stopped_until
    return NOW


@rule("house.hold-stops-plans", acts=PLAN, principle=8, source="house-policy#holds")
def plans_wait_for_the_hold(case: Facts) -> Instant:
    if case.plans_stopped_until > case.at:
        return case.plans_stopped_until
    return NOW


@rule("house.hold-stops-fees", acts=FEE, principle=5, source="house-policy#holds")
def fees_wait_for_the_hold(case: Facts) -> Instant:
    if case.interest_stopped_until > case.at:
        return case.interest_stopped_until
    return NOW


# No hold ever stops these: a person gets her answers, her proofs and what the law makes us send.
ALWAYS_OPEN: Final = frozenset({"answer", "proof", "notice"})
# Court, reports and sales are stopped wherever demands are: nobody sues whom he may not ask.
STEPS: Final = frozenset({"legal", "credit", "debt"})
STOPPABLE: Final = STEPS | {"demand", "service", "survey", "plan", "interest", "fee"}


@dataclass(frozen=True, slots=True)
class HoldKind:
    """A reason to stop: for whom, what stops, for how long, and on whose word."""

    key: str
    scope: str
    """`person`: all her cases with us; `debt`: the cases of one debt."""
    stops: frozenset[str]
    """Purposes of STOPPABLE that wait; those of ALWAYS_OPEN never do."""
    length_days: int | None
    """Days from the start; None: counted in months, or until what opened the hold ends."""
    evidence: str
    """What shows the reason; asked for afterwards where the hold starts on the person's word."""
    review_days: int | None
    """Days after which somebody looks at the hold at the latest; None: in the `review_month`."""
    source: str
    """`pack:id#pinpoint` of the law, code or house policy behind it."""
    principle: int
    length_months: str = ""
    """The house's parameter that names calendar months, where the hold is not counted in days."""
    review_month: str = ""
    """The house's parameter that names the month of the rest in which we remind the person."""
    open_ended_in: tuple[str, ...] = ()
    """Countries (ISO 3166-1 alpha-2, lower case) in which only a fact ends the hold."""
    hers_to_end: bool = False
    """Whether it rests on her own words alone, so that she may end it by agreeing to a plan."""

    def leaves_open(self) -> frozenset[str]:
        """Purposes that go on while the hold runs."""
        return ALWAYS_OPEN | (STOPPABLE - self.stops)


_MONEY: Final = STEPS | {"demand", "interest", "fee"}
_QUIET: Final = _MONEY | {"survey"}

# Countries whose law, as far as we know it, ends an insolvency's stop by a decision only.
_ENDED_BY_DECISION: Final = tuple(
    "at be cz de dk ee es fi fr gb gr hu ie it lt lv nl no pl pt se us".split()
)
_KINDS: Final = (
    HoldKind(
        "insolvency",
        "person",
        _QUIET | {"plan"},
        None,
        "court decision, register entry, admissibility decision, or proof of having no means",
        None,
        "ch:inkasso-code#insolvency",
        1,
        # The Swiss trade's year, kept everywhere; a reminder in its eleventh month. Where the
        # law's own procedure is known to end by a decision only, nothing ends by itself.
        length_months="insolvency_months",
        review_month="insolvency_reminder_month",
        open_ended_in=_ENDED_BY_DECISION,
    ),
    HoldKind(
        "breathing_space",
        "person",
        _QUIET | {"plan"},
        60,
        "notice of the moratorium from the register or the adviser",
        35,
        "gb:si-2020-1311#26(2)",
        1,
    ),
    HoldKind(
        "mental_health_crisis",
        "person",
        STOPPABLE,
        None,
        "notice of the moratorium, or word of a professional; 30 days run on after treatment",
        30,
        "gb:si-2020-1311#32(2)(a)",
        1,
    ),
    HoldKind(
        "dispute",
        "debt",
        _MONEY | {"plan"},
        None,
        "the person's word that the claim or its amount is wrong",
        14,
        "us:12-cfr-1006#38(d)",
        6,
    ),
    HoldKind(
        "complaint",
        "person",
        _QUIET,
        None,
        "the complaint",
        14,
        "house:house-policy#complaints",
        4,
    ),
    HoldKind(
        "identity_theft",
        "debt",
        STOPPABLE,
        None,
        "the person's word; a police report where there is one",
        14,
        "house:house-policy#identity-theft",
        3,
    ),
    HoldKind(
        "illness",
        "person",
        _QUIET,
        30,
        "the person's word; a doctor's note only for a second hold",
        25,
        "house:house-policy#illness",
        4,
    ),
    HoldKind(
        "bereavement",
        "person",
        STOPPABLE,
        60,
        "the family's word; the death certificate later",
        45,
        "house:house-policy#bereavement",
        4,
    ),
    HoldKind(
        "adviser",
        "person",
        _QUIET,
        60,
        "name of the adviser or of the advice office",
        45,
        "gb:conc-memory#7.3.11R",
        8,
    ),
    HoldKind(
        "objection_period",
        "debt",
        STEPS | {"demand", "fee"},
        None,
        "the first notice; the law of the country says when the term ends",
        45,
        "lv:paal#7(3)",
        6,
    ),
    HoldKind(
        "safety",
        "person",
        STOPPABLE,
        None,
        "the person's word that contact could put her in danger",
        30,
        "house:house-policy#safe-contact",
        2,
    ),
    HoldKind(
        "no_means",
        "person",
        _MONEY,
        180,
        "a statement of means that leaves nothing above the protected minimum",
        150,
        "house:house-policy#nothing-left",
        8,
        hers_to_end=True,
    ),
    HoldKind(
        "requested",
        "person",
        _QUIET,
        30,
        "the person's wish",
        25,
        "house:house-policy#a-person-asks",
        4,
    ),
    HoldKind(
        "plan_kept",
        "debt",
        _MONEY,
        None,
        "an agreed plan whose instalments are kept",
        180,
        "house:house-policy#plan-kept",
        8,
    ),
    HoldKind(
        "operator",
        "debt",
        STOPPABLE,
        None,
        "a written reason of the member of staff",
        14,
        "house:house-policy#operator",
        3,
    ),
)
HOLD_KINDS: Final[Mapping[str, HoldKind]] = MappingProxyType({kind.key: kind for kind in _KINDS})
