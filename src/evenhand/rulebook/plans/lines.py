"""Proposals for one line of JSON; whatever is wrong with a line is an answer too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.json_reading import StatementNotUnderstood, loaded
from evenhand.rulebook.calendar import public_holidays
from evenhand.rulebook.money import Money, UnknownCurrency
from evenhand.rulebook.plans.as_data import (
    Data,
    assessment_data,
    no_plan_data,
    offer_data,
    plans_data,
)
from evenhand.rulebook.plans.offer import check_offer
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan
from evenhand.rulebook.plans.propose import propose
from evenhand.rulebook.plans.question import Question, read_question
from evenhand.rulebook.rulebook import Rulebook

# What the fields of an answer mean; the names of codes are told in the manual.
ANSWER: Final = {
    "id": "as it came",
    "ok": "whether the line could be answered; else `error` says what is wrong",
    "error": "code, path of the place, what is wrong there, and the remedy",
    "answer": "`plans` or `no_plan`",
    "currency": "of every amount",
    "owed_minor": "over all debts",
    "assessment": "what can be afforded: minimum, months, components with source, questions",
    "plans": "the options, the one that leaves most first, each with instalments and why",
    "no_plan": "the reasons for none, the hold to open, and whether to give advice",
    "offer": "the answer to `offered_minor`",
    "rulebook": "the hash of the rules that answered",
}


def propose_line(
    line: str | bytes, book: Rulebook, guidelines: Sequence[Guideline] | None = None
) -> str:
    """The answer to one line of JSON as one line of JSON."""
    told: Any = None
    try:
        told = loaded(line)
        answer = _answered(read_question(told), book, guidelines)
    except StatementNotUnderstood as error:
        answer = _wrong("wrong_value", error.path, error.what, error.remedy)
    except UnknownCurrency as error:
        answer = _wrong("wrong_value", "$.statement.currency", str(error), "use ISO 4217")
    except (ValueError, ArithmeticError, LookupError, TypeError) as error:
        # What the fields say together cannot be computed; the next line is answered all the same.
        answer = _wrong("wrong_value", "$", str(error), "check the amounts and days together")
    name = told.get("id") if isinstance(told, dict) else None
    head = {"id": name} if type(name) in (str, int) else {}
    return json.dumps({**head, **answer}, ensure_ascii=False)


def _wrong(code: str, path: str, what: str, remedy: str) -> Data:
    return {
        "ok": False,
        "error": {"code": code, "path": path, "what": what, "remedy": remedy},
    }


def _answered(asked: Question, book: Rulebook, guidelines: Sequence[Guideline] | None) -> Data:
    if asked.country not in book.loaded.packs or asked.country in ("eu", "house"):
        known = ", ".join(sorted(set(book.loaded.packs) - {"eu", "house"})).upper()
        what = f"there is no pack of {asked.country.upper()!r}"
        return _wrong("unknown_country", "$.country", what, f"there are {known}")
    currency, language = asked.statement.currency, asked.language
    debts = [DebtShare(key=one.key, balance=Money(one.owed_minor, currency)) for one in asked.debts]
    owed = Money(sum(one.owed_minor for one in asked.debts), currency)
    found = assess(
        asked.statement,
        country=asked.country,
        region=asked.region,
        today=asked.day,
        book=book,
        guidelines=guidelines,
    )
    first = asked.first_possible_on or asked.day + timedelta(days=1)
    answer = propose(
        found,
        debts=debts,
        first_possible_on=first,
        closed_days=_closed_days(asked.country, asked.region, first.year),
        with_income_linked=asked.with_income_linked,
        uncertain_too=asked.uncertain_too,
    )
    is_none = isinstance(answer, NoPlan)
    told: Data = {
        "ok": True,
        "answer": "no_plan" if is_none else "plans",
        "currency": currency,
        "owed_minor": owed.minor,
        "assessment": assessment_data(found, language),
    }
    if isinstance(answer, NoPlan):
        told["no_plan"] = no_plan_data(answer, language)
    else:
        told["plans"] = plans_data(answer, debts, language)
    if asked.offered_minor is not None:
        offered = Money(asked.offered_minor, currency)
        said = check_offer(found, offered, owed=owed, uncertain_too=asked.uncertain_too)
        told["offer"] = offer_data(said, language)
    return told | {"rulebook": book.hash}


@lru_cache(maxsize=256)
def _closed_days(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of every year that a plan from that year on can reach."""
    years = range(year, year + policy.LONGEST_MONTHS // 12 + 2)
    return frozenset().union(*(public_holidays(country, region, one) for one in years))
