"""Every reason to stop, as data: whom it covers, which acts wait, for how long, on what paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evenhand.rulebook.acts import ACTS, ANSWER, CALL, CONTACT, VISIT, Acts

# No hold stops these but one that keeps everything from arriving: a person gets her answers, her
# proofs and what the law makes us send.
ALWAYS_OPEN: Final = frozenset({"answer", "proof", "notice"})
# Court, reports and sales are stopped wherever demands are: nobody sues whom he may not ask.
STEPS: Final = frozenset({"legal", "credit", "debt"})
# Calls and visits, but for the answer to her own question.
VOICES: Final = (CALL | VISIT) - ANSWER
STOPPABLE: Final = STEPS | {"demand", "service", "survey", "plan", "interest", "fee"}


@dataclass(frozen=True, slots=True)
class HoldKind:
    """A reason to stop: for whom, what stops, for how long, and on whose word."""

    key: str
    scope: str
    """`person`: all her cases with us; `debt`: the cases of one debt."""
    stops: frozenset[str]
    """Purposes of STOPPABLE that wait, on every channel."""
    source: str
    """`pack:id#pinpoint` of the law, code or house policy behind it; for staff and pages."""
    principle: int
    length: str = ""
    """The house's parameter of days or months; none: until what opened the hold ends."""
    review: str = ""
    """The house's parameter: days until somebody looks, or the month in which we remind her."""
    claims: str = "all"
    """`existing`: only claims that there were when it began; a claim without a date counts."""
    opened: str = "by hand"
    """`by hand`; `by the house` alone; `by the calendar`: told, never opened."""
    proof: str = "post"
    """`post`; `by hand`: over a way that is safe; `estate`: to who looks after it; `nobody`."""
    proof_to_adviser: bool = False
    """Whether who advises the person gets the proof too, where somebody does."""
    stops_voices: bool = False
    """Whether nobody rings or comes by but to answer her; on paper it stays as `stops` says."""
    stops_reaching: bool = False
    """Whether nothing at all may reach her but what she opens herself, in the portal."""
    end_is_named: bool = False
    """Whether who opens it may name its end: her own wish, the court's order, our own reason."""
    open_ended_in: tuple[str, ...] = ()
    """Countries (ISO 3166-1 alpha-2, lower case) in which only a fact ends the hold."""
    hers_to_end: bool = False
    """Whether it rests on her own words alone, so that she may end it by agreeing to a plan."""

    @property
    def counts_months(self) -> bool:
        """Whether its length is calendar months."""
        return self.length.endswith("_months")

    def acts(self) -> Acts:
        """Every act, of the house or on a channel, that waits while the hold runs."""
        stopped = {act for act in ACTS.values() if act.purpose in self.stops}
        if self.stops_voices:
            stopped |= VOICES
        if self.stops_reaching:
            stopped |= CONTACT
        return frozenset(stopped)

    def leaves_open(self) -> Acts:
        """Every act that goes on while the hold runs."""
        return frozenset(ACTS.values()) - self.acts()


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
        "ch:inkasso-code#insolvency",
        1,
        # The Swiss trade's year, kept everywhere; a reminder in its eleventh month. Where the
        # law's own procedure is known to end by a decision only, nothing ends by itself.
        length="insolvency_months",
        review="insolvency_reminder_month",
        claims="existing",
        open_ended_in=_ENDED_BY_DECISION,
        proof_to_adviser=True,
    ),
    HoldKind(
        "social_assistance",
        "person",
        _QUIET | {"plan"},
        "house:house-policy#social-assistance",
        1,
        length="insolvency_months",
        review="insolvency_reminder_month",
        claims="existing",
    ),
    HoldKind(
        "breathing_space",
        "person",
        _QUIET | {"plan"},
        "gb:si-2020-1311#26(2)",
        1,
        length="breathing_space_days",
        review="breathing_space_review_days",
        claims="existing",
        proof_to_adviser=True,
    ),
    HoldKind(
        "mental_health_crisis",
        "person",
        STOPPABLE,
        "gb:si-2020-1311#32(2)(a)",
        1,
        review="mental_health_crisis_review_days",
        stops_voices=True,
        proof_to_adviser=True,
    ),
    HoldKind(
        "dispute",
        "debt",
        _QUIET | {"plan"},
        "house:house-policy#contested",
        6,
        review="dispute_review_days",
    ),
    HoldKind(
        "complaint",
        "person",
        _QUIET,
        "house:house-policy#complaints",
        4,
        review="complaint_review_days",
    ),
    HoldKind(
        "identity_theft",
        "debt",
        STOPPABLE,
        "house:house-policy#identity-theft",
        3,
        review="identity_theft_review_days",
    ),
    HoldKind(
        "wrong_person",
        "person",
        STOPPABLE,
        "house:house-policy#wrong-person",
        3,
        review="wrong_person_review_days",
        proof="nobody",
        stops_voices=True,
        stops_reaching=True,
    ),
    HoldKind(
        "illness",
        "person",
        _QUIET,
        "house:house-policy#illness",
        4,
        length="illness_days",
        review="illness_review_days",
        stops_voices=True,
    ),
    HoldKind(
        "bereavement",
        "person",
        STOPPABLE,
        "house:house-policy#bereavement",
        4,
        length="bereavement_days",
        review="bereavement_review_days",
        proof="estate",
        stops_voices=True,
    ),
    HoldKind(
        "adviser",
        "person",
        _QUIET,
        "house:house-policy#advisers",
        8,
        length="adviser_days",
        review="adviser_review_days",
        proof_to_adviser=True,
    ),
    HoldKind(
        "objection_period",
        "debt",
        STEPS | {"demand", "fee"},
        "house:house-policy#objections",
        6,
        opened="by the calendar",
    ),
    HoldKind(
        "court_standstill",
        "person",
        _QUIET | {"plan"},
        "house:house-policy#court-orders",
        1,
        review="court_standstill_review_days",
        end_is_named=True,
    ),
    HoldKind(
        "enforcement_holidays",
        "person",
        STEPS | {"demand"},
        "ch:schkg#56 no. 2",
        1,
        opened="by the calendar",
    ),
    HoldKind(
        "safety",
        "person",
        STOPPABLE,
        "house:house-policy#safe-contact",
        2,
        review="safety_review_days",
        proof="by hand",
        stops_voices=True,
        stops_reaching=True,
    ),
    HoldKind(
        "no_means",
        "person",
        _MONEY,
        "house:house-policy#nothing-left",
        8,
        length="no_means_days",
        review="no_means_review_days",
        hers_to_end=True,
    ),
    HoldKind(
        "requested",
        "person",
        _QUIET,
        "house:house-policy#a-person-asks",
        4,
        length="requested_days",
        review="requested_review_days",
        end_is_named=True,
    ),
    HoldKind(
        "plan_kept",
        "debt",
        _MONEY,
        "house:house-policy#plan-kept",
        8,
        review="plan_kept_review_days",
        opened="by the house",
    ),
    HoldKind(
        "operator",
        "debt",
        STOPPABLE,
        "house:house-policy#operator",
        3,
        review="operator_review_days",
        end_is_named=True,
    ),
)
HOLD_KINDS: Final[Mapping[str, HoldKind]] = MappingProxyType({kind.key: kind for kind in _KINDS})
OPENED_BY_HAND: Final = tuple(kind.key for kind in _KINDS if kind.opened == "by hand")
