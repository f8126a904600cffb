"""Facts of fees from a question: the claim, what was agreed, and what was charged already."""

from __future__ import annotations

from typing import Any

from evenhand.rulebook.answers.household import WrongValue
from evenhand.rulebook.answers.schema import Said, day
from evenhand.rulebook.bind import RawValue
from evenhand.rulebook.money import Money, NotAnAmount
from evenhand.rulebook.parameter import epoch_days

FEE_KINDS = (
    "first_notice", "reminder", "demand", "plan", "extension", "visit", "later_act", "after_title",
    "lump_sum", "late_compensation", "other",
)  # fmt: skip
DAY_S = 86_400
NOON_S = 43_200


def fee_facts(said: Said) -> dict[str, RawValue]:
    """Raw facts for formulas and rules of fees."""
    facts: dict[str, RawValue] = {
        "claim_minor": said["claim"],
        "fee_kind": said["kind"],
        "is_contested": said["contested"],
        "is_natural_person": said["who_owes"] == "consumer",
        "fee_authorised": said["agreed"],
        "fee_agreed_at_start": said["agreed"],
        "paid_on_first_demand": said["paid_on_first_demand"],
        "is_titled": said["titled"],
        "has_enforceable_title": said["titled"],
        "creditor_recovers_vat": said["vat_recoverable"],
    }
    if said["agreed_fee"] is not None:
        facts["agreed_fee_minor"] = said["agreed_fee"]
    if said["process_began_on"]:
        facts["began_on"] = epoch_days(said["process_began_on"])
    for name, fact in (
        ("first_notice_on", "first_notice_at"),
        ("free_reminder_on", "free_reminder_at"),
    ):
        if said[name]:
            facts[fact] = epoch_days(said[name]) * DAY_S + NOON_S
    return facts | _charged(said)


def _charged(said: Said) -> dict[str, RawValue]:
    """Sums and counts of what the history says."""
    currency = said.get("currency", "EUR")
    rows = [_row(row, currency) for row in said.get("history", ())]
    same = [row for row in rows if row["kind"] == said["kind"] and row["fee"] > 0]
    reminders = [row["at"] for row in rows if row["kind"] == "reminder"]
    found: dict[str, RawValue] = {
        "fees_charged_minor": sum(row["fee"] for row in rows),
        "fees_of_kind_minor": sum(row["fee"] for row in same),
        "fees_of_kind_count": len(same),
        "first_notice_fees_minor": sum(r["fee"] for r in rows if r["kind"] == "first_notice"),
        "reminders_sent": len(reminders),
    }
    if same:
        found["last_fee_at"] = max(row["at"] for row in same)
    if reminders:
        found["last_reminder_at"] = max(reminders)
    return found


def _row(row: Any, currency: str) -> dict[str, Any]:
    if not isinstance(row, dict) or (unknown := set(row) - {"on", "kind", "fee", "fee_minor"}):
        what = f"{min(unknown)!r} is not known here" if isinstance(row, dict) else "give an object"
        raise WrongValue("history", row, what)
    if row.get("kind") not in FEE_KINDS:
        raise WrongValue("history.kind", row.get("kind"), f"use one of {', '.join(FEE_KINDS)}")
    try:
        fee = (
            row["fee_minor"] if "fee_minor" in row else Money.of(row.get("fee", 0), currency).minor
        )
    except NotAnAmount as error:
        raise WrongValue("history.fee", str(row.get("fee")), "give an amount") from error
    at = epoch_days(day("history.on", row.get("on"))) * DAY_S + NOON_S
    return {"kind": row["kind"], "fee": fee, "at": at}
