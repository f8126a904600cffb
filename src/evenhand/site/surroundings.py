"""What the machine around us says: the mode, the state folder, the secrets.

Everything is read from the environment once, here. What may be made up on a single machine is
generated once and kept in the state folder; production must bring its own.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MASTER_KEY_BYTES = 32
SIGNING_KEY_BYTES = 32


class Mode(StrEnum):
    """How much this installation is for real."""

    LOCAL = "local"  # one machine, plain HTTP, secrets made up and kept
    DEMO = "demo"  # like local, with synthetic people and a clock that can be set
    PRODUCTION = "production"  # HTTPS, every secret given, nothing made up


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The environment, read and checked."""

    mode: Mode
    home: Path  # the state folder, ordinarily .evenhand of the checkout
    debug: bool
    database_url: str  # empty: the embedded server
    hosts: tuple[str, ...]
    secret_key: str
    master_key: bytes
    signing_key: bytes  # signs statements that people take along; empty: none can be taken
    trusts_proxy: bool  # a proxy in front ends HTTPS and says so in X-Forwarded-Proto
    spool: Path  # where letters are laid
    smtp_host: str  # empty: no mail server
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_tls: bool
    sender: str  # the address our mail comes from
    dkim_key: str  # file of the key that signs our mail; empty: the relay signs, or nobody
    dkim_selector: str
    provider_url: str  # who carries texts and puts calls through; empty: nobody
    provider_key: str
    provider_calls: bool
    provider_secret: str  # signs what the provider tells us
    stripe_key: str  # lets people pay by a link; empty: nobody can
    stripe_secret: str  # signs what is told of payments by link
    stripe_url: str

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION


def state_folder() -> Path:
    """Where this installation keeps its state: EVENHAND_HOME, or `.evenhand` of the checkout."""
    given = os.environ.get("EVENHAND_HOME")
    if given:
        return Path(given).absolute()
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / ".evenhand"


def read_surroundings() -> Surroundings:
    """Read the environment. Raises `ImproperlyConfigured`, naming the variable and the remedy."""
    mode, home = _mode(), state_folder()
    debug = os.environ.get("EVENHAND_DEBUG", "") == "1"
    if mode is Mode.PRODUCTION:
        _refuse_to_pretend(debug=debug)
    return Surroundings(
        mode=mode,
        home=home,
        debug=debug,
        database_url=os.environ.get("DATABASE_URL", ""),
        hosts=_hosts(mode),
        secret_key=os.environ.get("EVENHAND_SECRET_KEY") or _kept(home, "secret.key"),
        master_key=_master_key(os.environ.get("EVENHAND_MASTER_KEY") or _kept(home, "master.key")),
        signing_key=_signing_key(mode, home),
        trusts_proxy=os.environ.get("EVENHAND_BEHIND_PROXY", "") == "1",
        spool=Path(os.environ.get("EVENHAND_SPOOL") or home / "spool").absolute(),
        smtp_host=os.environ.get("EVENHAND_SMTP_HOST", ""),
        smtp_port=_port(os.environ.get("EVENHAND_SMTP_PORT", "25")),
        smtp_user=os.environ.get("EVENHAND_SMTP_USER", ""),
        smtp_password=os.environ.get("EVENHAND_SMTP_PASSWORD", ""),
        smtp_tls=os.environ.get("EVENHAND_SMTP_TLS", "") == "1",
        sender=os.environ.get("EVENHAND_SENDER", "evenhand@localhost"),
        dkim_key=os.environ.get("EVENHAND_DKIM_KEY", ""),
        dkim_selector=os.environ.get("EVENHAND_DKIM_SELECTOR", "evenhand"),
        provider_url=_provider_url(mode, os.environ.get("EVENHAND_PROVIDER_URL", "")),
        provider_key=os.environ.get("EVENHAND_PROVIDER_KEY", ""),
        provider_calls=os.environ.get("EVENHAND_PROVIDER_CALLS", "") == "1",
        provider_secret=os.environ.get("EVENHAND_PROVIDER_SECRET", ""),
        stripe_key=os.environ.get("EVENHAND_STRIPE_KEY", ""),
        stripe_secret=os.environ.get("EVENHAND_STRIPE_SECRET", ""),
        stripe_url=_provider_url(
            mode, os.environ.get("EVENHAND_STRIPE_URL", "https://api.stripe.com")
        ),
    )


