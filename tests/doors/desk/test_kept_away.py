"""The colleague concerned meets her nowhere: every route, with every key and number of hers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver

from evenhand.access.models import KeptAway, Role, User
from evenhand.cases.models import Case, Person
from evenhand.contact.actions import queue_release
from evenhand.contact.models import Contact
from evenhand.doors.desk.urls import urlpatterns
from evenhand.redress.complaints.actions import Told, open_complaint
from evenhand.redress.complaints.models import Complaint
from evenhand.work.actions import make_promise, raise_task, set_next_step
from evenhand.work.models import Step
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "Zvaigznīte"
REFERENCE = "her-own-loan-77"
WORDS = "He shouted at me on the telephone."
# What is posted: enough for the forms that write, nonsense for the rest.
POSTED = {"text": "x", "words": "x", "answer": "approve", "reference": "", "what": "note",
          "topic": "other", "via": "call", "about": "nobody",
          "once": str(uuid.uuid4())}  # fmt: skip


@dataclass(frozen=True)
class House:
    """A house with two people, one of whom complains about Dace."""

    hers: Case
    others: Case
    complaint: Complaint | None = None


def _person(marker: str, reference: str, number: int) -> Case:
    person = cast.person()
    Person.objects.filter(pk=person.pk).update(family_name=marker)
    person.refresh_from_db()
    case = cast.case(person, reference=reference)
    set_next_step(case_key=case.key, subject=person.key, step=Step.WAIT, why="", at=cast.AT)
    raise_task(kind="call_back", business_key=f"call:{number}", at=cast.AT, due_at=cast.AT,
               subject=person.key, case_key=case.key)  # fmt: skip
    make_promise(by="us", kind="call_back", subject=person.key, case_key=case.key, at=cast.AT,
                 due_on=cast.AT.date())  # fmt: skip
    queue_release(case=case, act="notice.letter", letter="first_notice", language="lv",
                  at=cast.AT, business_key=f"notice:{number}",
                  contact_point=cast.post_of(person))  # fmt: skip
    return case


def complained(case: Case, *, named: str) -> Complaint:
    told = Told(once=uuid.uuid4(), topic="spoken", words=WORDS, person=case.person, case=case,
                actor=f"person:{case.person.key}", about_staff=bool(named),
                named=named)  # fmt: skip
    return open_complaint(told, clock=cast.clock)


@pytest.fixture
def house(dace: User) -> House:
    others = _person("Bērziņa", "loan-1", 1)
    hers = _person(MARKER, REFERENCE, 2)
    Contact.objects.create(person=hers.person, case=hers, channel="call", purpose="demand",
                           outbound=True, result="conversation", by=dace, at=cast.AT)  # fmt: skip
    return House(hers, others, complained(hers, named="Dace"))


def staff(name: str, role: str) -> User:
    made = User.objects.create_user(
        f"{name.lower()}@evenhand.example", cast.PASSWORD, name=name, role=role, joined_at=cast.AT
    )
    cast.certified_in(made)
    return made


def _hers(person: Person) -> list[Model]:
    """Every row that belongs to a person: by a way to her, by her key, or by her case's key."""
    cases = list(Case.objects.filter(person=person).values_list("key", flat=True))
    found: list[Model] = [person]
    for model in apps.get_models():
        if not model.__module__.startswith("evenhand."):
            continue
        fields = {field.name: field for field in model._meta.get_fields()}
        ways = {
            "subject": person.key, "about": person.key, "case_key__in": cases, "person": person,
            "case__person": person, "hold__person": person, "debt__cases__person": person,
            "complaint__person": person,
        }  # fmt: skip
        for way, value in ways.items():
            name = way.partition("__")[0]
            if name not in fields:
                continue
            try:
                found += list(model._default_manager.filter(**{way: value})[:1])
            except (ValueError, TypeError, LookupError):
                continue
            except Exception as odd:
                if type(odd).__name__ not in {"FieldError", "ValidationError"}:
                    raise
    return found


def _values(rows: list[Model]) -> dict[str, set[str]]:
    """Keys, numbers and references of hers, by what an address takes."""
    keys = {str(getattr(row, "key")) for row in rows if hasattr(row, "key")}  # noqa: B009
    numbers = {str(row.pk) for row in rows if str(row.pk).isdecimal()}
    references = {row.reference for row in rows if isinstance(row, Case)}
    return {"uuid": keys, "int": numbers, "str": references, "slug": {"say"}}


def _routes(patterns: Sequence[object], before: str = "") -> Iterator[str]:
    """Every route of the desk, those of its parts too."""
    for one in patterns:
        assert isinstance(one, URLPattern | URLResolver)
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def _addresses(values: Mapping[str, set[str]]) -> Iterator[str]:
    """Every address of the desk that takes something of hers, with each value that fits."""
    for route in _routes(urlpatterns):
        wanted = re.findall(r"<(\w+):(\w+)>", route)
        if not wanted:
            continue
        kind = wanted[0][0]
        for value in sorted(values[kind if kind in values else "str"]):
            address = route
            for other, name in wanted:
                fill = value if other == kind else min(values[other])
                address = address.replace(f"<{other}:{name}>", fill)
            yield f"/desk/{address}"


