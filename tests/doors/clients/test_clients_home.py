"""A creditor's page: her own figures, and nobody else's."""

import pytest
from django.test import Client

from evenhand.access.models import Role, User
from evenhand.cases.models import Creditor
from evenhand.ledger.actions import record_payment
from evenhand.rulebook import Money
from evenhand.work.actions import set_next_step
from evenhand.work.models import Step
from tests import cast


def signed_in(lender: Creditor) -> Client:
    """The browser of a creditor's user."""
    user = User.objects.create_user(
        f"{lender.pk}@lender.example", cast.PASSWORD, name="Olga", role=Role.CREDITOR,
        creditor_key=lender.key,
    )  # fmt: skip
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_a_creditor_sees_her_own_sums_and_steps() -> None:
    lender = cast.creditor()
    case = cast.case(cast.person(), owed_to=lender, principal_minor=120_000)
    set_next_step(
        case_key=case.key, subject=case.person.key, step=Step.PROPOSE_PLAN, why="", at=cast.AT
    )
    record_payment(
        debt=case.debt, amount=Money(20_000, "EUR"), paid_on=cast.AT.date(), key="p:1",
        at=cast.AT, actor="cast",
    )  # fmt: skip

    page = signed_in(lender).get("/clients/").content.decode()

    assert "€1,200.00" in page
    assert "€200.00" in page
    assert "€1,000.00" in page
    assert "A plan can be proposed" in page


@pytest.mark.django_db
def test_a_creditor_sees_nothing_of_another_one() -> None:
    mine, other = cast.creditor("Mine"), cast.creditor("Other")
    cast.case(cast.person(), owed_to=other, principal_minor=777_700)

    page = signed_in(mine).get("/clients/").content.decode()

    assert "Other" not in page.replace("Other protections", "")
    assert "7,777" not in page
    assert "You have not handed over any claim yet." in page


@pytest.mark.django_db
def test_staff_and_strangers_are_not_let_in(client: Client) -> None:
    stranger = client.get("/clients/")
    client.force_login(cast.agent(), backend="django.contrib.auth.backends.ModelBackend")
    staff = client.get("/clients/")

    assert stranger.status_code == 302
    assert staff.status_code == 403
