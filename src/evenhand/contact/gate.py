"""The gate: may this act be done to this person, now? It asks the rulebook with fresh facts.

Any exception on the way means no. The gate reads the database that writes are made to, never a
replica.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from evenhand.access.models import User
from evenhand.access.queries import Clearance
from evenhand.cases import queries as cases
from evenhand.cases.asking import (
    facts_found,
    facts_found_each,
    one_statement,
    statement_for_each,
)
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import queries as contact
from evenhand.contact.models import Release
from evenhand.contact.point_facts import facts_of_point
from evenhand.contact.skills import cleared
from evenhand.holds import queries as holds
from evenhand.journal.actions import Entry, append
from evenhand.journal.bundles import keep_rulebook
from evenhand.journal.models import Event
from evenhand.ledger import queries as ledger
from evenhand.rulebook import Verdict, open_rulebook
from evenhand.rulebook.bind import calendar_zone
from evenhand.rulebook.calendar import starts_at
from evenhand.rulebook.zones import local_day

# Every facts query of the rooms that a contact may look at. All are keyed by what they join on.
FACT_QUERIES = (
    *cases.FACT_QUERIES,
    ("case_id", holds.FACTS_SQL),
    ("debt_id", ledger.FACTS_SQL),
    *contact.FACT_QUERIES,
)
_TEMPLATES: Final = tuple(template for _, template in FACT_QUERIES)
# Columns that say when facts change by themselves: for the night, not for rules.
CHANGE_COLUMNS = (
    "representatives_change_at",
    "holds_change_at",
    "balance_changes_at",
    "calls_change_at",
    "contacts_change_at",
    "surveys_change_at",
)
# What she prefers is no rule: whoever chooses between two ways that are open follows it.
NOT_FACTS = frozenset({"person_id", "debt_id", "preferred_channel", *CHANGE_COLUMNS})


class CaseIsClosed(Exception):
    """A closed case has no facts, and nothing is done in it."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"case {case.reference} is closed; nothing is sent in it")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate answered, with the facts it saw."""

    verdict: Verdict
    facts: Mapping[str, int | bool | str]
    clearance: Clearance | None = None
    """Under which certificate a member of staff acts; None where no human sends."""


def facts_of(case: Case, *, at: datetime, trying: Release | None = None) -> dict[str, Any]:
    """Return the raw facts of one open case at an instant; raises CaseIsClosed.

    What is being tried counts as a contact, but for the release that asks: `trying`.
    """
    # All in one statement, planned once: who waits for a lock waits for this.
    sql = one_statement(_TEMPLATES)
    found = facts_found(sql, case, at=at, trying=trying.pk if trying else 0)
    facts = _merged(case, found, at=at)
    facts |= _contacts_today(case, facts, at=at, trying=trying)
    return _known(facts)


def facts_of_each(of: Sequence[Case], *, at: datetime) -> list[dict[str, Any]]:
    """Return the facts of several open cases of one person, in their order, with two questions.

    For a page that shows all her cases. Raises CaseIsClosed.
    """
    if not of:
        return []
    each = facts_found_each(statement_for_each(_TEMPLATES), of, at=at)
    merged = [_merged(case, found, at=at) for case, found in zip(of, each, strict=True)]
    today = _contacts_today(of[0], merged[0], at=at, trying=None)
    return [_known(facts | today) for facts in merged]


def _merged(
    case: Case, found_by_query: Sequence[dict[str, Any] | None], *, at: datetime
) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for template, found in zip(_TEMPLATES, found_by_query, strict=True):
        if found is None and template is cases.FACTS_SQL:
            raise CaseIsClosed(case)
        facts |= found or {}
    facts["balance_known"] = facts.get("balance_minor") is not None
    facts["at"] = int(at.timestamp())
    return facts


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in NOT_FACTS}


def _day_of(facts: Mapping[str, Any], *, at: datetime) -> tuple[datetime, int]:
    """When the person's local day began, and when it ends."""
    instant = int(at.timestamp())
    zone = calendar_zone(facts["country"].lower(), facts["region"], facts["zone"], instant)
    today = local_day(instant, zone)
    midnight = datetime.fromtimestamp(starts_at(today, zone), UTC)
    return midnight, starts_at(today + timedelta(days=1), zone)


def _contacts_today(
    case: Case, facts: Mapping[str, Any], *, at: datetime, trying: Release | None
) -> dict[str, int]:
    """Contacts on the person's local day, and its end: who acts asks, a night has no use for it."""
    midnight, ends = _day_of(facts, at=at)
    today = contact.contacts_between(case.person, since=midnight, until=at, trying=trying)
    return {"contacts_today": today, "contacts_today_until": ends}


def _replies(
    case: Case, act: str, facts: Mapping[str, Any], *, at: datetime, trying: Release | None
) -> dict[str, Any]:
    channel = act.partition(".")[2]
    since = _day_of(facts, at=at)[0]
    told = contact.replies_on(case.person, channel, since=since, until=at, trying=trying)
    return dict(told)


def without_one_call(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they were before a call was reserved: who reserved it does not refuse herself.

    Only the counts matter: whether the call would have been one too many.
    """
    counts = ("contacts_today", "contacts_last_7_days", "contacts_last_30_days",
              "calls_last_7_days")  # fmt: skip
    fewer = {name: facts[name] - 1 for name in counts if facts.get(name)}
    return {**facts, **fewer}


def ask(
    *,
    case: Case,
    act: str,
    at: datetime,
    contact_point: ContactPoint | None = None,
    sender: User | None = None,
    seen: Mapping[str, Any] | None = None,
    named_for: tuple[datetime, datetime] | None = None,
    trying: Release | None = None,
) -> Answer:
    """Ask whether an act may be done in a case; a human sender needs a certificate.

    `trying`: the release that asks about itself, and is no contact to itself.
    `named_for`: the number is one that she named for this answer alone, and for these hours.

    `seen` are the facts of this case at this instant, for a page that asks about many acts and
    reads them once. Who is about to act asks without it.
    """
    facts = facts_of(case, at=at, trying=trying) if seen is None else dict(seen)
    facts |= facts_of_point(case.person, contact_point, at=at)
    if named_for is not None:
        facts["phone_known"] = True
        facts["is_safe_way"] = named_for[0] <= at < named_for[1]
    facts["is_opt_out_offered"] = act.partition(".")[2] in contact.OFFERING_OPT_OUT
    if act.startswith("answer."):
        facts |= _replies(case, act, facts, at=at, trying=trying)
    clearance = cleared(sender, person=case.person, case=case, act=act, at=at) if sender else None
    facts["sender_certified"] = clearance is None or clearance.is_cleared
    return Answer(open_rulebook().judge(act, facts), facts, clearance)


def record(answer: Answer, *, case: Case, at: datetime, actor: str) -> Event:
    """Leave the verdict in the journal: reasons and rulebook in plain, the facts sealed."""
    keep_rulebook(open_rulebook(), at=at)
    code = "verdict.allowed" if answer.verdict.allowed else "verdict.refused"
    return append(
        Entry(
            code=code,
            at=at,
            actor=actor,
            subject=case.person.key,
            case_key=case.key,
            data=answer.verdict.as_dict(),
            personal={"facts": dict(answer.facts)},
        )
    )
