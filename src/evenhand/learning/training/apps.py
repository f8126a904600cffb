"""Registers the room `training` with Django."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "evenhand.learning.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"
