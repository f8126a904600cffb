"""A fresh house for a bench: its own PostgreSQL, migrated, gone without a trace afterwards."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def fresh_house(*, keeps_its_word: bool = True, kept: Path | None = None) -> Iterator[Path]:
    """Start an empty database in a folder of its own and set Django up on it; yields the folder.

    `keeps_its_word`: with fsync, as in production; without, as in tests. `kept`: a folder that is
    used again with what is in it, and left behind.
    """
    home = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="evenhand-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    _surround(home)
    from evenhand.site import postgres

    embedded = postgres.start(home, fleeting=not keeps_its_word)
    os.environ["DATABASE_URL"] = embedded.connection.url
    try:
        _migrated()
        yield home
    finally:
        leave_the_database()
        embedded.stop()
        if kept is None:
            if keeps_its_word:
                postgres.reset(home)
            shutil.rmtree(home, ignore_errors=True)


def _surround(home: Path) -> None:
    """Take nothing over from the checkout: no secret, no set clock, no mail server."""
    for name in [name for name in os.environ if name.startswith("EVENHAND_")]:
        del os.environ[name]
    os.environ["EVENHAND_HOME"] = str(home)
    os.environ["EVENHAND_MODE"] = "local"
    os.environ["DJANGO_SETTINGS_MODULE"] = "evenhand.site.settings"


def _migrated() -> None:
    import django

    django.setup()
    from evenhand.site.migrating import migrate

    migrate()


def look_through_the_database() -> None:
    """Let PostgreSQL count what is in the tables, as it does by itself within some minutes.

    When it does so in the middle of a round, every connection plans its statements anew.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def leave_the_database() -> None:
    """Close every connection, and the pool, so that no two processes share one."""
    from django.db import connections

    for link in connections.all(initialized_only=True):
        link.close()
        getattr(link, "close_pool", lambda: None)()


def as_we_are() -> dict[str, str]:
    """The database and the master key of this process, whatever they were read from."""
    from django.conf import settings

    key = base64.urlsafe_b64decode(settings.VAULT_MASTER_KEY)
    return {"DATABASE_URL": _address(), "EVENHAND_MASTER_KEY": base64.b64encode(key).decode()}


def _address() -> str:
    from django.db import connection

    from evenhand.site.postgres import Connection

    told = connection.settings_dict
    return Connection(
        str(told["HOST"]), str(told["PORT"] or ""), str(told["USER"]), str(told["PASSWORD"]),
        str(told["NAME"]),
    ).url  # fmt: skip


def warm_up(places: Iterable[tuple[str, str, str]], days: Iterable[date]) -> None:
    """Load what a process needs once and keeps: rules, holidays, doors. Then fork from it.

    `places` are country, region and zone of the people, `days` the days on which one acts.
    """
    import gc

    from django.urls import reverse

    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.bind import calendar_facts

    open_rulebook()
    reverse("portal:front")  # reads every door
    for day in days:
        noon = int(datetime.combine(day, time(12), UTC).timestamp())
        for country, region, zone in places:
            calendar_facts(country.lower(), region, zone, noon)
    leave_the_database()
    gc.freeze()
