"""A creditor's file says what must stop: before any letter, also where the import is cut off."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, Person, Representative
from evenhand.contact import actions as contact
from evenhand.contact import gate
from evenhand.contact.models import Preference, Release
from evenhand.holds.models import Hold
from evenhand.intake import actions as intake
from evenhand.intake.mapping import FIELDS, Map
from evenhand.intake.models import Placement, RowResult
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = (
    "reference", "amount", "currency", "kind", "person_reference", "given_name", "family_name",
    "street", "postcode", "town", "evidence", "stop_kind", "stop_from", "stop_until", "disputed",
    "deceased_on", "adviser_name", "adviser_email", "do_not_call", "not_safe",
)  # fmt: skip
ROW = {
    "reference": "L1", "amount": "530", "currency": "EUR", "kind": "loan", "person_reference": "P1",
    "given_name": "Ilze", "family_name": "Bērziņa", "street": "Brīvības iela 1",
    "postcode": "LV-1010", "town": "Rīga", "evidence": "contract",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_spool(settings: Settings, tmp_path: Path) -> None:
    settings.SPOOL_FOLDER = tmp_path / "spool"


def place(*rows: dict[str, str]) -> Placement:
    lines = [";".join(COLUMNS)]
    lines += [";".join({**ROW, **row}.get(name, "") for name in COLUMNS) for row in rows]
    return intake.place(
        file=io.BytesIO("\n".join(lines).encode()),
        file_name="debts.csv",
        creditor="Alba Bank",
        country="LV",
        mapping=Map(columns={name: name for name in COLUMNS}),
        clock=cast.clock,
        actor="test",
    )


def test_every_field_of_a_stop_can_be_mapped() -> None:
    assert set(COLUMNS) <= set(FIELDS)


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"stop_kind": "Insolvency"}, "insolvency"), ({"stop_kind": "illness"}, "illness"),
     ({"disputed": "yes"}, "dispute"), ({"deceased_on": "2026-10-01"}, "bereavement"),
     ({"adviser_name": "Padoms"}, "adviser"), ({"not_safe": "jā"}, "safety")],
)  # fmt: skip
def test_a_row_stops_and_the_stop_holds_when_the_import_is_done(
    said: dict[str, str], kind: str
) -> None:
    place(said)

    hold = Hold.objects.get()
    assert (hold.kind, hold.source) == (kind, "placement")
    assert hold.acknowledged_at is not None
    assert not gate.ask(case=Case.objects.get(), act="demand.letter", at=cast.AT).verdict.allowed


def test_a_stop_begins_when_it_did_and_is_never_shorter_than_the_rulebook_has_it() -> None:
    place(
        {"stop_kind": "illness", "stop_from": "2026-11-10", "stop_until": "2026-11-18"},
        {"reference": "L2", "person_reference": "P2", "stop_kind": "illness",
         "stop_until": "2027-06-30"},
    )  # fmt: skip

    short, long = Hold.objects.order_by("pk")
    assert short.starts_at.date() == date(2026, 11, 9)  # midnight in Riga, said in UTC
    assert short.ends_at is not None
    assert short.ends_at - short.starts_at >= timedelta(days=30)
    assert long.ends_at is not None
    assert long.ends_at.date() == date(2027, 6, 30)


def test_a_death_an_adviser_and_wishes_on_contact_are_written_down() -> None:
    place(
        {"deceased_on": "2026-10-01"},
        {"reference": "L2", "person_reference": "P2", "adviser_name": "Padoms",
         "adviser_email": "p@padoms.example", "do_not_call": "x"},
        {"reference": "L3", "person_reference": "P3", "not_safe": "1"},
    )  # fmt: skip

    assert Person.objects.filter(deceased_on=date(2026, 10, 1)).count() == 1
    assert Representative.objects.get().email == "p@padoms.example"
    assert Preference.objects.filter(refuses_call=True).count() == 1
    assert Preference.objects.filter(safe_contact_only=True).count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [({"stop_kind": "holiday"}, "stop_kind"), ({"stop_kind": "requested"}, "stop_kind"),
     ({"disputed": "perhaps"}, "disputed"), ({"stop_from": "2999-01-01"}, "stop_from"),
     ({"stop_from": "1999-01-01"}, "stop_from"), ({"deceased_on": "2999-01-01"}, "deceased_on")],
)  # fmt: skip
def test_what_cannot_be_understood_refuses_the_row_and_leaves_no_debt(
    said: dict[str, str], field: str
) -> None:
    place(said)

    result = RowResult.objects.get()
    assert (result.outcome, result.field) == ("rejected", field)
    assert not Case.objects.exists()


def test_a_debt_that_we_have_already_is_stopped_all_the_same_and_once() -> None:
    place({})
    place({"disputed": "yes"})
    place({"disputed": "yes", "evidence": "contract again"})

    assert Case.objects.count() == 1
    assert Hold.objects.get().kind == "dispute"


def test_cut_off_before_the_acknowledgement_no_letter_can_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def killed(*, clock: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "acknowledge_waiting", killed)
    with pytest.raises(KeyboardInterrupt):
        place({"stop_kind": "illness"})
    case = Case.objects.get()
    queued = contact.queue_release(
        case=case, act="demand.letter", letter="reminder", language="lv", at=cast.AT,
        business_key="r", contact_point=cast.post_of(case.person),
    )  # fmt: skip

    tried = contact.release(queued.key, clock=cast.clock)
    later = contact.acknowledge_waiting(clock=cast.clock)

    assert tried.state == Release.State.REFUSED
    assert "house.hold-stops-demands" in tried.reasons
    assert later == 1
    assert Placement.objects.get().rows_read == 1
