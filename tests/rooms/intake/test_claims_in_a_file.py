"""A creditor's file tells who owned a debt, how its interest was reckoned, and VAT."""

from __future__ import annotations

import io
from datetime import date

import pytest

from evenhand.cases.models import Creditor, InterestAsked, OwnerChange
from evenhand.intake import actions as intake
from evenhand.intake.mapping import FIELDS, Map
from evenhand.intake.models import Placement, RowResult
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
CLAIM = (
    "owner_changed_on", "owner_before", "owner_after", "owner_before_is_bank", "reckoned_base",
    "reckoned_rate", "reckoned_from", "reckoned_until", "reckoned_why", "creditor_deducts_vat",
)  # fmt: skip
COLUMNS = ("reference", "amount", "currency", "kind", "family_name", *CLAIM)
ROW = {
    "reference": "L1", "amount": "530", "currency": "EUR", "kind": "loan", "family_name": "Lange",
}  # fmt: skip
CHANGE = {"owner_changed_on": "2025-05-01", "owner_before": "Old Bank", "owner_after": "Alba"}
INTEREST = {
    "reckoned_base": "500", "reckoned_rate": "6.27", "reckoned_from": "2026-01-01",
    "reckoned_until": "2026-06-30",
}  # fmt: skip


def place(*rows: dict[str, str]) -> Placement:
    lines = [";".join(COLUMNS)]
    lines += [";".join({**ROW, **row}.get(name, "") for name in COLUMNS) for row in rows]
    return intake.place(
        file=io.BytesIO("\n".join(lines).encode()),
        file_name="debts.csv",
        creditor="Alba",
        country="DE",
        mapping=Map(columns={name: name for name in COLUMNS}),
        clock=cast.clock,
        actor="test",
    )


def test_every_field_of_a_claim_can_be_mapped() -> None:
    assert set(CLAIM) <= set(FIELDS)


def test_what_a_row_tells_of_its_claim_is_kept_with_its_debt() -> None:
    place({**CHANGE, **INTEREST, "owner_before_is_bank": "ja", "creditor_deducts_vat": "no"})

    change, interest = OwnerChange.objects.get(), InterestAsked.objects.get()
    assert (change.on, change.giver, change.taker, change.from_bank) == (
        date(2025, 5, 1), "Old Bank", "Alba", True,
    )  # fmt: skip
    assert (interest.base_minor, interest.rate_basis_points) == (50_000, 627)
    assert (interest.earliest, interest.latest) == (date(2026, 1, 1), date(2026, 7, 1))
    assert Creditor.objects.get().deducts_vat is False


def test_a_row_that_tells_nothing_of_it_leaves_all_unknown() -> None:
    place({})

    assert not OwnerChange.objects.exists()
    assert not InterestAsked.objects.exists()
    assert Creditor.objects.get().deducts_vat is None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"owner_before": "Old Bank"}, "owner_changed_on"),
        ({**CHANGE, "owner_after": "old bank"}, "owner_after"),
        ({**CHANGE, "owner_changed_on": "2031-01-01"}, "owner_changed_on"),
        ({**INTEREST, "reckoned_until": "2025-12-30"}, "reckoned_until"),
        ({**INTEREST, "reckoned_base": ""}, "reckoned_base"),
        ({"creditor_deducts_vat": "perhaps"}, "creditor_deducts_vat"),
    ],
)
def test_what_cannot_be_so_is_refused_with_its_field(row: dict[str, str], field: str) -> None:
    place(row)

    refused = RowResult.objects.get()
    assert (refused.outcome, refused.field) == ("rejected", field)


def test_rows_that_differ_on_vat_are_not_believed() -> None:
    place({"creditor_deducts_vat": "yes"}, {"reference": "L2", "creditor_deducts_vat": "no"})

    assert Creditor.objects.get().deducts_vat is None
