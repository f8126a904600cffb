"""A bank file is taken whole or refused whole, and every entry is booked once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.journal.models import Event
from evenhand.ledger import flows
from evenhand.ledger import queries as balances
from evenhand.ledger.models import Transfer
from evenhand.payments.bank_files import BankFileRefused
from evenhand.payments.models import BankEntry, BankFile, BankStatement, EntryEvent
from evenhand.payments.recognising import read_bank_file
from evenhand.payments.sealing import told_of
from evenhand.payments.taking import take_file
from evenhand.rulebook import Money
from evenhand.vault.models import Document
from evenhand.work.models import Task
from tests.bank_files import PLACE, Line, camt, mt940
from tests.cast import AT

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "bank-statements"


def _take(content: bytes, name: str = "file") -> BankFile:
    return take_file(name=name, content=content, at=AT, actor="staff:test")


def _at_bank(currency: str = "EUR", place: str = PLACE) -> int:
    return balances.at_bank(place=place, on=AT.date(), currency=currency).minor


def _suspense() -> int:
    return balances.suspense(on=AT.date(), currency="EUR").minor


# --- Whole ---------------------------------------------------------------------------------------


def test_a_file_is_taken_with_its_bytes_and_its_money_waits_in_suspense() -> None:
    file = _take(camt(Line(amount="25.00", mark="a"), Line(amount="-5.00", mark="b")))

    assert (file.state, file.form, file.entries) == ("taken", "camt.053.001.08", 2)
    assert str(file.document_key) in {
        str(key) for key in Document.objects.values_list("key", flat=True)
    }
    assert (_at_bank(), _suspense()) == (2500, 2500)
    assert Event.objects.filter(code="bank.file_taken").count() == 1
    assert set(EntryEvent.objects.values_list("code", flat=True)) == {"taken"}


def test_what_names_a_counterparty_is_sealed() -> None:
    _take(camt(Line(name="Ilze Bērziņa", text="rent of May")))

    (row,) = BankEntry.objects.select_related("statement")
    assert b"Ilze" not in bytes(row.payload)
    assert (told_of(row).name, told_of(row).text) == ("Ilze Bērziņa", "rent of May")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "archive"),
        (camt(Line(), Line(amount="1e309")), "amount"),
        (camt(Line(), opening="1.00", closing="2.00"), "balances_differ"),
        (camt(Line(), place="NL26VAYB8060476890"), "not_our_account"),
        (camt(Line(currency="SEK"), currency="SEK"), "currency"),
    ],
)
def test_a_refused_file_leaves_its_row_its_bytes_a_task_and_nothing_else(
    content: bytes, why: str
) -> None:
    file = _take(content)

    assert (file.state, file.why) == ("refused", why)
    assert bool(file.document_key) == bool(content)
    assert Task.objects.get(kind="bank_file_refused").note == why
    assert Event.objects.filter(code="bank.file_refused").count() == 1
    assert not BankStatement.objects.exists()
    assert not Transfer.objects.exists()


def test_a_refused_file_is_tried_again_and_told_once(settings: Any) -> None:
    content = camt(Line(), place="NL26VAYB8060476890")
    first = _take(content)
    again = _take(content)
    settings.FIRM = settings.FIRM | {
        "accounts": {"EUR": {"holder": "x", "iban": "NL26 VAYB 8060 4768 90"}}
    }

    taken = _take(content)

    assert first.pk == again.pk == taken.pk
    assert (taken.state, taken.why, taken.entries) == ("taken", "", 1)
    assert Event.objects.filter(code="bank.file_refused").count() == 1
    assert Task.objects.get(kind="bank_file_refused").done_at == AT


@pytest.mark.parametrize("name", sorted(file.name for file in SAMPLES.glob("*.xml")))
def test_a_sample_of_somebody_elses_account_is_refused(name: str) -> None:
    file = _take((SAMPLES / name).read_bytes(), name)

    assert file.state == "refused"
    assert file.why in ("not_our_account", "no_statement")


def test_samples_with_one_id_and_different_content_are_refused_after_the_first(
    settings: Any,
) -> None:
    settings.FIRM = settings.FIRM | {"accounts": {"EUR": {"iban": "NL26VAYB8060476890"}}}
    names = ["camt053.v2.minimal.xml", "camt053.v2.multi.statement.xml", "camt053.v4.xml"]

    files = [_take((SAMPLES / name).read_bytes(), name) for name in names]

    assert [file.why for file in files] == ["", "other_content", "other_content"]


def test_a_file_cut_off_while_it_is_taken_leaves_nothing_and_comes_whole_again() -> None:
    """A kill is a transaction that never commits; it is tried at each part of the work."""
    lines = [Line(amount=f"{cents}.00", mark=f"m{cents}") for cents in range(1, 41)]
    content = camt(*lines, opening="0.00", closing=f"{sum(range(1, 41))}.00")
    statements = _statements(lambda: _take(content), keep=False)

    for part in range(0, 100, 4):
        with pytest.raises(_Killed):
            _statements(lambda: _take(content), stop_at=statements * part // 100)
        assert not BankFile.objects.exists()
        assert not BankEntry.objects.exists()
        assert not Transfer.objects.exists()

    _take(content)
    _take(content)
    assert (BankEntry.objects.count(), _at_bank()) == (40, 82_000)


class _Killed(BaseException):
    """What a kill looks like from inside."""


def _statements(work: Callable[[], object], *, stop_at: int = -1, keep: bool = True) -> int:
    """Run some work, killed before its statement of that number; answers how many it asked."""
    from django.db import transaction

    asked = 0

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal asked
        if asked == stop_at:
            raise _Killed
        asked += 1
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(count):
        work()
        if not keep:
            transaction.set_rollback(True)
    return asked


# --- Once ----------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing() -> None:
    content = camt(Line(mark="a"))
    first = _take(content, "monday.xml")

    again = _take(content, "tuesday.xml")

    assert again.pk == first.pk
    assert (BankEntry.objects.count(), _at_bank()) == (1, 2500)


def test_the_same_statement_in_another_file_is_all_duplicates() -> None:
    _take(camt(Line(mark="a"), Line(mark="b")))

    again = _take(camt(Line(mark="b"), Line(mark="a"), head="<?xml version='1.0'?>"))

    assert (again.entries, again.duplicates) == (0, 2)
    assert _at_bank() == 5000


def test_one_id_with_other_content_refuses_the_file() -> None:
    _take(camt(Line(mark="a")))

    assert _take(camt(Line(mark="b"))).why == "other_content"


def test_entries_of_overlapping_statements_are_booked_once() -> None:
    _take(camt(Line(mark="a"), Line(mark="b"), identity="S1"))

    file = _take(camt(Line(mark="b"), Line(mark="c"), identity="S2"))

    assert (file.entries, file.duplicates, _at_bank()) == (1, 1, 7500)


def test_two_payments_alike_in_one_statement_are_two() -> None:
    _take(camt(Line(), Line()))

    assert (BankEntry.objects.count(), _at_bank()) == (2, 5000)


def test_what_take_in_books_for_an_entry_is_what_the_file_booked() -> None:
    _take(camt(Line()))
    row = BankEntry.objects.get()

    made = flows.take_in(
        key=row.business_key, place=PLACE, amount=Money(2500, "EUR"), on=row.booked_on, at=AT,
        actor="staff:test", basis=f"bank:{row.key}",
    )  # fmt: skip

    assert Transfer.objects.get().pk == made.pk


# --- Two forms of one account --------------------------------------------------------------------


def test_a_notice_first_announces_and_the_statement_books_it_once() -> None:
    line = Line(mark="a", reference="RF18539007547034")
    _take(camt(line, kind="054", identity="N1"))
    announced = BankEntry.objects.get()
    before = (announced.state, _at_bank())

    file = _take(camt(replace(line, reference=""), identity="S1"))

    row = BankEntry.objects.get()
    assert before == ("announced", 0)
    assert (row.state, row.reference, _at_bank()) == ("waiting", "RF18539007547034", 2500)
    assert (file.entries, file.duplicates) == (0, 1)


def test_a_notice_after_the_statement_adds_what_it_knows() -> None:
    _take(camt(Line(mark="a"), identity="S1"))

    _take(camt(Line(mark="a", reference="RF1", end_to_end="E1"), kind="054", identity="N1"))

    row = BankEntry.objects.get()
    assert (row.reference, row.end_to_end, _at_bank()) == ("RF1", "E1", 2500)
    assert row.events.filter(code="told_again").count() == 1


@pytest.mark.parametrize("notice_first", [True, False])
def test_a_batch_is_told_apart_by_its_details_and_its_money_comes_once(notice_first: bool) -> None:
    parts = (Line(amount="10.00", end_to_end="E1"), Line(amount="15.00", end_to_end="E2"))
    statement = camt(Line(count=2, mark="b"), identity="S1")
    notice = camt(Line(parts=parts, mark="b"), kind="054", identity="N1")

    for content in (notice, statement) if notice_first else (statement, notice):
        _take(content)

    waiting = BankEntry.objects.filter(state="waiting")
    assert sorted(waiting.values_list("amount_minor", flat=True)) == [1000, 1500]
    assert BankEntry.objects.get(state="nothing").why == "told_by_details"
    assert (_at_bank(), _suspense()) == (2500, 2500)


def test_mt940_beside_camt_of_the_same_day_doubles_nothing() -> None:
    lines = [Line(amount="25.00", mark="a"), Line(amount="7.00")]
    _take(camt(*lines))

    file = _take(mt940(*lines))

    assert (file.entries, file.duplicates, _at_bank()) == (0, 2, 3200)


def test_an_account_booked_from_notices_takes_statements_for_details_alone(settings: Any) -> None:
    settings.FIRM = settings.FIRM | {"accounts": {"EUR": {"iban": PLACE, "books": "notice"}}}
    _take(camt(Line(mark="a"), identity="S1"))
    before = _at_bank()

    _take(camt(Line(mark="a"), kind="054", identity="N1"))

    assert (before, _at_bank(), BankEntry.objects.get().state) == (0, 2500, "waiting")


# --- What is not for matching --------------------------------------------------------------------


def test_sums_of_nothing_and_transfers_between_our_own_accounts_are_kept_as_nothing() -> None:
    _take(camt(Line(amount="0.00"), Line(iban="CH9300762011623852957", mark="own")))

    whys = set(BankEntry.objects.filter(state="nothing").values_list("why", flat=True))
    assert whys == {"zero", "own_transfer"}
    assert _at_bank() == 0


def test_the_firms_own_account_is_kept_and_never_clients_money(settings: Any) -> None:
    settings.FIRM = settings.FIRM | {"own_accounts": {"EUR": {"iban": "NL26VAYB8060476890"}}}

    _take(camt(Line(), place="NL26VAYB8060476890"))

    assert BankEntry.objects.get().why == "own_account"
    assert not Transfer.objects.exists()


lines = st.lists(
    st.builds(
        Line,
        amount=st.sampled_from(["0.00", "1.00", "-1.00", "2.50"]),
        mark=st.sampled_from(["", "x", "y", "z"]),
        state=st.sampled_from(["BOOK", "BOOK", "PDNG"]),
        end_to_end=st.sampled_from(["", "e"]),
    ),
    max_size=5,
)


@given(first=lines, second=lines, third=st.sampled_from(["053", "054"]))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_that_was_read_is_kept_told_before_or_left_out(
    first: list[Line], second: list[Line], third: str
) -> None:
    from django.db import transaction

    with transaction.atomic():
        contents = [camt(*first, identity="S1"), camt(*second, identity="S2", kind=third),
                    camt(*first, *second, identity="S3")]  # fmt: skip
        for content in contents:
            file = _take(content)
            read = read_bank_file(content, today=AT.date()).statements[0]
            assert file.entries + file.duplicates + file.left_out == (
                len(read.entries) + read.left_out
            )
        booked = sum(
            row.amount_minor
            for row in BankEntry.objects.exclude(state="announced")
            if row.amount_minor > 0
        )
        assert _at_bank() == booked
        transaction.set_rollback(True)


def test_a_file_of_tomorrow_is_taken_and_of_the_day_after_refused() -> None:
    tomorrow, after = (AT.date() + timedelta(days=days) for days in (1, 2))

    assert _take(camt(Line(day=tomorrow.isoformat()))).state == "taken"
    with pytest.raises(BankFileRefused):
        read_bank_file(camt(Line(day=after.isoformat())), today=AT.date())
