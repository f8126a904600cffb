"""Reads and writes whole rows by prepared statements, where a release waits for each.

Django builds the text of a statement anew each time, which takes longer than the database needs
for its answer. Here it is built once a table, from the same models. One row at a time; whoever
writes many asks Django, or copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, TypeVar

from django.db import connection
from django.db.models import AutoField, Field, Model

from evenhand.vault.asking import ask_in_order, ask_prepared

Row = TypeVar("Row", bound=Model)
Tables: TypeAlias = tuple[tuple[str, type[Model]], ...]


def insert(row: Row) -> Row:
    """Insert a new row, in the caller's transaction; returns it with its number."""
    told = {field.attname: _told(row, field) for field in _kept(type(row))}
    (made,) = ask_prepared(_insert_sql(type(row)), told)
    row.pk = made["pk"]
    row._state.adding, row._state.db = False, connection.alias
    return row


def change(row: Model, names: Sequence[str]) -> None:
    """Write some fields of a row that is there."""
    fields = [row._meta.get_field(name) for name in names]
    told = {field.attname: _told(row, field) for field in fields if isinstance(field, Field)}
    ask_prepared(_change_sql(type(row), tuple(told)), {**told, "its_number": row.pk})


def read(
    sql_after_from: str, models: Tables, told: Mapping[str, Any], *, first: str = ""
) -> list[list[Any]]:
    """Return rows of several tables joined, each row as one object a table; None where it is null.

    `models` names each table's short name in the text after FROM. `first` is a WITH whose tables
    that text may name: so rows are changed and read in one statement.
    """
    _, rows = ask_in_order(_read_sql(sql_after_from, models, first), told)
    return [[_object(model, values) for model, values in _parted(models, row)] for row in rows]


def _parted(models: Tables, row: tuple[Any, ...]) -> Iterator[tuple[type[Model], tuple[Any, ...]]]:
    start = 0
    for _, model in models:
        ends = start + len(model._meta.concrete_fields)
        yield model, row[start:ends]
        start = ends


def _object(model: type[Model], values: tuple[Any, ...]) -> Model | None:
    names, primary, from_json = _shape(model)
    if values[primary] is None:
        return None
    told = list(values)
    for place, read in from_json:
        told[place] = read(told[place], None, connection)
    return model.from_db(connection.alias, names, told)


@cache
def _shape(model: type[Model]) -> tuple[list[str], int, list[tuple[int, Any]]]:
    """Its fields' names, where its number stands, and what is read from JSON."""
    fields = model._meta.concrete_fields
    readers = [
        (place, field.from_db_value)
        for place, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    primary = next(place for place, field in enumerate(fields) if field.primary_key)
    return [field.attname for field in fields], primary, readers


def _kept(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]


def _told(row: Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


@cache
def _insert_sql(model: type[Model]) -> str:
    kept = _kept(model)
    columns = ", ".join(f'"{field.column}"' for field in kept)
    places = ", ".join(f"%({field.attname})s" for field in kept)
    key = model._meta.pk
    assert key is not None
    table = model._meta.db_table
    return f'INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING "{key.column}" AS pk'  # noqa: S608


@cache
def _change_sql(model: type[Model], attnames: tuple[str, ...]) -> str:
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    sets = ", ".join(f'"{columns[name]}" = %({name})s' for name in attnames)
    key = model._meta.pk
    assert key is not None
    return f'UPDATE {model._meta.db_table} SET {sets} WHERE "{key.column}" = %(its_number)s'  # noqa: S608


@cache
def _read_sql(sql_after_from: str, models: Tables, first: str) -> str:
    columns = ", ".join(
        f'{name}."{field.column}"'
        for name, model in models
        for field in model._meta.concrete_fields
    )
    return f"{first} SELECT {columns} FROM {sql_after_from}"  # noqa: S608
