"""Hordak at its best: its Transaction and Legs, one a commit and a thousand a commit.

Two ways of its documentation are tried for a thousand: `transfer_to` within one commit, and its
models made in bulk; the faster counts. It checks by its own triggers that legs come to nought.
"""

import json
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings


def main(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text())
    _set_up(job["database"])
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS hordak")
    call_command("migrate", verbosity=0)
    payers, bank = _accounts(job["accounts"])
    _single(payers, bank, 50)
    told = {
        "version": version("django-hordak"),
        "single": job["single"] / _taken(_single, payers, bank, job["single"]),
        "batched": max(
            job["batched"] / _taken(way, payers, bank, job["batched"], job["size"])
            for way in (_by_transfers, _in_bulk)
        ),
    }
    (folder / "told.json").write_text(json.dumps(told))


def _set_up(database: dict) -> None:
    options = {"options": "-c search_path=hordak"}
    settings.configure(
        DATABASES={"default": {**database, "ENGINE": "django.db.backends.postgresql",
                               "OPTIONS": options}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        CURRENCIES=["EUR"],
        DEFAULT_CURRENCY="EUR",
        HORDAK_CURRENCIES=["EUR"],
    )  # fmt: skip
    django.setup()


def _accounts(count: int) -> tuple:
    from hordak.models import Account

    start = Account.objects.count()
    payers = [
        Account.objects.create(name=f"Payer {start + n}", type="AS", currencies=["EUR"])
        for n in range(count)
    ]
    return payers, Account.objects.create(name="Clients", type="AS", currencies=["EUR"])


def _taken(way, *given) -> float:
    begun = time.perf_counter()
    way(*given)
    return time.perf_counter() - begun


def _single(payers: list, bank, count: int) -> None:
    from django.db import transaction
    from moneyed import Money

    for n in range(count):
        with transaction.atomic():
            payers[n % len(payers)].transfer_to(bank, Money("1.00", "EUR"))


def _by_transfers(payers: list, bank, count: int, size: int) -> None:
    from django.db import transaction
    from moneyed import Money

    for start in range(0, count, size):
        with transaction.atomic():
            for n in range(start, start + size):
                payers[n % len(payers)].transfer_to(bank, Money("1.00", "EUR"))


def _in_bulk(payers: list, bank, count: int, size: int) -> None:
    from django.db import transaction
    from hordak.models import Leg, Transaction
    from moneyed import Money

    amount = Money("1.00", "EUR")
    for start in range(0, count, size):
        with transaction.atomic():
            made = Transaction.objects.bulk_create(
                [Transaction(date=date(2026, 11, 17)) for _ in range(size)]
            )
            legs = []
            for n, one in enumerate(made, start=start):
                legs.append(Leg(transaction=one, account=payers[n % len(payers)], credit=amount))
                legs.append(Leg(transaction=one, account=bank, debit=amount))
            Leg.objects.bulk_create(legs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
