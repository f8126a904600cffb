"""Before anything is imported, staff see the rows, a guessed map, and what would be refused."""

import io

import pytest

from evenhand.intake.mapping import MapBroken, map_from_parts
from evenhand.intake.models import Placement
from evenhand.intake.preview import Problem, guess_map, preview
from evenhand.vault.encodings import FileRefused
from tests.rooms.intake.conftest import AT, DATA, Take

GERMAN = (
    "Rechnungsnummer;Nachname;Vorname;Offener Betrag;Währung;Art;Fällig am;Ort;PLZ;Hund\r\n"
    "R1;Größe;Anna;1.200,50;EUR;invoice;31.12.2025;Köln;50667;ja\r\n"
    "R2;Maier;Udo;12,5;EUR;Darlehen;30.02.2025;Bonn;53111;nein\r\n"
    "R3;Maier;Udo;-3;EUR;invoice;;;;nein\r\n"
)
TODAY = AT.date()


def test_columns_are_guessed_by_the_names_creditors_give_them() -> None:
    found = guess_map(io.BytesIO(GERMAN.encode("cp1252")), country="DE")

    assert found.columns == {
        "reference": "Rechnungsnummer", "amount": "Offener Betrag", "currency": "Währung",
        "kind": "Art", "family_name": "Nachname", "given_name": "Vorname", "due_on": "Fällig am",
        "town": "Ort", "postcode": "PLZ",
    }  # fmt: skip
    assert found.decimal == ","


def test_a_preview_shows_rows_and_what_would_be_refused_and_imports_nothing(db: None) -> None:
    seen = preview(io.BytesIO(GERMAN.encode("cp1252")), country="DE", today=TODAY)

    assert (seen.rows, len(seen.sample), len(seen.readable)) == (3, 3, 1)
    assert seen.dialect is not None
    assert (seen.dialect.encoding, seen.dialect.delimiter) == ("cp1252", ";")
    assert seen.sample[0][1] == "Größe"
    assert seen.not_read == ("Hund",)
    assert seen.problems[0].field == "kind"
    assert seen.problems[1] == Problem(4, "amount", "'-3' is negative")
    assert not Placement.objects.exists()


def test_a_table_whose_columns_say_nothing_is_shown_with_what_is_missing() -> None:
    seen = preview(io.BytesIO(b"x;y\n1;2\n"), country="DE", today=TODAY)

    assert seen.missing == ("reference", "amount", "currency", "kind")
    assert (seen.sample, seen.not_read) == ((("1", "2"),), ("x", "y"))


def test_what_staff_chose_in_a_form_becomes_a_map(take: Take) -> None:
    chosen = map_from_parts(
        {
            "columns": {"reference": "x", "amount": "y"},
            "values": {"currency": "EUR", "kind": "rent"},
            "file": {"decimal": ","},
        },
        name="of the form",
    )

    seen = preview(io.BytesIO(b"x;y\n1;2,50\n"), country="DE", today=TODAY, mapping=chosen)
    placement = take("x;y\n1;2,50\n", chosen)

    assert (seen.missing, seen.problems) == ((), ())
    assert placement.rows_accepted == 1
    with pytest.raises(MapBroken, match="which column is the amount"):
        map_from_parts({"columns": {"reference": "x"}}, name="of the form")


@pytest.mark.skipif(not (DATA / "invoices").is_dir(), reason="the real invoices are absent")
def test_an_e_invoice_is_previewed_without_a_map() -> None:
    with (DATA / "invoices/ubl-tc434-example2.xml").open("rb") as file:
        seen = preview(file, country="NO", today=TODAY)

    assert (seen.rows, seen.missing) == (1, ())
    assert seen.readable[0].person.company_name == "The Buyercompany"


def test_a_broken_file_is_refused_in_the_preview_already() -> None:
    with pytest.raises(FileRefused):
        preview(io.BytesIO(b""), country="LV", today=TODAY)
