"""Open one paper in a process of its own, under limits, and write down what may be kept of it.

What people send us may be broken, or made to harm who opens it. So the libraries that read
pictures and PDF files never run beside the pages: they run here, with little memory and little
time, and know nothing of anybody. A paper arrives at the standard input; the answer is one line,
`kept <media type>` or `refused <why>`, and after `kept` the bytes to keep.

A photo is drawn anew from its pixels, upright, so that neither the place where it was taken nor
anything hidden in it is kept. A PDF stays as it came, byte for byte, because a signature in it
would break; so what could act in it (scripts, programs, other files) is refused.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any, Final

MOST_PIXELS: Final = 40_000_000
MOST_PAGES: Final = 100
MOST_KEPT: Final = 10 * 1024 * 1024
_MOST_OBJECTS: Final = 100_000
_MEMORY_BYTES: Final = 1536 * 1024 * 1024
_SECONDS: Final = 8
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
_ACTIVE_KEYS: Final = ("/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA")
_ACTIVE_ACTIONS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/GoToE"})
_ACTIVE_TYPES: Final = frozenset({"/EmbeddedFile", "/Filespec"})
_QUALITIES: Final = (88, 75, 60)


class Refused(Exception):
    """The paper cannot be taken; its text is the name of the reason."""


def decoded(content: bytes) -> tuple[str, bytes]:
    """Return the media type and the bytes to keep; raises Refused."""
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return "application/pdf", content
    return _redrawn(content)


def _redrawn(content: bytes) -> tuple[str, bytes]:
    """Draw a photo anew, upright and bare; its size is read before its first pixel."""
    import pillow_heif
    from PIL import Image, ImageOps

    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # Our own limit stands two lines below, and is lower.
    with Image.open(io.BytesIO(content), formats=_FORMATS) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Refused("pixels")
        keeps_png = found.format == "PNG"
        upright = ImageOps.exif_transpose(found)
        bare = _bare(upright, with_alpha=keeps_png and upright.has_transparency_data)
    if keeps_png and len(drawn := _saved(bare, "PNG")) <= MOST_KEPT:
        return "image/png", drawn
    return "image/jpeg", _as_jpeg(bare.convert("RGB"))


def _bare(image: Any, *, with_alpha: bool) -> Any:
    """Copy the pixels alone: no place, no camera, no comment, no profile."""
    pixels = image.convert("RGBA" if with_alpha else "RGB")
    pixels.info = {}
    return pixels


def _as_jpeg(image: Any) -> bytes:
    """Save at the best quality that stays within the size we keep."""
    for quality in _QUALITIES:
        drawn = _saved(image, "JPEG", quality=quality)
        if len(drawn) <= MOST_KEPT:
            return drawn
    raise Refused("pixels")


def _saved(image: Any, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _check_pdf(content: bytes) -> None:
    """Refuse a PDF that asks for a password, is very long, or could act when it is opened."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise Refused("pages")
    if not pages:
        raise Refused("unreadable")
    if any(_acts(found) for found in _dictionaries(reader)):
        raise Refused("active")


def _dictionaries(reader: Any) -> Iterator[Any]:
    """Every dictionary of the file, also those that no page leads to, and those within."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    numbers = {
        (number, generation)
        for generation, entries in reader.xref.items()
        for number in entries
        if generation != 65535
    } | {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > _MOST_OBJECTS:
        raise Refused("pages")
    for number, generation in numbers:
        waiting = [reader.get_object(IndirectObject(number, generation, reader))]
        while waiting:
            found = waiting.pop()
            if isinstance(found, DictionaryObject):
                yield found
                waiting.extend(found.raw_get(key) for key in found)
            elif isinstance(found, ArrayObject):
                waiting.extend(found)


def _acts(found: Any) -> bool:
    return (
        any(key in found for key in _ACTIVE_KEYS)
        or _plain(found, "/S") in _ACTIVE_ACTIONS
        or _plain(found, "/Type") in _ACTIVE_TYPES
    )


def _plain(found: Any, key: str) -> str:
    return str(found.get(key, "")) if key in found else ""


def _limit_ourselves() -> None:
    """Little memory and little time of the processor, where the system can be told so."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read one paper, answer, end."""
    _limit_ourselves()
    try:
        media_type, kept = decoded(sys.stdin.buffer.read())
    except Refused as refused:
        sys.stdout.buffer.write(f"refused {refused}\n".encode())
    except (Exception, MemoryError, RecursionError):  # noqa: BLE001 - whatever it was, it is unreadable
        sys.stdout.buffer.write(b"refused unreadable\n")
    else:
        sys.stdout.buffer.write(f"kept {media_type}\n".encode() + kept)


if __name__ == "__main__":
    main()
