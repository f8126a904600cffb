"""Every row of a placement ends as accepted, rejected or duplicate, and nothing is lost."""

import csv
import io
from collections.abc import Sequence

import pytest
from django.db.models import Sum

from evenhand.cases.models import (
    Case,
    CaseWarning,
    ContactPoint,
    Creditor,
    Debt,
    Evidence,
    KnownAs,
    Person,
)
from evenhand.cases.names import NotUsable
from evenhand.intake import actions
from evenhand.intake.actions import BegunOtherwise, WorkedElsewhere, place
from evenhand.intake.files import open_placement
from evenhand.intake.mapping import FIELDS, MEANS, Map, read_map
from evenhand.intake.models import Placement, RowResult
from evenhand.intake.queries import columns_not_read, figures, results_of
from evenhand.journal.models import Event
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import balance
from evenhand.plans.models import Statement
from evenhand.rulebook.money import Money
from evenhand.vault.encodings import FileRefused
from evenhand.work.models import NextStep
from tests.rooms.intake.conftest import AT, DATA, OWN_NAUGHTY, Take, naughty_strings
from tests.rooms.intake.test_mapping import HOW_TO

PLAIN = Map(
    columns={"reference": "ref", "amount": "amount", "family_name": "name"},
    values={"currency": "EUR", "kind": "loan"},
)
WIDE = Map(
    columns={name: name for name in FIELDS if name not in ("currency", "kind")},
    means={name: name for name in MEANS},
    values={"currency": "EUR", "kind": "loan"},
    decimal=".",
)


