"""Papers as people send them, and as somebody who means harm would make them; made, not stored."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

GPS_INFO = 0x8825
ORIENTATION = 0x0112
MAKER = 0x010F


def a_photo(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A small picture of that format; the left half is dark."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def a_phone_photo(*, turned: bool = False) -> bytes:
    """A JPEG that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[MAKER] = "Secretphone"
    if turned:
        exif[ORIENTATION] = 6
    exif.get_ifd(GPS_INFO).update({1: "N", 2: (56.0, 57.0, 0.0), 3: "E", 4: (24.0, 6.0, 0.0)})
    return a_photo("JPEG", exif=exif.tobytes(), comment=b"a secret comment")


def a_heic() -> bytes:
    """A photo as a newer telephone takes it."""
    out = io.BytesIO()
    heif = pillow_heif.from_pillow(Image.new("RGB", (64, 48), "white"))
    heif.save(out, quality=60)
    return out.getvalue()


def a_bomb(side: int = 50_000) -> bytes:
    """A PNG of few bytes that says it is very large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def a_pdf(
    *, pages: int = 1, script: str = "", file: bytes = b"", password: str = "", title: str = ""
) -> bytes:
    """A PDF of empty pages, with what the test wants in it."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=200)
    if title:
        writer.add_metadata({"/Title": title})
    if script:
        action = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(script),
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if file:
        writer.add_attachment("more.exe", file)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


A_PDF = a_pdf()
A_PNG = a_photo("PNG")
