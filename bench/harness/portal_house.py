"""The portal served as in production with people who are in, and a bare page beside it."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bench.harness.approved import approve_every_letter
from bench.harness.fresh import ROOT, as_we_are, leave_the_database

HOST: Final = "127.0.0.1"
WORKERS: Final = 2
CSRF: Final = "c" * 32
PATIENCE_S: Final = 30
FIRM: Final = ROOT / "src" / "evenhand" / "site" / "firm.demonstration.toml"
Person = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Served:
    """Where a page is served, and the process above its web processes."""

    address: str
    pid: int


def people_who_are_in(many: int, *, at: datetime) -> list[Person]:
    """Make people with a debt, a plan, a stop and means told, and a session each; with pages."""
    return [_somebody(number, at=at) for number in range(many)]


def _somebody(number: int, *, at: datetime) -> Person:
    from django.conf import settings

    from bench.harness.probing import in_portal
    from evenhand.contact.actions import stop
    from evenhand.holds.actions import StopRequest
    from evenhand.plans import actions as plans
    from tests import cast

    person = cast.person(cast.EVERYBODY[number % len(cast.EVERYBODY)])
    cases = [cast.case(person, reference=f"load-{number}-{one}") for one in range(2)]
    _means(person, at=at)
    plans.agree(
        person=person, currency=cases[0].debt.currency, option="steady", at=at, actor="bench"
    )
    stopped = stop(
        StopRequest(
            person=person, kind="requested", source="portal", actor="bench", starts_at=at,
            debt=None, ends_at=at + timedelta(days=14), reason="", document_key=None,
        ),
        clock=lambda: at,
    )  # fmt: skip
    session = in_portal(person, at=at).cookies[settings.SESSION_COOKIE_NAME].value
    return {"session": session, "pages": _pages(cases[0].key, stopped.hold.key)}


def _means(person: Any, *, at: datetime) -> None:
    from evenhand.plans import actions as plans
    from evenhand.rulebook.affordability.statement import (
        Cost,
        CostKind,
        Household,
        Income,
        IncomeKind,
        StatementOfMeans,
    )
    from tests import cast

    currency = next(who.currency for who in cast.EVERYBODY if who.country == person.country)
    statement = StatementOfMeans(
        currency=currency,
        stated_on=at.date(),
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=600_000, pay_day=10),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=90_000),
            Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=40_000),
        ),
        savings_minor=0,
    )
    plans.save_draft(person=person, statement=statement, source="portal", at=at, actor="bench")
    plans.complete_statement(person=person, at=at, actor="bench")


def _pages(case: uuid.UUID, hold: uuid.UUID) -> list[dict[str, Any]]:
    """The pages that people open most; one of them saves what was typed."""
    told = {"adults": "1", "children_under_11": "0", "children_over_10": "0"}
    form = {**told, "csrfmiddlewaretoken": CSRF}
    opened = {
        "home": "/p/home", "owed": "/p/owed", "debt": f"/p/owed/{case}", "means": "/p/money/home",
        "stopped": f"/p/stops/{hold}",
    }  # fmt: skip
    pages = [
        {"name": name, "path": path, "method": "GET", "status": 200}
        for name, path in opened.items()
    ]
    saved = {"name": "means-saved", "path": "/p/money/home", "method": "POST", "status": 302}
    return [*pages, {**saved, "form": form}]


@contextlib.contextmanager
def both_served(home: Path) -> Iterator[dict[str, Served]]:
    """Serve ours as production does and the bare page beside it.

    The worker sends what the people asked for, so somebody stands for the words of every letter.
    """
    from evenhand.doors import clock
    from evenhand.site.serving import serving

    approve_every_letter(at=clock.now())
    leave_the_database()
    ours, bare = free_port(), free_port()
    before = dict(os.environ)
    os.environ.update(_production(home / "production"))
    try:
        _manage("collectstatic", "--noinput")
        with serving(host=HOST, port=ours, workers=WORKERS) as running, _bare(bare) as beside:
            web = running.processes["web server"]
            yield {"evenhand": Served(running.address.rstrip("/"), web.pid), "bare": beside}
    finally:
        os.environ.clear()
        os.environ.update(before)


def _production(home: Path) -> dict[str, str]:
    """The environment of production: HTTPS ends in front of us, and nothing is made up."""
    from django.conf import settings

    home.mkdir(exist_ok=True)
    return {
        **as_we_are(),
        "EVENHAND_MODE": "production",
        "EVENHAND_HOME": str(home),
        "EVENHAND_HOSTS": f"{HOST},localhost",
        "EVENHAND_SECRET_KEY": settings.SECRET_KEY,
        "EVENHAND_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "EVENHAND_BEHIND_PROXY": "1",
        "EVENHAND_FIRM": str(FIRM),
    }


def _manage(*words: str) -> None:
    command = [sys.executable, "-m", "evenhand.site.command", "manage", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def _bare(port: int) -> Iterator[Served]:
    words = [sys.executable, "-m", "bench.harness.bare_page", f"{HOST}:{port}", str(WORKERS)]
    process = subprocess.Popen(words, cwd=ROOT)
    try:
        _wait_for(port, process)
        yield Served(f"http://{HOST}:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + PATIENCE_S
    while time.monotonic() < latest and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the bare page did not start")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
    return port


def loads(people: Sequence[Person], served: dict[str, Served]) -> list[dict[str, Any]]:
    """What Locust is told of both: where they are, who comes, and what each opens."""
    bare = {"name": "bare", "path": "/", "method": "GET", "status": 200}
    ours = [
        {"headers": {"Cookie": f"__Host-session={one['session']}; __Host-csrf={CSRF}"},
         "pages": one["pages"]}
        for one in people
    ]  # fmt: skip
    theirs = [
        {"headers": {"Cookie": f"bare_session={one['session']}"}, "pages": [bare]} for one in people
    ]
    return [
        {"name": "evenhand", "address": served["evenhand"].address, "people": ours},
        {"name": "bare", "address": served["bare"].address, "people": theirs},
    ]
