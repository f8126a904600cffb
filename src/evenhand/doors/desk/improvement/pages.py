"""The list of themes, what rises and hurts before what is loud; and a theme's whole story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.improvement.forms import CauseForm, ChangeForm, MergeForm, WhereForm
from evenhand.doors.desk.improvement.shown import changes_shown, own_name, shown
from evenhand.doors.desk.improvement.words import heard_words
from evenhand.doors.desk.page import show
from evenhand.learning.improvement import queries
from evenhand.learning.improvement.actions import STEERS
from evenhand.learning.improvement.models import Theme
from evenhand.learning.improvement.queries import GroupSeen


@for_staff
@require_safe
def improvement(request: HttpRequest, shift: Shift) -> HttpResponse:
    """All themes that were heard of in twelve weeks, and how much nobody has sorted."""
    today = shift.at.date()
    rows = [shown(one, today=today) for one in queries.seen(today=today)]
    waiting = sum(group.n for group in queries.groups_of(None, today=today))
    return show(
        request, "improvement/themes", shift, place="improvement", rows=rows, waiting=waiting
    )


def theme_of(key: str) -> Theme:
    """The theme of an address, or no such page."""
    row = queries.theme(key)
    if row is None:
        raise Http404
    return row


@for_staff
@require_safe
def theme(request: HttpRequest, shift: Shift, key: str) -> HttpResponse:
    """One theme from what was heard to what it changed."""
    return theme_page(request, shift, theme_of(key))


def theme_page(request: HttpRequest, shift: Shift, row: Theme, **refused: Any) -> HttpResponse:
    """The page of a theme; `refused` holds the form that came back, by its name."""
    today = shift.at.date()
    changes = queries.changes_of(row, today=today)
    groups = queries.groups_of(row, today=today)
    forms = forms_of(row, shift, groups) | refused if shift.user.role in STEERS else {}
    return show(
        request,
        "improvement/theme",
        shift,
        place="improvement",
        told=shown(
            queries.seen_of(row, today=today), today=today, changes=[one.row for one in changes]
        ),
        groups=groups_in_words(groups),
        ideas=queries.ideas_of(row)[:20],
        changes=changes_shown(changes),
        forms=forms,
        status=400 if refused else 200,
    )


def forms_of(row: Theme, shift: Shift, groups: Iterable[GroupSeen]) -> dict[str, Any]:
    """The empty forms beside a theme."""
    others = other_themes(row)
    return {
        "cause": CauseForm(prefix="cause", initial={"words": row.cause}),
        "change": ChangeForm(
            prefix="change",
            ideas=queries.ideas_of(row)[:20],
            today=shift.at.date(),
            initial={"owner": str(shift.user.key)},
        ),
        "split": WhereForm(prefix="split", groups=choices(groups), themes=others),
        "merge": MergeForm(prefix="merge", themes=others),
    }


def other_themes(row: Theme | None = None) -> list[tuple[str, str]]:
    """Every theme but one, by its key, with its name."""
    rows = [one for one in queries.themes() if row is None or one.pk != row.pk]
    return sorted(((one.key, own_name(one)) for one in rows), key=lambda pair: pair[1])


def choices(groups: Iterable[GroupSeen]) -> list[tuple[str, str]]:
    """Groups of signals to tick, each with how many it holds."""
    told = groups_in_words(groups)
    return [(f"{one.kind} {one.about}", f"{words} ({one.n})") for one, words in told]


def groups_in_words(groups: Iterable[GroupSeen]) -> list[tuple[GroupSeen, str]]:
    """Groups of signals with what they are called."""
    return [(one, heard_words(one.kind, one.about)) for one in groups]
