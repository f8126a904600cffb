"""Rulebooks that judged are kept, once and for good, and answer in a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from evenhand.contact import gate
from evenhand.journal.apart import Apart, CannotAnswer, NotThatRulebook, RulebookSilent, Which
from evenhand.journal.bundles import NoSuchBundle, keep_rulebook, kept_hash, size_of, unpacked
from evenhand.journal.models import BundlePart, Event, RulebookBundle
from evenhand.rulebook import clean_case, open_rulebook
from tests import cast
from tests.cast import AT
from tests.rooms.journal.kept import RULE, keep_installed, keep_with_another_rule

pytestmark = pytest.mark.django_db
DEMAND = "demand.letter"
FACTS = clean_case("lv", int(AT.timestamp()))


def test_a_recorded_verdict_keeps_the_rulebook_that_gave_it() -> None:
    case = cast.case(cast.person())
    answer = gate.ask(case=case, act=DEMAND, at=AT)

    gate.record(answer, case=case, at=AT, actor="test")

    kept = RulebookBundle.objects.get()
    noted = Event.objects.get(code="rulebook.kept")
    assert kept.hash == answer.verdict.hash == open_rulebook().hash
    assert noted.data == {
        "rulebook": kept.hash, "rules": kept.rules_id, "data": kept.data_id,
    }  # fmt: skip


def test_keeping_again_changes_nothing() -> None:
    keep_installed()

    again = keep_rulebook(open_rulebook(), at=AT)

    assert not again
    assert RulebookBundle.objects.count() == 1
    assert Event.objects.filter(code="rulebook.kept").count() == 1


def test_two_rulebooks_share_their_calendar_data(tmp_path: Path) -> None:
    keep_with_another_rule(tmp_path)

    assert RulebookBundle.objects.count() == 2
    assert RulebookBundle.objects.values("data").distinct().count() == 1


def test_a_rulebook_more_takes_little_room() -> None:
    size = size_of(keep_installed())

    assert size["rules"] < 500_000
    assert size["data"] < 3_000_000


@pytest.mark.parametrize("table", [BundlePart, RulebookBundle])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_kept_is_never_changed(
    table: type[BundlePart | RulebookBundle], statement: str
) -> None:
    keep_installed()
    connection.check_constraints()
    name, key = table._meta.db_table, table._meta.pk.name
    sql = statement.format(name, key, key) + (" CASCADE" if "TRUNCATE" in statement else "")

    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert "history is never changed" in str(said.value)


def test_a_hash_is_found_by_its_beginning() -> None:
    whole = keep_installed()

    assert kept_hash(whole[:8].upper()) == whole


@pytest.mark.parametrize("beginning", ["000000", ""])
def test_a_beginning_that_fits_no_hash_is_refused(beginning: str) -> None:
    keep_installed()

    with pytest.raises(NoSuchBundle):
        kept_hash(beginning)


def test_a_beginning_too_short_to_be_sure_is_refused() -> None:
    whole = keep_installed()

    with pytest.raises(NoSuchBundle):
        kept_hash(whole[:3])


def test_a_kept_rulebook_answers_with_its_own_code_and_data(tmp_path: Path) -> None:
    kept = unpacked(keep_installed(), into=tmp_path)

    with Apart(Which(name="kept", folder=tmp_path, hash=kept.hash)) as process:
        answer = process.ask({"judge": DEMAND, "facts": FACTS})

    assert answer["verdict"] == open_rulebook().judge(DEMAND, FACTS).as_dict()
    places = [process.greeting["code"], *process.greeting["data"].values()]
    assert all(Path(place).is_relative_to(tmp_path) for place in places)


def test_a_rule_that_only_the_kept_code_has_refuses(tmp_path: Path) -> None:
    """The proof that the bundle judges, and not what is installed."""
    hash_ = keep_with_another_rule(tmp_path)
    kept = unpacked(hash_, into=tmp_path / "again")

    with Apart(Which(name="kept", folder=tmp_path / "again", hash=kept.hash)) as process:
        verdict = process.ask({"judge": DEMAND, "facts": FACTS})["verdict"]

    assert [reason["rule"] for reason in verdict["reasons"]] == [RULE]
    assert open_rulebook().judge(DEMAND, FACTS).allowed
    assert RULE not in {rule.key for rule in open_rulebook().rules}


def test_a_rulebook_kept_under_the_modules_earlier_name_still_answers(tmp_path: Path) -> None:
    unpacked(keep_installed(), into=tmp_path)
    code = tmp_path / "evenhand" / "rulebook"
    (code / "own_process.py").rename(code / "answering.py")

    with Apart(Which(name="kept", folder=tmp_path)) as process:
        answer = process.ask({"judge": DEMAND, "facts": FACTS})

    assert answer["verdict"]["allowed"]
    assert process.greeting["code"] == str(code / "answering.py")


def test_a_rulebook_with_another_hash_is_not_believed(tmp_path: Path) -> None:
    unpacked(keep_installed(), into=tmp_path)

    with pytest.raises(NotThatRulebook):
        Apart(Which(name="kept", folder=tmp_path, hash="0" * 64))


def test_a_folder_without_a_rulebook_does_not_borrow_the_installed_one(tmp_path: Path) -> None:
    with pytest.raises((RulebookSilent, NotThatRulebook)):
        Apart(Which(name="empty", folder=tmp_path))


def test_a_question_that_cannot_be_answered_says_why() -> None:
    with (
        Apart(Which(name="now")) as process,
        pytest.raises(CannotAnswer) as refused,
    ):
        process.ask({"judge": DEMAND, "facts": {**FACTS, "shoe_size": 42}})

    assert "shoe_size" in str(refused.value)


def test_facts_of_another_day_are_left_out_and_named_where_that_is_wished() -> None:
    question = {"judge": DEMAND, "lenient": True, "facts": {**FACTS, "shoe_size": 42}}

    with Apart(Which(name="now")) as process:
        answer = process.ask(question)

    assert answer["dropped"] == ["shoe_size"]
    assert answer["verdict"]["allowed"]
