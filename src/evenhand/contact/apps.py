"""Registers the room `contact` with Django."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "evenhand.contact"
    label = "contact"
    default_auto_field = "django.db.models.BigAutoField"
