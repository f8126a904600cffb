"""Registers the room `payments` with Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "evenhand.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell contact who knows the facts of letters about collecting."""
        from evenhand.payments.announcing import tell_letters

        tell_letters()
