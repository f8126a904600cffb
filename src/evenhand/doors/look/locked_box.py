"""What must outlive one page and nothing more: locked, with its key in this browser alone.

The session, and with it the database, holds only what is locked; the key is a cookie of the pages
concerned and dies with the browser. Without it nobody can read what is left behind, we included.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from evenhand.vault import cipher

LIFE: Final = timedelta(minutes=60)
_NAME: Final = "evenhand_box"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedBox:
    """A place in the session for one thing; `path` says which pages get the key."""

    name: str
    path: str

    def put(
        self, request: HttpRequest, response: HttpResponse, content: bytes, *, at: datetime
    ) -> None:
        """Lock `content` under a fresh key and give the key to the browser."""
        key = cipher.new_key()
        sealed = cipher.seal(key, zlib.compress(content), context=self.name)
        request.session[self.name] = {
            "sealed": base64.b64encode(sealed).decode(),
            "until": (at + LIFE).isoformat(),
        }
        response.set_cookie(
            _NAME,
            base64.urlsafe_b64encode(key).decode(),
            path=self.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )

    def look(self, request: HttpRequest, *, at: datetime) -> bytes | None:
        """Return what lies inside; None where nothing does, it is too old or the key is gone."""
        told = request.session.get(self.name)
        if told is None or at >= datetime.fromisoformat(told["until"]):
            return None
        try:
            key = base64.urlsafe_b64decode(request.COOKIES.get(_NAME, ""))
            sealed = base64.b64decode(told["sealed"])
            return zlib.decompress(cipher.unseal(key, sealed, context=self.name))
        except (cipher.CannotOpen, binascii.Error, ValueError):
            return None

    def empty(self, request: HttpRequest, response: HttpResponse) -> None:
        """Forget it: what was locked and its key."""
        request.session.pop(self.name, None)
        response.delete_cookie(_NAME, path=self.path, samesite="Strict")
