"""Tables of letters: which facts each shows, in which order, under which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# Of each row: the short word (section.name) and the slot; a row whose slot is empty is left out.
TABLES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "hold": (
        ("hold.reason", "hold_reason"),
        ("hold.basis", "hold_basis"),
        ("hold.start", "hold_start"),
        ("hold.until", "hold_until"),
        ("hold.review_on", "hold_review_on"),
        ("hold.debts", "hold_debts"),
        ("hold.stops", "hold_stops"),
        ("hold.still_runs", "hold_still_runs"),
        ("hold.taken_back", "hold_taken_back"),
        ("hold.already_left", "hold_already_left"),
        ("hold.evidence_kept", "hold_evidence_kept"),
        ("hold.proof_code", "hold_proof_code"),
    ),
    "hold_for_adviser": (
        ("hold.start", "hold_start"),
        ("hold.until", "hold_until"),
        ("hold.review_on", "hold_review_on"),
        ("hold.proof_code", "hold_proof_code"),
    ),
    "hold_short": (
        ("hold.reason", "hold_reason"),
        ("hold.start", "hold_start"),
        ("hold.until", "hold_end"),
        ("hold.debts", "hold_debts"),
    ),
    "decision": (
        ("decision.what", "decision_what"),
        ("decision.reasons", "decision_reasons"),
        ("decision.new_end", "decision_new_end"),
        ("decision.debts", "decision_debts"),
    ),
    "rested": (("hold.debts", "rested_debts"),),
    "matter": (
        ("matter.number", "matter_number"),
        ("matter.received_on", "matter_received_on"),
        ("matter.words", "matter_words"),
        ("matter.paused", "matter_paused"),
        ("matter.decider", "matter_decider"),
        ("matter.decide_by", "matter_decide_by"),
    ),
    "findings": (
        ("findings.number", "matter_number"),
        ("findings.decided_on", "matter_decided_on"),
        ("findings.outcome", "matter_outcome"),
        ("findings.points", "matter_points"),
        ("findings.reasons", "matter_reasons"),
        ("findings.put_right", "matter_put_right"),
    ),
    "cleared": (
        ("facts.creditor", "creditor_name"),
        ("facts.debt_reference", "debt_reference"),
        ("facts.why", "basis"),
        ("cleared.paid", "cleared_paid"),
        ("cleared.let_go", "cleared_let_go"),
        ("cleared.on", "cleared_on"),
        ("cleared.left", "total"),
    ),
    "next_payment": (
        ("next_payment.on", "plan_next_on"),
        ("next_payment.amount", "plan_next_amount"),
        ("facts.holder", "payment_holder"),
        ("IBAN", "payment_iban"),
        ("facts.payment_reference", "payment_reference"),
    ),
}
# Boxes that the frame draws by itself.
BOXES: Final = ("entry", "advice", "pay", "plan", "body_words", "answer")
COMPONENTS: Final = frozenset({*TABLES, *BOXES})
# What is said where a list is empty because nothing happened.
_NONE_WORDS: Final = {
    "hold_taken_back": "no_taken_back",
    "hold_already_left": "none_left",
}


def rows(name: str, slots: Mapping[str, Any], words: Mapping[str, Any]) -> list[list[Any]]:
    """The rows of a table as (word, text or lines); an empty list is said in words."""
    found = []
    for label, slot in TABLES[name]:
        value = slots[slot]
        if value is True:
            value = words["hold"][_NONE_WORDS[slot]]
        if value:
            found.append([_word(label, words), value])
    return found


def _word(label: str, words: Mapping[str, Any]) -> str:
    section, _, name = label.partition(".")
    return str(words[section][name]) if name else section


def slots_of_table(name: str) -> tuple[str, ...]:
    """The facts that a table shows."""
    return tuple(slot for _, slot in TABLES.get(name, ()))
