"""Rulebooks kept for tests: the installed one, and one whose code somebody changed."""

from __future__ import annotations

import io
import shutil
import tarfile
from hashlib import sha256
from pathlib import Path

from evenhand.journal import bundles
from evenhand.journal.apart import Apart, Which
from evenhand.journal.bundles import keep_rulebook, unpacked
from evenhand.journal.models import BundlePart, RulebookBundle
from evenhand.rulebook import open_rulebook
from evenhand.rulebook.bundle import Part
from tests.cast import AT

RULE = "lv.never-on-a-whim"
_RULES = f"""

@rule("{RULE}", acts=DEMAND, principle=4, source="paal#10(3)1")
def never_on_a_whim(case: Facts) -> Instant:
    if case.is_natural_person:
        return NEVER
    return NOW
"""
_TEXTS = f"""
["{RULE}"]
en = "We do not ask on a whim."
lv = "Mēs neprasām pēc iegribas."
fr = "Nous ne demandons rien par caprice."
de = "Wir fordern nichts aus einer Laune heraus."
"""


def keep_installed() -> str:
    """Keep the installed rulebook; its hash."""
    book = open_rulebook()
    bundles._SEEN.clear()  # an earlier test's table was emptied behind the process's back
    keep_rulebook(book, at=AT)
    return book.hash


def keep_with_another_rule(folder: Path) -> str:
    """Keep a rulebook that has one rule more in Latvia than the installed one; its own hash."""
    place = folder / "changed"
    installed = unpacked(keep_installed(), into=folder / "installed")
    shutil.copytree(installed.folder, place)
    pack = place / "evenhand" / "rulebook" / "packs" / "lv"
    for name, more in (("rules.py", _RULES), ("texts.toml", _TEXTS)):
        with (pack / name).open("a", encoding="utf-8") as file:
            file.write(more)
    with Apart(Which(name="changed", folder=place.resolve())) as process:
        hash_ = process.hash
    part = _tar_of(place)
    data = RulebookBundle.objects.get(hash=installed.hash).data
    BundlePart.objects.create(digest=part.digest, packed=part.packed())
    RulebookBundle.objects.create(hash=hash_, rules_id=part.digest, data=data, kept_at=AT)
    return hash_


def _tar_of(place: Path) -> Part:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        archive.add(place / "evenhand", arcname="evenhand", filter=_without_bytecode)
        archive.add(place / "bundle.json", arcname="bundle.json")
    return Part(sha256(whole.getvalue()).hexdigest(), whole.getvalue())


def _without_bytecode(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "__pycache__" in entry.name else entry
