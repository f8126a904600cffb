"""Where the provider of payments by link tells what became of them: signed, and taken once."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from evenhand.doors import clock
from evenhand.payments.link_provider import NotFromTheLinkProvider, Told
from evenhand.payments.links import provider
from evenhand.payments.links_told import take

LONGEST: Final = 1_000_000


@csrf_exempt
@require_POST
def told(request: HttpRequest) -> JsonResponse:
    """Take what is told of payments by link; every event once, however often it comes."""
    at = clock.now()
    try:
        source, events = _events(request)
    except NotFromTheLinkProvider:
        # Whoever forged it learns nothing from us.
        return JsonResponse({"taken": False}, status=400)
    return JsonResponse({"taken": take(events, at=at, source=source)})


def _events(request: HttpRequest) -> tuple[str, tuple[Told, ...]]:
    links = provider()
    if links is None or not settings.STRIPE_SECRET:
        raise NotFromTheLinkProvider("nothing is expected here")
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise NotFromTheLinkProvider("it is too long")
    signature = request.headers.get("Stripe-Signature", "")
    return links.name, links.events(request.body, signature, clock.now())


told.open_to = "everybody"  # type: ignore[attr-defined]
