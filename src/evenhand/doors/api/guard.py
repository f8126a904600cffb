"""Which machine asks: a key in the Authorization header, for one creditor or the whole house."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from evenhand.access.models import ApiKey
from evenhand.access.queries import api_key
from evenhand.doors import clock

LONGEST_SECRET = 200


class Keyed(HttpBearer):
    """`Authorization: Bearer KEY`; an unknown, ended or revoked key is answered alike."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the living key, or None."""
        if len(token) > LONGEST_SECRET or not token.isascii():
            return None
        return api_key(token, at=clock.now())


def is_for_cases(key: ApiKey) -> bool:
    """Whether a key reads cases; an adviser's only brings statements."""
    return key.purpose == ApiKey.Purpose.CASES
