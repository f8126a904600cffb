"""A database that is down, and pages nobody may keep."""

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from evenhand.site import calm

HEADINGS = {
    "en": "We cannot reach our records right now",
    "lv": "Šobrīd nevaram piekļūt saviem datiem",
    "fr": "Nous n’avons pas accès à nos dossiers en ce moment",
    "de": "Wir können unsere Unterlagen gerade nicht erreichen",
    "it": "In questo momento non possiamo aprire il nostro archivio",
    "ru": "Сейчас мы не можем открыть наши записи",
    "uk": "Зараз ми не можемо відкрити наші записи",
    "pl": "W tej chwili nie możemy otworzyć naszych zapisów",
    "ar": "لا يمكننا الآن فتح سجلاتنا",
    "et": "Praegu ei pääse me oma andmetele ligi",
}


@pytest.fixture
def database_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not answer any more."""

    def refuse(_self: BaseDatabaseWrapper) -> None:
        raise OperationalError('connection to server on socket "/secret/place" failed')

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
    monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", refuse)


@pytest.mark.parametrize("language", HEADINGS)
@pytest.mark.usefixtures("database_down")
def test_a_database_that_is_down_is_said_calmly_in_the_readers_language(language: str) -> None:
    answer = Client().get("/health", headers={"accept-language": f"{language}-XX,{language};q=0.8"})

    page = answer.content.decode()
    assert answer.status_code == 503
    assert HEADINGS[language] in page
    assert f'<html lang="{language}"' in page
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.usefixtures("database_down")
def test_the_calm_page_tells_nothing_about_our_machine() -> None:
    page = Client().get("/health").content.decode()

    assert "secret" not in page
    assert "OperationalError" not in page


def test_a_database_that_fails_before_any_view_is_said_calmly_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_self: SessionMiddleware, _request: HttpRequest) -> None:
        raise OperationalError

    monkeypatch.setattr(SessionMiddleware, "process_request", refuse)
    answer = Client(raise_request_exception=False).get("/health")

    assert answer.status_code == 503
    assert HEADINGS["en"] in answer.content.decode()


def test_a_chosen_language_beats_the_browsers() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "fr"})
    request.COOKIES["evenhand_language"] = "lv"

    answer = calm.unreachable(request, OperationalError())

    assert HEADINGS["lv"] in answer.content.decode()


def test_an_unknown_language_reads_english() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "tlh, ;;q=x"})

    answer = calm.unreachable(request, OperationalError())

    assert HEADINGS["en"] in answer.content.decode()


def test_an_error_nobody_foresaw_shows_no_words_of_its_own() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "de"})
    try:
        raise ValueError("Jānis Bērziņš")
    except ValueError:
        answer = calm.failed(request)

    assert answer.status_code == 500
    assert "Bei uns ist etwas schiefgegangen" in answer.content.decode()
    assert "Jānis" not in answer.content.decode()


def test_no_cache_keeps_a_page() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("about a person")

    answer = calm.NoStore(view)(RequestFactory().get("/"))

    assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_no_page_may_run_inline_scripts_or_be_framed() -> None:
    policy = Client().get("/health").headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
