"""The four ways a stop comes in, each through its real door: for races of a stop with dispatch.

Each returns the hold once its door has answered, that is, once the stop is acknowledged.
"""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta

from django.test import Client

from evenhand.access.actions import make_api_key, make_entry_link
from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.portal.knocking import BornForm
from evenhand.holds.models import Hold
from evenhand.intake.actions import place
from evenhand.intake.mapping import Map

HOST = {"host": "localhost"}
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_COLUMNS = ("reference", "amount", "currency", "kind", "stop_kind")


def api_key(country: str) -> str:
    """Make the key with which `open_by_api` speaks."""
    return make_api_key(
        name="race", creditor_key=None, at=clock.now(), life=timedelta(days=1), purpose="holds",
        source="register", country=country,
    )  # fmt: skip


def open_by_api(case: Case, secret: str) -> Hold:
    """A register tells of a breathing space by machine."""
    body = {
        "kind": "breathing_space",
        "reference": case.reference,
        "person": {"name": case.person.name},
    }
    answer = Client(headers=HOST).post(
        "/api/v1/holds", body, content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    return _newest(case, source="register")


def open_by_import(case: Case) -> Hold:
    """The creditor sends the debt once more, now saying that the person is ill."""
    debt = case.debt
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_COLUMNS)
    writer.writerow([debt.reference, debt.principal_minor, debt.currency, debt.kind, "illness"])
    place(
        file=io.BytesIO(sheet.getvalue().encode()),
        file_name="stops.csv",
        creditor=debt.creditor.name,
        country=case.person.country,
        mapping=Map(columns={name: name for name in _COLUMNS}),
        clock=clock.now,
        actor="race",
    )
    return _newest(case, source="placement")


def open_in_portal(case: Case) -> Hold:
    """The person comes in by a letter's code and says that she is ill."""
    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=clock.now(), life=timedelta(days=1)
    )
    client, born_on = Client(headers=HOST), case.person.born_on
    assert born_on is not None, "give the people of the race a date of birth"
    name = next(iter(BornForm.base_fields))
    fact = {f"{name}_{part}": str(getattr(born_on, part)) for part in ("day", "month", "year")}
    client.post(f"/p/{made.code}/fact", fact)
    client.post("/p/for-you", {"answer": "yes"})
    client.post("/p/stop", {"why": "ill"})
    answer = client.post("/p/stop/check")
    assert answer.status_code == 302, answer.content
    return _newest(case, source="portal")


def open_at_desk(case: Case, user: User) -> Hold:
    """A member of staff opens the hold that the person asked for by telephone."""
    client, today = Client(headers=HOST), clock.now().date()
    client.force_login(user, backend=_BACKEND)
    day = {f"starts_on_{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    answer = client.post(
        f"/desk/case/{case.reference}/hold", {"kind": "illness", "source": "person", **day}
    )
    assert answer.status_code == 302, answer.content
    return _newest(case, source="person")


def _newest(case: Case, *, source: str) -> Hold:
    hold = Hold.objects.filter(person=case.person, source=source).latest("pk")
    assert hold.acknowledged_at is not None
    return hold
