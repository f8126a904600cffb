"""What a letter lacks is told to staff in words, each with the place where it is filled in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from evenhand.contact.letters import catalogue
from evenhand.doors.desk.lacking import LACKS, lacking_told
from evenhand.work.actions import raise_task
from tests import cast


def required() -> set[str]:
    """Every fact that a letter may be refused for."""
    found = set(catalogue.catalogue()["every_letter"])
    for kinds in catalogue.REQUIRED_SLOTS.values():
        for slots in kinds.values():
            found |= set(slots)
    return found


def test_every_fact_that_may_lack_has_words_and_a_place() -> None:
    assert required() - set(LACKS) == set()


def test_no_name_of_a_slot_is_left_in_the_words() -> None:
    told = " ".join(lacking_told(" ".join(LACKS)))

    assert not re.findall(r"[a-z]+_[a-z]+", told)


def test_a_text_about_something_else_is_not_taken_for_facts() -> None:
    assert lacking_told("the provider said no") == []


@pytest.mark.django_db
def test_a_task_names_what_lacks(desk: Client) -> None:
    raise_task(
        kind="letter.incomplete", business_key="x", at=cast.AT, due_at=cast.AT,
        note="vat_when_costs creditor_address",
    )  # fmt: skip

    page = desk.get("/desk/tasks").content.decode()

    assert "vat_when_costs" not in page
    assert "whether the creditor deducts value added tax" in page
    assert "ask the creditor, then correct the file" in page


@pytest.mark.django_db
def test_a_task_leads_to_where_the_fact_is_typed(desk: Client) -> None:
    case = cast.case(cast.person())
    raise_task(
        kind="letter.incomplete", business_key="x", at=cast.AT, due_at=cast.AT, case_key=case.key,
        subject=case.person.key, note="vat_when_costs creditor_address firm_licence",
    )  # fmt: skip

    page = desk.get("/desk/tasks").content.decode()

    assert f'<a href="/desk/case/{case.reference}/debt">Lacks whether the creditor' in page
    assert '<a href="/desk/imports">Lacks the creditor' in page
    assert "The letter waits up to eight days." in page
