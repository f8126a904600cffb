"""Imports, foreign keys and migrations go down only: a lower room never knows an upper one."""

from __future__ import annotations

import contextlib
import io

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from importlinter.application.use_cases import lint_imports

from tests.house.building import OURS, ROOT, depth, levels

MODELS = [model for model in apps.get_models() if model.__module__.startswith(f"{OURS}.")]


def test_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that imports upwards cannot be understood, tested or replaced without the upper."""
    import importlinter.configuration

    monkeypatch.chdir(ROOT)
    importlinter.configuration.configure()
    told = io.StringIO()

    with contextlib.redirect_stdout(told):
        kept = lint_imports(config_filename="pyproject.toml", cache_dir=None, no_logo=True)

    assert kept, f"Turn the import round, or move what is shared down.\n{told.getvalue()[-4000:]}"


def test_every_room_of_the_tree_is_in_the_contract() -> None:
    folders = {place.parent.name for place in (ROOT / "src" / OURS).glob("*/__init__.py")}

    assert folders == set(levels()), "Put the room at its level in pyproject.toml, importlinter."


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_or_stay_in_their_room(model: type) -> None:
    """The linter cannot see a key written as a string ("cases.Case"); Django resolves it here."""
    meta = getattr(model, "_meta")  # noqa: B009
    ours = depth(meta.app_config.name)

    upwards = [
        f"{meta.label}.{field.name} → {field.related_model._meta.label}"
        for field in meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model.__module__.startswith(f"{OURS}.")
        and (
            depth(field.related_model._meta.app_config.name) < ours
            or _is_a_stranger(meta.app_config.name, field.related_model._meta.app_config.name)
        )
    ]

    assert not upwards, f"Keep an opaque key instead, or move the column up: {upwards}"


def _is_a_stranger(app: str, other: str) -> bool:
    """Whether two apps are rooms of one family, of which neither is above the other."""
    return app != other and depth(app) == depth(other)


def test_migrations_depend_downwards_only() -> None:
    loader = MigrationLoader(None)
    rooms = {app.label: app.name for app in apps.get_app_configs() if app.name.startswith(OURS)}

    upwards = [
        f"{label}.{name} needs {needed}"
        for (label, name), migration in loader.disk_migrations.items()
        if label in rooms
        for needed, _ in migration.dependencies
        if needed in rooms and depth(rooms[needed]) < depth(rooms[label])
    ]

    assert not upwards, f"A migration may need only those of lower rooms: {upwards}"
