"""Registers the room `journal` with Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "evenhand.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
