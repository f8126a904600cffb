"""Registers the room `payments` with Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "evenhand.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell contact its letters' facts, plans what is collected, the ledger who sends back."""
        from evenhand.payments.announcing import tell_letters
        from evenhand.payments.freed_money import tell_ledger
        from evenhand.payments.instalments_collected import tell_plans
        from evenhand.payments.recalled_letter import tell_letters as tell_recalled

        tell_letters()
        tell_recalled()
        tell_plans()
        tell_ledger()
