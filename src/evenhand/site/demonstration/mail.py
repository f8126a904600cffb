"""A mail server for the demonstration: it takes every e-mail and keeps it on this machine.

Nothing is passed on: each e-mail becomes one `.eml` file, readable by this user only.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
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
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would name everybody written to
    port = _any_port()
    server = Controller(_Box(folder), hostname=HOST, port=port, enable_SMTPUTF8=True)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def _any_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])
