"""Bringing the tables up to date, and telling whether they are."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def waiting() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Apply what is lacking; answers how many migrations ran."""
    lacking = waiting()
    if lacking:
        call_command("migrate", interactive=False, verbosity=0)
    return lacking
