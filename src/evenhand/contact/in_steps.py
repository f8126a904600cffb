"""Verbs that commit in steps: what each step promises holds only once it is committed."""

from __future__ import annotations

from django.db import connection


class InsideATransaction(RuntimeError):
    """A release or a stop commits in steps; inside a caller's transaction it could be undone."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"{verb} must not run inside a transaction; call it outside")


def outside(verb: str) -> None:
    """Make sure that no caller's transaction is open around a verb; raises InsideATransaction."""
    if connection.in_atomic_block:
        raise InsideATransaction(verb)
