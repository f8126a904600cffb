"""Registers the room `complaints` with Django."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "evenhand.redress.complaints"
    label = "complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell contact who knows the facts of letters about complaints."""
        from evenhand.redress.complaints.letter_facts import tell_letters

        tell_letters()
