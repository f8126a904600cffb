"""Registers the portal with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates and texts of the person's portal."""

    name = "evenhand.doors.portal"
    label = "portal"
