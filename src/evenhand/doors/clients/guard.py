"""Who comes in here: a creditor's own user, for her own creditor only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from evenhand.access.models import Role, User
from evenhand.cases.models import Creditor
from evenhand.doors import clock

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Client:
    """A creditor's user at this moment."""

    user: User
    creditor: Creditor
    at: datetime


def for_creditor(view: View) -> View:
    """Guard a page: only a signed-in user of a creditor sees it, with her own creditor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return redirect_to_login(request.get_full_path())
        creditor = _creditor_of(user)
        if creditor is None:
            raise PermissionDenied
        language = _language(request, user)
        with translation.override(language):
            client = Client(user=user, creditor=creditor, at=clock.now())
            answer = view(request, client, *args, **kwargs)
        answer.headers["Content-Language"] = language
        return answer

    guarded.open_to = "creditor"  # type: ignore[attr-defined]
    return guarded


def _creditor_of(user: User) -> Creditor | None:
    if user.role != Role.CREDITOR or user.creditor_key is None:
        return None
    return Creditor.objects.filter(key=user.creditor_key).first()


def _language(request: HttpRequest, user: User) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = settings.STAFF_LANGUAGES
    return chosen if chosen in known else user.language if user.language in known else "en"
