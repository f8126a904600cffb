"""The addresses of the house: each door under its own name."""

from django.urls import URLPattern, URLResolver, include, path

from evenhand.doors.desk.reviews.published import figures
from evenhand.site.health import health

DOORS = {
    "": "evenhand.doors.portal",
    "desk/": "evenhand.doors.desk",
    "clients/": "evenhand.doors.clients",
    "api/": "evenhand.doors.api",
}

handler500 = "evenhand.site.calm.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("about/conversations", figures, name="conversation_figures"),
    path("accounts/", include("allauth.urls")),
    path("", include("evenhand.doors.look.urls")),
    *(path(under, include(f"{door}.urls")) for under, door in DOORS.items()),
]
