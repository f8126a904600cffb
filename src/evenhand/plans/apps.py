"""Registers the room `plans` with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "evenhand.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell contact who knows the facts of letters about plans."""
        from evenhand.plans.letter_facts import tell_letters

        tell_letters()
