"""An act is a purpose on a channel; five acts of the house have no channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PURPOSES: Final = ("demand", "notice", "answer", "proof", "service", "survey")
CHANNELS: Final = ("letter", "email", "sms", "call", "visit", "portal")
# Offer a plan, charge a fee, start court or enforcement, report to a bureau or debt database,
# sell or place the debt.
OF_THE_HOUSE: Final = ("plan.offer", "fee.charge", "legal.step", "credit.report", "debt.sale")


class NotAnAct(ValueError):
    """A key names no act of the house."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"{key!r} is not an act; try one of {', '.join(sorted(ACTS))}")


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What is done, and on which channel (empty for an act of the house)."""

    key: str

    @classmethod
    def of(cls, key: str) -> Act:
        """The act of that key; raises NotAnAct."""
        try:
            return ACTS[key]
        except KeyError:
            raise NotAnAct(key) from None

    @property
    def purpose(self) -> str:
        """The part before the dot: demand, notice, answer ..., plan, fee, legal, credit, debt."""
        return self.key.split(".")[0]

    @property
    def channel(self) -> str:
        """The channel, or an empty text for acts of the house."""
        return self.key.split(".")[1] if self.purpose in PURPOSES else ""


Acts = frozenset[Act]

ACTS: Final[dict[str, Act]] = {
    key: Act(key) for key in [f"{p}.{c}" for p in PURPOSES for c in CHANNELS] + list(OF_THE_HOUSE)
}
EVERY: Final[Acts] = frozenset(ACTS.values())


def _purpose(*names: str) -> Acts:
    return frozenset(act for act in EVERY if act.purpose in names)


def _channel(*names: str) -> Acts:
    return frozenset(act for act in EVERY if act.channel in names)


DEMAND: Final = _purpose("demand")
NOTICE: Final = _purpose("notice")
ANSWER: Final = _purpose("answer")
PROOF: Final = _purpose("proof")
SERVICE: Final = _purpose("service")
SURVEY: Final = _purpose("survey")
LETTER: Final = _channel("letter")
EMAIL: Final = _channel("email")
SMS: Final = _channel("sms")
CALL: Final = _channel("call")
VISIT: Final = _channel("visit")
PORTAL: Final = _channel("portal")
# The portal is where a person comes to us; the other five channels reach out to her.
CONTACT: Final = LETTER | EMAIL | SMS | CALL | VISIT
PLAN: Final[Acts] = frozenset({ACTS["plan.offer"]})
FEE: Final[Acts] = frozenset({ACTS["fee.charge"]})
LEGAL: Final[Acts] = frozenset({ACTS["legal.step"]})
REPORT: Final[Acts] = frozenset({ACTS["credit.report"]})
SALE: Final[Acts] = frozenset({ACTS["debt.sale"]})
# Costs arise from what was sent, so a fee is asked for by the contact room, like messages.
ASKED_BY: Final[dict[str, str]] = {act.key: "plans" if act in PLAN else "contact" for act in EVERY}
