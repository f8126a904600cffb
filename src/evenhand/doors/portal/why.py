"""Why she owes what she owes: each line with its ground, and a sum that is the balance itself."""

from __future__ import annotations

import uuid
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from evenhand.doors.look.why import ACCRUED, lines_of
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.doors.portal.words import BALANCE, TRANSFERS
from evenhand.rulebook import Money

KINDS: Final = {**TRANSFERS, ACCRUED: _("Interest until yesterday, not booked yet")}


@for_person
@require_safe
def why(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Every step from what was claimed to what is open today."""
    case = own_case(visit, key)
    lines = lines_of(case, on=visit.today, kinds=KINDS, parts=BALANCE, asked_at=visit.at)
    total = sum((line.amount for line in lines), start=Money(0, case.debt.currency))
    return show(request, "why", visit, case=case, debt=case.debt, lines=lines, total=total,
                evidence=case.debt.evidence.order_by("pk"),
                back_url=f"/p/owed/{case.key}")  # fmt: skip
