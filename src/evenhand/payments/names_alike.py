"""Whether two names may be of the same person, as banks and people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Final

_APART: Final = re.compile(r"[^\w]+|_")
_SPELT_OUT: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_TITLES: Final = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "herr",
        "frau",
        "mme",
        "mlle",
        "monsieur",
        "madame",
        "hr",
        "fr",
    }
)
_SPELLINGS: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"))


@lru_cache(maxsize=65_536)
def tokens(name: str) -> frozenset[str]:
    """Return the words of a name: small letters without marks, titles left out."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_SPELT_OUT))
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = {word for word in _APART.split(bare) if word} - _TITLES
    return frozenset(_respelt(word) for word in words)


def _respelt(word: str) -> str:
    """German banks write ae, oe, ue; both spellings come to the same word."""
    for long, short in _SPELLINGS:
        word = word.replace(long, short)
    return word


def fits(written: Collection[str], known: Collection[str]) -> bool:
    """Whether the words of a written name fit a known one, in any order.

    Every known word is there, whole or by its initial; at least one word of two letters is whole.
    Further words (a second name, a bank's address) do not matter.
    """
    rest = [word for word in known if word not in written]
    if len(rest) == len(known) or all(len(word) == 1 for word in known if word in written):
        return False
    return all(word[0] in written for word in rest)
