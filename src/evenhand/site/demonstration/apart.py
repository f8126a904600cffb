"""A house of its own for the demonstration: its folder, its environment, its database.

Nothing of the surroundings is used that could lead to another installation: no DATABASE_URL, no
mail server, no firm, no secret.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from evenhand.doors import clock
from evenhand.site import postgres
from evenhand.site.command import SETTINGS, CannotDo
from evenhand.site.demonstration.mail import mail_box
from evenhand.site.postgres.account import Account
from evenhand.site.postgres.server import ServerInUse

_STAYS = frozenset({"EVENHAND_DEBUG"})


def own_folder() -> Path:
    """The demonstration's folder: `demo` below the state folder of this checkout.

    The user that runs the database may walk through both, and nobody else may look.
    """
    from evenhand.site.surroundings import state_folder

    account = Account.for_server()
    return account.passage(account.passage(state_folder()) / "demo")


def forget(folder: Path) -> None:
    """Remove the demonstration's people, letters and mail; secrets and the pass phrase stay."""
    try:
        postgres.reset(folder)
    except ServerInUse as in_use:
        raise CannotDo(
            f"a demonstration runs in {folder}. End it with Ctrl-C, then start again."
        ) from in_use
    for name in ("spool", "mail"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("built.json", "logins.json"):
        (folder / name).unlink(missing_ok=True)


@contextlib.contextmanager
def house_of_its_own(folder: Path, *, at: datetime, address: str) -> Iterator[None]:
    """Set the environment, start the mail box and the database, and set Django up.

    `address` is where the doors will answer; letters name it. Raises `CannotDo` when a
    demonstration already runs there, and what the embedded server raises.
    """
    with mail_box(folder / "mail") as mail_port:
        _set_environment(folder, at=at, address=address, mail_port=mail_port)
        embedded = postgres.start(folder)
        try:
            if not embedded.is_ours:
                raise CannotDo(
                    f"a demonstration already runs in {folder}. End it with Ctrl-C, "
                    "or look at the addresses it printed."
                )
            os.environ["DATABASE_URL"] = embedded.connection.url
            _set_up_django()
            yield
        finally:
            _close_connections()
            embedded.stop()


def _set_environment(folder: Path, *, at: datetime, address: str, mail_port: int) -> None:
    for name in [name for name in os.environ if name.startswith("EVENHAND_")]:
        if name not in _STAYS:
            del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "EVENHAND_MODE": "demo",
        "EVENHAND_HOME": str(folder),
        "EVENHAND_URL": address,
        "EVENHAND_SMTP_HOST": "127.0.0.1",
        "EVENHAND_SMTP_PORT": str(mail_port),
        "EVENHAND_SENDER": "people@evenhand.example",
    }
    set_clock(at)


def set_clock(at: datetime) -> None:
    """Let the clock of this process, and of those it starts, run on from `at`."""
    os.environ["EVENHAND_CLOCK"] = at.isoformat()
    os.environ.pop("EVENHAND_CLOCK_SINCE", None)
    clock.share_with_children()


def _set_up_django() -> None:
    import django

    django.setup()


def _close_connections() -> None:
    from django.db import connections

    if not os.environ.get("DATABASE_URL"):
        return
    for link in connections.all(initialized_only=True):
        link.close()
        getattr(link, "close_pool", lambda: None)()
