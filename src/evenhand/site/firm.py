"""Reads who the firm is: its name, addresses, licences, accounts and outside complaint bodies."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

DEMONSTRATION = Path(__file__).with_name("firm.demonstration.toml")


def read_firm(*, is_production: bool) -> dict[str, Any]:
    """Return the firm's data from the file EVENHAND_FIRM, or the demonstration's.

    Production must say who it is: without a file it gets no name, and no letter can be written.
    """
    path = firm_file()
    if path is None:
        if is_production:
            return {}
        path = DEMONSTRATION
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        message = f"{path}: {broken}; write it like {DEMONSTRATION.name}"
        raise ImproperlyConfigured(message) from broken


def firm_file() -> Path | None:
    """The file that the operator named, if he did."""
    given = os.environ.get("EVENHAND_FIRM", "")
    return Path(given) if given else None


def firm_in_pages(request: HttpRequest) -> dict[str, str]:
    """Tell every page who the firm is."""
    del request
    return {
        "firm_name": settings.FIRM.get("name", ""),
        "firm_phone": settings.FIRM.get("phone", ""),
        "firm_line": ", ".join(settings.FIRM.get("address", ())),
    }
