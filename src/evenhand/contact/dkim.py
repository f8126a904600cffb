"""Signs e-mail with the firm's own key (DKIM, RFC 6376 and 8463), relaxed in headers and body.

Who relays may sign instead; then no key is set here. The public half stands in the firm's DNS: see
docs/how-to/e-mail.md.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# What is signed where it is there; `From` twice, so that nobody adds another.
SIGNED = (
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted", "List-Unsubscribe",
    "List-Unsubscribe-Post",
)  # fmt: skip
FEWEST_BITS = 2048


class KeyUnfit(ValueError):
    """A file holds no key that a mail server would trust."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file} is no key to sign mail with: {why}")


@dataclass(frozen=True, slots=True)
class Signer:
    """A domain's key, under the name by which DNS finds its public half."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    def signed(self, message: bytes) -> bytes:
        """The message with its signature before it."""
        head, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(head.decode("utf-8"))
        names = [name for name in SIGNED if name.lower() in fields]
        value = self._unsigned(names, body)
        text = "".join(f"{relaxed(name, fields[name.lower()])}\r\n" for name in names)
        text += relaxed("DKIM-Signature", value)
        signature = base64.b64encode(self._signature(text.encode())).decode()
        folded = "\r\n ".join(re.findall(".{1,70}", signature))
        return f"DKIM-Signature: {value}\r\n {folded}\r\n".encode() + message

    def _unsigned(self, names: list[str], body: bytes) -> str:
        """The field without its signature; a second `From` is signed as missing."""
        way = "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"
        digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
        listed = ":".join(name.lower() for name in (*names, "From"))
        return (
            f"v=1; a={way}; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" h={listed};\r\n bh={digest}; b="
        )

    def _signature(self, text: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(text, PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(text).digest())


def read_signer(file: str, *, domain: str, selector: str) -> Signer:
    """The signer whose private key lies in a PEM file; raises KeyUnfit."""
    try:
        key = load_pem_private_key(Path(file).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnfit(file, "it cannot be read as PEM") from error
    if isinstance(key, RSAPrivateKey) and key.key_size < FEWEST_BITS:
        raise KeyUnfit(file, f"RSA needs {FEWEST_BITS} bits or more")
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise KeyUnfit(file, "it is neither RSA nor Ed25519")
    return Signer(domain, selector, key)


def _fields(head: str) -> dict[str, str]:
    """Each field of a head by its name in lower case, still folded."""
    fields = re.split(r"\r\n(?![ \t])", head)
    pairs = (field.partition(":") for field in fields)
    return {name.strip().lower(): value for name, _, value in pairs}


def relaxed(name: str, value: str) -> str:
    """A field as RFC 6376, 3.4.2 wants it signed."""
    unfolded = re.sub(r"\r\n(?=[ \t])", "", value)
    shown = re.sub(r"[ \t]+", " ", unfolded).strip()
    return f"{name.lower().strip()}:{shown}"


def relaxed_body(body: bytes) -> bytes:
    """A body as RFC 6376, 3.4.4 wants it signed."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
