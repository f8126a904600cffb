"""Required notices: every fact that a country asks for must be shown by the letter's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.markup import Block, components_of, slots_of
from evenhand.contact.letters.tables import slots_of_table

# Asked for, never printed as such: whether what the law wants of other facts is there.
ASKED_ONLY: Final = frozenset(
    {
        "line_bases", "cost_bases", "interest_when_charged", "vat_when_costs", "no_blank_lines",
        "no_creditors_costs", "licence_of_sold_credit", "cleared",
    }
)  # fmt: skip
# The head, the foot and the address of every letter show these.
_FRAME: Final = frozenset(
    {
        "reference", "written_on", "firm_name", "firm_address", "firm_reach", "person_name",
        "person_address", "firm_licence",
    }
)  # fmt: skip
_BOXES: Final = {
    "entry": {"link"},
    "advice": {"advice"},
    "pay": {"payment", "payment_by"},
    "next_payment": {"payment"},
    "plan": {"plan"},
    "body_words": {"body_words"},
    "answer": {"answer"},
}
# A fact that stands for others: the letter shows them one by one.
_SHOWN_AS: Final = {"earlier_letter": "earlier_letter_on", "payment": "payment_iban"}


def lacking(kind: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Facts that a country (or the house) requires and the words of a letter do not show."""
    shown = _shown(kind, blocks)
    for country in sorted(catalogue.REQUIRED_SLOTS):
        for slot in catalogue.required(country, kind):
            if slot not in shown | ASKED_ONLY and _SHOWN_AS.get(slot) not in shown:
                yield country, slot


def _shown(kind: str, blocks: tuple[Block, ...]) -> set[str]:
    named = {name.split(".")[0] for name in slots_of(blocks)}
    for box in components_of(blocks):
        named |= {*slots_of_table(box), *_BOXES.get(box, ())}
    facts_page = _facts_page() if kind == "first_notice" else frozenset[str]()
    return named | _FRAME | facts_page


@cache
def _facts_page() -> frozenset[str]:
    source = (catalogue.FOLDER / "claim.typ").read_text(encoding="utf-8")
    return frozenset(re.findall(r"\bs\.([a-z_]+)", source)) | {"payment", "supervisor"}
