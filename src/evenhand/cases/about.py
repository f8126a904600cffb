"""What a person is told of who she is here, how she is reached, and what is claimed of her.

Only hers: where two owe one debt, neither is told that there is another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.data_requests import answer_of, words_of
from evenhand.cases.models import (
    Case,
    CaseWarning,
    ContactPoint,
    DataRequest,
    Evidence,
    InterestAsked,
    KnownAs,
    OwnerChange,
    Person,
    Representative,
)
from evenhand.vault.about import From, Kept, Row, Section, facts_of, opened

TELLS: Final = {
    "cases.Person": "person",
    "cases.KnownAs": "known_as",
    "cases.ContactPoint": "contact_points",
    "cases.Representative": "helpers",
    "cases.Case": "cases",
    "cases.CaseWarning": "odd_values",
    "cases.DataRequest": "data_requests",
}


def about(person: Person) -> Iterator[Section]:
    """Everything this room keeps about her."""
    yield Section("person", [_person(person)], From.CREDITOR, Kept.CASE)
    known = KnownAs.objects.filter(person=person).select_related("creditor").order_by("pk")
    yield Section(
        "known_as",
        [{"creditor": row.creditor.name, "reference": row.reference} for row in known],
        From.CREDITOR,
        Kept.CASE,
    )
    points = ContactPoint.objects.filter(person=person, helper=None).order_by("pk")
    yield Section("contact_points", [_point(row) for row in points], From.MIXED, Kept.CASE)
    helpers = Representative.objects.filter(person=person).order_by("pk")
    yield Section(
        "helpers",
        # A helper's own number, address and birth date are the helper's.
        [
            facts_of(
                row, "name", "kind", "since", "until", "sees", "speaks", "agrees", "gets_copies"
            )
            for row in helpers
        ],
        From.PERSON,
        Kept.WITHDRAWN,
    )
    yield from _of_cases(person)
    asked = DataRequest.objects.filter(person=person).order_by("received_at")
    yield Section("data_requests", [_request(row) for row in asked], From.PERSON, Kept.RECORD)


def _person(person: Person) -> Row:
    return facts_of(
        person, "given_name", "family_name", "company_name", "kind", "born_on", "identifier",
        "language", "country", "region", "zone", "deceased_on", "recorded_at",
    )  # fmt: skip


def _point(row: ContactPoint) -> Row:
    return facts_of(
        row, "channel", "value", "street", "postcode", "town", "country", "at_work", "source",
        "status", "recorded_at",
    )  # fmt: skip


def _of_cases(person: Person) -> Iterator[Section]:
    cases = list(Case.objects.filter(person=person).select_related("debt__creditor").order_by("pk"))
    of = {case.debt_id: case.reference for case in cases}
    yield Section("cases", [_case(case) for case in cases], From.CREDITOR, Kept.CASE)
    owners = OwnerChange.objects.filter(debt__in=of).order_by("on", "pk")
    yield Section(
        "owners",
        [
            {"case": of[row.debt_id], **facts_of(row, "on", "giver", "taker", "source")}
            for row in owners
        ],
        From.CREDITOR,
        Kept.CASE,
    )
    interest = InterestAsked.objects.filter(debt__in=of).order_by("pk")
    yield Section(
        "interest_asked",
        [
            {
                "case": of[row.debt_id],
                **facts_of(row, "base_minor", "rate_basis_points", "earliest", "latest", "source"),
            }
            for row in interest
        ],
        From.CREDITOR,
        Kept.CASE,
    )
    evidence = Evidence.objects.filter(debt__in=of).order_by("received_at", "pk")
    yield Section(
        "evidence",
        [
            {"case": of[row.debt_id], **facts_of(row, "kind", "description", "received_at")}
            for row in evidence
        ],
        From.CREDITOR,
        Kept.CASE,
    )
    odd = CaseWarning.objects.filter(case__in=cases).select_related("case").order_by("pk")
    yield Section(
        "odd_values",
        [
            {"case": row.case.reference, **facts_of(row, "code", "field", "value", "recorded_at")}
            for row in odd
        ],
        From.CREDITOR,
        Kept.CASE,
    )


def _case(case: Case) -> Row:
    debt = facts_of(
        case.debt, "reference", "kind", "currency", "principal_minor", "originated_on", "due_on",
        "original_creditor", "basis",
    )  # fmt: skip
    return {
        "case": case.reference,
        "creditor": case.debt.creditor.name,
        **debt,
        **facts_of(case, "opened_at", "closed_at", "closed_why"),
    }


def _request(row: DataRequest) -> Row:
    return {
        **facts_of(row, "kind", "received_at", "due_on", "answered_at", "outcome"),
        "words": opened(lambda: words_of(row)),
        "answer": opened(lambda: answer_of(row)),
    }
