"""No more e-mail: one press, without a sign-in, whoever holds the message (RFC 8058)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from evenhand.contact.unsubscribing import refuse_channel
from evenhand.doors import clock
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import public


@csrf_exempt  # A mail programme presses the button for her, and holds no cookie of ours.
@public
@require_http_methods(["GET", "HEAD", "POST"])
def no_more_mail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask, and end e-mail at a press. The page is the same for keys that nobody has."""
    is_done = request.method == "POST"
    if is_done:
        refuse_channel(key, channel="email", at=clock.now())
    return show(request, "no_more_mail", is_done=is_done)
