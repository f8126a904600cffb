"""Which machine asks: a key in the Authorization header, for a creditor, a person or the house."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja.security import HttpBearer

from evenhand.access.models import ApiKey
from evenhand.access.queries import api_key
from evenhand.cases.models import Case
from evenhand.cases.queries import case_by_reference
from evenhand.doors import clock

LONGEST_SECRET = 200
LONGEST_REFERENCE = 60


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


def brings_statements(key: ApiKey) -> bool:
    """Whether a key brings statements; one for stops does not."""
    return key.purpose in {ApiKey.Purpose.CASES, ApiKey.Purpose.STATEMENTS}


def key_of(request: HttpRequest) -> ApiKey:
    """The key with which a machine asks."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return key


def case_for(request: HttpRequest, reference: str) -> Case:
    """The case that a key for cases may see. Raises Http404."""
    key = key_of(request)
    if not is_for_cases(key):
        raise Http404
    return case_of(key, reference)


def case_of(key: ApiKey, reference: str) -> Case:
    """The case of a reference; another creditor's or person's is not found. Raises Http404."""
    found = case_by_reference(reference) if len(reference) <= LONGEST_REFERENCE else None
    if found is None or key.creditor_key not in (None, found.debt.creditor.key):
        raise Http404
    if key.subject not in (None, found.person.key):
        raise Http404
    return found
