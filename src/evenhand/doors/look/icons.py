"""Lucide drawings as inline SVG; only those we use lie in the folder beside."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

_FOLDER = Path(__file__).parent / "icons"
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class NoSuchIcon(LookupError):
    """A template names a drawing that is not in the folder of icons."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no icon {name!r}; add {name}.svg from lucide to the folder of icons")


@lru_cache(maxsize=256)
def drawing(name: str, size: int) -> SafeString:
    """The SVG of an icon, `size` pixels wide, hidden from screen readers."""
    path = _FOLDER / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise NoSuchIcon(name)
    found = _INNER.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise NoSuchIcon(name)
    inner = re.sub(r"\s+", " ", found[1]).strip()
    svg = (
        f'<svg class="look-icon look-icon--{name}" width="{size}" height="{size}" '
        'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        f'focusable="false">{inner}</svg>'
    )
    return mark_safe(svg)  # noqa: S308 (our own files, nothing typed by anybody)
