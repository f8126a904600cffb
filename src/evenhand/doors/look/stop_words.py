"""What a person chose when she asked us to stop: her answers in her own words, by their codes.

The portal offers them and keeps the code; the desk shows what she chose.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

HOW_IT_IS: Final[dict[str, Words]] = {
    "job": _("I lost work or income"),
    "illness": _("I am ill, or somebody close is"),
    "family": _("A separation, a birth or a death"),
    "social_assistance": _("I get social assistance"),
    "insolvency": _("I am in insolvency or debt relief"),
    "nothing_left": _("Nothing is left at the end of the month"),
    "unsaid": _("I would rather not say"),
}
WHY: Final[dict[str, Words]] = {
    "ill": _("I am ill"),
    "death": _("Somebody in my family has died"),
    "adviser": _("An adviser or a lawyer helps me"),
    "breathing_space": _("A breathing space has begun for me"),
    "social_assistance": _("I get social assistance"),
    "insolvency": _("I am in insolvency or debt relief"),
    "court": _("A court or a bailiff has stopped it"),
    "complaint": _("I have a complaint"),
    "unsafe": _("I am not safe if you write or call"),
}
NOT_RIGHT: Final[dict[str, Words]] = {
    "not_mine": _("It is not mine, or I don't recognise it"),
    "paid": _("I have paid it"),
    "amount": _("The amount is wrong"),
    "goods": _("I did not get it, or I cancelled or sent it back"),
    "too_old": _("It is too old"),
    "identity_theft": _("Somebody used my name"),
    "somebody_made_me": _("Somebody made me do it"),
    "other": _("Something else"),
}
LONGER: Final = "longer"
_CODES: Final = {**HOW_IT_IS, **WHY, **NOT_RIGHT}


def said_for_a_stop(kept: str) -> str:
    """What she said, as she read it: codes of her choices become words, her own words stay."""
    choice, gap, rest = kept.partition("\n\n")
    if choice.startswith(f"{LONGER} "):
        return str(_("I need more time")) + gap + rest
    codes = choice.split(", ")
    if all(code in _CODES for code in codes):
        return "\n".join(str(_CODES[code]) for code in codes) + gap + rest
    return kept
