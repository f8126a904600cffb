"""Registers the room `holds` with Django."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "evenhand.holds"
    label = "holds"
    default_auto_field = "django.db.models.BigAutoField"
