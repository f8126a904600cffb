"""The logins that the demonstration shows, as facts, and the file that keeps them.

The pass phrase is made once for this installation and kept, readable by this user only, so that
a second start prints the same.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person who does not exist, with what lets one in as her."""

    purpose: str
    name: str
    language: str
    code: str
    born_on: str  # ISO; typed as day, month, year


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """Everything that is printed for whoever wants to look around."""

    password: str
    staff: Mapping[str, str] = field(default_factory=dict)  # role → e-mail address
    creditor: str = ""
    api_key: str = ""
    people: tuple[PersonShown, ...] = ()


def kept_password(folder: Path) -> str:
    """The pass phrase of this installation, made at the first call."""
    file = folder / "password"
    if not file.is_file():
        _write(file, "-".join(secrets.token_hex(2) for _ in range(4)))
    return file.read_text().strip()


def keep(logins: Logins, file: Path) -> None:
    """Keep the logins for the next start, readable by this user only."""
    _write(file, json.dumps(asdict(logins), ensure_ascii=False, indent=1))


def kept_logins(file: Path) -> Logins:
    """Read the logins of the last start."""
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    people = tuple(PersonShown(**one) for one in told.pop("people"))
    return Logins(people=people, **told)


def _write(file: Path, text: str) -> None:
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
