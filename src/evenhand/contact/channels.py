"""The channels that reach people: one small class a channel, found by the channel's name.

Only `contact.releasing` may call `hand_over`; a house test guards that.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from evenhand.contact import dkim, smtp
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.http_provider import HttpProvider
from evenhand.contact.letters.compose import (
    EmailText,
    compose_email,
    compose_email_with_letter,
    compose_letter,
)
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.letters.texts import compose_text
from evenhand.contact.models import Release
from evenhand.contact.outcome import NotHandedOver
from evenhand.contact.provider import Kind, Message, Provider
from evenhand.contact.spool import Spool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is handed to a channel: composed, addressed, under the release's key."""

    key: uuid.UUID
    to: str
    media_type: str
    content: bytes
    email: EmailText | None = None
    language: str = ""


class Channel(Protocol):
    """A way to reach a person."""

    def compose(self, letter: str, facts: LetterFacts, *, key: uuid.UUID, to: str) -> Parcel:
        """Render; raises LetterIncomplete, LetterUnprintable, LetterUnknown."""

    def hand_over(self, parcel: Parcel) -> str:
        """Hand over within five seconds, return a reference.

        Raises NotHandedOver or OutcomeUnknown.
        """

    def has(self, key: uuid.UUID) -> bool | None:
        """Say whether the channel took a parcel of that key; None when it cannot be asked."""

    def withdraw(self, key: uuid.UUID) -> bool:
        """Take back what has not left the house yet; False when it is too late.

        Inside a transaction it is out of reach at once, and gone when that commits.
        """


class ChannelUnknown(LookupError):
    """No driver reaches people by this channel in this version."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no channel {name!r}; there are {', '.join(sorted(_CHANNELS))}")


@dataclass(frozen=True, slots=True)
class LetterChannel:
    """Letters into the spool, from which the printer takes them."""

    spool: Spool

    def compose(self, letter: str, facts: LetterFacts, *, key: uuid.UUID, to: str) -> Parcel:
        content = compose_letter(facts.copy_of.letter or letter, facts)
        return Parcel(key=key, to=to, media_type="application/pdf", content=content)

    def hand_over(self, parcel: Parcel) -> str:
        return self.spool.hand_over(parcel.key, parcel.content)

    def has(self, key: uuid.UUID) -> bool | None:
        return self.spool.has(key)

    def withdraw(self, key: uuid.UUID) -> bool:
        # What a closed batch holds is the printer's, even while its file still lies here.
        closed = Release.objects.filter(key=key, batch__isnull=False).exists()
        if closed or not self.spool.set_aside(key):
            return False
        transaction.on_commit(partial(self.spool.drop, key))
        return True


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """E-mail over SMTP. Without a server nothing leaves, and the outbox says so."""

    server: smtp.MailServer

    def compose(self, letter: str, facts: LetterFacts, *, key: uuid.UUID, to: str) -> Parcel:
        if letter == ADVISER_PROOF:
            email = compose_email_with_letter(letter, facts)
            return Parcel(
                key=key,
                to=to,
                media_type="application/pdf",
                content=email.letter,
                email=email,
                language=facts.language,
            )
        email = compose_email(letter, facts)
        return Parcel(
            key=key,
            to=to,
            media_type="text/plain",
            content=f"{email.subject}\n\n{email.text}".encode(),
            email=email,
            language=facts.language,
        )

    def hand_over(self, parcel: Parcel) -> str:
        if not self.server.host:
            raise NotHandedOver("no mail server is set (EVENHAND_SMTP_HOST)")
        assert parcel.email is not None
        mail = smtp.Mail(
            key=parcel.key,
            recipient=parcel.to,
            subject=parcel.email.subject,
            text=parcel.email.text,
            html=parcel.email.html,
            language=parcel.language,
            unsubscribe_url=f"{settings.PUBLIC_URL}/u/{parcel.key}",
            pdf=parcel.email.letter,
        )
        return smtp.hand_over(mail, server=self.server, timeout=settings.EMAIL_TIMEOUT)

    def has(self, key: uuid.UUID) -> bool | None:
        del key
        return None

    def withdraw(self, key: uuid.UUID) -> bool:
        del key
        return False


@dataclass(frozen=True, slots=True)
class ProviderChannel:
    """Texts, and calls put through to one of us, by whoever carries them for us."""

    provider: Provider
    kind: Kind

    def compose(self, letter: str, facts: LetterFacts, *, key: uuid.UUID, to: str) -> Parcel:
        # Nobody but one of us speaks in a call: what is kept of it is that it was put through.
        text = compose_text(letter, facts) if self.kind == "sms" else f"call {to}"
        return Parcel(
            key=key,
            to=to,
            media_type="text/plain",
            content=text.encode(),
            language=facts.language,
        )

    def hand_over(self, parcel: Parcel) -> str:
        if not parcel.to:
            raise NotHandedOver("there is no number to send it to")
        message = Message(
            key=parcel.key,
            kind=self.kind,
            to=parcel.to,
            text=parcel.content.decode() if self.kind == "sms" else "",
            language=parcel.language,
        )
        return self.provider.hand_over(message)

    def has(self, key: uuid.UUID) -> bool | None:
        return self.provider.has(key)

    def withdraw(self, key: uuid.UUID) -> bool:
        """A text has left the moment it is handed over."""
        del key
        return False


def spool() -> Spool:
    """The spool of this installation."""
    return Spool(Path(settings.SPOOL_FOLDER))


def _letters() -> Channel:
    return LetterChannel(spool())


def _emails() -> Channel:
    return EmailChannel(
        smtp.MailServer(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            sender=settings.DEFAULT_FROM_EMAIL,
            sender_name=settings.FIRM.get("name", ""),
            username=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starttls=settings.EMAIL_USE_TLS,
            signer=_signer(settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR),
        )
    )


@cache
def _signer(file: str, selector: str) -> dkim.Signer | None:
    """Who signs our mail; nobody where no key is set, because then the relay does."""
    if not file:
        return None
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return dkim.read_signer(file, domain=domain, selector=selector)


def provider() -> Provider:
    """Who carries texts and puts calls through for this installation."""
    return HttpProvider(
        url=settings.PROVIDER_URL, key=settings.PROVIDER_KEY, secret=settings.PROVIDER_SECRET
    )


def _texts() -> Channel:
    return ProviderChannel(provider(), "sms")


def _calls() -> Channel:
    return ProviderChannel(provider(), "call")


_CHANNELS = {"letter": _letters, "email": _emails, "sms": _texts, "call": _calls}


def channel_of(name: str) -> Channel:
    """Return the driver of a channel; raises ChannelUnknown."""
    try:
        return _CHANNELS[name]()
    except KeyError:
        raise ChannelUnknown(name) from None
