"""A creditor's own money: her runs and nobody else's, what was paid there, what she calls back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.ledger import queries as balances
from evenhand.payments.models import Recall, Remittance
from tests import cast
from tests.doors.clients.test_clients_home import signed_in
from tests.doors.desk.test_desk_acts import TODAY, boxes
from tests.rooms.payments.test_remitting import agreed, approved, came

pytestmark = pytest.mark.django_db
HEAD = "reference;own_reference;amount;currency;paid_on\n"


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=100_000)


@pytest.fixture
def other(case: Case) -> Case:
    return cast.case(
        cast.person(cast.GRETA), owed_to=cast.creditor("Ostsee Energie", "DE"), reference="o-1"
    )


def owed(case: Case) -> int:
    return balances.balance(case.debt, on=cast.AT.date()).minor


def run_of(case: Case) -> Remittance:
    agreed(case.debt.creditor)
    came(case, 10_000)
    return approved(case)


def test_a_creditor_sees_and_fetches_her_own_runs(case: Case) -> None:
    run = run_of(case)
    client = signed_in(case.debt.creditor)

    page = client.get("/clients/money").content.decode()

    assert "€87.90" in page
    assert "Ilze" not in page
    for form in ("pdf", "csv"):
        assert client.get(f"/clients/money/{run.key}.{form}").status_code == 200


def test_another_creditor_finds_nothing_of_them(case: Case, other: Case) -> None:
    run = run_of(case)
    client = signed_in(other.debt.creditor)

    page = client.get("/clients/money").content.decode()

    assert "87.90" not in page
    for form in ("pdf", "csv"):
        assert client.get(f"/clients/money/{run.key}.{form}").status_code == 404


def told(reference: str = "loan-1", amount: str = "400") -> dict[str, str]:
    return {"reference": reference, "own_reference": "2026/1", "amount": amount,
            **boxes("paid_on", TODAY)}  # fmt: skip


def test_what_was_paid_to_her_counts_once(case: Case) -> None:
    client = signed_in(case.debt.creditor)

    for _ in range(2):
        client.post("/clients/money/report", told())
    again = client.post("/clients/money/report", told(amount="401"))

    assert owed(case) == 60_000
    assert again.status_code == 422


def test_she_reports_only_on_her_own_debts(case: Case, other: Case) -> None:
    answer = signed_in(other.debt.creditor).post("/clients/money/report", told())

    assert answer.status_code == 422
    assert owed(case) == 100_000


def test_more_than_is_owed_is_hers_to_send_back(case: Case) -> None:
    page = signed_in(case.debt.creditor).post(
        "/clients/money/report", told(amount="1200"), follow=True
    )

    assert "send 200.00 EUR back to the person" in page.content.decode()


def test_a_file_counts_row_by_row_and_a_broken_one_counts_nothing(case: Case) -> None:
    client = signed_in(case.debt.creditor)

    def sent(rows: str) -> str:
        file = SimpleUploadedFile("r.csv", (HEAD + rows).encode(), content_type="text/csv")
        answer = client.post("/clients/money/report/file", {"file": file}, follow=True)
        return answer.content.decode()

    broken = sent("loan-1;a;10.00;EUR;2026-11-16\nloan-1;b;1e309;EUR;2026-11-16\n")
    before = owed(case)
    good = sent("loan-1;a;10.00;EUR;2026-11-16\nnot-hers;b;5.00;EUR;2026-11-16\n")

    assert "Row 3 cannot be read" in broken
    assert (before, owed(case)) == (100_000, 99_000)
    assert "Counted: 1." in good
    assert "rows: 3." in good


def test_a_report_is_taken_back(case: Case) -> None:
    client = signed_in(case.debt.creditor)
    client.post("/clients/money/report", told())

    client.post("/clients/money/report/correct", {"corrects": "2026/1", "own_reference": "2026/2"})

    assert owed(case) == 100_000


def test_she_calls_back_only_what_is_hers(case: Case, other: Case) -> None:
    signed_in(other.debt.creditor).post(
        "/clients/money/recall", {"reference": "loan-1", "why": "mine"}
    )
    before = Recall.objects.count()
    signed_in(case.debt.creditor).post(
        "/clients/money/recall", {"reference": "loan-1", "why": "sold"}
    )

    assert before == 0
    assert Recall.objects.get().debt == case.debt
