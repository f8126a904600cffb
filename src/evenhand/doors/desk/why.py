"""Why a person owes this: every cent of a day, as it is known now or was known at a day's end.

An auditor asks two things: what was owed on a day, and what the house believed of it then. What was
written down later, such as a payment told late, is left out of the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, local_day, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.timeline import names_of
from evenhand.doors.desk.words import BALANCE, SOURCES, TERMS, TRANSFERS, say
from evenhand.doors.look.forms import DateBoxesField, LookForm
from evenhand.doors.look.why import ACCRUED, Line, lines_of
from evenhand.ledger import interest
from evenhand.ledger.models import InterestTerms
from evenhand.rulebook import Money
from evenhand.rulebook.zones import zone

KINDS: Final = {**TRANSFERS, ACCRUED: gettext_lazy("Interest until the day before, not booked yet")}


class DaysForm(LookForm):
    """Of which day, and as it was known at the end of which."""

    on = DateBoxesField(label=gettext_lazy("What was owed on which day?"), required=False)
    known = DateBoxesField(
        label=gettext_lazy("As it was known at the end of which day?"),
        help_text=gettext_lazy("Leave it empty for what is known now."),
        required=False,
    )

    def __init__(self, *given: Any, today: date, **options: Any) -> None:
        super().__init__(*given, **options)
        self._today = today

    def asked(self) -> tuple[date, date | None]:
        """The two days; today, as it is known now, where nothing or nonsense was asked."""
        if not self.is_valid():
            return self._today, None
        return self.cleaned_data["on"], self.cleaned_data["known"]

    def clean_on(self) -> date:
        return self._past("on") or self._today

    def clean_known(self) -> date | None:
        return self._past("known")

    def _past(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and day > self._today:
            raise ValidationError(gettext("This day has not come yet. Choose today or one before."))
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line, who wrote it down, and when."""

    line: Line
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsShown:
    """By what interest runs for some days: who said so, and from which text."""

    row: InterestTerms
    kind: str
    rate: str
    last: date | None
    cap: Money | None
    source: str
    by: str


@on_a_case
@require_safe
def why(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Every step from what was claimed to what is owed; that somebody looked is written down."""
    today = local_day(case.person, shift.at)
    asked = {"on", "known"} & {name.rpartition("_")[0] for name in request.GET}
    form = DaysForm(request.GET if asked else None, today=today, initial={"on": today},
                    auto_id="why-%s")  # fmt: skip
    on, known = form.asked()
    until = _end_of(known, case) if known else None
    note_viewed(case, shift, why=on.isoformat(), **({"known": known.isoformat()} if known else {}))
    owed = interest.owed(case.debt, on=on, recorded_until=until)
    return show(
        request, "why", shift, place="queue", case=case, form=form, on=on, known=known,
        owed=[(say(BALANCE, line.kind), line.amount) for line in owed],
        total=sum((line.amount for line in owed), start=Money(0, case.debt.currency)),
        steps=_steps(case, on=on, until=until),
        terms=_terms(case, until=until),
        evidence=case.debt.evidence.order_by("pk"),
    )  # fmt: skip


def _end_of(day: date, case: Case) -> datetime:
    """The last instant of a day where the person lives."""
    behind = datetime.combine(day + timedelta(days=1), time(), zone(zone_of(case.person)))
    return behind - timedelta(microseconds=1)


def _steps(case: Case, *, on: date, until: datetime | None) -> Sequence[Step]:
    lines = lines_of(case, on=on, kinds=KINDS, parts=BALANCE, recorded_until=until)
    names = names_of([line.transfer.recorded_by for line in lines if line.transfer])
    return [
        Step(
            line=line, by=names[row.recorded_by] if row else "", at=row.recorded_at if row else None
        )
        for line in lines
        for row in (line.transfer,)
    ]


def _terms(case: Case, *, until: datetime | None) -> Sequence[TermsShown]:
    """What was written down of interest, the last first: it counts where days are told twice."""
    rows = case.debt.interest_terms.order_by("-recorded_at", "-pk")
    if until is not None:
        rows = rows.filter(recorded_at__lte=until)
    names = names_of([row.by for row in rows])
    return [
        TermsShown(
            row=row,
            kind=say(TERMS, row.kind),
            rate="" if row.rate_bp is None else number_format(Decimal(row.rate_bp) / 100),
            last=row.until_on - timedelta(days=1) if row.until_on else None,
            cap=None if row.cap_minor is None else Money(row.cap_minor, case.debt.currency),
            source=say(SOURCES, row.source),
            by=names[row.by],
        )
        for row in rows
    ]
