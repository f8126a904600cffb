"""Takes the files that a bank's transfer program lays into a folder."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from evenhand.payments.models import BankFile
from evenhand.payments.taking import take_file

INBOX: Final = "system:bank-inbox"
# A file that changed a moment ago may still be written.
_QUIET_FOR: Final = timedelta(minutes=1)


def take_inbox(folder: Path, *, at: datetime) -> int:
    """Take every file of a folder and lay it into `taken` or `refused` beside; answers how many.

    A run that was cut off takes the same file again, which changes nothing.
    """
    count = 0
    for file in sorted(folder.iterdir()):
        if not file.is_file() or file.name.startswith(".") or _is_fresh(file, at=at):
            continue
        kept = take_file(name=file.name, content=file.read_bytes(), at=at, actor=INBOX)
        there = folder / ("taken" if kept.state == BankFile.State.TAKEN else "refused")
        there.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            file.rename(there / f"{kept.digest[:12]}-{file.name}")
        count += 1
    return count


def _is_fresh(file: Path, *, at: datetime) -> bool:
    return at - datetime.fromtimestamp(file.stat().st_mtime, at.tzinfo) < _QUIET_FOR
