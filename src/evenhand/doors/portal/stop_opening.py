"""How the portal opens a stop: what she told between pages, her paper, the stop, who reads it."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from evenhand.cases.models import Debt
from evenhand.contact import actions as contact
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.page import show
from evenhand.doors.portal.papers import Paper, media_type, plain_name
from evenhand.doors.portal.visit import Visit
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.holds.queries import reading_key
from evenhand.rulebook.zones import zone
from evenhand.vault import actions as vault_actions
from evenhand.vault import drafts
from evenhand.vault import queries as vault
from evenhand.work.actions import make_promise, raise_task

READ_WITHIN: Final = timedelta(days=2)
# How long what was told and never sent is kept, with its paper.
NEVER_SENT: Final = timedelta(days=30)
_OF_A_PAPER: Final = frozenset({"paper", "paper_name"})


class PaperForm(forms.Form):
    """One paper, now or later."""

    paper = Paper(
        label=_("Do you have a paper about it?"),
        help_text=_("One photo or PDF, up to 10 megabytes. You can also send it later or by post."),
        required=False,
    )


def told(request: HttpRequest, visit: Visit, name: str) -> dict[str, Any]:
    """What she told on the pages before, under the name of its journey, in this visit or another.

    A paper that is no longer kept is not told of.
    """
    del request
    found = drafts.kept(visit.person.key, _own(visit, name))
    paper = found.get("paper")
    if paper and not vault.documents_kept(visit.person.key, [uuid.UUID(paper)]):
        return {key: value for key, value in found.items() if key not in _OF_A_PAPER}
    return found


def keep(request: HttpRequest, visit: Visit, name: str, told: dict[str, Any]) -> None:
    """Keep what she told until she sends it, also past the end of her visit.

    Nothing told ends the journey: it is forgotten.
    """
    del request
    if not told:
        drafts.forget(visit.person.key, _own(visit, name))
        return
    drafts.keep(
        subject=visit.person.key, name=_own(visit, name), told=told, at=visit.at,
        keep_until=visit.today + NEVER_SENT,
    )  # fmt: skip


def _own(visit: Visit, name: str) -> str:
    """Whoever came in by a postcode finds only what she told in this one visit."""
    return f"weak-{visit.token}-{name}" if visit.weak else name


def keep_paper(
    visit: Visit, paper: UploadedFile[Any], *, about: uuid.UUID | None = None
) -> dict[str, str]:
    """Seal a paper of hers; return its key and its name."""
    content, name = paper.read(), plain_name(paper)
    document = vault_actions.store_document(
        subject=visit.person.key,
        kind="proof",
        name=name,
        media_type=media_type(content),
        content=content,
        at=visit.at,
        about=about,
        # Sent, and then no stop was asked for: it goes with what was told beside it.
        keep_until=None if about else visit.today + NEVER_SENT,
    )
    return {"paper": str(document.key), "paper_name": name}


def open_stop(
    visit: Visit,
    *,
    kind: str,
    reason: str = "",
    ends_at: datetime | None = None,
    document_key: uuid.UUID | None = None,
    case_key: uuid.UUID | None = None,
    debt: Debt | None = None,
) -> Hold:
    """Open the hold and give somebody the task to read what she wrote."""
    stopped = contact.stop(
        StopRequest(
            person=visit.person,
            kind=kind,
            source="portal",
            actor=visit.actor,
            starts_at=visit.at,
            debt=debt,
            ends_at=ends_at,
            reason=reason,
            document_key=document_key,
        ),
        clock=clock.now,
    )
    hold = stopped.hold
    if document_key:
        vault_actions.make_evidence(visit.person.key, [document_key], about=hold.key)
    promise_to_read(visit, kind=f"read_{kind}", business_key=reading_key(hold), case_key=case_key)
    return hold


def after_stop(request: HttpRequest, visit: Visit, hold: Hold) -> HttpResponse:
    """Lead to the stop; whoever came in by a postcode is told that it holds, and no more of it."""
    if visit.weak:
        return show(request, "stopped_weak", visit)
    return redirect("portal:stopped", key=hold.key)


def promise_to_read(
    visit: Visit, *, kind: str, business_key: str, case_key: uuid.UUID | None
) -> None:
    """Give somebody the task to read something, and promise her by when: «by Thursday»."""
    due_at = visit.at + READ_WITHIN
    task = raise_task(
        kind=kind,
        business_key=business_key,
        at=visit.at,
        due_at=due_at,
        subject=visit.person.key,
        case_key=case_key,
    )
    day = due_at.astimezone(zone(visits.zone_of(visit.person))).date()
    make_promise(
        by="us",
        kind="read",
        subject=visit.person.key,
        case_key=case_key,
        at=visit.at,
        due_on=day,
        # The page names the day, so that its end is what we promised.
        due_at=datetime.combine(
            day + timedelta(days=1), time(), zone(visits.zone_of(visit.person))
        ),
        task=task,
        actor=visit.actor,
    )
