"""What is logged: codes and keys, never a person's words.

An exception is logged by its kind and its places in our code; its message may quote what
somebody typed, so it stays out. A request is logged by its route, never by its path: portal links
carry keys.
"""

import logging.config
import os
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

Event = MutableMapping[str, Any]


def configure(settings: dict[str, Any]) -> None:
    """Set up logging and structlog together; Django calls this."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_for(mode: str) -> dict[str, Any]:
    """The settings of `logging`: lines for people on one machine, JSON in production."""
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False)
    if mode == "production":
        renderer = structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": os.environ.get("EVENHAND_LOG", "INFO")},
        "loggers": {
            "django.request": {"filters": [], "level": "ERROR"},
            "django.server": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "psycopg.pool": {"level": "CRITICAL"},
            "fontTools": {"level": "WARNING"},
        },
    }


def without_words(_logger: Any, _name: str, event: Event) -> Event:
    """Put the kind and the places of an exception in the place of its message."""
    error = event.pop("exc_info", None)
    record: logging.LogRecord | None = event.get("_record")
    if record is not None:
        error, record.exc_info, record.exc_text = error or record.exc_info, None, None
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__qualname__
        event["at"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-6:]]
    return event


def without_paths(_logger: Any, _name: str, event: Event) -> Event:
    """Name a request by its route: a path may carry the key of a person's link."""
    record: logging.LogRecord | None = event.get("_record")
    request = getattr(record, "request", None)
    if record is None or not record.name.startswith("django.") or request is None:
        return event
    match = getattr(request, "resolver_match", None)
    event["event"] = "request failed"
    event["route"] = match.route if match else "unknown"
    event["status"] = getattr(record, "status_code", None)
    event.pop("positional_args", None)
    return event


def _shared() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        without_paths,
        without_words,
    ]
