"""Every write that a case's facts come from is noticed, whichever table it goes to."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from evenhand.cases.actions import add_representative
from evenhand.cases.models import Case
from evenhand.cases.queries import Scope, facts_sql
from evenhand.contact.models import Release
from evenhand.contact.reaching import (
    change_preference,
    keep_needs,
    note_survey_asked,
    record_contact,
)
from evenhand.holds.models import Hold
from evenhand.ledger.models import Account, Transfer
from evenhand.nightly.choosing import choose, forget
from evenhand.nightly.models import Night, Page, Touch
from evenhand.nightly.portfolio import QUERIES
from evenhand.plans.models import Plan, Statement
from evenhand.work.actions import set_next_step
from evenhand.work.models import Step
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def tables_read() -> set[str]:
    """The tables that the facts come from, as the database itself plans to read them."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for _, template in QUERIES:
            sql = facts_sql(template, scope=Scope(), at=cast.AT)
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            told = cursor.fetchone()[0]
            walk(json.loads(told) if isinstance(told, str) else told, found)
    return found


def walk(told: object, found: set[str]) -> None:
    if isinstance(told, dict):
        if "Relation Name" in told:
            found.add(told["Relation Name"])
        for part in told.values():
            walk(part, found)
    elif isinstance(told, list):
        for part in told:
            walk(part, found)


