"""Takes a bank's file whole or refuses it whole; every entry is booked once.

One transaction holds the file's row, its statements and entries, and the ledger's transfers. A
refused file stays as a row with its bytes and its why; nothing else of it is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from evenhand.journal.actions import Entry, append
from evenhand.payments.bank_files import MOST_BYTES, BankFileRefused, StatementRead
from evenhand.payments.keeping import keep_statement
from evenhand.payments.models import BankFile
from evenhand.payments.own_accounts import OwnAccount, account_at
from evenhand.payments.recognising import read_bank_file
from evenhand.payments.sealing import subject_of
from evenhand.vault import actions as vault
from evenhand.work.actions import finish_by_itself, raise_task

_LOCK: Final = 0x62616E6B  # "bank": files are taken one after the other
_FILES: Final = "files"
_IN_PLAIN: Final = 200


def take_file(*, name: str, content: bytes, at: datetime, actor: str) -> BankFile:
    """Take a file; answers its row, taken or refused with its why.

    The same file again answers the first row and changes nothing, unless it was refused: what made
    it so (an account that was not ours yet) may be mended, so that it is tried once more.
    """
    try:
        return _take(name=name, content=content, at=at, actor=actor)
    except BankFileRefused as wrong:
        return _keep_refused(wrong, name=name, content=content, at=at, actor=actor)


def digest_of(content: bytes) -> str:
    """Return by what a file is known."""
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def _take(*, name: str, content: bytes, at: datetime, actor: str) -> BankFile:
    _one_at_a_time()
    digest = digest_of(content)
    known = BankFile.objects.filter(digest=digest).first()
    if known is not None and known.state == BankFile.State.TAKEN:
        return known
    read = read_bank_file(content, today=at.date())
    accounts = [_ours(statement) for statement in read.statements]
    file = known or BankFile(digest=digest, name=name[:200], received_at=at, received_by=actor)
    file.form, file.state, file.why = read.form, BankFile.State.TAKEN, ""
    file.line_in_file, file.what_was_found = None, ""
    file.document_key = file.document_key or _keep_bytes(name, content, at=at)
    file.save()
    for statement, account in zip(read.statements, accounts, strict=True):
        kept = keep_statement(statement, account=account, file=file, at=at, actor=actor)
        file.entries += kept.fresh
        file.duplicates += kept.told_before
        file.left_out += statement.left_out
    file.save()
    finish_by_itself(business_key=f"bank_file_refused:{digest}", at=at)
    _tell("bank.file_taken", file, at=at, actor=actor)
    return file


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _ours(statement: StatementRead) -> OwnAccount:
    """The account of ours that a statement is about; raises BankFileRefused."""
    account = account_at(statement.place)
    if account is None:
        raise BankFileRefused("not_our_account", line=statement.line, words=statement.place)
    if statement.currency and statement.currency not in account.currencies:
        told = f"{statement.currency} ≠ {', '.join(account.currencies)}"
        raise BankFileRefused("currency", line=statement.line, words=told)
    return account


def _keep_bytes(name: str, content: bytes, *, at: datetime) -> uuid.UUID | None:
    """Keep the file as it came, packed; nothing is kept of one that is empty or far too large."""
    if not content or len(content) > MOST_BYTES:
        return None
    packed = gzip.compress(content, mtime=0)
    if len(packed) > vault.MOST_BYTES:
        return None
    return vault.store_document(
        subject=subject_of(_FILES), kind="bank_file", name=name[:200] or "bank file",
        media_type="application/gzip", content=packed, at=at,
    ).key  # fmt: skip


@transaction.atomic
def _keep_refused(
    wrong: BankFileRefused, *, name: str, content: bytes, at: datetime, actor: str
) -> BankFile:
    _one_at_a_time()
    digest = digest_of(content)
    file = BankFile.objects.filter(digest=digest).first()
    if file is None:
        file = BankFile(digest=digest, name=name[:200], received_at=at, received_by=actor)
        file.document_key = _keep_bytes(name, content, at=at)
    elif (file.state, file.why) == (BankFile.State.REFUSED, wrong.code):
        return file
    file.state, file.why = BankFile.State.REFUSED, wrong.code
    file.line_in_file, file.what_was_found = wrong.line, wrong.words[:_IN_PLAIN]
    file.save()
    raise_task(
        kind="bank_file_refused", business_key=f"bank_file_refused:{digest}", at=at,
        due_at=at + timedelta(days=1), note=wrong.code,
    )  # fmt: skip
    _tell("bank.file_refused", file, at=at, actor=actor)
    return file


def _tell(code: str, file: BankFile, *, at: datetime, actor: str) -> None:
    data = {
        "file": str(file.key), "digest": file.digest, "form": file.form, "why": file.why,
        "line": file.line_in_file, "entries": file.entries, "duplicates": file.duplicates,
        "left_out": file.left_out,
    }  # fmt: skip
    append(Entry(code=code, at=at, actor=actor, data=data))
