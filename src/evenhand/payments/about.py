"""What a person is told of how she pays: accounts, mandates, debits, links, what was too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.payments.models import Debit, GivenBack, KnownPayer, Mandate, Overpaid, PaymentOrder
from evenhand.vault.about import From, Kept, Section, facts_of

TELLS: Final = {
    "payments.KnownPayer": "known_accounts",
    "payments.Mandate": "mandates",
    "payments.Debit": "debits",
    "payments.PaymentOrder": "paid_by_link",
    "payments.Overpaid": "overpaid",
    "payments.GivenBack": "given_back",
}
# Each of a person: the section, the table, its path to her, what is told, where it came from.
_OF_HER: Final = (
    ("mandates", Mandate, "person",
     ("reference", "given_on", "given_how", "ends_at", "ended_why"), From.PERSON),
    ("debits", Debit, "mandate__person",
     ("amount_minor", "currency", "collect_on", "announced_at", "state", "reason",
      "came_back_on"), From.US),
    ("paid_by_link", PaymentOrder, "person",
     ("amount_minor", "currency", "provider", "state", "made_at", "expires_at", "paid_at",
      "refunded_minor", "taken_back_at"), From.MIXED),
    ("overpaid", Overpaid, "person",
     ("amount_minor", "currency", "paid_on", "state", "opened_at", "decided_at", "words"),
     From.MIXED),
    ("given_back", GivenBack, "overpaid__person", ("how", "on", "words", "noted_at"), From.US),
)  # fmt: skip


def about(person: Person) -> Iterator[Section]:
    """Accounts by which her payments are known: the number itself is not kept, only its mark."""
    rows = KnownPayer.objects.filter(person=person).order_by("since", "pk")
    yield Section(
        "known_accounts", [facts_of(row, "since", "source") for row in rows], From.US, Kept.CASE
    )
    for key, model, path, names, source in _OF_HER:
        found = model.objects.filter(**{path: person}).order_by("pk")
        yield Section(key, [facts_of(row, *names) for row in found], source, Kept.RECORD)
