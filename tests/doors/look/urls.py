"""The routes of these tests: the gallery, and a portal and an error page to link to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from evenhand.doors.look.gallery import gallery
from evenhand.doors.look.language import choose_language


def _away(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<title>The weather</title>Sunny.")


def _wrong(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, f"{code}.html", status=code)


_look = [
    path("language/<str:code>", choose_language, name="language"),
    path("gallery/<str:door>", gallery, name="gallery"),
    path("wrong/<int:code>", _wrong, name="wrong"),
]
_portal = [path(f"{name}/", _away, name=name) for name in ("leave", "home", "person", "advice")]

urlpatterns = [
    path("", include((_look, "look"))),
    path("portal/", include((_portal, "portal"))),
]
