"""What a person is told of how we reach her, what she needs, and every contact there was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.contact.calls import told_in
from evenhand.contact.messages import messages_of, words_of
from evenhand.contact.models import (
    CallBack,
    Contact,
    Need,
    PointWish,
    Preference,
    Receipt,
    Release,
    Trace,
)
from evenhand.vault.about import ERASED, From, Kept, Row, Section, facts_of, opened

TELLS: Final = {
    "contact.Preference": "wishes",
    "contact.PointWish": "wishes_of_ways",
    "contact.Need": "needs",
    "contact.CallBack": "calls_asked",
    "contact.Release": "sent",
    "contact.Receipt": "receipts",
    "contact.Contact": "contacts",
    "contact.Trace": "searches",
    "contact.Message": "messages",
}
_WISHES: Final = (
    "refuses_letter", "refuses_email", "refuses_sms", "refuses_call", "refuses_visit",
    "refuses_surveys",
    "ceased_at", "email_consented_at", "evening_consented_at", "visit_consented_at",
    "workplace_allowed", "texts_consented_at", "wishes_from_minute", "wishes_until_minute",
    "avoid_weekdays", "preferred_channel", "safe_contact_only", "changed_at",
)  # fmt: skip


def about(person: Person) -> Iterator[Section]:
    """Her wishes and needs, then what was sent, heard and looked for."""
    wishes = Preference.objects.filter(person=person)
    yield Section(
        "wishes", [facts_of(row, *_WISHES) for row in wishes], From.PERSON, Kept.WITHDRAWN
    )
    # A way of a helper is the helper's, though it hangs on her file.
    points = PointWish.objects.filter(point__person=person, point__helper=None)
    yield Section(
        "wishes_of_ways",
        [
            {
                "channel": row.point.channel,
                **facts_of(
                    row, "never", "overheard", "overheard_from_minute", "overheard_until_minute"
                ),
            }
            for row in points.select_related("point").order_by("pk")
        ],
        From.PERSON,
        Kept.WITHDRAWN,
    )
    needs = Need.objects.filter(person=person).order_by("pk")
    yield Section(
        "needs",
        [facts_of(row, "need", "told_by", "purpose", "consented_at", "ends_on") for row in needs],
        From.PERSON,
        Kept.WITHDRAWN,
    )
    calls = CallBack.objects.filter(person=person).select_related("person").order_by("pk")
    yield Section("calls_asked", [_call(row) for row in calls], From.PERSON, Kept.PURPOSE)
    yield from _sent(person)
    yield _messages(person)


def _sent(person: Person) -> Iterator[Section]:
    sent = Release.objects.filter(person=person).order_by("queued_at", "pk")
    yield Section(
        "sent",
        [
            facts_of(row, "act", "letter", "language", "state", "queued_at", "outcome_at",
                     "returned_at")
            for row in sent
        ],
        From.US,
        Kept.RECORD,
    )  # fmt: skip
    receipts = Receipt.objects.filter(release__person=person).order_by("said_at", "pk")
    yield Section(
        "receipts",
        [facts_of(row, "kind", "source", "said_at") for row in receipts],
        From.MIXED,
        Kept.RECORD,
    )
    contacts = Contact.objects.filter(person=person).order_by("at", "pk")
    yield Section(
        "contacts",
        [
            facts_of(row, "at", "channel", "purpose", "outbound", "result", "spoke_with")
            for row in contacts
        ],
        From.US,
        Kept.RECORD,
    )
    searches = Trace.objects.filter(person=person).order_by("opened_at", "pk")
    yield Section(
        "searches",
        [facts_of(row, "opened_at", "source", "closed_at") for row in searches],
        From.US,
        Kept.RECORD,
    )


def _messages(person: Person) -> Section:
    written = list(messages_of(person).order_by("at", "pk"))
    rows = [
        {**facts_of(row, "by", "at", "read_at"), "words": words or ERASED}
        for row, words in zip(written, words_of(written), strict=True)
    ]
    return Section("messages", rows, From.MIXED, Kept.RECORD)


def _call(row: CallBack) -> Row:
    return {
        **facts_of(row, "from_at", "until_at"),
        "phone": opened(lambda: told_in(row).phone),
        "words": opened(lambda: told_in(row).words),
    }
