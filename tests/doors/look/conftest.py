"""A small server for the gallery; no database and no network beyond this machine."""

import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from pytest_django import Settings


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is wsgiref's)
        """Requests of a test are not worth a line each."""


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """Where the gallery is served while the test runs."""
    settings.ROOT_URLCONF = "tests.doors.look.urls"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Silent)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
