"""A fresh house for a bench: its own PostgreSQL, migrated, gone without a trace afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
        _leave()
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


def _leave() -> None:
    from django.db import connections

    for link in connections.all(initialized_only=True):
        link.close()
        getattr(link, "close_pool", lambda: None)()
