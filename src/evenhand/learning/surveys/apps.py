"""Registers the room `surveys` with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "evenhand.learning.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
