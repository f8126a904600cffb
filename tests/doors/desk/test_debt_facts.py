"""Staff write down who owned a debt, how its interest was reckoned, and VAT."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from evenhand.cases.models import Case, InterestAsked, OwnerChange
from tests import cast

pytestmark = pytest.mark.django_db


def boxes(name: str, day: date) -> dict[str, str]:
    """A date as the three boxes of a form send it."""
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}_{part}": str(value) for part, value in parts.items()}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def send(desk: Client, case: Case, **told: object) -> str:
    answer = desk.post(f"/desk/case/{case.reference}/debt", told, follow=True)
    return answer.content.decode()


def test_a_change_of_owner_is_added_to_the_chain(desk: Client, case: Case) -> None:
    told = {"giver": "Old Bank", "taker": "Nordlys Bank", "from_bank": "on"}

    page = send(desk, case, what="owner", **told, **boxes("on", date(2025, 5, 1)))

    assert OwnerChange.objects.get().from_bank is True
    assert "<bdi>Old Bank</bdi> → <bdi>Nordlys Bank</bdi>" in page


def test_interest_is_kept_with_its_last_day_counted_in(desk: Client, case: Case) -> None:
    days = {**boxes("earliest", date(2026, 1, 1)), **boxes("last", date(2026, 6, 30))}

    page = send(desk, case, what="interest", base="1200", rate="6.27", **days)

    kept = InterestAsked.objects.get()
    assert (kept.base_minor, kept.rate_basis_points, kept.latest) == (
        120_000, 627, date(2026, 7, 1),
    )  # fmt: skip
    assert "6.27 % a year" in page


def test_vat_counts_for_the_creditor(desk: Client, case: Case) -> None:
    send(desk, case, what="vat", deducts="no")

    case.debt.creditor.refresh_from_db()
    assert case.debt.creditor.deducts_vat is False


def test_what_cannot_be_so_is_told_at_its_box(desk: Client, case: Case) -> None:
    days = {**boxes("earliest", date(2026, 1, 1)), **boxes("last", date(2025, 6, 30))}

    page = send(desk, case, what="interest", base="1200", rate="6.27", **days)

    assert not InterestAsked.objects.exists()
    assert "This cannot be so." in page


def test_the_case_leads_to_the_facts_of_its_debt(desk: Client, case: Case) -> None:
    page = desk.get(f"/desk/case/{case.reference}").content.decode()

    assert f"/desk/case/{case.reference}/debt" in page
