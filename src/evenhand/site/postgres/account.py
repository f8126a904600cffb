"""Whom the server runs as: PostgreSQL refuses root, so root hands it to `nobody`."""

import os
import pwd
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine who owns the data and runs the server."""

    uid: int
    gid: int
    dropped: bool  # True when it is not the user who started us

    @classmethod
    def for_server(cls) -> "Account":
        """The user we are, or `nobody` when we are root."""
        if os.geteuid() != 0:
            return cls(uid=os.geteuid(), gid=os.getegid(), dropped=False)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return cls(uid=65534, gid=65534, dropped=True)
        return cls(uid=nobody.pw_uid, gid=nobody.pw_gid, dropped=True)

    def as_child(self) -> dict[str, Any]:
        """The words for `subprocess` that start a child as this user and nobody else."""
        if not self.dropped:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, path: Path, bits: int) -> bool:
        """Whether this user holds the permission `bits` (4 read, 1 enter or run) on `path`."""
        facts = path.stat()
        mode = stat.S_IMODE(facts.st_mode)
        if facts.st_uid == self.uid:
            return (mode >> 6) & bits == bits
        if facts.st_gid == self.gid:
            return (mode >> 3) & bits == bits
        return mode & bits == bits

    def reaches(self, folder: Path) -> bool:
        """Whether this user may walk from the root of the file system into `folder`."""
        return all(self.may(step, 1) for step in (folder, *folder.parents))

    def reads(self, paths: Iterable[Path]) -> bool:
        """Whether this user may read every one of `paths`."""
        return all(self.may(path, 5 if path.is_dir() else 4) for path in paths)

    def private_folder(self, folder: Path) -> Path:
        """Make `folder` (if need be) a folder that this user alone can open."""
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder

    def own(self, file: Path) -> None:
        """Hand `file` to this user."""
        os.chown(file, self.uid, self.gid)

    def passage(self, folder: Path) -> Path:
        """Make `folder` ours, and let this user walk through it without reading its list."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.dropped:
            os.chown(folder, os.geteuid(), self.gid)
        folder.chmod(0o710 if self.dropped else 0o700)
        return folder
