"""Files of notices: every row told, the same file again changes nothing, a cut-off one goes on."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.holds.models import Hold
from evenhand.intake import notice_files
from evenhand.intake.models import Notice, NoticeBatch
from evenhand.intake.notice_files import look_at_notices, take_notices
from evenhand.intake.notices import Sender
from evenhand.site.command import main
from evenhand.vault.encodings import FileRefused
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

REGISTER = Sender(source="register", country="GB", actor="command:holds")
HEADER = "Kind,What,Starts_on,Reference,Name,Born_on,Postcode,Their_reference\n"


@pytest.fixture(autouse=True)
def _own_spool(settings: Settings, tmp_path: Path) -> None:
    settings.SPOOL_FOLDER = tmp_path / "spool"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(cast.AMINA))


def file(case: Case) -> io.BytesIO:
    rows = [
        f"breathing_space,,2026-11-10,{case.reference},,1985-04-12,,A-1",
        f"breathing_space,,2026-11-10,{case.reference},,1985-04-12,,A-1",
        "holiday,,,,Amina Khan,1985-04-12,E1 6AN,A-2",
        "insolvency,,2026-11-01,,Amina Khan,1985-04-12,E1 6AN,A-3",
        "breathing_space,,,,Nobody Here,1970-01-01,ZZ1 1ZZ,A-4",
    ]
    return io.BytesIO((HEADER + "\n".join(rows) + "\n").encode())


def take(case: Case) -> NoticeBatch:
    return take_notices(file(case), REGISTER, file_name="register.csv", clock=cast.clock)


def figures(batch: NoticeBatch) -> tuple[int, int, int, int]:
    return (
        batch.rows_read, batch.rows_accepted, batch.rows_rejected, batch.rows_duplicate,
    )  # fmt: skip


def test_every_row_is_accepted_rejected_with_its_reason_or_known(case: Case) -> None:
    batch = take(case)

    assert figures(batch) == (5, 3, 1, 1)
    (refused,) = batch.rejected
    assert (refused["row"], refused["field"]) == (3, "kind")
    assert "none of breathing_space" in refused["reason"]
    assert {hold.kind for hold in Hold.objects.all()} == {"breathing_space", "insolvency"}
    assert not Hold.objects.filter(acknowledged_at=None).exists()
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed


def test_looking_changes_nothing_and_tells_the_same_figures(case: Case) -> None:
    looked = look_at_notices(file(case), REGISTER, today=cast.AT.date())

    assert (looked.read, looked.accepted, len(looked.rejected), looked.duplicates) == (5, 3, 1, 1)
    assert not NoticeBatch.objects.exists()
    assert not Notice.objects.exists()


def test_the_same_file_again_changes_nothing(case: Case) -> None:
    first = take(case)

    again = take(case)

    assert again.pk == first.pk
    assert figures(again) == figures(first)
    assert (Notice.objects.count(), Hold.objects.count()) == (3, 2)


def test_a_file_that_was_cut_off_goes_on_at_its_next_row(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, done = notice_files._settle, []

    def cut_off(*given: object, **named: object) -> Hold | None:
        done.append(1)
        if len(done) == 4:
            raise KeyboardInterrupt
        return settle(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(notice_files, "_settle", cut_off)
    with pytest.raises(KeyboardInterrupt):
        take(case)
    between = figures(NoticeBatch.objects.get())
    monkeypatch.setattr(notice_files, "_settle", settle)

    after = take(case)

    assert between == (3, 1, 1, 1)
    assert figures(after) == (5, 3, 1, 1)


@pytest.mark.parametrize("content", [b"", b"name\nA\n", b"kind\n", b"%PDF-1.4"])
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(content: bytes) -> None:
    with pytest.raises(FileRefused):
        take_notices(io.BytesIO(content), REGISTER, file_name="x", clock=cast.clock)

    assert not NoticeBatch.objects.exists()


def test_the_command_looks_first_and_then_takes(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(file(case).getvalue())
    asked = [
        "holds", "notices", str(path), "--source", "register", "--country", "gb", "--json",
        "--at", (cast.AT + timedelta(minutes=1)).isoformat(),
    ]  # fmt: skip

    assert main([*asked, "--check"]) == 0
    looked = json.loads(capsys.readouterr().out)
    before = Notice.objects.count()
    assert main(asked) == 0
    taken = json.loads(capsys.readouterr().out)

    assert (looked["done"], taken["done"], before) == ("checked", "taken", 0)
    assert {name: looked[name] for name in ("read", "accepted", "duplicates")} == {
        "read": 5, "accepted": 3, "duplicates": 1,
    }  # fmt: skip
    assert looked["rejected"] == taken["rejected"]
