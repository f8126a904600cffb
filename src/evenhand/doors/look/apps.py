"""The shared look as a Django app, so that its templates, tags and texts are found."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Templates, static files, template tags and translations of all doors."""

    name = "evenhand.doors.look"
    label = "look"
