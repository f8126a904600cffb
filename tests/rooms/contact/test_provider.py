"""Texts by a provider that does everything wrong: nothing twice, nothing lost unseen."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.cases.models import ContactPoint
from evenhand.contact import actions, channels, settling
from evenhand.contact.http_provider import HttpProvider
from evenhand.contact.models import Contact, Preference, Receipt, Release
from evenhand.contact.outcome import NotHandedOver, OutcomeUnknown
from evenhand.contact.provider import Message, NotFromTheProvider
from evenhand.contact.receipts import Said, take
from evenhand.doors import clock
from evenhand.work.models import Task
from tests import cast
from tests.faulty_provider import KEY as OURS
from tests.faulty_provider import SECRET, Behaviour, Fault, callback, event, faulty_provider

KEY = uuid.UUID(int=21)
NUMBER = "+37120000001"
MESSAGE = Message(key=KEY, kind="sms", to=NUMBER, text="Labdien", language="lv")
HOOK = "/api/hooks/provider"


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        ("none", None),
        ("not_json", None),
        ("silent_after_taking", OutcomeUnknown),
        ("silent_before_taking", OutcomeUnknown),
        ("taken_and_500", OutcomeUnknown),
        ("late_and_500", OutcomeUnknown),
        ("hangs_up", OutcomeUnknown),
        # Its status says that it took the message; what drips after that says nothing more.
        ("drips", None),
        ("refuses", NotHandedOver),
    ],
)
def test_each_fault_has_its_honest_end(fault: Fault, ends: type[Exception] | None) -> None:
    with faulty_provider(Behaviour({str(KEY): fault})) as provider:
        if ends is None:
            assert provider.hand_over(MESSAGE).startswith("provider:")
            return
        with pytest.raises(ends):
            provider.hand_over(MESSAGE)


def test_a_provider_that_is_not_there_surely_took_nothing() -> None:
    with faulty_provider(Behaviour()) as provider:
        pass

    with pytest.raises(NotHandedOver):
        provider.hand_over(MESSAGE)
    assert provider.has(KEY) is None


def test_a_provider_that_drips_does_not_hold_us() -> None:
    begun = time.monotonic()

    with faulty_provider(Behaviour({str(KEY): "drips"}, hold_s=3), timeout=0.3) as provider:
        provider.hand_over(MESSAGE)

    assert time.monotonic() - begun < 2.5


def test_a_provider_says_by_the_key_whether_it_took_a_message() -> None:
    with faulty_provider(Behaviour({str(KEY): "taken_and_500"})) as provider:
        with pytest.raises(OutcomeUnknown):
            provider.hand_over(MESSAGE)

        assert (provider.has(KEY), provider.has(uuid.UUID(int=3))) == (True, False)


OURS_ALONE = HttpProvider(url="", key=OURS, secret=SECRET)


@pytest.mark.parametrize(
    ("signed_at", "secret", "changed"),
    [
        (cast.AT, "another secret", b""),
        (cast.AT - timedelta(minutes=6), SECRET, b""),
        (cast.AT + timedelta(minutes=6), SECRET, b""),
        (cast.AT, SECRET, b" "),
    ],
    ids=["forged", "old", "of tomorrow", "changed"],
)
def test_a_callback_that_is_not_the_providers_is_not_taken(
    signed_at: datetime, secret: str, changed: bytes
) -> None:
    said = [event(KEY, "delivered", id_="1", at=cast.AT)]
    body, headers = callback(said, at=signed_at, secret=secret)

    with pytest.raises(NotFromTheProvider):
        OURS_ALONE.words(
            body + changed,
            stamp=headers["X-Timestamp"],
            signature=headers["X-Signature"],
            at=cast.AT,
        )


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"events": 3}', b'{"events": [{"id": "1"}]}', b"\xff",
     json.dumps({"events": [event(KEY, "read", id_="1", at=cast.AT)]}).encode(),
     json.dumps({"events": [{**event(KEY, "delivered", id_="1", at=cast.AT), "key": 7}]}).encode()],
)  # fmt: skip
def test_a_signed_callback_that_cannot_be_read_is_not_taken(body: bytes) -> None:
    stamp = cast.AT.isoformat()

    with pytest.raises(NotFromTheProvider):
        OURS_ALONE.words(
            body, stamp=stamp, signature=OURS_ALONE.signed(body, stamp=stamp), at=cast.AT
        )


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
def house(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, tmp_path: Path
) -> Iterator[HttpProvider]:
    settings.PROVIDER_SECRET = SECRET
    settings.SPOOL_FOLDER = tmp_path
    with faulty_provider(behaviour) as provider:
        monkeypatch.setattr(channels, "provider", lambda: provider)
        monkeypatch.setattr(clock, "now", cast.clock)
        yield provider


def queued(number: int = 1) -> Release:
    """An answer by text to somebody whose number works."""
    person = cast.person(phone=f"+3712000000{number}")
    case = cast.case(person, reference=f"loan-{number}")
    return actions.queue_release(
        case=case,
        act="answer.sms",
        letter="please_call",
        language="lv",
        at=cast.AT,
        business_key=f"text:{case.key}",
        contact_point=ContactPoint.objects.get(person=person, channel="phone"),
    )


@pytest.mark.django_db(transaction=True)
def test_a_text_leaves_with_a_name_and_a_number_and_nothing_else(
    house: HttpProvider, behaviour: Behaviour
) -> None:
    row = queued()

    told = actions.release(row.key, clock=cast.clock)

    assert (told.state, told.reasons, told.detail) == ("released", [], "")
    assert behaviour.carried == {str(row.key): 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["silent_after_taking", "taken_and_500", "late_and_500"])
def test_an_unknown_is_resolved_by_asking_and_never_sent_again(
    fault: Fault, house: HttpProvider, behaviour: Behaviour
) -> None:
    row = queued()
    behaviour.faults[str(row.key)] = fault
    first = actions.release(row.key, clock=cast.clock).state
    again = actions.release(row.key, clock=cast.clock).state
    behaviour.deliver_late()

    later = cast.AT + timedelta(minutes=3)
    settled = settling.ask_about_unknown(clock=lambda: later)

    row.refresh_from_db()
    assert (first, again, settled, row.state) == ("unknown", "unknown", 1, "released")
    assert behaviour.carried == {str(row.key): 1}
    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert Contact.objects.filter(release=row).count() == 1


def say(row: Release, *words: tuple[str, str], at: datetime = cast.AT) -> int:
    """Post words to the hook; how many were new."""
    events = [event(row.key, status, id_=id_, at=at, permanent=True) for id_, status in words]
    body, headers = callback(events, at=at)
    answer = Client().post(HOOK, body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    return int(answer.json()["taken"])


@pytest.mark.django_db(transaction=True)
def test_a_receipt_ends_an_unknown_and_said_twice_counts_once(
    house: HttpProvider, behaviour: Behaviour
) -> None:
    row = queued()
    behaviour.faults[str(row.key)] = "silent_after_taking"
    actions.release(row.key, clock=cast.clock)

    taken = [say(row, ("7", "delivered")), say(row, ("7", "delivered"))]

    row.refresh_from_db()
    assert (taken, row.state) == ([1, 0], "released")
    assert Receipt.objects.count() == 1
    assert not Task.objects.filter(done_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "order",
    [("accepted", "delivered"), ("delivered", "accepted"), ("rejected", "delivered"),
     ("delayed", "delivered", "accepted"), ("delivered", "rejected")],
)  # fmt: skip
def test_words_in_any_order_end_alike(
    order: tuple[str, ...], house: HttpProvider, behaviour: Behaviour
) -> None:
    row = queued()
    behaviour.faults[str(row.key)] = "silent_after_taking"
    actions.release(row.key, clock=cast.clock)

    for number, status in enumerate(order):
        say(row, (str(number), status))

    row.refresh_from_db()
    assert row.state == "released"
    assert Contact.objects.filter(release=row).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_that_does_not_exist_is_used_no_more_and_somebody_is_told(
    house: HttpProvider, behaviour: Behaviour
) -> None:
    row = queued()
    actions.release(row.key, clock=cast.clock)

    say(row, ("1", "rejected"), ("2", "rejected"))

    assert row.contact_point is not None
    row.contact_point.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.contact_point.status) == ("released", "failed")
    assert Task.objects.filter(kind="number_failed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_unknown_that_was_surely_lost_counts_no_more_and_is_a_task(
    house: HttpProvider, behaviour: Behaviour
) -> None:
    row = queued()
    behaviour.faults[str(row.key)] = "silent_before_taking"
    actions.release(row.key, clock=cast.clock)

    settling.ask_about_unknown(clock=lambda: cast.AT + timedelta(minutes=3))

    row.refresh_from_db()
    assert (row.state, Contact.objects.count(), behaviour.carried) == ("failed", 0, {})
    assert Task.objects.filter(kind="release.failed", done_at__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_receipt_that_comes_before_our_own_outcome_is_kept(house: HttpProvider) -> None:
    row = queued()
    Release.objects.filter(pk=row.pk).update(
        state="attempted", attempted_at=cast.AT - timedelta(hours=1)
    )
    said = Said(key=row.key, kind="delivered", source="provider", source_key="1", at=cast.AT)

    assert take(said, at=cast.AT) is not None
    settling.settle_attempts(clock=cast.clock)

    row.refresh_from_db()
    assert row.state == "released"


@pytest.mark.django_db(transaction=True)
def test_a_forged_callback_changes_nothing_and_a_word_about_nobody_is_no_error(
    house: HttpProvider,
) -> None:
    row = queued()
    actions.release(row.key, clock=cast.clock)
    body, headers = callback(
        [event(row.key, "rejected", id_="1", at=cast.AT, permanent=True)],
        at=cast.AT,
        secret="a guess",
    )

    forged = Client().post(HOOK, body, content_type="application/json", headers=headers)
    stranger = Release(key=uuid.UUID(int=99))

    assert (forged.status_code, forged.json()) == (403, {"taken": False})
    assert say(stranger, ("2", "delivered")) == 0
    assert not Receipt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_stop_ends_texts_at_once(house: HttpProvider) -> None:
    row = queued()
    actions.release(row.key, clock=cast.clock)

    say(row, ("1", "stopped"))

    assert Preference.objects.get(person=row.person).refuses_sms
    again = actions.queue_release(
        case=row.case,
        act="service.sms",
        letter="please_call",
        language="lv",
        at=cast.AT,
        business_key="another",
        contact_point=row.contact_point,
    )
    assert "house.refuses-texts" in actions.release(again.key, clock=cast.clock).reasons