def tables_watched() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgrelid::regclass::text, count(*) FROM pg_trigger
                WHERE tgname LIKE 'nightly_touch_%' AND tgenabled <> 'D' GROUP BY 1"""
        )
        return dict(cursor.fetchall())


def test_each_table_that_facts_are_read_from_is_watched_for_all_kinds_of_writes() -> None:
    # What explains a charge is committed with its transfer alone, which is watched.
    read = tables_read() - {"ledger_charge"}

    watched = tables_watched()

    assert len(read) > 10
    assert {table: watched.get(table) for table in read} == dict.fromkeys(read, 3)


def test_each_query_that_looks_at_the_instant_says_when_its_facts_change() -> None:
    for _, template in QUERIES:
        if "{at}" in template:
            assert "_change_at" in template or "_changes_at" in template, template


def whole_case() -> Case:
    """A case with a row in every table that facts or steps come from."""
    case = cast.case(cast.person(email="ilze@example.org"))
    person, at = case.person, cast.AT
    add_representative(person=person, kind="adviser", name="Office", source="desk", at=at)
    change_preference(person=person, at=at, actor="t", refuses_call=True)
    keep_needs(person=person, needs=["interpreter"], told_by="person", at=at, actor="t")
    release = Release.objects.create(
        business_key="first", case=case, person=person, act="notice.letter", letter="first_notice",
        language="lv", state="released", queued_at=at, attempted_at=at, outcome_at=at,
    )  # fmt: skip
    record_contact(
        person=person, case=case, channel="call", purpose="service", outbound=True,
        result="conversation", by=None, at=at,
    )  # fmt: skip
    Hold.objects.create(
        person=person, debt=case.debt, kind="dispute", source="desk", starts_at=at,
        starts_on=at.date(), requested_at=at, requested_by="t",
    )  # fmt: skip
    Statement.objects.create(
        person=person, source="portal", currency="EUR", content_sealed=b"", saved_at=at,
        completed_at=at,
    )  # fmt: skip
    Plan.objects.create(
        person=person, option="steady", currency="EUR", instalment_minor=1,
        protected_minimum_minor=1, agreed_at=at, agreed_by="t", laid_out_at=at, pay_day=1,
    )  # fmt: skip
    note_survey_asked(person=person, at=at)
    set_next_step(case_key=case.key, subject=person.key, step=Step.HOLD, why="dispute", at=at)
    assert release.pk
    return case


def listed() -> set[int]:
    """What a night would judge now; the touches are forgotten."""
    night = Night(on_day=cast.AT.date(), at=cast.AT, rulebook_hash="")
    chosen = choose(night, everything=False, clean=True)
    found = set(Page.objects.values_list("case_id", flat=True))
    forget(chosen)
    return found


WATCHED = (
    "cases_case", "cases_person", "cases_contactpoint", "cases_representative", "cases_debt",
    "cases_evidence", "holds_hold", "contact_preference", "contact_release", "contact_contact",
    "contact_need", "contact_surveyasked", "plans_statement", "plans_plan", "work_nextstep",
)  # fmt: skip


def test_an_update_in_any_table_marks_the_case_and_no_other() -> None:
    case = whole_case()
    cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    listed()
    found = {}

    for table in WATCHED:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " ORDER BY ordinal_position DESC LIMIT 1",
                [table],
            )
            column = cursor.fetchone()[0]
            of_case = {
                "cases_case": f"id = {case.pk}",
                "cases_person": f"id = {case.person_id}",
                "cases_debt": f"id = {case.debt_id}",
                "cases_evidence": f"debt_id = {case.debt_id}",
                "work_nextstep": f"case_key = '{case.key}'",
            }
            where = of_case.get(table, f"person_id = {case.person_id}")
            cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE {where}")
            assert cursor.rowcount == (2 if table == "cases_contactpoint" else 1)
        found[table] = listed()

    assert found == {table: {case.pk} for table in WATCHED}


def test_what_is_taken_away_marks_the_case_too() -> None:
    case = whole_case()
    listed()
    tables = ("contact_contact", "contact_need", "cases_representative", "contact_preference",
              "cases_evidence", "plans_plan", "cases_contactpoint",
              "contact_surveyasked")  # fmt: skip
    found = {}

    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
        found[table] = listed()

    assert found == {table: {case.pk} for table in tables}


def test_money_that_moves_marks_every_case_of_the_debt() -> None:
    case = cast.case(cast.person())
    other = cast.person(cast.CLAIRE)
    joint = Case.objects.create(debt=case.debt, person=other, opened_at=cast.AT)
    cast.case(cast.person(cast.JOE), reference="loan-3")
    listed()
    account = Account.objects.get(debt=case.debt)
    bank = Account.objects.create(
        kind="client_money", currency=account.currency, creditor=case.debt.creditor
    )
    of_no_debt = listed()

    Transfer.objects.create(
        key="paid", kind="payment", debit=bank, credit=account, amount_minor=100,
        book=case.debt.creditor_id, currency=account.currency, effective_on=date(2026, 12, 1),
        recorded_at=cast.AT, recorded_by="t",
    )  # fmt: skip

    assert of_no_debt == set()
    assert listed() == {case.pk, joint.pk}


def test_what_waits_in_the_outbox_is_no_fact_and_its_outcome_is() -> None:
    case = cast.case(cast.person())
    listed()
    row = Release.objects.create(
        business_key="first", case=case, person=case.person, act="notice.letter",
        letter="first_notice", language="lv", queued_at=cast.AT,
    )  # fmt: skip
    waiting = listed()

    Release.objects.filter(pk=row.pk).update(state="refused", outcome_at=cast.AT, reasons=["x"])

    assert waiting == set()
    assert listed() == {case.pk}


def test_a_write_that_commits_while_a_night_reads_is_left_to_the_next() -> None:
    early = cast.case(cast.person())
    night = Night(on_day=cast.AT.date(), at=cast.AT, rulebook_hash="")
    chosen = choose(night, everything=False, clean=True)
    late = cast.case(cast.person(cast.CLAIRE), reference="loan-2")

    forget(chosen)

    assert Touch.objects.exists()
    assert early.pk not in (found := listed())
    assert late.pk in found


def test_a_case_comes_again_when_its_time_has_come() -> None:
    case = cast.case(cast.person())
    listed()
    night = Night.objects.create(
        on_day=date(2026, 11, 1), at=cast.AT, rulebook_hash="", started_at=cast.AT
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO nightly_casemask (case_id, mask_0, mask_1, mask_2, step_digest,"
            " means_digest, turns_at, night_id) VALUES (%s, 0, 0, 0, 0, 0, %s, %s)",
            [case.pk, int((cast.AT + timedelta(seconds=1)).timestamp()), night.pk],
        )
    before = listed()

    later = Night(on_day=date(2026, 11, 18), at=cast.AT + timedelta(seconds=1), rulebook_hash="")
    choose(later, everything=False, clean=True)

    assert before == set()
    assert set(Page.objects.values_list("case_id", flat=True)) == {case.pk}
