"""What reaches the log: never a person's words."""

import logging
from typing import Any

import pytest
from django.test import RequestFactory

from evenhand.site.logs import logging_for


@pytest.fixture
def written() -> Any:
    """A function that writes one record as the log would show it."""
    settings = logging_for("production")["formatters"]["lines"]
    formatter = settings.pop("()")(**settings)

    def write(record: logging.LogRecord) -> str:
        return str(formatter.format(record))

    return write


def record(name: str, message: str, **extra: Any) -> logging.LogRecord:
    words = {"name": name, "levelname": "ERROR", "levelno": logging.ERROR, "msg": message, **extra}
    return logging.makeLogRecord(words)


def test_an_exception_is_logged_without_its_message(written: Any) -> None:
    try:
        int("Jānis Bērziņš")
    except ValueError as error:
        failed = record("evenhand.cases", "x", exc_info=(type(error), error, error.__traceback__))

    line = written(failed)

    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "Jānis" not in line


def test_a_request_is_logged_without_its_path(written: Any) -> None:
    request = RequestFactory().get("/letter/THE-KEY-OF-A-LINK")
    failed = record("django.request", "Not Found: %s", args=(request.path,), request=request)

    line = written(failed)

    assert "request failed" in line
    assert "THE-KEY" not in line
