"""Registers the creditors' door with Django."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Templates and texts of the creditors' door."""

    name = "evenhand.doors.clients"
    label = "clients"
