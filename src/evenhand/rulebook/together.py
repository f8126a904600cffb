"""Refused acts told together: each under the one reason that decides when it may be done.

Verdicts on many acts of one case repeat the same reasons. Here every act stands once, under its
main reason, and every reason once; what else speaks against an act is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evenhand.rulebook.field import NEVER
from evenhand.rulebook.verdict import Reason, Verdict

# Two verdicts name one reason when its rule refuses both until the same instant.
_Key = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class AlsoSpeaks:
    """A reason beside the main one, with every act that it stops."""

    reason: Reason
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedTogether:
    """Acts with one main reason."""

    reason: Reason
    verdicts: tuple[Verdict, ...]
    elsewhere: tuple[str, ...]
    """Acts that the reason stops as well, and that wait longer for another."""
    beside: tuple[AlsoSpeaks, ...]
    """What else speaks against these acts and is the main reason of none."""

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts, in the order in which they were asked."""
        return tuple(verdict.act.key for verdict in self.verdicts)

    @property
    def earliest(self) -> int | None:
        """From when the earliest of the acts is allowed if nothing else changes; None for never."""
        known = [one.earliest for one in self.verdicts if one.earliest is not None]
        return min(known, default=None)

    @property
    def later(self) -> tuple[tuple[tuple[str, ...], int | None], ...]:
        """Acts that are allowed at another instant than the earliest of them, by that instant."""
        waits: dict[int | None, list[str]] = {}
        for one in self.verdicts:
            if one.earliest != self.earliest:
                waits.setdefault(one.earliest, []).append(one.act.key)
        return tuple((tuple(acts), instant) for instant, acts in waits.items())


def refused_together(verdicts: Sequence[Verdict]) -> tuple[RefusedTogether, ...]:
    """Group the refused of some verdicts on one case: those with a date first, the soonest ahead.

    Those without a date follow, the reason that stops most ahead.
    """
    refused = [verdict for verdict in verdicts if verdict.reasons]
    stops = _stops(refused)
    groups: dict[_Key, list[Verdict]] = {}
    for verdict in refused:
        groups.setdefault(_key(_main(verdict, stops)), []).append(verdict)
    told = set(groups)
    found = [_together(key, group, stops, told) for key, group in groups.items()]
    return tuple(sorted(found, key=_place))


def _key(reason: Reason) -> _Key:
    return reason.rule, reason.allowed_from


def _stops(refused: Sequence[Verdict]) -> dict[_Key, list[str]]:
    """Which acts each reason stops."""
    stops: dict[_Key, list[str]] = {}
    for verdict in refused:
        for reason in verdict.reasons:
            stops.setdefault(_key(reason), []).append(verdict.act.key)
    return stops


def _main(verdict: Verdict, stops: Mapping[_Key, Sequence[str]]) -> Reason:
    """The reason that decides until when: of several the one that stops most, and law first."""
    lasting = max(_lasts(reason) for reason in verdict.reasons)
    deciding = [reason for reason in verdict.reasons if _lasts(reason) == lasting]
    return max(deciding, key=lambda reason: (len(stops[_key(reason)]), reason.kind == "law"))


def _lasts(reason: Reason) -> int:
    return NEVER if reason.allowed_from is None else reason.allowed_from


def _together(
    key: _Key, group: Sequence[Verdict], stops: Mapping[_Key, Sequence[str]], told: set[_Key]
) -> RefusedTogether:
    """One group; what is told in it beside its main reason is told nowhere else."""
    here = {_key(reason): reason for verdict in group for reason in verdict.reasons}
    acts = {verdict.act.key for verdict in group}
    beside = []
    for other, reason in here.items():
        if other not in told:
            told.add(other)
            beside.append(AlsoSpeaks(reason, tuple(stops[other])))
    return RefusedTogether(
        reason=here[key],
        verdicts=tuple(group),
        elsewhere=tuple(act for act in stops[key] if act not in acts),
        beside=tuple(beside),
    )


def _place(one: RefusedTogether) -> tuple[int, int]:
    return NEVER if one.earliest is None else one.earliest, -len(one.verdicts)
