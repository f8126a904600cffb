"""The report «How plans last»: curves with their tables, split by what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.words import ENDS, OPTIONS, say
from evenhand.doors.look.charts import Curve, CurvePicture
from evenhand.doors.look.templatetags.look import percent
from evenhand.plans.lives import MONTHS, Lasting, Mark, courses_by, day_of_month, told_groups
from evenhand.rulebook.plans.survival import PAID, Share, Step

_SHOWN_ENDS = (PAID, "broken", "insolvency", "written_off")


@dataclass(frozen=True, slots=True)
class ShareShown:
    """A share and its interval, per mille; the bounds are None where none can be told."""

    share: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class RowShown:
    """What became of an option's plans after some months."""

    after: str
    watched: int
    lasting: ShareShown
    running: int
    ends: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class OptionShown:
    """One option: its name, how many plans, its table and the picture of how they ended."""

    name: str
    plans: int
    rows: Sequence[RowShown]
    picture: CurvePicture


@for_staff
@require_safe
def how_plans_last(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show how long plans last by option; groups of fewer than ten plans are left out."""
    yesterday = shift.at.date() - timedelta(days=1)
    told, small = told_groups(courses_by("option", watched_until=yesterday))
    return show(
        request,
        "lasting",
        shift,
        place="reports",
        watched_until=yesterday,
        options=[_option(one) for one in sorted(told, key=_place)],
        together=_together(sorted(told, key=_place)) if told else None,
        left_out=[say(OPTIONS, option) for option in small],
    )


def _place(one: Lasting) -> int:
    """The place of an option, in the order in which people are shown them."""
    return [*OPTIONS, one.group].index(one.group)


def _option(one: Lasting) -> OptionShown:
    name = say(OPTIONS, one.group)
    rows = [_row(mark) for mark in one.marks()]
    curves = [(_("Runs"), one.running, 1)]
    curves += [(say(ENDS, end), one.by_end[end], 0) for end in _SHOWN_ENDS]
    picture = _picture(
        key=f"ends-{one.group}",
        title=_("How plans ended: {option}").format(option=name),
        desc=_ends_in_words(rows[-1]),
        until=one.sure_until,
        curves=tuple(
            _curve(words, steps, begins=begins, until=one.sure_until)
            for words, steps, begins in curves
        ),
    )
    return OptionShown(name, one.plans, rows, picture)


def _together(told: Sequence[Lasting]) -> CurvePicture:
    """All options in one picture: the share of plans that last."""
    until = max(one.sure_until for one in told)
    last = [
        _("{option}: {share} {after}").format(
            option=say(OPTIONS, one.group), share=percent(row.lasting.share), after=row.after
        )
        for one in told
        for row in [_row(one.marks()[-1])]
    ]
    return _picture(
        key="lasting",
        title=_("Share of plans that last"),
        desc="; ".join(last),
        until=until,
        curves=tuple(
            _curve(say(OPTIONS, one.group), one.failed, begins=0, until=one.sure_until, turned=True)
            for one in told
        ),
    )


def _picture(
    *, key: str, title: str, desc: str, until: int, curves: tuple[Curve, ...]
) -> CurvePicture:
    marks = [(day_of_month(month), str(month)) for month in MONTHS]
    return CurvePicture(
        key=key,
        title=title,
        desc=desc,
        until=until,
        curves=curves,
        marks=((0, "0"), *(mark for mark in marks if mark[0] <= until)),
        marks_are=_("months since the plan was agreed"),
    )


def _curve(
    name: str, steps: Sequence[Step], *, begins: int, until: int, turned: bool = False
) -> Curve:
    """A curve as long as enough plans are watched; `turned` draws the share of all others."""
    shares = [(0, Fraction(begins)), *((step.day, step.share.value) for step in steps)]
    shown = [
        (day, _per_mille(1 - share if turned else share)) for day, share in shares if day <= until
    ]
    _, at_last = shown[-1]
    return Curve(name, (*shown, (until, at_last)))


def _row(mark: Mark) -> RowShown:
    return RowShown(
        after=_after(mark.day),
        watched=mark.at_risk,
        lasting=_share(mark.lasting),
        running=_per_mille(mark.running.value),
        ends=[(say(ENDS, end), _per_mille(share.value)) for end, share in mark.by_end.items()],
    )


def _after(day: int) -> str:
    if day == 0:
        return _("when agreed")
    months = next(month for month in MONTHS if day_of_month(month) == day)
    return ngettext("after {n} month", "after {n} months", months).format(n=months)


def _share(share: Share) -> ShareShown:
    low, high = (None if bound is None else _per_mille(bound) for bound in (share.low, share.high))
    return ShareShown(_per_mille(share.value), low, high)


def _per_mille(share: Fraction | Decimal) -> int:
    return round(share * 1000)


def _ends_in_words(row: RowShown) -> str:
    told = [(_("Runs"), row.running), *row.ends]
    shares = ", ".join(f"{words} {percent(share)}" for words, share in told)
    return f"{row.after}: {shares}"
