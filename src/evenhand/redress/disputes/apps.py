"""Registers the room `disputes` with Django."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "evenhand.redress.disputes"
    label = "disputes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell contact who knows the facts of letters about disputes."""
        from evenhand.redress.disputes.letter_facts import tell_letters

        tell_letters()
