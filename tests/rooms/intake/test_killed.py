"""A real import is killed in the middle: its figures add up, and it goes on where it stopped."""

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from evenhand.cases.models import Case, Debt
from evenhand.intake.models import Placement, RowResult
from evenhand.ledger.models import Transfer
from evenhand.site.postgres import Connection
from tests.rooms.intake.test_mapping import HOW_TO

ROWS = 2_500
PATIENCE_S = 90


def _start(file: Path) -> subprocess.Popen[str]:
    given = connection.settings_dict
    way = Connection(
        host=given["HOST"],
        port=str(given["PORT"] or ""),
        user=given["USER"],
        password=given["PASSWORD"],
        database=given["NAME"],
    )
    command = [
        sys.executable, "-m", "evenhand.site.command", "import", str(file),
        "--creditor", "Alba Bank", "--country", "LV",
        "--map", str(HOW_TO / "defaulted-loans.toml"),
        "--at", "2026-11-17T15:00:00+00:00", "--json",
    ]  # fmt: skip
    return subprocess.Popen(
        command,
        env={**os.environ, "DATABASE_URL": way.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _write(file: Path) -> None:
    from evenhand.intake.mapping import read_map

    mapping = read_map(HOW_TO / "defaulted-loans.toml")
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(mapping.wanted), restval="")
        writer.writeheader()
        for number in range(ROWS):
            # Every hundredth repeats an earlier reference, every hundredth lacks its amount.
            reference = f"L{number - 50 if number % 100 == 99 else number}"
            amount = "" if number % 100 == 7 else "530"
            writer.writerow({"loan_id": reference, "loan_amount": amount, "income_total": "900"})


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_adds_up_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    _write(tmp_path / "debts.csv")

    running = _start(tmp_path / "debts.csv")
    until = time.monotonic() + PATIENCE_S
    while not Placement.objects.filter(rows_read__gt=0).exists():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    running.kill()
    running.communicate()
    half = Placement.objects.get()

    assert half.state == Placement.State.WORKING
    assert 0 < half.rows_read < ROWS
    assert half.rows_read == RowResult.objects.count()
    assert half.rows_accepted == Debt.objects.count() == Case.objects.count()

    again = _start(tmp_path / "debts.csv")
    printed, said = again.communicate(timeout=PATIENCE_S)

    assert again.returncode == 0, said
    found = json.loads(printed)
    assert (found["read"], found["rejected"], found["duplicates"]) == (ROWS, 25, 25)
    assert found["accepted"] == ROWS - 50 == Debt.objects.count() == Transfer.objects.count()
    assert RowResult.objects.count() == ROWS

    once_more, _ = _start(tmp_path / "debts.csv").communicate(timeout=PATIENCE_S)

    assert {**json.loads(once_more), "seconds": 0} == {**found, "seconds": 0}
    assert Debt.objects.count() == ROWS - 50
