"""Registers the room `cases` with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "evenhand.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
