"""Registers the room `ideas` with Django."""

from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "evenhand.learning.ideas"
    label = "ideas"
    default_auto_field = "django.db.models.BigAutoField"
