"""What people send: opened under limits in a process of its own, and kept bare."""

from __future__ import annotations

import io
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image

from evenhand.doors.look import decoding, papers
from evenhand.doors.look.papers import Paper, PaperRefused, attachment, taken
from tests.papers import (
    A_PDF,
    GPS_INFO,
    a_bomb,
    a_heic,
    a_pdf,
    a_phone_photo,
    a_photo,
)

A_LAUNCH = A_PDF.replace(
    b"/Type /Catalog", b"/OpenAction << /S /Launch /F (cmd.exe) >> /Type /Catalog"
)
A_PAGE_AND_A_PDF = A_PDF + b"\n<html><script>alert(1)</script></html>"


def sent(content: bytes, name: str = "paper.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def why_not(content: bytes, name: str = "paper.jpg") -> str:
    with pytest.raises(PaperRefused) as refused:
        taken(sent(content, name))
    return refused.value.why


def test_a_photo_is_kept_without_its_place_its_camera_and_its_comment() -> None:
    photo = a_phone_photo()

    kept = taken(sent(photo))

    assert b"Secretphone" in photo
    assert b"Secretphone" not in kept.content
    assert b"secret comment" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert not dict(image.getexif())
        assert not image.getexif().get_ifd(GPS_INFO)


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    kept = taken(sent(a_phone_photo(turned=True)))

    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (40, 60)


def test_a_photo_of_a_newer_telephone_becomes_one_that_every_browser_opens() -> None:
    kept = taken(sent(a_heic(), "IMG_0001.HEIC"))

    assert (kept.media_type, kept.name) == ("image/jpeg", "IMG_0001.jpg")
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("WEBP", "image/jpeg"), ("JPEG", "image/jpeg")]
)
def test_a_picture_is_kept_as_what_it_is_not_what_it_is_called(kind: str, media_type: str) -> None:
    kept = taken(sent(a_photo(kind), "scan.pdf"))

    assert kept.media_type == media_type
    assert papers.media_type(kept.content) == media_type


def test_a_pdf_is_kept_byte_for_byte_so_that_its_signature_holds() -> None:
    assert taken(sent(A_PDF, "letter.pdf")).content == A_PDF


def test_a_pdf_that_opens_without_its_password_is_taken() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.encrypt("", owner_password="bank", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)

    assert taken(sent(out.getvalue(), "statement.pdf")).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (a_bomb(), "pixels"),
        (a_photo()[:300], "unreadable"),
        (a_pdf(password="secret"), "locked"),
        (a_pdf(pages=101), "pages"),
        (a_pdf(script="app.alert('x')"), "active"),
        (a_pdf(file=b"MZ a program"), "active"),
        (A_LAUNCH, "active"),
        (b"%PDF-1.4\n%%EOF\n", "unreadable"),
        (b"MZ\x90\x00 a program", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (b"<!doctype html><title>x</title>", "type"),
        (b"PK\x03\x04 a text program's file", "type"),
        (b"\x89PNG\r\n\x1a\n<svg onload='x'/>", "unreadable"),
        (b"\xff\xd8\xff" + b"0" * papers.MOST_BYTES, "size"),
    ],
    ids=[
        "empty", "bomb", "truncated", "locked", "long", "script", "file within", "launch",
        "no pdf", "program", "drawing", "page", "office", "drawing called png", "huge",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_for_its_own_reason(content: bytes, why: str) -> None:
    assert why_not(content, "paper.png") == why


def test_a_pdf_that_is_a_page_too_can_only_be_saved_never_shown() -> None:
    kept = taken(sent(A_PAGE_AND_A_PDF, "letter.html"))

    answer = attachment(kept.content, name=kept.name, media_type=kept.media_type)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_paper_that_takes_too_long_to_open_is_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(papers, "WAIT_SECONDS", 0)

    assert why_not(a_photo()) == "unreadable"


def test_what_ends_the_decoder_never_ends_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "_DECODER", "evenhand.doors.look.nowhere")

    assert why_not(a_photo()) == "unreadable"


def test_a_picture_that_grows_when_it_is_saved_is_saved_more_coarsely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photo = a_photo("WEBP", size=(400, 400))
    _kind, finest = decoding.decoded(photo)
    monkeypatch.setattr(decoding, "MOST_KEPT", len(finest) - 1)

    _kind, coarser = decoding.decoded(photo)

    assert len(coarser) < len(finest)


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("a\u202egpj.exe.jpg", "agpj.exe.jpg"),
        ("line\nbreak.jpeg", "linebreak.jpeg"),
        ("Rēķins nr. 5", "Rēķins nr. 5.jpg"),
    ],
)
def test_a_name_tells_what_the_file_is_and_hides_nothing(name: str, kept_as: str) -> None:
    assert taken(sent(a_photo(), name)).name == kept_as


def test_a_form_hands_on_what_was_taken_never_what_was_sent() -> None:
    class OneForm(forms.Form):
        paper = Paper()

    photo = a_phone_photo()
    form = OneForm({}, MultiValueDict({"paper": [sent(photo)]}))

    assert form.is_valid(), form.errors
    assert b"Secretphone" not in form.cleaned_data["paper"].read()


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    whys = {"empty", "size", "type", "locked", "pixels", "pages", "active", "unreadable"}

    said = {str(Paper.default_error_messages[why]) for why in whys}

    assert len(said) == len(whys)
    assert not any(re.search(r"error|invalid|failed", sentence) for sentence in said)
