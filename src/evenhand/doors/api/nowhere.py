"""What machines get for an address that is not there: JSON, like everything here."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def nowhere(request: HttpRequest, rest: str) -> JsonResponse:
    """Say that there is nothing at this address."""
    body = {
        "what": "There is nothing at this address.",
        "where": request.path[:300],
        "what_to_do": "See /api/v1/openapi.json for what there is.",
    }
    return JsonResponse(body, status=404)


nowhere.open_to = "everybody"  # type: ignore[attr-defined]
