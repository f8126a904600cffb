"""Registers the room `nightly` with Django."""

from django.apps import AppConfig


class NightlyConfig(AppConfig):
    name = "evenhand.nightly"
    label = "nightly"
    default_auto_field = "django.db.models.BigAutoField"