def _mode() -> Mode:
    given = os.environ.get("EVENHAND_MODE", Mode.LOCAL)
    try:
        return Mode(given)
    except ValueError:
        raise ImproperlyConfigured(
            f"EVENHAND_MODE is {given!r}. Set it to one of: {', '.join(Mode)}."
        ) from None


def _refuse_to_pretend(*, debug: bool) -> None:
    """In production nothing is made up, and nothing is shown that should not be."""
    if debug:
        raise ImproperlyConfigured(
            "EVENHAND_DEBUG shows people's data on error pages. Unset it in production."
        )
    if os.environ.get("EVENHAND_CLOCK"):
        raise ImproperlyConfigured("EVENHAND_CLOCK sets the demo's clock. Unset it in production.")
    for name in ("DATABASE_URL", "EVENHAND_HOSTS", "EVENHAND_SECRET_KEY", "EVENHAND_MASTER_KEY"):
        if not os.environ.get(name):
            raise ImproperlyConfigured(
                f"{name} is not set, and production makes nothing up. Set it."
            )
    for name, file in (
        ("EVENHAND_SECRET_KEY", "secret.key"),
        ("EVENHAND_MASTER_KEY", "master.key"),
    ):
        kept = state_folder() / file
        given = os.environ[name]
        if given.startswith("demo") or (kept.is_file() and kept.read_text().strip() == given):
            raise ImproperlyConfigured(
                f"{name} is a secret of the demo. Make a new one with `openssl rand -base64 32`."
            )
    if len(os.environ["EVENHAND_SECRET_KEY"]) < MASTER_KEY_BYTES:
        raise ImproperlyConfigured(
            "EVENHAND_SECRET_KEY is shorter than 32 characters. "
            "Make a new one with `openssl rand -base64 32`."
        )


def _hosts(mode: Mode) -> tuple[str, ...]:
    given = os.environ.get("EVENHAND_HOSTS", "")
    if given:
        return tuple(host.strip() for host in given.split(",") if host.strip())
    return () if mode is Mode.PRODUCTION else ("localhost", "127.0.0.1", "[::1]", "testserver")


def _kept(home: Path, name: str) -> str:
    """A secret of this machine: made at the first call, the same ever after, readable by us."""
    file = home / name
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()
    half = home / f"{name}.{os.getpid()}.half"
    if not file.is_file():
        half.touch(mode=0o600)
        half.write_text(made)
        try:
            # A link appears whole or not at all, and never over another's: two starts agree.
            os.link(half, file)
        except FileExistsError:
            pass
        finally:
            half.unlink()
    return file.read_text().strip()


def _master_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise ImproperlyConfigured(
            "EVENHAND_MASTER_KEY is not 32 bytes in base64. "
            "Make one with `openssl rand -base64 32`; keep the old one if people's data uses it."
        )
    return key


def _signing_key(mode: Mode, home: Path) -> bytes:
    """The key that signs statements of means; production may have none, and then signs nothing."""
    given = os.environ.get("EVENHAND_SIGNING_KEY", "")
    kept = home / "signing.key"
    if mode is Mode.PRODUCTION:
        if not given:
            return b""
        if kept.is_file() and kept.read_text().strip() == given:
            raise ImproperlyConfigured(
                "EVENHAND_SIGNING_KEY is a secret of the demo. "
                "Make a new one with `openssl rand -base64 32`."
            )
    try:
        key = base64.b64decode(given or _kept(home, "signing.key"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SIGNING_KEY_BYTES:
        raise ImproperlyConfigured(
            "EVENHAND_SIGNING_KEY is not 32 bytes in base64. "
            "Make one with `openssl rand -base64 32`."
        )
    return key


def _provider_url(mode: Mode, given: str) -> str:
    """Where the provider listens; people's numbers travel there, so in production by HTTPS."""
    wanted = ("https://",) if mode is Mode.PRODUCTION else ("https://", "http://")
    if given and not given.startswith(wanted):
        raise ImproperlyConfigured(
            f"EVENHAND_PROVIDER_URL is {given!r}. Write an address beginning with {wanted[0]}."
        )
    return given


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ImproperlyConfigured(f"EVENHAND_SMTP_PORT is {text!r}. Set it to 1 to 65535.")
    return int(text)
