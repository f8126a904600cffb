"""What a person may ask us to stop for, in her own words, and which one paper is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.stop_words import WHY, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A reason to stop as a person says it, and the kinds of hold that follow from it."""

    says: Words
    kind: str
    """The hold on her word alone."""
    proved: str = ""
    """The longer hold where a paper came along; empty: the same."""
    papers: tuple[Words, ...] = ()
    """Any one of them is enough; none: nothing is asked for."""
    asks_words: bool = True

    def kind_with(self, *, paper: bool) -> str:
        """The kind of hold, with a paper or without."""
        return self.proved if paper and self.proved else self.kind


WISHES: Final = {
    "ill": Wish(
        says=WHY["ill"],
        kind="illness",
        papers=(
            _("A note from your doctor or hospital"),
            _("A letter of your health insurer"),
        ),
    ),
    "death": Wish(
        says=WHY["death"],
        kind="bereavement",
        papers=(_("The death certificate"), _("A letter of the register office or undertaker")),
    ),
    "adviser": Wish(
        says=WHY["adviser"],
        kind="adviser",
        papers=(_("A letter or an e-mail of your adviser"),),
    ),
    "breathing_space": Wish(
        says=WHY["breathing_space"],
        kind="breathing_space",
        papers=(_("The notice that it has begun"), _("A letter or an e-mail of your adviser")),
    ),
    "social_assistance": Wish(
        says=WHY["social_assistance"],
        kind="requested",
        proved="social_assistance",
        papers=(_("The decision of the office"), _("A confirmation of the office")),
    ),
    "insolvency": Wish(
        says=WHY["insolvency"],
        kind="requested",
        proved="insolvency",
        papers=(
            _("A decision of the court"),
            _("An entry in the insolvency register"),
            _("A letter that your application was taken"),
        ),
    ),
    "court": Wish(
        says=WHY["court"],
        kind="requested",
        proved="court_standstill",
        papers=(_("The decision of the court"), _("A letter of the bailiff")),
    ),
    "unsafe": Wish(says=WHY["unsafe"], kind="safety", asks_words=False),
}
# What has a journey of its own: the answer, and the page it leads to.
ELSEWHERE: Final = {
    "money": (_("I can't pay"), "portal:cant_pay"),
    "break": (_("I need a break"), "portal:break"),
    "wrong": (_("I don't owe this"), "portal:which_debt"),
    "complaint": (WHY["complaint"], "portal:complain"),
}
CHOICES: Final = [
    *((key, words) for key, (words, _page) in ELSEWHERE.items()),
    *((key, wish.says) for key, wish in WISHES.items()),
]
