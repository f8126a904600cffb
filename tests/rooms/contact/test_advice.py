"""Whom we name as free help: the packs' rows as the operator mended them, on record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evenhand.access.models import Role, User
from evenhand.contact.advice import (
    NoSuchAdvice,
    advice_for,
    countries_named,
    record_advice,
    stale_advice,
    withdraw_advice,
)
from evenhand.journal.models import Event
from evenhand.rulebook.broken import PackBroken
from evenhand.site.command import main
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db

ROW: dict[str, Any] = {
    "region": "", "name": "Padoms", "kind": "charity", "what": "Advice on debt",
    "languages": ["lv", "ru"], "url": "https://padoms.example", "phone": "+371 20 000 000",
    "cost": "free", "source": "https://padoms.example", "checked_on": cast.AT.date(),
}  # fmt: skip


def add(country: str = "LV", **change: Any) -> None:
    record_advice(country, {**ROW, **change}, by="A. Lawyer", at=cast.AT, actor="test")


def names(country: str, region: str = "") -> list[str]:
    return [row.name for row in advice_for(country, region)]


def test_what_the_operator_adds_counts_at_once_and_is_on_record() -> None:
    add()

    event = Event.objects.get(code="advice.added")
    assert "Padoms" in names("LV")
    assert (event.data["by"], event.data["source"]) == ("A. Lawyer", ROW["source"])


def test_the_same_name_again_corrects_the_row() -> None:
    add()
    add(phone="")

    (row,) = [row for row in advice_for("lv") if row.name == "Padoms"]
    assert row.phone == ""
    assert Event.objects.filter(code="advice.corrected").count() == 1


def test_a_row_of_the_packs_can_be_corrected_and_withdrawn() -> None:
    add("IE", name="MABS", phone="")
    corrected = advice_for("ie")[0].phone
    withdraw_advice("IE", "MABS", by="A. Lawyer", why="moved", at=cast.AT, actor="test")

    assert corrected == ""
    assert "MABS" not in names("ie")
    assert "ie" not in countries_named()


def test_a_country_without_a_pack_row_is_named_once_somebody_adds_one() -> None:
    before = "lt" in countries_named()

    add("LT", name="Patarimas")

    assert (before, "lt" in countries_named()) == (False, True)


def test_a_region_comes_first() -> None:
    add(region="RIX", name="Rīgas padoms")

    assert names("LV", "RIX")[0] == "Rīgas padoms"
    assert "Rīgas padoms" not in names("LV")


@pytest.mark.parametrize("change", [{"kind": "firm"}, {"name": "Padoms SIA"}, {"cost": "fee"}])
def test_a_commercial_helper_is_refused_to_the_operator_too(change: dict[str, str]) -> None:
    with pytest.raises(PackBroken):
        add(**change)

    assert not Event.objects.exists()


def test_what_is_not_named_cannot_be_withdrawn() -> None:
    with pytest.raises(NoSuchAdvice):
        withdraw_advice("LV", "Nobody", by="x", why="x", at=cast.AT, actor="test")


def test_a_row_of_a_year_ago_asks_to_be_checked() -> None:
    add(checked_on=cast.AT.date().replace(year=2025, day=16))

    assert "Padoms" in [row.name for row in stale_advice(cast.AT.date())]


@pytest.mark.django_db(transaction=True)
def test_the_command_adds_lists_and_withdraws(capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--name", "Padoms", "--by", "A. Lawyer", "--source", "https://padoms.example"]

    added = main(["advice", "add", "LV", *common, "--kind", "charity", "--what", "x", "--cost",
                  "free"])  # fmt: skip
    capsys.readouterr()
    main(["advice", "list", "LV", "--json"])
    listed = json.loads(capsys.readouterr().out)["advice"]
    refused = main(["advice", "add", "LV", *common, "--kind", "firm", "--what", "x"])
    withdrawn = main(["advice", "withdraw", "LV", *common])

    assert (added, refused, withdrawn) == (0, 1, 0)
    assert "Padoms" in [row["name"] for row in listed]
    assert "Padoms" not in names("LV")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OPERATOR, 302), (Role.COMPLIANCE, 302), (Role.AGENT, 403)]
)
def test_the_operator_mends_it_at_the_desk(role: str, status: int) -> None:
    user = User.objects.create_user("u@evenhand.example", role=role, joined_at=cast.AT)
    client = signed_in(user)
    told = {**ROW, "languages": "lv, ru"}
    del told["checked_on"]

    shown = client.get("/desk/advice?country=LV")
    sent = client.post("/desk/advice?country=LV", told)

    assert shown.status_code == 200
    assert sent.status_code == status
    assert ("Padoms" in names("LV")) is (status == 302)
