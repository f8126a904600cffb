"""Words of the desk about plans and what creditors give up: one meaning, one sentence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

NO_PLAN: Final = {
    "nothing_left": _("Nothing is left in a bad month"),
    "too_little_left": _("Too little is left for any plan"),
    "income_unknown": _("The income is not known"),
    "costs_unknown": _("The costs of living are not known"),
    "nothing_owed": _("Nothing is owed any more"),
    "too_uncertain": _("In too many possible years a plan would go below what they need"),
}

RHYTHMS: Final = {
    "weekly": _("every week"),
    "fortnightly": _("every two weeks"),
    "four_weekly": _("every four weeks"),
    "monthly": _("every month"),
}

CONCESSIONS: Final = {
    "settlement": _("One payment for everything"),
    "rest": _("What is left after the longest plan"),
    "write_off": _("The whole debt"),
}

CONCESSION_STATES: Final = {
    "asked": _("The creditor is asked"),
    "agreed": _("Agreed, waits for the money"),
    "done": _("Let go"),
    "declined": _("The creditor said no"),
    "lapsed": _("Came to nothing"),
}

LEFT_OUT: Final = {
    "same_as_steady": _("It would be the same as the steady one."),
    "too_small": _("Its instalments would be too small to be a plan."),
}

FINDINGS: Final = {
    "fine": _("This amount is safe."),
    "too_high": _("Too high. It would leave less than what must stay."),
    "too_low": _("Low. Talk about what would be possible, without pressing."),
    "no_plan": _("No amount is safe now. Open a hold and name free advice."),
}
