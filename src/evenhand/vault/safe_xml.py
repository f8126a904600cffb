"""XML from strangers, read so that it can only say what it holds.

Entities, document types and the network are off: no file makes us fetch another, name one of ours,
or grow until nothing else runs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from lxml import etree


class XmlBroken(ValueError):
    """The file is not whole XML."""

    def __init__(self, words: str, *, line: int | None) -> None:
        super().__init__(words)
        self.words, self.line = words, line


class DocumentTypeDeclared(ValueError):
    """The file declares a document type, which nothing that we read needs."""


def read_xml(content: bytes) -> etree._Element:
    """Return the root of a document; raises XmlBroken, DocumentTypeDeclared."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise XmlBroken(str(wrong.msg), line=wrong.lineno) from wrong
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentTypeDeclared("the XML declares a document type")
    return root


def stream_xml(content: bytes, *, names: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """Yield the start and end of elements of some names, in any namespace, as a document is read.

    Whoever reads clears what is done with, so that a large file never lies whole in memory. Raises
    XmlBroken, DocumentTypeDeclared.
    """
    try:
        for _, element in _events(content, events=("start",), tags=None):
            if element.getroottree().docinfo.internalDTD is not None:
                raise DocumentTypeDeclared("the XML declares a document type")
            break
        yield from _events(content, events=("start", "end"), tags=[f"{{*}}{one}" for one in names])
    except etree.XMLSyntaxError as wrong:
        raise XmlBroken(str(wrong.msg), line=wrong.lineno) from wrong


def _events(
    content: bytes, *, events: tuple[str, ...], tags: list[str] | None
) -> Iterator[tuple[str, etree._Element]]:
    return iter(
        etree.iterparse(
            io.BytesIO(content),
            events=events,
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=False,
        )
    )
