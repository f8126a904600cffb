"""In which language a page is, and choosing another by a plain link: only the words change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

ONE_YEAR_S = 365 * 24 * 60 * 60


def offered(request: HttpRequest | None) -> tuple[str, ...]:
    """The languages to choose from on this page: a person's, or those that staff work in."""
    if request is not None and request.path_info.startswith(settings.STAFF_ADDRESSES):
        return tuple(settings.STAFF_LANGUAGES)
    return tuple(code for code, _ in settings.LANGUAGES)


def own_name(code: str) -> str:
    """A language by its own name: «latviešu», «Deutsch»."""
    return str(get_language_info(code)["name_local"])


@dataclass(frozen=True, slots=True)
class Choice:
    """A language to choose, and where it is chosen."""

    code: str
    name: str
    address: str


def choices(codes: tuple[str, ...]) -> tuple[Choice, ...]:
    """Each language with its address; none where these addresses are not served.

    Every page offers them twice. They change with the addresses alone, so they are looked up once.
    """
    return _choices(codes, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=16)
def _choices(codes: tuple[str, ...], urlconf: str, _prefix: str) -> tuple[Choice, ...]:
    try:
        return tuple(
            Choice(code, own_name(code), reverse("look:language", urlconf, [code]))
            for code in codes
        )
    except NoReverseMatch:
        return ()


class LanguageOfDoor(LocaleMiddleware):
    """The language chosen here, else the browser's; English where this door does not speak it.

    Without this a colleague whose browser asks for a person's language would meet half a page.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Set the language before any page is made."""
        super().process_request(request)
        if translation.get_language() not in offered(request):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remembers the language in a cookie and returns to the page named in `next`."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    wanted = request.GET.get("next", "/")
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(wanted if inside else "/")
    _remember(request, answer, code, for_s=ONE_YEAR_S)
    answer["Cache-Control"] = "no-store"
    return answer


def greet_in(request: HttpRequest, answer: HttpResponse, code: str) -> HttpResponse:
    """Go on in this language, until the browser is closed, where the browser speaks none of ours.

    What she chose here, and what her browser asks for, go before what somebody told us once.
    """
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()[:500])
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if code in offered(request) and asked and not chosen and not any(map(_ours, asked)):
        _remember(request, answer, code, for_s=None)
    return answer


def _ours(asked: tuple[str, float]) -> bool:
    try:
        return bool(translation.get_supported_language_variant(asked[0]))
    except LookupError:
        return False


def _remember(request: HttpRequest, answer: HttpResponse, code: str, *, for_s: int | None) -> None:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=for_s,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
