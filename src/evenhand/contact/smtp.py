"""E-mail by SMTP: one message, one connection, one honest answer within a few seconds.

Up to the server's leave to send the text, a failure means: surely not sent. From the first byte of
the text on, a failure without the server's word means: nobody knows.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from evenhand.contact.dkim import Signer
from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown

_SEVEN_BITS = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over. The sender's address is the firm's."""

    host: str
    port: int
    sender: str
    sender_name: str = ""
    username: str = ""
    password: str = ""
    starttls: bool = False
    signer: Signer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one person, under the release's key."""

    key: uuid.UUID
    recipient: str
    subject: str
    text: str
    html: str = ""
    language: str = ""
    # Where one POST, without a sign-in, ends such mail (RFC 8058).
    unsubscribe_url: str = ""
    # A letter that goes along; its name tells nothing.
    pdf: bytes = b""


def message_id(key: uuid.UUID, sender: str) -> str:
    """The Message-ID of a release: the same for the same key, so that a double is recognised."""
    return f"<{key}@{sender.rpartition('@')[2]}>"


def hand_over(
    mail: Mail, *, server: MailServer, at: datetime | None = None, timeout: float = 5
) -> str:
    """Hand the message over and return its Message-ID; `timeout` seconds bound the whole talk.

    Raises NotHandedOver or OutcomeUnknown. Without `at` the server dates the message. Looking up
    the server's name may take the system's own time.
    """
    envelope, text = _rendered(mail, server=server, at=at)
    talk = smtplib.SMTP(timeout=timeout, local_hostname=server.sender.rpartition("@")[2])
    with _ended_after(timeout, talk):
        try:
            _introduce(talk, server=server)
            _address(talk, envelope=envelope, sender=server.sender)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotHandedOver(f"the mail server did not accept it: {_said(error)}") from error
        code, answer = _text_sent(talk, text)
        if code != 250:
            raise NotHandedOver(f"the mail server refused it: {code} {_clean(answer)}")
        with contextlib.suppress(OSError, smtplib.SMTPException):
            talk.quit()
    return message_id(mail.key, server.sender)


@dataclass(frozen=True, slots=True)
class _Envelope:
    recipient: str
    beyond_ascii: bool


def _rendered(mail: Mail, *, server: MailServer, at: datetime | None) -> tuple[_Envelope, bytes]:
    """The message as bytes of the wire; raises NotHandedOver for an unusable address."""
    try:
        recipient = _address_of(mail.recipient)
        sender = Address(display_name=server.sender_name, addr_spec=server.sender)
        beyond_ascii = not f"{mail.recipient}{server.sender}".isascii()
        message = EmailMessage(policy=SMTPUTF8 if beyond_ascii else _SEVEN_BITS)
        message["From"] = sender
        message["To"] = recipient
        message["Subject"] = " ".join(mail.subject.split())
        message["Message-ID"] = message_id(mail.key, server.sender)
        if at is not None:
            message["Date"] = format_datetime(at)
        message["Auto-Submitted"] = "auto-generated"
        if mail.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if mail.language:
            message["Content-Language"] = mail.language
        message.set_content(mail.text)
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
        if mail.pdf:
            name = f"{str(mail.key)[:8]}.pdf"
            message.add_attachment(
                mail.pdf, maintype="application", subtype="pdf", filename=name, cte="base64"
            )
        text = message.as_bytes()
        if server.signer is not None:
            text = server.signer.signed(text)
    except (MessageError, ValueError, IndexError) as error:
        raise NotHandedOver(f"the e-mail cannot be addressed: {error}") from error
    return _Envelope(mail.recipient, beyond_ascii), text


def _address_of(text: str) -> Address:
    """The address, its form checked; raises MessageError, ValueError or IndexError.

    Letters beyond ASCII are allowed where the standard library wants a letter.
    """
    if text.isascii():
        return Address(addr_spec=text)
    Address(addr_spec="".join(c if c.isascii() else "x" for c in text))
    name, _, domain = text.rpartition("@")
    return Address(username=name, domain=domain)


def _introduce(talk: smtplib.SMTP, *, server: MailServer) -> None:
    code, answer = talk.connect(server.host, server.port)
    if code != 220:
        raise smtplib.SMTPResponseException(code, answer)
    talk.ehlo_or_helo_if_needed()
    if server.starttls:
        # A talk that connects late does not know the name the certificate must bear.
        talk._host = server.host  # type: ignore[attr-defined]
        talk.starttls(context=ssl.create_default_context())
        talk.ehlo()
    if server.username:
        talk.login(server.username, server.password)


def _address(talk: smtplib.SMTP, *, envelope: _Envelope, sender: str) -> None:
    """Say everything before the text: sender, recipient, and the server's leave to send."""
    options = ["SMTPUTF8", "BODY=8BITMIME"] if envelope.beyond_ascii else []
    if envelope.beyond_ascii and not talk.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError("it takes no addresses beyond ASCII")
    if envelope.beyond_ascii:
        talk.command_encoding = "utf-8"
    for code, answer in (talk.mail(sender, options), talk.rcpt(envelope.recipient)):
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, answer)
    code, answer = talk.docmd("data")
    if code != 354:
        raise smtplib.SMTPResponseException(code, answer)


def _text_sent(talk: smtplib.SMTP, text: bytes) -> tuple[int, bytes]:
    """Send the text and hear the server's word; without a word, OutcomeUnknown."""
    stuffed = b"\r\n".join(b"." + n if n.startswith(b".") else n for n in text.split(b"\r\n"))
    end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        talk.send(stuffed + end)
        return talk.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise OutcomeUnknown(f"the mail server fell silent: {_said(error)}") from error


@contextlib.contextmanager
def _ended_after(seconds: float, talk: smtplib.SMTP) -> Iterator[None]:
    """Cut the talk off when its time is over: a server that drips bytes must not hold us."""

    def cut() -> None:
        if talk.sock is not None:
            with contextlib.suppress(OSError):
                talk.sock.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        talk.close()


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = answer if isinstance(answer, bytes) else str(answer).encode()
        return f"{error.smtp_code} {_clean(text)}"
    return str(error) or type(error).__name__


def _clean(answer: bytes) -> str:
    return " ".join(answer.decode("utf-8", "replace").split())[:200]
