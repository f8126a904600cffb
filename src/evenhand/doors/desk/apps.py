"""Registers the desk with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Templates, static files and texts of the desk."""

    name = "evenhand.doors.desk"
    label = "desk"
