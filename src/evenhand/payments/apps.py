"""Registers the room `payments` with Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "evenhand.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell contact who knows the facts of its letters, and plans what is collected."""
        from evenhand.payments.announcing import tell_letters
        from evenhand.payments.instalments_collected import tell_plans

        tell_letters()
        tell_plans()
