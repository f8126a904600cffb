"""XML from strangers fetches nothing, names nothing of ours and does not grow."""

import pytest

from evenhand.vault.safe_xml import DocumentTypeDeclared, XmlBroken, read_xml


def test_a_plain_document_is_read_without_its_comments_and_instructions() -> None:
    root = read_xml(b"<?xml version='1.0'?><a><!-- aside --><?do it?><b>1</b></a>")

    assert [(one.tag, one.text) for one in root] == [("b", "1")]


@pytest.mark.parametrize(
    "declared",
    [
        b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        b"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;'>]>",
        b"<!DOCTYPE a>",
    ],
)
def test_a_declared_document_type_is_refused(declared: bytes) -> None:
    with pytest.raises(DocumentTypeDeclared):
        read_xml(declared + b"<a>1</a>")


@pytest.mark.parametrize("content", [b"", b"<a>", b"no XML", b"<a>\x00</a>"])
def test_what_is_not_whole_is_refused(content: bytes) -> None:
    with pytest.raises(XmlBroken):
        read_xml(content)


def test_what_is_not_whole_says_where() -> None:
    with pytest.raises(XmlBroken) as refused:
        read_xml(b"<a>\n<b>\n</a>")

    assert refused.value.line == 3
