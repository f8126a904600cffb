"""The skills of a certificate in words of staff."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

SKILLS: Final = {
    "contact": _("Talking with people"),
    "affordability": _("What somebody can pay"),
    "dispute": _("When somebody says that they do not owe it"),
    "complaint": _("Complaints"),
    "support": _("Illness, crisis and safety"),
    "bereavement": _("When somebody died"),
    "writing": _("Writing in your own words"),
}
