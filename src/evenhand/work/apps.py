"""Registers the room `work` with Django."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "evenhand.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
