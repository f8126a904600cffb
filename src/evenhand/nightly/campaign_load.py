"""What a campaign would mean for the people it is about, before it starts: nothing is written.

The facts are read and judged as columns, as in the night. What is known only of the very way a
letter would take (others who may see it, the day's contacts) is asked when it leaves; so fewer
letters leave than are told here, never more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl

from evenhand.cases.queries import Scope
from evenhand.contact.campaigns import BY_EMAIL, MOST_CASES, TooMany, act_of, cases_of
from evenhand.contact.models import Campaign, Need, Release
from evenhand.contact.queries import IN_THE_HOUSE
from evenhand.nightly.portfolio import facts_only, read_portfolio
from evenhand.rulebook import Rule, Rulebook, open_rulebook

# Contacts of a person: each number up to this one, and then "this many or more".
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Load:
    """Contacts are told as how many people had none, one, two ... of ours."""

    cases: int
    people: int
    allowed: int
    by_way: Sequence[tuple[str, int]]
    """The acts by which it would reach them, each by her own way, and how many people."""
    waiting: int
    """Letters to these people that wait in the outbox already."""
    in_7_days: Sequence[tuple[int, int, int]]
    """How many contacts; how many people have so many today; and after the campaign."""
    in_30_days: Sequence[tuple[int, int, int]]
    refused: Sequence[tuple[Rule, int]]
    with_holds: int
    with_needs: int


def load_of(campaign: Campaign, *, at: datetime, away: Collection[UUID] = ()) -> Load:
    """Reckon a campaign's load on people as of an instant; raises TooMany.

    People who are kept from whoever asks are not counted before her eyes.
    """
    meant = cases_of(campaign).exclude(person__key__in=away)
    rows = list(meant.values_list("pk", "person_id", "debt_id")[: MOST_CASES + 1])
    if len(rows) > MOST_CASES:
        raise TooMany(meant.count())
    people = {person for _case, person, _debt in rows}
    if not rows:
        return Load(0, 0, 0, (), 0, (), (), (), 0, 0)
    portfolio, _ = read_portfolio(at=at, scope=_scope(rows))
    allowed, refused = _judged(campaign, portfolio, open_rulebook())
    counts = ("contacts_last_7_days", "contacts_last_30_days")
    known = {name: _by_person(portfolio, name) for name in counts}
    return Load(
        cases=len(rows),
        people=len(people),
        allowed=len(allowed),
        by_way=sorted(Counter(allowed.values()).items()),
        waiting=Release.objects.filter(person__in=people, state__in=IN_THE_HOUSE).count(),
        in_7_days=_before_and_after(known["contacts_last_7_days"], set(allowed)),
        in_30_days=_before_and_after(known["contacts_last_30_days"], set(allowed)),
        refused=refused,
        with_holds=_stopped(portfolio),
        with_needs=Need.objects.filter(person__in=people).values("person").distinct().count(),
    )


def _scope(rows: Sequence[tuple[int, int, int]]) -> Scope:
    """The scope of these cases: whole numbers of our own only."""
    keys = ("case_id", "person_id", "debt_id")
    listed = [
        ",".join(str(int(number)) for number in sorted(set(column)))
        for column in zip(*rows, strict=True)
    ]
    return Scope(*(f"{key} IN ({numbers})" for key, numbers in zip(keys, listed, strict=True)))


def _judged(
    campaign: Campaign, portfolio: pl.DataFrame, book: Rulebook
) -> tuple[Mapping[int, str], Sequence[tuple[Rule, int]]]:
    """The people who would get it, each with the act; and how many cases each rule refuses."""
    masks = book.judge_columns(facts_only(portfolio)).collect()
    known = ("case_id", "person_id", "country", "preferred_channel", "email_known")
    told = portfolio.select(known).join(masks, on="case_id")
    words = [f"mask_{number}" for number in range(book.mask_words)]
    allowed: dict[int, str] = {}
    refused: Counter[Rule] = Counter()
    for row in told.iter_rows(named=True):
        left: list[int] = []
        for act in _her_ways(campaign, row):
            asked = book.refused(act, row["country"])
            left = [row[word] & wanted for word, wanted in zip(words, asked, strict=True)]
            if not any(left):
                # A second letter to her on the same day is refused when it would leave.
                allowed.setdefault(row["person_id"], act)
                break
        else:
            refused.update(book.rules_in(left, row["country"]))
    return allowed, sorted(refused.items(), key=lambda pair: (-pair[1], pair[0].key))


def _her_ways(campaign: Campaign, row: Mapping[str, Any]) -> Sequence[str]:
    """The acts that are tried for a person, as when the campaign starts: her own way first."""
    by_email = BY_EMAIL.get(campaign.letter)
    would_rather = row["preferred_channel"] == "email" and row["email_known"]
    return (by_email, act_of(campaign)) if by_email and would_rather else (act_of(campaign),)


def _by_person(portfolio: pl.DataFrame, name: str) -> Mapping[int, int]:
    return dict(portfolio.select("person_id", name).unique().iter_rows())


def _before_and_after(
    known: Mapping[int, int], allowed: set[int]
) -> Sequence[tuple[int, int, int]]:
    before = Counter(min(count, MOST_TOLD) for count in known.values())
    after = Counter(min(count + (person in allowed), MOST_TOLD) for person, count in known.items())
    return [(count, before[count], after[count]) for count in range(MOST_TOLD + 1)]


def _stopped(portfolio: pl.DataFrame) -> int:
    stopped = portfolio.filter(pl.col("demands_stopped_until") > pl.col("at"))
    return int(stopped["person_id"].n_unique())
