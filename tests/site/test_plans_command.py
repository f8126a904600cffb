"""`evenhand plans`: events as a file without names, and how long plans last, from either."""

from __future__ import annotations

import csv
import io
import json
import re
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

import pytest

from evenhand.doors import clock
from evenhand.plans.event_files import COLUMNS, FORMAT, Export, NotPlanEvents, event_rows
from evenhand.plans.models import Plan, PlanEvent
from evenhand.site.command import CannotDo
from evenhand.site.commands import plans
from tests import cast
from tests.house.building import ROOT
from tests.lives import lived

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: cast.AT)


def say(*words: str) -> int:
    parser = ArgumentParser()
    plans.configure(parser)
    return plans.run(parser.parse_args(words))


def twenty() -> None:
    """Ten steady plans: six end, four run; ten flexible ones: one breaks, nine run."""
    lived(
        "steady", (100, "broken"), (120, "broken"), (150, "paid"), (180, "paid"),
        (200, "insolvency"), (210, "written_off"), *((0, ""),) * 4,
    )  # fmt: skip
    lived("flexible", (300, "broken"), *((0, ""),) * 9)


def test_events_are_told_in_every_documented_column(capsys: pytest.CaptureFixture[str]) -> None:
    lived("steady", (150, "paid"))

    say("events")

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    documented = re.findall(
        r"^\| `(\w+)` \|", (ROOT / "docs" / "plan-events.md").read_text().split("## Events")[0],
        re.MULTILINE,
    )  # fmt: skip
    assert tuple(rows[0]) == COLUMNS == tuple(documented)
    assert [row["event"] for row in rows] == ["agreed", "instalment_kept", "ended"]
    assert [row["by"] for row in rows] == ["person", "system", "staff"]
    assert {row["watched_days"] for row in rows} == {"150"}
    assert rows[2] | {"plan": "", "person": "", "creditors": ""} == {
        "format": FORMAT, "plan": "", "person": "", "creditors": "", "country": "LV",
        "currency": "EUR", "option": "steady", "synthetic": "false", "watched_days": "150",
        "number": "3", "event": "ended", "why": "paid", "day": "2026-02-28", "days": "150",
        "instalment": "", "amount_minor": "300", "by": "staff",
    }  # fmt: skip


def test_every_word_of_the_vocabulary_is_documented() -> None:
    told = (ROOT / "docs" / "plan-events.md").read_text()

    for word in (*PlanEvent.Code.values, *PlanEvent.Why.values):
        assert f"| `{word}` |" in told, word


def test_json_lines_tell_the_same_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    lived("steady", (150, "paid"))
    say("events")
    as_csv = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    say("events", "--jsonl")

    as_json = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    apart = ("plan", "person", "creditors", "synthetic")
    for told, typed in zip(as_csv, as_json, strict=True):
        assert {k: v for k, v in told.items() if k not in apart} == {
            k: "" if v is None else str(v) for k, v in typed.items() if k not in apart
        }


def test_nobody_can_be_found_or_followed_from_one_export_to_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lived("steady", (150, "paid"))
    say("events", "--jsonl")
    once = capsys.readouterr().out

    say("events", "--jsonl")

    again = capsys.readouterr().out
    keys = [json.loads(text.splitlines()[0]) for text in (once, again)]
    plan = Plan.objects.get()
    person = plan.person
    secrets = (person.given_name, person.family_name, str(person.key), str(plan.key), "Nordlys",
               "1985-04-12", "staff:dace")  # fmt: skip
    assert [secret for secret in secrets if secret in once] == []
    for name in ("plan", "person", "creditors"):
        assert keys[0][name] != keys[1][name]
        assert re.fullmatch("[0-9a-f]{16}", keys[0][name])


def test_rounding_moves_all_days_of_a_plan_together() -> None:
    lived("steady", (0, ""), (150, "paid"))
    wanted = Export(salt=b"s", watched_until=cast.AT.date(), rounding="month")

    rows = list(event_rows(wanted))

    second = [row for row in rows if row.watched_days == 150]
    assert [row.day for row in second] == ["2025-10-01", "2025-10-01", "2026-02-28"]
    assert [row.days for row in second] == [0, 0, 150]
    weeks = event_rows(Export(salt=b"s", watched_until=cast.AT.date(), rounding="week"))
    assert {date.fromisoformat(row.day).weekday() for row in weeks if row.event == "agreed"} == {0}


def test_only_plans_of_the_period_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    lived("steady", *((0, ""),) * 5)

    say("events", "--from", "2025-10-02", "--until", "2025-10-04")

    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert {row["day"] for row in rows} == {"2025-10-02", "2025-10-03"}


def test_a_table_tells_each_group_after_some_months(capsys: pytest.CaptureFixture[str]) -> None:
    twenty()

    say("survival", "--by", "option")

    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if line.endswith("plans")]
    assert heads == ["flexible: 10 plans", "steady: 10 plans"]
    assert lines[3].split()[:4] == ["0", "10", "100.0%", "100.0%"]


def test_curves_tell_every_step_with_ends_that_compete(capsys: pytest.CaptureFixture[str]) -> None:
    twenty()

    say("survival", "--csv", "--by", "option")

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    steady = {int(row["day"]): row for row in rows if row["group"] == "steady"}
    assert float(steady[120]["broken"]) == 0.2
    assert float(steady[180]["paid"]) == 0.2
    assert float(steady[210]["running"]) == 0.4
    assert float(steady[210]["lasting"]) == 0.6
    assert steady[210]["at_risk"] == "5"
    assert float(steady[210]["lasting_low"]) < 0.6 < float(steady[210]["lasting_high"])


def test_a_file_that_was_given_away_tells_the_same_as_the_tables(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    twenty()
    say("survival", "--csv", "--by", "option")
    from_tables = capsys.readouterr().out
    files = {"csv": tmp_path / "events.csv", "jsonl": tmp_path / "events.jsonl"}
    for form, file in files.items():
        say("events", f"--{form}", "--round", "month")
        file.write_text(capsys.readouterr().out)

    told = {}
    for form, file in files.items():
        say("survival", str(file), "--csv", "--by", "option")
        told[form] = capsys.readouterr().out

    assert told == {"csv": from_tables, "jsonl": from_tables}


@pytest.mark.parametrize("by", ["creditor", "country", "option"])
def test_fewer_than_ten_plans_are_never_told(by: str, capsys: pytest.CaptureFixture[str]) -> None:
    lived("steady", *((30, "broken"),) * 9)

    answer = say("survival", "--by", by)

    told = capsys.readouterr()
    assert answer == 0
    assert told.out == ""
    assert "fewer than ten plans" in told.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,amount\nx,1\n", "line 2 is no event"),
        ('{"format": "other"}\n', "line 1 is no event"),
        ('{"format": \n', "line 1 is no JSON"),
        (",".join(COLUMNS) + "\n" + ",".join("x" for _ in COLUMNS) + "\n", "instead of"),
    ],
)
def test_another_file_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "other"
    file.write_text(text)

    with pytest.raises(NotPlanEvents, match=said):
        say("survival", str(file))


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(CannotDo, match=r"nowhere\.csv cannot be read"):
        say("survival", "nowhere.csv")


def test_a_word_that_is_no_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        say("events", "--from", "Tuesday")

    assert "'Tuesday' is not a day" in capsys.readouterr().err
