"""Registers the room `plans` with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "evenhand.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"
