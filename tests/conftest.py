"""One embedded PostgreSQL for the tests of a process, started when the first test asks for it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import transaction

from evenhand.site.postgres import Embedded
from tests import migrated

# The server of this process, once a test asked for it; none where DATABASE_URL names one.
EMBEDDED: list[Embedded] = []

# The tests keep their own state, apart from the checkout's, and never read its secrets. This must
# stand before the settings are loaded, so they are named here and not in pyproject.toml.
STATE = Path(tempfile.mkdtemp(prefix="evenhand-tests-"))
os.environ["EVENHAND_HOME"] = str(STATE)
os.environ["EVENHAND_MODE"] = "local"
os.environ["DJANGO_SETTINGS_MODULE"] = "evenhand.site.settings"
for name in [name for name in os.environ if name.startswith(("EVENHAND_CLOCK", "EVENHAND_SMTP"))]:
    del os.environ[name]
django.setup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Point Django at a server of our own, unless DATABASE_URL names one.

    With xdist each worker has its own server, so that none waits for another's end.
    """
    from django.db import connections

    from evenhand.site import postgres

    connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    _let_tests_empty_history(connections["default"])
    if os.environ.get("DATABASE_URL"):
        yield
        return
    embedded = postgres.start(STATE, fleeting=True)
    connections["default"].settings_dict.update(embedded.connection.for_django())
    EMBEDDED.append(embedded)
    yield
    embedded.stop()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Begin with the migrated database of an earlier run where the migrations are still the same;
    Django then only sees that none is left to apply."""
    from django.db import connection

    for embedded in EMBEDDED:
        if (file := migrated.kept_file()).exists():
            creation: Any = connection.creation
            name = creation._get_test_db_name()
            migrated.restore(embedded, database=name, file=file)
            return True
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any) -> None:
    """Keep what was migrated for the next run."""
    if django_db_keepdb:
        return
    from django.db import connection

    for embedded in EMBEDDED:
        with django_db_blocker.unblock():
            connection.close()
        name = connection.settings_dict["NAME"]
        migrated.keep(embedded, database=name, file=migrated.kept_file())


def _let_tests_empty_history(connection: Any) -> None:
    """Put the triggers that keep history to sleep while a test with transactions of its own is
    cleared away; only the owner of the tables can, and only this does."""
    # Of the class, not of this connection: beside a browser's event loop Django makes another one.
    operations: Any = type(connection.ops)
    empty = operations.execute_sql_flush

    def empty_history_too(self: Any, statements: list[str]) -> None:
        with transaction.atomic(), self.connection.cursor() as cursor:
            cursor.execute(
                """SELECT tgrelid::regclass::text, quote_ident(tgname), tgenabled
                   FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"""
            )
            found = cursor.fetchall()
            for table, trigger, _ in found:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            empty(self, statements)
            for table, trigger, mode in found:
                always = "ALWAYS" if mode == "A" else ""
                cursor.execute(f"ALTER TABLE {table} ENABLE {always} TRIGGER {trigger}")

    operations.execute_sql_flush = empty_history_too


def pytest_unconfigure() -> None:
    """Leave nothing behind, also when no test asked for the database."""
    import shutil

    shutil.rmtree(STATE, ignore_errors=True)


@pytest.fixture(autouse=True)
def letters_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every letter's words count as approved: who tests approvals asks for the opposite."""
    from evenhand.contact import approving, letter_facts

    def approved(kind: str, language: str, *, is_for_real: bool) -> approving.Words:
        del is_for_real
        return approving.words_for(kind, language, is_for_real=False)

    monkeypatch.setattr(letter_facts, "words_for", approved)
