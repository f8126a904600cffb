"""One embedded PostgreSQL for the tests of a process, started when the first test asks for it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import TransactionTestCase
from django.utils import translation
from psycopg.conninfo import make_conninfo

from evenhand.site.postgres import Embedded, cluster
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
# Each user of a test would cost a tenth of a second of processors: the same function, lightly.
settings.PASSWORD_HASHERS = ["tests.conftest.LightArgon2"]

# How often the clearing away is tried again where somebody still writes.
TURNS = 5
# What Django itself writes after the migrations and every test may read.
KEPT_TABLES = ("django_content_type", "auth_permission", "django_migrations")


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


def _empty_what_was_filled(self: Any) -> None:
    """Clear away what a test with transactions of its own has left.

    Such a test fills some dozen of some three hundred tables. Django would empty them all and then
    write its permissions again, which costs more than most tests do. Meanwhile the keys and the
    triggers that keep history sleep. The house's own role may not lift them, so the server's owner
    does; a server named by DATABASE_URL needs a role that may.
    """
    from django.db import connection

    place = connection.settings_dict
    tables = [
        connection.ops.quote_name(table)
        for table in connection.introspection.django_table_names(include_views=False)
        if table not in KEPT_TABLES
    ]
    filled = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables
    )
    connection.close()
    for turn in range(TURNS):
        with psycopg.connect(_as_owner_of_the_server(str(place["NAME"]))) as owner:
            try:
                _clear(owner, tables, filled)
            except psycopg.errors.DeadlockDetected:
                # A browser's last request waited for us as we for it; by now it has ended.
                owner.rollback()
                if turn == TURNS - 1:
                    raise
            else:
                return


def _clear(owner: psycopg.Connection[Any], tables: list[str], filled: str) -> None:
    owner.execute("SET LOCAL lock_timeout = '60s'")
    # Whoever still writes, a browser's last request perhaps, is waited for.
    owner.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE".encode())
    owner.execute("SET LOCAL session_replication_role = replica")
    for (table,) in owner.execute(filled.encode()).fetchall():
        owner.execute(f"DELETE FROM {table}".encode())


def _as_owner_of_the_server(database: str) -> str:
    """Where the test database is reached by a role that may put its triggers to sleep."""
    for embedded in EMBEDDED:
        return cluster.connection_to(embedded.places, role=cluster.MASTER, database=database).url
    return make_conninfo(os.environ["DATABASE_URL"], dbname=database)


class LightArgon2(Argon2PasswordHasher):
    """The house's way to keep passwords at the least price, for people who exist in tests only."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


every_test: Any = TransactionTestCase
every_test._fixture_teardown = _empty_what_was_filled


def pytest_unconfigure() -> None:
    """Leave nothing behind, also when no test asked for the database."""
    import shutil

    shutil.rmtree(STATE, ignore_errors=True)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that goes to the database from here on, also those Django does not see."""
    found: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: Any, sql: Any, *values: Any, **how: Any) -> Any:
        found.append(str(sql))
        return execute(cursor, sql, *values, **how)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return found


@pytest.fixture(autouse=True)
def reads_english() -> Iterator[None]:
    """Leave no language behind: a page that a test read in German stays with its thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def letters_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every letter's words count as approved: who tests approvals asks for the opposite."""
    from evenhand.contact import approving, letter_facts

    def approved(kind: str, language: str, *, is_for_real: bool) -> approving.Words:
        del is_for_real
        return approving.words_for(kind, language, is_for_real=False)

    monkeypatch.setattr(letter_facts, "words_for", approved)
