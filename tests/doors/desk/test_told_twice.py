"""Who types a payment that the bank has shown already is asked, and books nothing twice."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from evenhand.contact.references import payment_reference
from evenhand.ledger.models import Transfer
from evenhand.payments.actions import match_waiting, take_file
from tests import cast
from tests.bank_files import Line, camt
from tests.doors.desk.test_desk_acts import TODAY, boxes


@pytest.mark.django_db
def test_a_payment_that_the_bank_has_shown_is_asked_about_and_not_booked_twice(
    desk: Client,
) -> None:
    case = cast.case(cast.person())
    day = "2026-11-17"
    line = Line(amount="25.00", day=day, reference=payment_reference(case.debt))
    take_file(name="f", content=camt(line, until=day), at=cast.AT, actor="staff:test")
    match_waiting(at=cast.AT)
    sent = {"once": str(uuid.uuid4()), "amount": "25", **boxes("paid_on", TODAY)}
    url = f"/desk/case/{case.reference}/payment"

    page = desk.post(url, sent).content.decode()

    assert "Is this another one?" in page
    assert Transfer.objects.filter(kind="payment").count() == 1
    desk.post(url, sent | {"another": "on"})
    assert Transfer.objects.filter(kind="payment").count() == 2
