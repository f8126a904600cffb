"""A mail server for the demonstration: it takes every e-mail and keeps it on this machine.

Nothing is passed on: each e-mail becomes one `.eml` file, readable by this user only.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_TAKEN = "250 kept on this machine"


class _Box:
    """Lays each e-mail into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one e-mail; the name is aiosmtpd's."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        file = self.folder / f"{uuid.uuid4()}.eml"
        file.touch(mode=0o600)
        file.write_bytes(content)
        return _TAKEN


@contextlib.contextmanager
def mail_box(folder: Path) -> Iterator[int]:
    """Take mail into `folder` until the end of the block; gives the port, on 127.0.0.1 only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = Controller(_Box(folder), hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    server.start()
    try:
        assert server.server is not None
        yield server.server.sockets[0].getsockname()[1]
    finally:
        server.stop()
