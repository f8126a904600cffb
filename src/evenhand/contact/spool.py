"""The spool: a folder in which finished letters wait for the printer.

`out/` holds the letters; the printer takes one by moving it away. `taken/` remembers every key that
was ever accepted, so that a letter is laid down at most once even after the printer took it.
`aside/` holds what is about to be taken back: it is dropped once that is committed, else put back.
`manifest.jsonl` gains one line for each letter laid down or withdrawn. Nothing is ever overwritten,
and a power cut leaves either the whole letter or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown


class AlreadySpooled(NotHandedOver):
    """A letter of this key was laid down before; this attempt changed nothing."""

    def __init__(self, key: uuid.UUID) -> None:
        self.key = key
        super().__init__(f"a letter of key {key} was laid into the spool before")


@dataclass(frozen=True, slots=True)
class Spool:
    """The spool below one folder."""

    folder: Path

    def hand_over(self, key: uuid.UUID, letter: bytes) -> str:
        """Lay a letter down and return its reference.

        Raises AlreadySpooled; NotHandedOver when nothing was laid down; OutcomeUnknown when the
        key was claimed and then the disk failed.
        """
        try:
            part = self._written(key, letter)
        except OSError as error:
            raise NotHandedOver(f"the spool cannot be written: {error}") from error
        try:
            self._claim(key)
            os.link(part, self._waiting(key))
            digest = hashlib.sha256(letter).hexdigest()
            self._note({"key": str(key), "what": "laid", "sha256": digest, "bytes": len(letter)})
            # One after the other at the end: most disks write all of it with the first of them.
            _sync(self.folder / "out")
            _sync(self.folder / "taken")
        except FileExistsError as error:
            raise AlreadySpooled(key) from error
        except OSError as error:
            raise OutcomeUnknown(f"the spool failed half-way: {error}") from error
        finally:
            part.unlink(missing_ok=True)
        return f"spool:{key}"

    def has(self, key: uuid.UUID) -> bool | None:
        """Say whether a letter of that key was laid down.

        None when the key was claimed but neither the letter nor its line in the manifest is there.
        The letter is looked for first: a power cut may leave it without its mark.
        """
        if self._waiting(key).exists() or self._aside(key).exists():
            return True
        if not self._mark(key).exists():
            return False
        return True if self._noted(key) else None

    def set_aside(self, key: uuid.UUID) -> bool:
        """Take a letter out of the printer's reach; False when it is not there: he has it."""
        self._folder("aside")
        try:
            self._waiting(key).rename(self._aside(key))
        except FileNotFoundError:
            return False
        _sync(self.folder / "aside")
        _sync(self.folder / "out")
        return True

    def drop(self, key: uuid.UUID) -> bool:
        """Let go for good of a letter that was set aside; False when there is none."""
        try:
            self._aside(key).unlink()
        except FileNotFoundError:
            return False
        _sync(self.folder / "aside")
        self._note({"key": str(key), "what": "withdrawn"})
        return True

    def put_back(self, key: uuid.UUID) -> bool:
        """Lay a letter that was set aside where it lay before; False when there is none."""
        try:
            self._aside(key).rename(self._waiting(key))
        except FileNotFoundError:
            return False
        _sync(self.folder / "out")
        return True

    def waiting(self) -> list[uuid.UUID]:
        """The keys of letters that wait for the printer."""
        return [uuid.UUID(file.stem) for file in sorted((self.folder / "out").glob("*.pdf"))]

    def lying_aside(self) -> list[uuid.UUID]:
        """The keys of letters that were set aside and neither dropped nor put back."""
        return [uuid.UUID(file.stem) for file in sorted((self.folder / "aside").glob("*.pdf"))]

    def _waiting(self, key: uuid.UUID) -> Path:
        return self.folder / "out" / f"{key}.pdf"

    def _aside(self, key: uuid.UUID) -> Path:
        return self.folder / "aside" / f"{key}.pdf"

    def _folder(self, name: str) -> None:
        (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _mark(self, key: uuid.UUID) -> Path:
        return self.folder / "taken" / str(key)

    def _written(self, key: uuid.UUID, letter: bytes) -> Path:
        """The letter on disk, whole, under a name the printer does not look at."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("out", "taken", "parts"):
            self._folder(name)
        part = self.folder / "parts" / f"{key}.{uuid.uuid4()}"
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(letter)
            file.flush()
            os.fsync(file.fileno())
        return part

    def _claim(self, key: uuid.UUID) -> None:
        os.close(os.open(self._mark(key), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _note(self, line: dict[str, str | int]) -> None:
        text = json.dumps(line, sort_keys=True) + "\n"
        path = self.folder / "manifest.jsonl"
        handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(handle, text.encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def _noted(self, key: uuid.UUID) -> bool:
        manifest = self.folder / "manifest.jsonl"
        if not manifest.exists():
            return False
        with manifest.open(encoding="utf-8") as lines:
            return any(str(key) in line for line in lines)


def _sync(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
