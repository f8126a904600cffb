"""Everything about her as one file, made in memory: for people, for programs, and her papers."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Final

from django.template.loader import render_to_string
from django.utils.text import slugify

from evenhand.doors.portal.about_me import shown
from evenhand.doors.portal.everything import everything_about
from evenhand.doors.portal.visit import Visit
from evenhand.vault import queries as vault
from evenhand.vault.models import Document

MOST_BYTES: Final = 50 * 1024 * 1024
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/json": "json",
}


class TooMuch(Exception):
    """Her papers are larger than what one file can hold."""


def everything_as_zip(visit: Visit) -> bytes:
    """`about.json`, `about.html`, and every letter and paper; raises TooMuch."""
    papers = vault.documents_of(visit.person.key)
    if sum(row.size_bytes for row in papers) > MOST_BYTES:
        raise TooMuch(visit.person.key)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("about.json", _for_programs(visit))
        page = render_to_string(
            "portal/about_file.html", {"sections": list(shown(visit)), "visit": visit}
        )
        packed.writestr("about.html", page)
        for name, content in _papers(papers):
            packed.writestr(name, content)
    return made.getvalue()


def _for_programs(visit: Visit) -> str:
    """The same by machine keys; of amounts the whole minor units."""
    told = {
        "made_at": visit.at.isoformat(),
        "sections": [
            {"key": one.key, "from": one.source, "kept": one.kept, "rows": list(one.rows)}
            for one in everything_about(visit.person)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _papers(papers: list[Document]) -> Iterator[tuple[str, bytes]]:
    """Each file under a plain name of its own; what was erased is left out."""
    for number, row in enumerate(reversed(papers), 1):
        try:
            content, typed = vault.document_content(row), vault.document_name(row)
        except vault.Erased:
            continue
        name = slugify(typed.rsplit(".", 1)[0])[:60] or "paper"
        ending = _ENDINGS.get(row.media_type, "bin")
        yield f"papers/{number:03d}-{row.stored_at:%Y-%m-%d}-{name}.{ending}", content
