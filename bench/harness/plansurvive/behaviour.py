"""What a person does when something falls due: pays, skips, pays a part, or does not pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.harness.plansurvive.assumptions import Behaviour
from bench.harness.plansurvive.policies import Policy
from bench.harness.plansurvive.population import Flags, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The households before whom something is due, and what they have and need today."""

    part: Floats
    cash: Floats
    needs: Floats  # before the next pay
    pays_before_needs: Floats
    may_skip: Flags
    luck_skips: Floats
    luck_forgets: Floats
    luck_pays_part: Floats


def acts(moment: Moment, policy: Policy, behaviour: Behaviour) -> tuple[Floats, Flags]:
    """What is paid, and whether the part is skipped by right."""
    pressed = moment.cash - moment.part < moment.needs
    skips = moment.may_skip & pressed & (moment.luck_skips < behaviour.uses_skip)
    willing = willing_cash(moment.cash, moment.needs, moment.pays_before_needs)
    pays_part = moment.luck_pays_part < (
        behaviour.pays_part_if_welcome if policy.part_welcome else behaviour.pays_part_otherwise
    )
    some = np.where(pays_part, np.clip(willing, 0, moment.part), np.float32(0))
    paid = np.where(willing >= moment.part, moment.part, some)
    nothing = skips | (moment.luck_forgets < behaviour.forgets)
    return np.where(nothing, np.float32(0), paid), skips


def willing_cash(cash: Floats, needs: Floats, pays_before_needs: Floats) -> Floats:
    """The money a person would part with, though some needs may then go short."""
    return np.minimum(cash - (1 - pays_before_needs) * needs, cash)
