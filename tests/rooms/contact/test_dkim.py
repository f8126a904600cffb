"""Signed mail holds before a second reading of RFC 6376, and breaks when it was touched."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from evenhand.contact.dkim import KeyUnfit, Signer, read_signer
from evenhand.contact.smtp import Mail, MailServer, _rendered

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED = ed25519.Ed25519PrivateKey.generate()
MAIL = Mail(
    key=uuid.UUID(int=7),
    recipient="liga@example.org",
    subject="Ziņa no Evenhand, kas ir pietiekami gara, lai rinda tiktu salocīta divās vai trīs",
    text="Labdien!\n\n  Divas  atstarpes. \n.\n\n\n",
    html="<p>Labdien!</p>",
    language="lv",
    unsubscribe_url="https://pay.example/u/7",
)


def written(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    signer = Signer("firm.example", "evenhand", key)
    server = MailServer(host="", port=25, sender="help@firm.example", signer=signer)
    return _rendered(MAIL, server=server, at=None)[1]


def holds(message: bytes, key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bool:
    """A reading of its own: line by line, with nothing of the module under test."""
    lines = message.split(b"\r\n")
    end = lines.index(b"")
    fields: list[bytes] = []
    for line in lines[:end]:
        if line[:1] in b" \t":
            fields[-1] += line
        else:
            fields.append(line)
    by_name: dict[str, list[bytes]] = {}
    for field in fields:
        by_name.setdefault(field.split(b":")[0].decode().lower(), []).append(field)
    own = by_name["dkim-signature"][0].split(b":", 1)[1].decode()
    tags = dict(part.strip().split("=", 1) for part in own.split(";") if part.strip())
    body = [b" ".join(re.split(rb"[ \t]+", one)).rstrip() for one in lines[end + 1 :]]
    while body and body[-1] == b"":
        del body[-1]
    digest = hashlib.sha256(b"".join(one + b"\r\n" for one in body)).digest()
    if base64.b64encode(digest).decode() != tags["bh"]:
        return False
    told = []
    for name in tags["h"].split(":"):
        stack = by_name.get(name, [])
        if stack:
            told.append(_plain(stack.pop().decode()))
    unsigned = re.sub(r"b=[^;]*$", "b=", own)
    text = "\r\n".join([*told, _plain(f"dkim-signature:{unsigned}")]).encode()
    signature = base64.b64decode("".join(tags["b"].split()))
    try:
        if isinstance(key, rsa.RSAPrivateKey):
            key.public_key().verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.public_key().verify(signature, hashlib.sha256(text).digest())
    except InvalidSignature:
        return False
    return True


def _plain(field: str) -> str:
    name, value = field.split(":", 1)
    return f"{name.lower()}:{' '.join(value.split())}"


@pytest.mark.parametrize("key", [RSA, ED], ids=["rsa", "ed25519"])
def test_a_signed_message_holds(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> None:
    assert holds(written(key), key)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"liga@example.org", b"anna@example.org"), (b"PHA+", b"PHB+"), (b"/u/7", b"/u/8"),
     (b"From: help@firm.example", b"From: help@firm.example\r\nFrom: other@firm.example")],
    ids=["recipient", "body", "unsubscribe", "second sender"],
)  # fmt: skip
def test_a_touched_message_does_not_hold(old: bytes, new: bytes) -> None:
    message = written(RSA)
    old, new = (old, new) if old in message else (b"Labdien", b"Labrit!")

    assert old in message
    assert not holds(message.replace(old, new), RSA)


def test_a_key_is_read_from_its_file_and_a_weak_one_refused(tmp_path: Path) -> None:
    file, weak = tmp_path / "dkim.pem", tmp_path / "weak.pem"
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    for place, key in ((file, RSA), (weak, small)):
        place.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    assert read_signer(str(file), domain="firm.example", selector="evenhand").domain
    for wrong in (weak, tmp_path / "missing.pem"):
        with pytest.raises(KeyUnfit):
            read_signer(str(wrong), domain="firm.example", selector="evenhand")