def _state(rows: list[Model]) -> list[tuple[str, Any]]:
    return [
        (row._meta.label, type(row)._default_manager.filter(pk=row.pk).values().first())
        for row in rows
    ]


def _leaks(answer: Any, complaint: Complaint) -> bool:
    if getattr(answer, "streaming", False):
        return False
    text = answer.content.decode("utf-8", "replace")
    return any(sign in text for sign in (MARKER, REFERENCE, WORDS, complaint.number))


def test_no_route_shows_her_or_changes_anything_of_hers(house: House, desk: Client) -> None:
    assert house.complaint is not None
    rows = _hers(house.hers.person)
    before = _state(rows)
    numbers = {str(row.pk) for row in rows if isinstance(row, Case | Complaint)}
    values = _values(rows)
    values["int"] |= numbers
    tried = 0
    leaks = []
    for address in sorted(set(_addresses(values))):
        for answer in (desk.get(address), desk.post(address, POSTED)):
            tried += 1
            if _leaks(answer, house.complaint):
                leaks.append(f"{address}: {answer.status_code}")

    assert leaks == []
    assert tried > 200
    assert _state(rows) == before


LISTS = (
    "queue", "queue?step=wait", f"search?q={MARKER}", f"search?q={REFERENCE}", "outbox", "tasks",
    "holds", "holds?show=provisional", "batches", "returned", "campaigns", "letters", "imports",
    "imports/notices", "reports/plans", "reports/promises", "payments/suspense", "advice",
)  # fmt: skip
_CHANGES = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')


def test_lists_and_counts_are_those_of_a_house_without_her(
    house: House, desk: Client, dace: User
) -> None:
    with_her = [_CHANGES.sub("", desk.get(f"/desk/{one}").content.decode()) for one in LISTS]

    leaks = [one for one, page in zip(LISTS, with_her, strict=True)
             if MARKER in page.replace(f'value="{MARKER}"', "").replace(f"«{MARKER}»", "")
             and "search" not in one]  # fmt: skip
    assert leaks == []
    assert house.hers.reference not in "".join(with_her)
    counts = re.findall(r"<span>(\d+)</span>", with_her[0])
    assert "1" in counts
    assert "2" not in counts


def test_next_serves_somebody_else(house: House, desk: Client) -> None:
    first = desk.post("/desk/queue/next")["Location"]
    second = desk.post("/desk/queue/next")["Location"]

    assert house.others.reference in first
    assert house.hers.reference not in second


def test_who_is_not_concerned_sees_the_stop_and_no_word(house: House) -> None:
    other = signed_in(staff("Berta", Role.AGENT))
    assert house.complaint is not None

    page = other.get(f"/desk/case/{house.hers.reference}?all").content.decode()
    evidence = other.get(f"/desk/holds/{_hold(house)}/evidence").status_code
    straight = other.get(f"/desk/complaints/{house.complaint.key}").status_code
    tasks = other.get("/desk/tasks").content.decode()

    assert "Complaint Management looks after this" in page
    assert WORDS not in page
    assert house.complaint.number not in page
    assert "complaint." not in page
    assert "Read a complaint" not in tasks + page
    assert (evidence, straight) == (403, 404)
    assert other.get("/desk/complaints").status_code == 404


def test_who_leads_does_not_end_the_stop_of_a_complaint(house: House, edgars_desk: Client) -> None:
    answer = edgars_desk.post(f"/desk/holds/{_hold(house)}", {"what": "confirm"})

    assert answer.status_code == 403


def test_a_handler_reads_all_and_the_one_concerned_nothing(house: House) -> None:
    assert house.complaint is not None
    handler, concerned = staff("Zane", Role.COMPLAINTS), staff("Otto", Role.COMPLIANCE)
    second = complained(house.others, named="Otto")

    page = signed_in(handler).get(f"/desk/complaints/{house.complaint.key}").content.decode()
    hidden = signed_in(concerned).get(f"/desk/complaints/{second.key}").status_code
    listed = signed_in(concerned).get("/desk/complaints").content.decode()

    assert WORDS in page
    assert hidden == 404
    assert second.number not in listed
    assert house.complaint.number in listed


def test_any_of_us_writes_one_down_and_then_no_longer_sees_her(dace: User, desk: Client) -> None:
    case = cast.case(cast.person())
    told = {**POSTED, "about": "named", "named": "Dace"}

    answer = desk.post(f"/desk/case/{case.reference}/complaint", told)

    assert answer["Location"] == "/desk/queue"
    assert KeptAway.objects.get().user == dace
    assert desk.get(f"/desk/case/{case.reference}").status_code == 404


def test_a_creditor_is_never_told_of_a_complaint(house: House) -> None:
    creditor = house.hers.debt.creditor
    user = User.objects.create_user(
        "olga@bank.example", cast.PASSWORD, name="Olga", role=Role.CREDITOR,
        creditor_key=creditor.key,
    )  # fmt: skip

    page = signed_in(user).get("/clients/").content.decode()

    assert "omplaint" not in page


def _hold(house: House) -> uuid.UUID:
    assert house.complaint is not None
    assert house.complaint.hold is not None
    return house.complaint.hold.key
