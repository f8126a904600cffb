"""Every answer of every route keeps itself to our own pages and asks no stranger for anything."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.house.test_routes import ROUTES, Route

WANTED = {
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'",
    "Cache-Control": "no-store",
}


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_answer_is_kept_to_our_own_pages(route: Route) -> None:
    answer = Client().get(route.address)

    lacking = [name for name, word in WANTED.items() if word not in answer.headers.get(name, "")]
    if "max-age" in answer.headers.get("Cache-Control", "") and route.name == KEPT:
        lacking = [name for name in lacking if name != "Cache-Control"]
    assert not lacking, f"{route.address} says nothing of {lacking}"


# A public key, about nobody, may be kept.
KEPT = "api:api-1:statement_keys"


@pytest.mark.django_db
def test_no_page_takes_anything_from_elsewhere() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]

    assert "img-src 'self';" in f"{policy};"
    assert "http" not in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_leaving_takes_everything_out_of_the_browser() -> None:
    answer = Client().get("/p/leave")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Location"] == "https://www.yr.no/en"
