"""Where providers tell what became of what we handed over: signed, and said twice at no harm."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from evenhand.contact.channels import provider
from evenhand.contact.provider import NotFromTheProvider, Word
from evenhand.contact.receipts import Said, take
from evenhand.contact.unsubscribing import refuse_channel
from evenhand.doors import clock

LONGEST: Final = 1_000_000
STOPPED: Final = "stopped"


@csrf_exempt
@require_POST
def told(request: HttpRequest) -> JsonResponse:
    """Take what a provider says; every word of it once, whoever else repeats it."""
    at = clock.now()
    try:
        words = _words(request)
    except NotFromTheProvider:
        # Whoever forged it learns nothing from us.
        return JsonResponse({"taken": False}, status=403)
    taken = 0
    for word in words:
        if word.status == STOPPED:
            taken += refuse_channel(word.key, channel="sms", at=at)
        else:
            taken += _taken(word)
    return JsonResponse({"taken": taken})


def _words(request: HttpRequest) -> tuple[Word, ...]:
    if not settings.PROVIDER_SECRET or int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise NotFromTheProvider("nothing is expected here")
    return provider().words(
        request.body,
        stamp=request.headers.get("X-Timestamp", ""),
        signature=request.headers.get("X-Signature", ""),
        at=clock.now(),
    )


def _taken(word: Word) -> bool:
    said = Said(
        key=word.key,
        kind=word.status,
        source=provider().name,
        source_key=word.id,
        at=word.at,
        is_permanent=word.is_permanent,
        detail=word.detail,
    )
    return take(said, at=clock.now()) is not None


told.open_to = "everybody"  # type: ignore[attr-defined]
