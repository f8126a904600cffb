"""Registers the room `improvement` with Django."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "evenhand.learning.improvement"
    label = "improvement"
    default_auto_field = "django.db.models.BigAutoField"
