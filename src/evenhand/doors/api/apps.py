"""Registers the machines' door with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The machines' door."""

    name = "evenhand.doors.api"
    label = "api"
