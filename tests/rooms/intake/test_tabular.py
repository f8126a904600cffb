"""Tables of every sane dialect are read; broken ones are refused with the place and a remedy."""

import io
from collections.abc import Sequence

import pytest

from evenhand.intake import tabular
from evenhand.intake.tabular import Dialect, Shape, check, find_dialect, read
from evenhand.vault.encodings import FileRefused

ROWS = [["ref", "name", "amount"], ["A1", 'Bērziņš; "Jānis"', "1 200,50"], ["A2", "Žukova", "5"]]


def _written(rows: Sequence[Sequence[str]], *, delimiter: str, end: str, quote: str = '"') -> str:
    def cell(text: str) -> str:
        return f"{quote}{text.replace(quote, quote * 2)}{quote}"

    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


def _cells(content: bytes, **given: str) -> list[list[str]]:
    file = io.BytesIO(content)
    return [record.cells for record in read(file, find_dialect(file, **given))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1257"])
def test_a_table_is_read_whatever_its_dialect(delimiter: str, end: str, encoding: str) -> None:
    content = _written(ROWS, delimiter=delimiter, end=end).encode(encoding)

    assert _cells(content, country="LV") == ROWS


def test_western_and_baltic_letters_are_told_apart() -> None:
    western, baltic = "ref;name\nA;Désirée Größe\n", "ref;name\nA;Žanis Šķēle\n"

    assert _cells(western.encode("cp1252"))[1][1] == "Désirée Größe"
    assert _cells(baltic.encode("cp1257"))[1][1] == "Žanis Šķēle"
    assert _cells("ref;name\nA;Jānis\n".encode("cp1257"), country="LV")[1][1] == "Jānis"
    assert _cells("ref;name\nA;Þórður\n".encode("cp1252"), country="IS")[1][1] == "Þórður"


def test_quotes_may_hold_delimiters_line_ends_and_quotes() -> None:
    content = b'ref,basis\r\nA,"one, ""two""\r\nthree"\r\n\r\n,\r\nB,plain\r\n'
    file = io.BytesIO(content)

    records = list(read(file, find_dialect(file)))

    assert records[1].cells == ["A", 'one, "two"\r\nthree']
    assert [record.line for record in records] == [1, 2, 6]


def test_single_quotes_and_a_line_that_names_the_delimiter_are_understood() -> None:
    assert _cells(b"'a b','c'\n'1,2','x'\n") == [["a b", "c"], ["1,2", "x"]]
    assert _cells(b"sep=|\na|b\n1,5|2\n") == [["a", "b"], ["1,5", "2"]]


def test_the_columns_we_want_decide_between_two_possible_delimiters() -> None:
    content = b"ref,no;amount,eur\n1,2;3,4\n"

    assert _cells(content)[0] == ["ref", "no;amount", "eur"]
    file = io.BytesIO(content)
    assert find_dialect(file, wanted=["ref,no", "amount,eur"]).delimiter == ";"


def test_counting_finds_header_and_rows() -> None:
    file = io.BytesIO(b"\n\na;b\n1;2\n;\n3;4\n")

    assert check(file, find_dialect(file)) == Shape(("a", "b"), 2)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\n \n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a;b\n", "no rows"),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"a;b\n1;\x00\n", "NUL"),
        (bytes(range(256)) * 40, "NUL"),
        (b"a;A\n1;2\n", "twice"),
        (b'a;b\n"1;2\n3;4\n', "never closed"),
        (b'a;b\n"1"x;2\n', "closing quote"),
        ("ā;b\nē;ī\n".encode() + b"\xe2\x82\n", "broken character"),
        (b"a;b\n\x81\x8d;\xa1\n", "fit neither"),
        ("a;b\n1;2\n".encode("utf-16")[:-1], "not written in utf-16"),
        (b"a" + b";a" * 5000 + b"\n1\n", "5,001 columns"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(content: bytes, what: str) -> None:
    file = io.BytesIO(content)

    with pytest.raises(FileRefused, match=what):
        check(file, find_dialect(file))


def test_the_byte_of_a_wrong_character_is_named() -> None:
    file = io.BytesIO("ā;b\nē;ī\n".encode() + b"\xff;1\n")

    with pytest.raises(FileRefused) as refused:
        find_dialect(file)

    assert refused.value.byte == len("ā;b\nē;ī\n".encode())


def test_a_file_that_is_not_in_the_named_encoding_is_refused() -> None:
    with pytest.raises(FileRefused, match="not written in utf-8"):
        find_dialect(io.BytesIO("a;b\né;1\n".encode("cp1252")), encoding="utf-8")
    with pytest.raises(FileRefused, match="nobody knows"):
        find_dialect(io.BytesIO(b"a;b\n1;2\n"), encoding="klingon")
    with pytest.raises(FileRefused, match="nobody knows"):
        find_dialect(io.BytesIO(b"a;b\n1;2\n"), encoding="rot13")


def test_a_huge_cell_and_a_huge_line_are_refused_without_keeping_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    huge = io.BytesIO(b"a;b\n1;2\n" + b"x" * 10_000_000 + b";2\n")
    dialect = Dialect(encoding="utf-8", delimiter=";")

    with pytest.raises(FileRefused, match=r"longer than 1,048,576.*line 3"):
        check(huge, dialect)

    monkeypatch.setattr(tabular, "MOST_SIGNS_A_LINE", 1000)
    with pytest.raises(FileRefused, match=r"line is longer than 1,000"):
        check(huge, dialect)
