"""The ways a stop comes in, each through its real door: for races of a stop with dispatch.

A way is made ready first: the browser has come in as far as its last page, the file lies there.
Then it is one call, which returns the hold once its door has answered, that is, once the stop is
acknowledged.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

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
Way = Callable[[], Hold]
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_COLUMNS = ("reference", "amount", "currency", "kind", "stop_kind")


def api_key(country: str, *, at: datetime) -> str:
    """Make the key with which a register speaks."""
    return make_api_key(
        name="race", creditor_key=None, at=at, life=timedelta(days=30), purpose="holds",
        source="register", country=country,
    )  # fmt: skip


@dataclass
class WaysIn:
    """The doors as one clerk uses them: she signs in once, and keeps her browser open."""

    user: User
    secret: str

    def ready(self, door: str, case: Case) -> Way:
        """Go as far as one can without opening the hold; returns the last step."""
        ways = {"api": self._by_api, "import": self._by_import, "portal": self._in_portal,
                "desk": self._at_desk}  # fmt: skip
        return ways[door](case)

    @cached_property
    def _desk(self) -> Client:
        client = Client(headers=HOST)
        client.force_login(self.user, backend=_BACKEND)
        return client

    @cached_property
    def _outside(self) -> Client:
        return Client(headers=HOST)

    def _by_api(self, case: Case) -> Way:
        """A register tells of a breathing space by machine."""
        body = {
            "kind": "breathing_space",
            "reference": case.reference,
            "person": {"name": case.person.name},
        }

        def tell() -> Hold:
            answer = self._outside.post(
                "/api/v1/holds", body, content_type="application/json",
                headers={
                    "Authorization": f"Bearer {self.secret}", "Idempotency-Key": str(uuid.uuid4()),
                },
            )  # fmt: skip
            assert answer.status_code == 200, answer.content
            return _newest(case, source="register")

        return tell

    def _by_import(self, case: Case) -> Way:
        """The creditor sends the debt once more, now saying that the person is ill."""
        debt = case.debt
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(_COLUMNS)
        writer.writerow([debt.reference, debt.principal_minor, debt.currency, debt.kind, "illness"])

        def read() -> Hold:
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

        return read

    def _in_portal(self, case: Case) -> Way:
        """The person comes in by a letter's code and says that she is ill."""
        made = make_entry_link(
            subject=case.person.key, case_key=case.key, at=clock.now(), life=timedelta(days=1)
        )
        client, born_on = self._outside, case.person.born_on
        client.cookies.clear()
        assert born_on is not None, "give the people of the race a date of birth"
        name = next(iter(BornForm.base_fields))
        fact = {f"{name}_{part}": str(getattr(born_on, part)) for part in ("day", "month", "year")}
        client.post(f"/p/{made.code}/fact", fact)
        client.post("/p/for-you", {"answer": "yes"})
        client.post("/p/stop", {"why": "ill"})

        def ask() -> Hold:
            answer = client.post("/p/stop/check")
            assert answer.status_code == 302, answer.content
            return _newest(case, source="portal")

        return ask

    def _at_desk(self, case: Case) -> Way:
        """A member of staff opens the hold that the person asked for by telephone."""
        client, today = self._desk, clock.now().date()
        day = {f"starts_on_{part}": str(getattr(today, part)) for part in ("day", "month", "year")}

        def enter() -> Hold:
            answer = client.post(
                f"/desk/case/{case.reference}/hold", {"kind": "illness", "source": "person", **day}
            )
            assert answer.status_code == 302, answer.content
            return _newest(case, source="person")

        return enter


def _newest(case: Case, *, source: str) -> Hold:
    hold = Hold.objects.filter(person=case.person, source=source).latest("pk")
    assert hold.acknowledged_at is not None
    return hold
