"""Which rulebook a word on the command line means: `now`, a kept one by its hash, or a folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from evenhand.journal.apart import Which

NOW = "now"


class NotARulebook(ValueError):
    """A word names no rulebook."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(
            f"{word!r} is no rulebook. Write `now`, the first digits of a kept rulebook's hash, or "
            "a folder of packs (with `house/pack.toml` in it)."
        )


def installed() -> Which:
    """Return the rulebook that judges today, with the operator's settings."""
    from evenhand.rulebook import open_rulebook

    book = open_rulebook()
    return Which(name=NOW, operator=json.loads(book.loaded.operator.as_json()), hash=book.hash)


def keep_what_judges(*, at: datetime) -> None:
    """Keep the installed rulebook before it judges, so that no decision has to wait for it."""
    from django.db import transaction

    from evenhand.journal.bundles import keep_rulebook
    from evenhand.rulebook import open_rulebook

    with transaction.atomic():
        keep_rulebook(open_rulebook(), at=at)


def is_kept(word: str) -> bool:
    """Whether a word can only mean a rulebook kept in the database."""
    return word != NOW and not _is_folder(word)


@contextmanager
def meant_by(word: str) -> Iterator[Which]:
    """Give the rulebook that a word means; raises NotARulebook and NoSuchBundle."""
    if word == NOW:
        yield installed()
        return
    if _is_folder(word):
        now = installed()
        yield Which(name=word, packs=Path(word).resolve(), operator=now.operator)
        return
    if not all(digit in "0123456789abcdef" for digit in word.lower()):
        raise NotARulebook(word)
    from evenhand.journal.bundles import kept_hash, unpacked

    with TemporaryDirectory(prefix="evenhand-rulebook-") as folder:
        kept = unpacked(kept_hash(word), into=Path(folder).resolve())
        yield Which(
            name=kept.hash[:12],
            folder=kept.folder,
            packs=kept.packs,
            operator=kept.operator,
            hash=kept.hash,
        )


def _is_folder(word: str) -> bool:
    return (Path(word) / "house" / "pack.toml").is_file()
