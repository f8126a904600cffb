"""One way to show a page of the desk, and to cut a long list into pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenhand.doors.desk.guard import Shift

ROWS_A_PAGE = 50


def show(
    request: HttpRequest,
    template: str,
    shift: Shift,
    *,
    place: str = "",
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """Show a page in the frame of the desk; `place` is the entry of the rail that is lit."""
    frame = {
        "shift": shift,
        "place": place,
        "firm_name": settings.FIRM.get("name", "Evenhand"),
        "synthetic": settings.EVENHAND_IS_DEMO,
    }
    return render(request, f"desk/{template}.html", {**frame, **facts}, status=status)


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any]) -> Page[Any]:
    """Return the page of a list that the address asks for; nonsense means the nearest page."""
    paginator: Paginator[Any] = Paginator(rows, ROWS_A_PAGE)
    return paginator.get_page(request.GET.get("page", "1"))


def chosen(request: HttpRequest, name: str, *, among: Any) -> str:
    """Return a filter of the address if it is one of those offered, else nothing."""
    value = request.GET.get(name, "")
    return value if value in among else ""


def by_key(rows: QuerySet[Model], name: str = "key") -> dict[Any, Any]:
    """Return rows by one of their fields."""
    return {getattr(row, name): row for row in rows}
