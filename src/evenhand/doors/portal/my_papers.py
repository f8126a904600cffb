"""Her papers: the letters we sent, the proofs of her stops, and what she sent us."""

from __future__ import annotations

import uuid
from typing import Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.contact import queries as contact
from evenhand.doors.look.papers import attachment
from evenhand.doors.portal.home import stops_of
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import LETTERS
from evenhand.vault import queries as vault
from evenhand.vault.models import Document

# What she sent herself, by whichever page: proofs of a stop, papers of her money, of a message.
_HERS: Final = ("proof", "means", "message")


@for_person
@require_safe
def papers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All papers between her and us, as files to keep."""
    sent = contact.outbox(person=visit.person).filter(
        state__in=contact.SENT, document_key__isnull=False
    )
    return show(
        request,
        "papers",
        visit,
        letters=[(row, LETTERS.get(row.letter, row.letter)) for row in sent],
        stops=stops_of(visit),
        hers=[(row, vault.document_name(row)) for row in _hers(visit).order_by("-stored_at")],
        back_url="/p/home",
    )


def _hers(visit: Visit) -> QuerySet[Document]:
    return Document.objects.filter(subject_id=visit.person.key, kind__in=_HERS)


@for_person
@require_safe
def paper_file(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """A paper that she sent, as we kept it."""
    document = _hers(visit).filter(key=key).first()
    if document is None:
        raise Http404
    try:
        content, name = vault.document_content(document), vault.document_name(document)
    except vault.Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=document.media_type)
