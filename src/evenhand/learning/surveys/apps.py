"""Registers the room `surveys` with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "evenhand.learning.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who knows the facts of a question that goes by a message."""
        from evenhand.learning.surveys import sending

        sending.register()
