"""A map says which column is which; what is wrong in it is named with file, line and remedy."""

from pathlib import Path

import pytest

from evenhand.intake.mapping import FIELDS, MEANS, Map, MapBroken, bind, map_from_toml, read_map
from evenhand.vault.encodings import FileRefused

HOW_TO = Path(__file__).parents[3] / "docs/how-to"
GOOD = """\
[file]
decimal = ","
[columns]
reference = "Nr"
amount = "Summe"
kind = "Art"
[values]
currency = "EUR"
[kinds]
Kredit = "loan"
[words.marital_status]
ledig = "single"
[means]
marital_status = "Familienstand"
"""


def test_a_good_map_is_understood() -> None:
    found = map_from_toml(GOOD, name="m.toml")

    assert found.columns == {"reference": "Nr", "amount": "Summe", "kind": "Art"}
    assert found.words == {"kind": {"kredit": "loan"}, "marital_status": {"ledig": "single"}}
    assert (found.decimal, found.values) == (",", {"currency": "EUR"})


def test_the_map_of_the_real_file_is_a_good_one() -> None:
    found = read_map(HOW_TO / "defaulted-loans.toml")

    assert found.columns["reference"] == "loan_id"
    assert found.values == {"kind": "loan", "currency": "EUR"}


def test_the_how_to_shows_a_good_map_and_every_field() -> None:
    text = (HOW_TO / "import-a-file.md").read_text()
    shown = text.partition("```toml\n")[2].partition("```")[0]

    assert map_from_toml(shown, name="how-to").means["income_total"] == "Net income"
    assert [name for name in (*FIELDS, *MEANS) if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ('reference = "Nr"\n', "", "which column is the reference", 3),
        ('kind = "Art"', 'colour = "Art"', "knows no 'colour'", 6),
        ('kind = "Art"', "kind = 3", "kind is not a text", 6),
        ('currency = "EUR"', 'amount = "5"', "both a column and a fixed value", 5),
        ('decimal = ","', 'decimal = "x"', "not a point or comma", 2),
        ('decimal = ","', 'delimiter = ";;"', "not one character", 2),
        ('decimal = ","', 'dates = "Y.d.m"', "no known order", 2),
        ("[means]", "[meens]", r"no section \[meens\]", 13),
        ("[words.marital_status]", "[words.colour]", "names no field", 11),
        ("[columns]", "[columns", "not TOML", 3),
    ],
)
def test_a_broken_map_is_refused_with_its_line(old: str, new: str, what: str, line: int) -> None:
    with pytest.raises(MapBroken, match=what) as refused:
        map_from_toml(GOOD.replace(old, new), name="m.toml")

    assert refused.value.line == line
    assert "m.toml" in str(refused.value)


def test_a_map_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(MapBroken, match="not UTF-8"):
        read_map(tmp_path / "m.toml")
    with pytest.raises(MapBroken, match="cannot be opened"):
        read_map(tmp_path / "none.toml")


def test_columns_that_the_file_lacks_are_named_and_unknown_ones_listed() -> None:
    mapping = Map(columns={"reference": "Ref", "amount": "Sum"})

    assert bind(mapping, ["other", "ref", "SUM", ""]).columns == {"reference": 1, "amount": 2}
    assert bind(mapping, ["other", "ref", "SUM", ""]).not_read == ("other",)
    with pytest.raises(FileRefused, match="lacks: 'Sum'"):
        bind(mapping, ["Ref", "Total"])
