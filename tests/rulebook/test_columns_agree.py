"""Each word of the subset means in columns what it means for one case, at every edge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from evenhand.rulebook import Rulebook, clean_case, open_rulebook
from evenhand.rulebook.bind import Raw
from tests.rulebook.small_packs import packs

CONDITIONS = (
    "case.calls_last_7_days < 3",
    "case.calls_last_7_days <= 3",
    "case.calls_last_7_days > 3",
    "case.calls_last_7_days >= 3",
    "case.calls_last_7_days == 3",
    "case.calls_last_7_days != 3",
    "1 < case.calls_last_7_days <= case.reminders_sent",
    "not case.is_deceased",
    "case.is_deceased and case.calls_last_7_days > case.reminders_sent",
    "case.is_deceased or case.calls_last_7_days > case.reminders_sent",
    "not (case.is_deceased or case.claim_kind == 'loan')",
    "case.claim_kind == 'rent'",
    "case.claim_kind != 'rent'",
    "case.claim_kind in ('loan', 'rent')",
    "case.claim_kind not in ('loan', 'rent')",
    "case.claim_kind == case.law.kind",
    "case.law.holds and case.is_deceased",
    "case.law.holds",
    "case.calls_last_7_days >= case.law.most_calls",
    "case.calls_last_7_days + case.reminders_sent * 2 > 7",
    "case.calls_last_7_days - case.reminders_sent < 0",
    "case.calls_last_7_days // 3 == 1",
    "case.calls_last_7_days % 3 == 1",
    "min(case.calls_last_7_days, case.reminders_sent, 3) == 3",
    "max(case.calls_last_7_days, case.reminders_sent) == 4",
    "-case.calls_last_7_days < -case.reminders_sent",
    "(case.calls_last_7_days if case.is_deceased else case.reminders_sent) == 2",
    "case.local_weekday == 3",
    "case.balance_known and bands(case.balance_minor, case.law.scale) > 333",
    "case.balance_known and bands(case.balance_minor, case.law.scale, case.reminders_sent) > 9",
    "steps(case.calls_last_7_days, case.law.table) == 20",
    "True",
    "False",
)
INSTANTS = (
    "case.at",
    "case.at + 1",
    "case.at - 1",
    "case.day_starts_at + case.calls_last_7_days * HOUR",
    "case.next_day_starts_at",
    "NOW",
    "NEVER",
)
AMOUNTS = (
    "bands(case.balance_minor, case.law.scale)",
    "bands(case.balance_minor, case.law.scale, case.reminders_sent)",
    "bands(case.balance_minor - 1000, case.law.scale, raised_by=case.calls_last_7_days)",
    "steps(case.calls_last_7_days, case.law.table)",
    "steps(case.balance_minor, case.law.table)",
    "case.balance_minor * 7 // 3 - case.reminders_sent % 2",
    "(case.calls_last_7_days - 5) // 2",
    "(case.calls_last_7_days - 5) % 3",
    "-min(case.balance_minor, case.calls_last_7_days) + max(case.reminders_sent, 2)",
    "case.law.most_calls if case.claim_kind in ('rent', 'loan') else 1",
    "0 if not case.is_deceased else 5",
    # What rules ask, formulas may ask too; columns of the two are made in two ways.
    *(f"1 if {one} else 0" for one in CONDITIONS),
)
HEAD = '[{0}]\nmeans = "m"\nunit = "u"\nchecked = 2026-01-01\n'
VALUE = '[[{0}.values]]\nfrom = {1}\nis = {2}\nsource = "act#1"\nconfidence = "confirmed"\n'
VALUES = {
    "most_calls": ("3", "5"),
    "kind": ('"loan"', '"rent"'),
    "holds": ("true", "false"),
    "scale": ('[[1000, 0, 1], [2000, 1, 3], ["above", 1, 2]]', "[[1000, 1, 7], [2000, 2, 3]]"),
    "table": ('[[2, 10], [4, 20], ["above", 30]]', "[[3, 20], [5, -7]]"),
}
NEW_YEAR = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


def small_pack(folder: Path) -> Rulebook:
    """A pack with a rule or formula for each expression, and values that change on 1 January."""
    values = "".join(
        HEAD.format(name)
        + VALUE.format(name, "2025-01-01", old)
        + VALUE.format(name, "2026-01-01", new)
        for name, (old, new) in VALUES.items()
    )
    answers = [f"NEVER if {one} else NOW" for one in CONDITIONS] + list(INSTANTS)
    # More rules than one word of a mask holds.
    rules = "".join(
        f'@rule("no.r{number}", acts=DEMAND, principle=4, source="act#1")\n'
        f"def r{number}(case: Facts) -> int:\n    return {answer}\n"
        for number, answer in enumerate([*answers, *answers])
    )
    formulas = "".join(
        f'@formula("no.f{number}", source="act#1")\n'
        f"def f{number}(case: Facts) -> int:\n"
        f"    if not case.balance_known:\n        return -1\n    return {answer}\n"
        for number, answer in enumerate(AMOUNTS)
    )
    texts = "".join(f'["no.r{n}"]\nen = "Wait."\n' for n in range(2 * len(answers)))
    imports = "from evenhand.rulebook.author import HOUR, steps\n"
    return open_rulebook(packs(folder, imports + rules + formulas, values=values, texts=texts))


def _cases() -> Iterator[Raw]:
    numbers = product((0, 2, 3, 4, 5, 7), (0, 1, 2, 4), ("loan", "rent", "other"), (True, False))
    for place, (calls, sent, kind, dead) in enumerate(numbers):
        at = NEW_YEAR + (-1, 0, 36_000, 86_399)[place % 4]
        facts: dict[str, int | bool | str] = {
            "calls_last_7_days": calls,
            "reminders_sent": sent,
            "claim_kind": kind,
            "is_deceased": dead,
            "balance_minor": (0, 999, 1000, 1001, 1999, 2000, 2001, 5000)[place % 8],
        }
        yield {**clean_case("no", at, zone="UTC", **facts), "case_id": place}


CASES = list(_cases())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return small_pack(tmp_path_factory.mktemp("packs"))


def test_masks_say_of_each_rule_what_the_rule_says(book: Rulebook) -> None:
    judged = book.judge_columns(pl.LazyFrame(CASES)).collect().sort("case_id")

    assert len(judged) == len(CASES)
    for place, *words in judged.iter_rows():
        by_mask = [rule.key for rule in book.rules_in(words, "no")]
        by_rule = [reason.rule for reason in book.judge("demand.letter", CASES[place]).reasons]
        assert by_mask == by_rule


@pytest.mark.parametrize("number", range(len(AMOUNTS)), ids=AMOUNTS)
def test_amounts_in_columns_are_those_of_one_case(number: int, book: Rulebook) -> None:
    key = f"no.f{number}"
    unknown = [{**CASES[0], "balance_known": False, "case_id": len(CASES)}]
    whole = [*CASES, *unknown]

    amounts = book.amount_columns(key, pl.LazyFrame(whole)).collect().sort("case_id")

    assert amounts["amount"].to_list() == [book.amount(key, case) for case in whole]


def test_both_sides_of_every_condition_are_looked_at(book: Rulebook) -> None:
    verdicts = [book.judge("demand.letter", case) for case in CASES]
    refusing: list[set[str]] = [{reason.rule for reason in one.reasons} for one in verdicts]
    wanted = {
        f"no.r{place}" for place, one in enumerate(CONDITIONS) if one not in ("True", "False")
    }

    assert wanted <= set().union(*refusing)
    assert not wanted.intersection(*refusing)
