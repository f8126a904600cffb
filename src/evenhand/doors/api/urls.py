"""Routes of the machines' door."""

from django.urls import URLPattern, URLResolver, path, re_path

from evenhand.doors.api.hooks import told
from evenhand.doors.api.nowhere import nowhere
from evenhand.doors.api.stripe_hook import told as stripe_told
from evenhand.doors.api.v1 import api

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    path("hooks/provider", told, name="provider_hook"),
    path("hooks/stripe", stripe_told, name="stripe_hook"),
    re_path(r"^(?P<rest>.*)$", nowhere, name="nowhere"),
]
