"""Registers the room `disputes` with Django."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "evenhand.redress.disputes"
    label = "disputes"
    default_auto_field = "django.db.models.BigAutoField"
