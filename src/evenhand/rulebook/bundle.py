"""A rulebook as bytes: all that its answers depend on, so that it can judge again years later.

Two parts, each a tar that comes out the same wherever it is made: the *rules* (code and packs,
with the operator's settings) and the *data* (holidays, time zones, currencies), which change only
with the locked environment and are therefore kept apart.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import platform
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evenhand.rulebook.loader import DATA_PACKAGES, HERE, PACKS, fingerprint

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook

LABEL: Final = "bundle.json"
# What `holidays` computes Easter with belongs to the calendar as much as it does.
_COMPUTES_WITH: Final = ("dateutil", "six")
_BYTECODE: Final = {".pyc", ".pyo", ".pyi"}
_NOT_JUDGING: Final = {".md", *_BYTECODE}


class BundleBroken(Exception):
    """Bytes that were kept are not what their digest says."""

    def __init__(self, digest: str, found: str) -> None:
        super().__init__(
            f"the part {digest[:12]} of a bundle is broken: its bytes say {found[:12]}"
        )
        self.digest = digest
        self.found = found


class RulebookChangedOnDisk(Exception):
    """The files are no longer those the rulebook was opened from, so that it cannot be kept."""

    def __init__(self, hash_: str, found: str) -> None:
        super().__init__(
            f"the rulebook {hash_[:12]} judges here, and its files have become {found[:12]}; "
            "start this process again"
        )
        self.hash = hash_
        self.found = found


@dataclass(frozen=True, slots=True)
class Part:
    """A tar and the sha256 of its bytes, which is its name."""

    digest: str
    tar: bytes

    def packed(self) -> bytes:
        """The tar made small; the digest is of the bytes before."""
        return gzip.compress(self.tar, compresslevel=6, mtime=0)


def rules_part(book: Rulebook) -> Part:
    """The code that judges, the packs, and a label with the operator's settings.

    Raises RulebookChangedOnDisk where files changed since the rulebook was opened.
    """
    folder = packs_folder(book)
    is_own = folder == PACKS
    files = {f"evenhand/rulebook/{name}": file for name, file in _below(HERE) if _is_code(file)}
    files["evenhand/__init__.py"] = HERE.parent / "__init__.py"
    inside = "evenhand/rulebook/packs" if is_own else "packs"
    files |= {f"{inside}/{name}": file for name, file in _below(folder)}
    label = {
        "hash": book.hash,
        "packs": "" if is_own else inside,
        "operator": json.loads(book.loaded.operator.as_json()),
        "python": platform.python_version(),
        "versions": versions(),
    }
    contents = {name: file.read_bytes() for name, file in files.items()}
    if (found := fingerprint(folder, book.loaded.operator)) != book.hash:
        raise RulebookChangedOnDisk(book.hash, found)
    contents[LABEL] = json.dumps(label, sort_keys=True, ensure_ascii=False).encode()
    return _part(contents.items())


@lru_cache(maxsize=1)
def data_part() -> Part:
    """The installed packages of calendar data, with what tells their versions."""
    contents: dict[str, bytes] = {}
    for package in (*DATA_PACKAGES, *_COMPUTES_WITH):
        spec = importlib.util.find_spec(package)
        assert spec is not None, package
        assert spec.origin is not None, package
        origin = Path(spec.origin)
        if not spec.submodule_search_locations:
            contents[origin.name] = origin.read_bytes()
            continue
        for name, file in _below(origin.parent):
            contents[f"{package}/{name}"] = file.read_bytes()
    for package, version in versions().items():
        said = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        contents[f"{package}-{version}.dist-info/METADATA"] = said.encode()
    return _part(contents.items())


def versions() -> dict[str, str]:
    """The versions of the calendar data that are part of a rulebook's hash."""
    return {package: importlib.metadata.version(package) for package in DATA_PACKAGES}


def packs_folder(book: Rulebook) -> Path:
    """The folder whose packs a rulebook was opened from."""
    return book.loaded.packs["house"].folder.parent


def unpack(packed: bytes, *, digest: str, into: Path) -> None:
    """Lay a part out in a folder; raises BundleBroken when it is not the part of that digest."""
    try:
        tar = gzip.decompress(packed)
    except (OSError, EOFError) as error:
        raise BundleBroken(digest, "nothing readable") from error
    found = hashlib.sha256(tar).hexdigest()
    if found != digest:
        raise BundleBroken(digest, found)
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        archive.extractall(into, filter="data")


def label_in(folder: Path) -> dict[str, Any]:
    """What an unpacked bundle says about itself."""
    told: dict[str, Any] = json.loads((folder / LABEL).read_text(encoding="utf-8"))
    return told


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder that a program may read, with its name from there."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix not in _NOT_JUDGING and "__pycache__" not in file.parts:
            yield file.relative_to(folder).as_posix(), file


def _is_code(file: Path) -> bool:
    return PACKS not in file.parents


def _part(contents: Iterable[tuple[str, bytes]]) -> Part:
    """A tar without owners, dates or an order of its own."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, body in sorted(contents):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            entry.mode = 0o644
            archive.addfile(entry, io.BytesIO(body))
    tar = whole.getvalue()
    return Part(hashlib.sha256(tar).hexdigest(), tar)
