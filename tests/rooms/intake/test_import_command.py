"""`evenhand import` through its own door: figures, refusals in one sentence, the rejected rows."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from evenhand.cases.models import Debt
from evenhand.intake.mapping import MapBroken
from evenhand.site.command import CannotDo
from evenhand.site.commands import import_
from evenhand.vault.encodings import FileRefused

MAP = """
[columns]
reference = "ref"
amount = "amount"
[values]
currency = "EUR"
kind = "loan"
"""


def _import(folder: Path, content: str, *more: str, map_text: str = MAP) -> int:
    (folder / "debts.csv").write_text(content)
    (folder / "map.toml").write_text(map_text)
    parser = ArgumentParser()
    import_.configure(parser)
    words = ["--creditor", "Alba", "--country", "lv", "--at", "2026-11-17T15:00:00+00:00"]
    words += ["--map", str(folder / "map.toml"), str(folder / "debts.csv"), *more]
    return import_.run(parser.parse_args(words))


@pytest.mark.django_db
def test_json_prints_one_object_with_figures_that_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = _import(tmp_path, "ref,amount\nA,5\nB,\nA,5\n", "--json")

    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert answer == 0
    assert {name: found[name] for name in ("read", "accepted", "rejected", "duplicates")} == {
        "read": 3, "accepted": 1, "rejected": 1, "duplicates": 1,
    }  # fmt: skip
    assert found["warnings"] == 0
    assert printed.err == ""


@pytest.mark.django_db
def test_in_words_it_names_the_rejected_rows_and_the_columns_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _import(tmp_path, "ref,amount,pet\nA,5,dog\nB,oops,cat\n")

    printed = capsys.readouterr().out
    assert "row 3, amount: 'oops' is not a number" in printed
    assert "Columns not read: pet" in printed


@pytest.mark.django_db
def test_rejected_rows_are_written_without_letting_a_formula_out(tmp_path: Path) -> None:
    _import(tmp_path, 'ref,amount\n"=HYPERLINK(""x"")",oops\n@A,\n', "--rejected",
            str(tmp_path / "rejected.csv"))  # fmt: skip

    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["row", "reference", "field", "reason"]
    assert [row[1] for row in rows[1:]] == ['\'=HYPERLINK("x")', "'@A"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "more", "error", "what"),
    [
        ("", (), FileRefused, "The file is empty"),
        ("ref,sum\nA,5\n", (), FileRefused, "'amount'"),
        ("ref,amount\nA,5\n", ("--country", "Latvia"), CannotDo, "not a country's code"),
        ("ref,amount\nA,5\n", ("--at", "2026-11-17"), CannotDo, "not an instant"),
        ("ref,amount\nA,5\n", ("--creditor", " "), CannotDo, "--creditor is empty"),
        ("ref,amount\nA,5\n", ("--map", "none.toml"), MapBroken, "cannot be opened"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence(
    tmp_path: Path, content: str, more: tuple[str, ...], error: type[Exception], what: str
) -> None:
    with pytest.raises(error, match=what):
        _import(tmp_path, content, *more)

    assert not Debt.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    parser = ArgumentParser()
    import_.configure(parser)

    with pytest.raises(CannotDo, match="cannot be opened"):
        import_.run(parser.parse_args([str(tmp_path / "x"), "--creditor", "A", "--country", "LV"]))
