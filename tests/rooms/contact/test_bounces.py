"""Delivery reports: which address is used no more, and what is left alone."""

from __future__ import annotations

import mailbox
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from evenhand.cases.models import ContactPoint
from evenhand.contact import actions
from evenhand.contact.bounces import read_report
from evenhand.contact.models import Preference, Receipt, Release
from evenhand.contact.receipts import take
from evenhand.site.commands import mail
from evenhand.work.models import Task
from tests import cast

KEY = uuid.UUID("0957cb8e-35c5-42ac-a041-a465997939a2")


def report(
    key: object = KEY, *, action: str = "failed", status: str = "5.1.1", as_headers: bool = True
) -> bytes:
    """What a mail server writes back."""
    kind = "text/rfc822-headers" if as_headers else "message/rfc822"
    return f"""From: MAILER-DAEMON@relay.example
To: help@firm.example
Date: Tue, 17 Nov 2026 14:59:00 +0000
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; liga@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such
 person here
--b
Content-Type: {kind}

From: help@firm.example
Message-ID: <{key}@firm.example>
Subject: A message

--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("as_headers", [True, False])
@pytest.mark.parametrize(
    ("action", "status", "kind", "lasts"),
    [("failed", "5.1.1", "rejected", True), ("failed", "4.4.7", "rejected", False),
     ("failed", "5.2.2", "rejected", False), ("delayed", "4.2.1", "delayed", False),
     ("delivered", "2.0.0", "delivered", False)],
)  # fmt: skip
def test_a_report_is_read_as_a_word_about_one_release(
    action: str, status: str, kind: str, lasts: bool, as_headers: bool
) -> None:
    said = read_report(report(action=action, status=status, as_headers=as_headers), at=cast.AT)

    assert said is not None
    assert (said.key, said.kind, said.is_permanent) == (KEY, kind, lasts)
    assert said.at == cast.AT - timedelta(minutes=1)


@pytest.mark.parametrize(
    "text",
    [b"", b"Subject: hello\r\n\r\nI cannot pay.", report(action="relayed"), report("nobody"),
     report().replace(b"multipart/report", b"multipart/mixed")],
    ids=["nothing", "her answer", "relayed", "another's", "no report"],
)  # fmt: skip
def test_what_is_no_report_about_us_is_left_alone(text: bytes) -> None:
    assert read_report(text, at=cast.AT) is None


def sent(number: int = 1, *, to: ContactPoint | None = None) -> Release:
    person = to.person if to else cast.person(email="liga@example.org")
    point = to or ContactPoint.objects.get(person=person, channel="email")
    row = actions.queue_release(
        case=cast.case(person, reference=f"loan-{number}"),
        act="service.email",
        letter="message",
        language="lv",
        at=cast.AT,
        business_key=f"mail:{person.pk}:{number}",
        contact_point=point,
    )
    Release.objects.filter(pk=row.pk).update(
        state="released", attempted_at=cast.AT, outcome_at=cast.AT
    )
    return row


def bounced(row: Release, **more: str) -> Receipt | None:
    said = read_report(report(row.key, **more), at=cast.AT)  # type: ignore[arg-type]
    assert said is not None
    return take(said, at=cast.AT)


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_used_no_more_and_somebody_is_told_once() -> None:
    row = sent()

    first, again = bounced(row), bounced(row)

    assert row.contact_point is not None
    row.contact_point.refresh_from_db()
    assert (first is not None, again, row.contact_point.status) == (True, None, "failed")
    assert Task.objects.filter(kind="email_bounced").count() == 1


@pytest.mark.django_db
def test_three_messages_in_a_row_that_only_wait_have_the_address_looked_at() -> None:
    first = sent()
    assert first.contact_point is not None
    rows = [first, sent(2, to=first.contact_point), sent(3, to=first.contact_point)]

    found = []
    for row in rows:
        bounced(row, action="delayed", status="4.2.1")
        first.contact_point.refresh_from_db()
        found.append(first.contact_point.status)

    assert found == ["given", "given", "failed"]


@pytest.mark.django_db
def test_a_maildir_is_read_once(tmp_path: Path) -> None:
    row = sent()
    box = mailbox.Maildir(tmp_path / "box")
    box.add(report(row.key))
    box.add(b"Subject: hello\r\n\r\nPlease call me.")

    first = [mail._taken(text, at=cast.AT) for text in mail._messages(tmp_path / "box")]
    again = list(mail._messages(tmp_path / "box"))

    assert sorted(first) == ["not_a_report", "rejected"]
    assert again == []
    assert len(list((tmp_path / "box" / "cur").iterdir())) == 2


@pytest.mark.django_db
def test_one_press_ends_e_mail_without_a_sign_in_and_names_nobody() -> None:
    row = sent()
    stranger = Client(enforce_csrf_checks=True)

    asked = stranger.get(f"/u/{row.key}")
    pressed = stranger.post(f"/u/{row.key}", {"List-Unsubscribe": "One-Click"})
    unknown = stranger.post(f"/u/{uuid.UUID(int=5)}")

    assert (asked.status_code, pressed.status_code, unknown.status_code) == (200, 200, 200)
    known = pressed.content.replace(str(row.key).encode(), str(uuid.UUID(int=5)).encode())
    assert known == unknown.content
    assert "Ilze" not in asked.content.decode() + pressed.content.decode()
    assert Preference.objects.get(person=row.person).refuses_email
