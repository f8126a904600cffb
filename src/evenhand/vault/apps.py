"""Registers the room `vault` with Django."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "evenhand.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
