"""E-mail against real servers: one that takes it, and several that do not."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown
from evenhand.contact.smtp import Mail, MailServer, hand_over

KEY = uuid.UUID(int=11)
AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
MAIL = Mail(
    key=KEY,
    recipient="liga@example.org",
    subject="Ziņa no Evenhand",
    text="Labdien!\n.\n.. punkti sākumā\n",
    html="<p>Labdien!</p>",
    language="lv",
)


class Takes:
    """A server that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(  # noqa: N802 (the name aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        return "250 taken"


class Answers(Takes):
    """A server that gives a fixed answer to the text, after a while."""

    def __init__(self, answer: str, *, after: float = 0) -> None:
        super().__init__()
        self.answer, self.after = answer, after

    async def handle_DATA(  # noqa: N802 (the name aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        await asyncio.sleep(self.after)
        return self.answer


class KnowsNobody(Takes):
    """A server that refuses every recipient."""

    async def handle_RCPT(  # noqa: N802 (the name aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return "550 no such person here"


class HangsUp(Takes):
    """A server that takes the text and hangs up without a word."""

    async def handle_DATA(  # noqa: N802 (the name aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return "250 never heard"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(handler: Any, **settings: Any) -> Iterator[MailServer]:
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port(), **settings)
    controller.start()
    try:
        yield MailServer(
            host="127.0.0.1",
            port=controller.port,
            sender="help@firm.example",
            sender_name="Fair Firm",
        )
    finally:
        controller.stop()


def _read(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_taken_message_arrives_as_written_under_the_key_of_its_release() -> None:
    handler = Takes()
    with serving(handler) as server:
        reference = hand_over(MAIL, server=server, at=AT)

    message = _read(handler.taken[0])
    text = message.get_body(("plain",))
    assert reference == f"<{KEY}@firm.example>" == message["Message-ID"]
    assert (message["Subject"], message["To"]) == ("Ziņa no Evenhand", "liga@example.org")
    assert message["Date"].datetime == AT
    assert text is not None
    assert text.get_content().splitlines() == MAIL.text.splitlines()
    assert message["List-Unsubscribe"] is None


def test_a_refused_recipient_means_surely_not_sent() -> None:
    handler = KnowsNobody()
    with serving(handler) as server, pytest.raises(NotHandedOver, match="550 no such person"):
        hand_over(MAIL, server=server)

    assert handler.taken == []


def test_a_refused_text_means_surely_not_sent() -> None:
    with serving(Answers("554 not this")) as server, pytest.raises(NotHandedOver, match="554"):
        hand_over(MAIL, server=server)


def test_no_server_means_surely_not_sent() -> None:
    server = MailServer(host="127.0.0.1", port=_free_port(), sender="help@firm.example")

    with pytest.raises(NotHandedOver):
        hand_over(MAIL, server=server)


def test_a_server_silent_after_the_text_leaves_the_outcome_unknown_in_time() -> None:
    handler = Answers("250 too late", after=3)
    with serving(handler) as server:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            hand_over(MAIL, server=server, timeout=0.5)
        took = time.monotonic() - started

    assert len(handler.taken) == 1
    assert took < 2


def test_a_server_that_hangs_up_after_the_text_leaves_the_outcome_unknown() -> None:
    handler = HangsUp()
    with serving(handler) as server, pytest.raises(OutcomeUnknown):
        hand_over(MAIL, server=server)

    assert len(handler.taken) == 1


def test_a_server_that_drips_its_greeting_is_cut_off_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        caller, _ = listener.accept()
        with caller:
            while not stop.wait(0.1):
                try:
                    caller.send(b"2")
                except OSError:
                    return

    dripping = threading.Thread(target=drip)
    dripping.start()
    port = int(listener.getsockname()[1])
    started = time.monotonic()

    with pytest.raises(NotHandedOver):
        hand_over(
            MAIL,
            server=MailServer(host="127.0.0.1", port=port, sender="help@firm.example"),
            timeout=0.6,
        )

    took = time.monotonic() - started
    stop.set()
    dripping.join()
    listener.close()
    assert took < 2


def test_a_server_without_starttls_gets_nothing_when_starttls_is_asked() -> None:
    handler = Takes()
    with serving(handler) as server:
        strict = MailServer(host=server.host, port=server.port, sender=server.sender, starttls=True)
        with pytest.raises(NotHandedOver):
            hand_over(MAIL, server=strict)

    assert handler.taken == []


@pytest.mark.parametrize(
    "recipient",
    ["", "nobody", "a@b\r\nBcc: third@example.org", "a@b, c@d", "<a@b>", "Name <a@b.example>"],
)
def test_an_unusable_address_is_refused_before_any_server_is_asked(recipient: str) -> None:
    handler = Takes()
    mail = Mail(key=KEY, recipient=recipient, subject="A message", text="Hello")
    with serving(handler) as server, pytest.raises(NotHandedOver):
        hand_over(mail, server=server)

    assert handler.taken == []


def test_a_subject_cannot_smuggle_in_another_header() -> None:
    handler = Takes()
    mail = Mail(
        key=KEY, recipient="a@example.org", subject="Hi\r\nBcc: third@example.org", text="Hello"
    )
    with serving(handler) as server:
        hand_over(mail, server=server)

    assert _read(handler.taken[0])["Bcc"] is None
    assert handler.taken[0].rcpt_tos == ["a@example.org"]


def test_an_address_beyond_ascii_travels_where_the_server_can_take_it() -> None:
    handler = Takes()
    mail = Mail(key=KEY, recipient="līga@piemērs.lv", subject="Ziņa", text="Labdien!")
    with serving(handler, enable_SMTPUTF8=True) as server:
        hand_over(mail, server=server)

    assert handler.taken[0].rcpt_tos == ["līga@piemērs.lv"]
