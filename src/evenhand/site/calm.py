"""A database that is down is said calmly, and pages about people are not kept by browsers."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

Answer = Callable[[HttpRequest], HttpResponseBase]

log = structlog.get_logger(__name__)
PAGES = Path(__file__).parent / "pages"
RETRY_AFTER_S = 30
DOWN = (OperationalError, InterfaceError)


class DatabaseDown:
    """Answer with a page of its own when our records cannot be reached."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on: what fails comes to `process_exception`, or to `failed` below."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view found no database; Django would make a bare 500 of it."""
        return unreachable(request, error) if isinstance(error, DOWN) else None


class NoStore:
    """Whatever is not a plain file may speak of a person: no cache keeps it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, and mark the answer unless the view marked it itself."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def unreachable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The calm page, in the reader's language; it needs no database, file server or template."""
    log.error("database unreachable", kind=type(error).__qualname__)
    return _page("unreachable", request, status=503)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler of last resort: what failed outside a view, or in a way nobody foresaw."""
    error = sys.exc_info()[1]
    if isinstance(error, DOWN):
        return unreachable(request, error)
    return _page("failed", request, status=500)


def _page(name: str, request: HttpRequest, *, status: int) -> HttpResponse:
    language = _language(request)
    response = HttpResponse((PAGES / f"{name}.{language}.html").read_bytes(), status=status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("evenhand_language", "")
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()[:500])
    for code in (chosen, *(code for code, _weight in asked)):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"