def _table(*rows: dict[str, str]) -> str:
    """A table with every column of the wide map; what a row does not name is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*WIDE.columns.values(), *WIDE.means.values()], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _reasons(placement: Placement) -> list[tuple[int, str, str]]:
    rows = results_of(placement).exclude(outcome="accepted")
    return [(row.row_number, row.field, row.reason) for row in rows]


def test_a_row_becomes_a_person_a_debt_and_a_case_that_is_seen(take: Take) -> None:
    placement = take("ref;name;amount\nA1;Ozola;1 200,50\n", PLAIN)

    case = Case.objects.select_related("debt", "person").get()
    assert case.person.family_name == "Ozola"
    assert balance(case.debt, on=AT.date()) == Money(120050, "EUR")
    assert case.debt.placement_key == placement.key
    assert NextStep.objects.get(case_key=case.key).step == "review"
    assert set(Event.objects.filter(case_key=case.key).values_list("code", flat=True)) == {
        "case.opened",
        "debt.taken_on",
    }
    assert Transfer.objects.get().amount_minor == 120050


def test_rows_read_are_accepted_rejected_and_duplicates_with_their_reasons(take: Take) -> None:
    placement = take(
        "ref,name,amount,colour\nA1,x,5,red\nA2,x,,red\nA1,y,6,red\nA1,y,5,red\n,x,5,red\nA3,x\n"
        "A4,x,-5,red\nA5,x,7,red,,\n",
        PLAIN,
    )

    assert _figures(placement) == (8, 2, 4, 2)
    assert _reasons(placement) == [
        (3, "amount", "is missing"),
        (4, "reference", "this creditor placed the reference before, with another amount; "
         "send a correction"),
        (5, "reference", "this creditor placed the reference before"),
        (6, "reference", "is missing"),
        (7, "row", "has 2 cells where the header has 4"),
        (8, "amount", "'-5' is negative"),
    ]  # fmt: skip
    assert columns_not_read(placement) == ["colour"]


def _figures(placement: Placement) -> tuple[int, int, int, int]:
    found = figures(placement)
    return found.read, found.accepted, found.rejected, found.duplicates


def test_the_same_file_again_changes_nothing(take: Take) -> None:
    content = "ref,name,amount\nA1,x,5\nA2,x,\n"
    first = take(content, PLAIN)
    before = _everything()

    again = take(content, PLAIN)

    assert again.key == first.key
    assert _everything() == before


def _everything() -> list[int]:
    tables = (Person, Debt, Case, Placement, RowResult, Transfer, Event, Statement, NextStep)
    return [table._default_manager.count() for table in tables]


def test_the_same_debts_in_another_file_are_duplicates(take: Take) -> None:
    take("ref,name,amount\nA1,x,5\n", PLAIN)

    later = take("ref,name,amount\nA1,x,5\nA2,x,6\n", PLAIN)
    elsewhere = take("ref,name,amount\nA1,x,5\n", PLAIN, creditor="Bora Bank")

    assert _figures(later) == (2, 1, 0, 1)
    assert _figures(elsewhere) == (1, 1, 0, 0)


def test_rejected_rows_can_be_tried_again_with_a_better_map(take: Take) -> None:
    content = "ref,name,amount\nA1,x,1.200\nA2,x,5\nA3,x,oops\n"
    before = take(content, PLAIN)
    better = Map(columns=PLAIN.columns, values=PLAIN.values, decimal=",")

    after = take(content, better, again=True)

    assert _figures(before) == (3, 1, 2, 0)
    assert _figures(after) == (3, 2, 1, 0)
    assert Debt.objects.get(reference="A1").principal_minor == 120000


def test_a_refused_file_leaves_nothing_behind(take: Take) -> None:
    with pytest.raises(FileRefused):
        take('ref,name,amount\nA1,x,5\n"A2,x,5\n', PLAIN)
    with pytest.raises(FileRefused):
        take("ref,name,amount\nA1,x,5\n", None)

    assert sum(_everything()) == 0
    assert not Creditor.objects.exists()


def test_an_interrupted_file_goes_on_at_the_next_row(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"A{number},x,5\n" for number in range(25))
    content = f"ref,name,amount\n{rows}A3,x,5\nA99,x,\n"
    monkeypatch.setattr(actions, "ROWS_A_CHUNK", 10)

    def stop(done: int, total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place(
            file=io.BytesIO(content.encode()), file_name="f", creditor="Alba Bank", country="LV",
            mapping=PLAIN, clock=lambda: AT, actor="test", progress=stop,
        )  # fmt: skip
    half = Placement.objects.get()
    assert (half.state, half.rows_read, Debt.objects.count()) == ("working", 20, 20)

    with pytest.raises(BegunOtherwise):
        take(content, Map(columns=PLAIN.columns, values={**PLAIN.values, "kind": "rent"}))
    whole = take(content, PLAIN)

    assert _figures(whole) == (27, 25, 1, 1)
    assert whole.state == "finished"
    assert RowResult.objects.count() == 27


def test_two_imports_of_one_file_at_once_never_work_a_row_twice(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "ref,name,amount\n" + "".join(f"A{number},x,5\n" for number in range(25))
    monkeypatch.setattr(actions, "ROWS_A_CHUNK", 10)

    def another_overtakes(done: int, total: int) -> None:
        if done == 10:
            take(content, PLAIN)

    with pytest.raises(WorkedElsewhere):
        place(
            file=io.BytesIO(content.encode()), file_name="f", creditor="Alba Bank", country="LV",
            mapping=PLAIN, clock=lambda: AT, actor="test", progress=another_overtakes,
        )  # fmt: skip

    assert _figures(Placement.objects.get()) == (25, 25, 0, 0)
    assert (Debt.objects.count(), RowResult.objects.count()) == (25, 25)


def test_a_chunk_that_fails_leaves_no_part_of_itself(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("evenhand.intake.filling.append_many", broken)

    with pytest.raises(RuntimeError):
        take("ref,name,amount\nA1,x,5\n", PLAIN)

    assert (Debt.objects.count(), Person.objects.count(), RowResult.objects.count()) == (0, 0, 0)
    assert Placement.objects.get().rows_read == 0


def test_people_are_shared_by_the_creditors_reference_or_a_valid_number_never_by_name(
    take: Take,
) -> None:
    alba = {"family_name": "Ozola", "amount": "5", "country": "EE"}
    take(
        _table(
            {**alba, "reference": "1", "person_reference": "P1"},
            {**alba, "reference": "2", "person_reference": "P1"},
            {**alba, "reference": "3"},
            {**alba, "reference": "4", "identifier": "36805280109"},
            {**alba, "reference": "5", "identifier": "368 0528 0109", "person_reference": "P2"},
        ),
        WIDE,
    )
    take(_table({**alba, "reference": "6", "identifier": "36805280109"}), WIDE, creditor="Bora")
    later = take(_table({**alba, "reference": "7", "person_reference": "P2"}), WIDE)

    people = [case.person_id for case in Case.objects.order_by("debt__reference")]
    assert people[0] == people[1] != people[2]
    assert people[3] == people[4] == people[5] == people[6]
    assert Person.objects.count() == 3
    assert set(KnownAs.objects.values_list("reference", flat=True)) == {"P1", "P2"}
    assert _figures(later) == (1, 1, 0, 0)


def test_a_reference_and_a_number_of_two_people_are_refused(take: Take) -> None:
    row = {"amount": "5", "country": "EE"}
    placement = take(
        _table(
            {**row, "reference": "1", "person_reference": "P1", "identifier": "36805280109"},
            {**row, "reference": "2", "person_reference": "P2"},
            {**row, "reference": "3", "person_reference": "P2", "identifier": "36805280109"},
            {**row, "reference": "4", "person_reference": "P1", "identifier": "37605030299"},
            {**row, "reference": "5", "identifier": "36805280108"},
        ),
        WIDE,
    )

    assert _figures(placement) == (5, 2, 3, 0)
    assert [field for _, field, _ in _reasons(placement)] == ["identifier"] * 3


def test_what_is_odd_is_a_warning_on_the_case_and_does_not_stop_the_row(take: Take) -> None:
    placement = take(
        _table(
            {
                "reference": "1", "amount": "5", "email": "no at", "phone": "12", "town": "Rīga",
                "income_total": "47053", "marital_status": "it is complicated",
                "contract_instalment": "0.0",
            }
        ),
        WIDE,
    )  # fmt: skip

    assert _figures(placement) == (1, 1, 0, 0)
    assert set(CaseWarning.objects.values_list("code", "value")) == {
        ("email.not_usable", "no at"),
        ("phone.not_usable", "12"),
        ("address.incomplete", "Rīga"),
        ("income.absurd", "47053.00 EUR"),
        ("household.not_understood", "it is complicated"),
        ("contract_instalment.zero", "0.0"),
    }
    assert not ContactPoint.objects.exists()
    assert figures(placement).warnings == 6


def test_a_region_is_stored_by_its_code_and_what_is_none_stays_open(take: Take) -> None:
    row = {"family_name": "Reid", "amount": "10", "country": "GB"}
    told = ("GB-SCT", "scotland", "wls", "Kent", "Greater London Authority")

    take(
        _table(*({**row, "reference": place, "region": place} for place in told)),
        WIDE,
        country="GB",
    )

    debts = Debt.objects.order_by("pk").prefetch_related("cases__person")
    assert [one.cases.get().person.region for one in debts] == ["SCT", "SCT", "WLS", "", ""]
    odd = CaseWarning.objects.order_by("pk").values_list("code", "value")
    assert list(odd) == [("region.unknown", told[3]), ("region.unknown", told[4])]


def test_an_unknown_household_stays_unknown_and_a_known_one_is_kept(take: Take) -> None:
    row = {"amount": "5", "income_total": "900"}
    take(
        _table(
            {**row, "reference": "1"},
            {**row, "reference": "2", "marital_status": "Married", "dependants": "2"},
            {"reference": "3", "amount": "5"},
        ),
        WIDE,
    )

    unknown, known = Statement.objects.order_by("pk")
    assert (unknown.adults, unknown.children_over_10, unknown.net_income_minor) == (
        None, None, 90000,
    )  # fmt: skip
    assert (known.adults, known.children_over_10) == (2, 2)


def test_contact_points_evidence_and_companies_are_kept(take: Take) -> None:
    take(
        _table(
            {
                "reference": "1", "amount": "5", "company_name": "SIA Rasa", "identifier": "LV1",
                "street": "Brīvības 1", "postcode": "LV-1010", "town": "Rīga",
                "email": "info@example.com", "phone": "67012345", "evidence": "contract 7 of 2024",
                "born_on": "", "due_on": "31.12.2025", "contract_rate": "15.78",
            }
        ),
        WIDE,
    )  # fmt: skip

    person = Person.objects.get()
    assert (person.kind, person.name, person.identifier) == ("company", "SIA Rasa", "LV1")
    assert set(person.contact_points.values_list("channel", "value", "town")) == {
        ("post", "", "Rīga"), ("email", "info@example.com", ""), ("phone", "+37167012345", ""),
    }  # fmt: skip
    assert Evidence.objects.get().description == "contract 7 of 2024"
    assert Debt.objects.get().contract_rate_basis_points == 1578


NAUGHTY = naughty_strings()
EVERY_COLUMN = Map(
    columns={**WIDE.columns, "currency": "currency", "kind": "kind"}, means=WIDE.means
)
FREE_TEXT = ("given_name", "family_name", "basis", "original_creditor", "evidence")


def _naughty_table(columns: Sequence[str], strings: Sequence[str]) -> bytes:
    out = io.StringIO()
    names = [*EVERY_COLUMN.columns.values(), *EVERY_COLUMN.means.values()]
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    good = {"amount": "5", "currency": "EUR", "kind": "loan"}
    for number, text in enumerate(strings):
        writer.writerow({**good, "reference": f"R{number}", **dict.fromkeys(columns, text)})
    return out.getvalue().encode()


@pytest.mark.parametrize("column", [*EVERY_COLUMN.columns, *EVERY_COLUMN.means])
def test_a_naughty_string_in_any_column_is_read_or_refused_with_a_reason(column: str) -> None:
    file = io.BytesIO(_naughty_table([column], NAUGHTY))

    table = open_placement(file, mapping=EVERY_COLUMN, creditor="Alba", country="LV")
    attempts = list(table.attempts(today=AT.date()))

    assert len(attempts) == len(NAUGHTY)
    for attempt in attempts:
        if isinstance(attempt.row, NotUsable):
            assert attempt.row.field
            assert attempt.row.why


def test_a_naughty_string_in_a_free_text_is_stored_as_typed_or_refused(take: Take) -> None:
    placement = take(_naughty_table(FREE_TEXT, NAUGHTY), EVERY_COLUMN)

    assert sum(_figures(placement)[1:]) == len(NAUGHTY) == _figures(placement)[0]
    assert not results_of(placement, outcome="rejected").filter(reason="").exists()
    kept = Case.objects.select_related("debt", "person").prefetch_related("debt__evidence")
    assert len(kept) == _figures(placement)[1] > len(NAUGHTY) * 0.8
    for case in kept:
        typed = NAUGHTY[int(case.debt.reference[1:])].strip()
        person, debt = case.person, case.debt
        assert {person.given_name, person.family_name, debt.basis, debt.original_creditor} == {
            typed
        }
        assert [paper.description for paper in debt.evidence.all()] == ([typed] if typed else [])


@pytest.mark.parametrize(
    "column", ["reference", "person_reference", "identifier", "company_name", "email", "town"]
)
def test_a_naughty_string_in_a_matching_column_never_stops_the_file(
    take: Take, column: str
) -> None:
    placement = take(_naughty_table([column], OWN_NAUGHTY), EVERY_COLUMN)

    assert sum(_figures(placement)[1:]) == len(OWN_NAUGHTY) == _figures(placement)[0]


@pytest.mark.skipif(not (DATA / "defaulted-loans.csv").is_file(), reason="the real file is absent")
def test_a_part_of_the_real_file_adds_up_to_the_cent(take: Take) -> None:
    lines = (DATA / "defaulted-loans.csv").read_text().splitlines(keepends=True)
    content = "".join(lines[:1201])
    told = list(csv.DictReader(io.StringIO(content)))

    placement = take(content, read_map(HOW_TO / "defaulted-loans.toml"))

    assert _figures(placement) == (1200, 1200, 0, 0)
    owed = Debt.objects.aggregate(sum=Sum("principal_minor"))["sum"]
    assert owed == sum(int(row["loan_amount"]) for row in told) * 100
    unknown = sum(not row["marital_status"] for row in told)
    assert Statement.objects.filter(adults=None).count() == unknown > 0
    absurd = sum(float(row["income_total"]) > 10_000 for row in told)
    assert CaseWarning.objects.filter(code="income.absurd").count() == absurd
