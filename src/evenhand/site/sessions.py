"""Sessions in the database, asked for by a statement that is written once: every page asks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.sessions.backends.db import SessionStore as InTheDatabase
from django.contrib.sessions.models import Session
from django.utils import timezone

from evenhand.vault.kept_queries import KeptQuery


class SessionStore(InTheDatabase):
    """Django's own, but for how a session is looked up."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVING.first(key=self.session_key, at=timezone.now())
        if found is None:
            self._session_key = None
        return found


_LIVING: Final = KeptQuery(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at),
    key=str,
    at=datetime,
)
