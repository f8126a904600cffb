"""What the frame of a letter needs beside its facts: blocks, tables, codes, quoted law."""

from __future__ import annotations

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.facts import LetterFacts, PostalAddress
from evenhand.contact.letters.markup import Block, components_of, runs
from evenhand.contact.letters.payment_code import checked_iban, link_code, transfer_code
from evenhand.contact.letters.printed import Slots, printed_lines
from evenhand.contact.letters.swiss_bill import (
    Bill,
    bill_code,
    shown_amount,
    shown_reference,
    takes_bill,
)
from evenhand.contact.letters.tables import TABLES, rows
from evenhand.contact.letters.typeface import printable
from evenhand.rulebook.money import Money

LARGE = 1.5
"""How much larger large print is: 18 pt where the others have 12 pt."""


def frame(facts: LetterFacts, kind: str, found: Slots) -> Slots:
    """What the frame of a letter needs beside its slots: words, blocks, tables, codes, law."""
    blocks = catalogue.read_blocks(kind, facts.language, facts.text)
    used = components_of(blocks)
    words = catalogue.labels(facts.language, facts.country)
    pays = kind == "first_notice" or "pay" in used or "next_payment" in used
    return {
        "kind": kind,
        "words": words,
        "window": catalogue.window(facts.country),
        "paper": catalogue.paper(facts.country),
        "scale": LARGE if facts.size == "large" else 1,
        **_blocks(blocks, facts, found),
        "easy": _easy(kind, facts, found) if facts.easy else None,
        "tables": {name: rows(name, found, words) for name in TABLES if name in used},
        "link_drawing": link_code(facts.link.url) if "entry" in used and facts.link.url else None,
        **_codes(facts, amount_to_pay(facts, kind) if pays else None),
        "locked": [
            {"language": b.language, "title": b.title, "paragraphs": list(b.paragraphs)}
            for b in catalogue.locked_blocks(facts.country, kind)
        ],
    }


def _easy(kind: str, facts: LetterFacts, found: Slots) -> Slots:
    """The page in easy words, which goes along with the whole letter and never instead of it."""
    words = catalogue.read_toml(f"{facts.language}/easy.toml")
    help_ = words["help"] if found["advice"] else words["no_help"]
    lines = (*catalogue.easy_lines(kind, facts.language), help_, words["reach"])

    def said(line: str) -> str:
        spelt = catalogue.spelt(line, facts.language, facts.country)
        return "".join(text for text, _ in runs(spelt, found))

    return {
        "title": said(words["title"]),
        "lead": said(words["lead"]),
        "lines": [said(line) for line in lines],
    }


def _codes(facts: LetterFacts, amount: Money | None) -> Slots:
    """How to pay by a code: the Swiss slip where the account is Swiss, else the euro's code."""
    pay = facts.payment
    if amount is None or not takes_bill(pay, amount):
        return {"bill": None, "transfer_drawing": transfer_code(pay, amount)}
    assert pay.holder_address is not None
    headings = catalogue.read_toml("swiss_bill.toml")
    return {
        "transfer_drawing": None,
        "bill": {
            "words": headings.get(facts.language, headings["en"]),
            "iban": checked_iban(pay.iban),
            "holder": [printable(pay.holder), *_address_lines(pay.holder_address)],
            "reference": shown_reference(pay.reference),
            "payer": [printable(pay.payer.name), *_address_lines(pay.payer)] if pay.payer else [],
            "currency": amount.currency,
            "amount": shown_amount(amount),
            "drawing": bill_code(Bill(payment=pay, amount=amount, payer=pay.payer)),
        },
    }


def _address_lines(address: PostalAddress) -> list[str]:
    street = f"{address.street} {address.house_number}"
    return printed_lines((street, f"{address.postcode} {address.town}"))


def amount_to_pay(facts: LetterFacts, kind: str) -> Money | None:
    """The amount a payment code asks for: the instalment, the settlement or the whole."""
    if kind in {"plan_agreed", "plan_reminder"}:
        instalments = facts.plan.instalments
        return facts.plan.next_amount or (instalments[0].amount if instalments else None)
    return facts.settlement.pays if kind == "settlement" else facts.total


def _blocks(blocks: tuple[Block, ...], facts: LetterFacts, found: Slots) -> Slots:
    """The title, and the blocks above and below the signature, with their facts."""
    kept = [block for block in blocks if block.is_kept(found)]
    shown: list[Slots] = [
        {
            "is": block.kind,
            "name": block.text if block.kind == "component" else "",
            "runs": runs(catalogue.spelt(block.text, facts.language, facts.country), found),
        }
        for block in kept
    ]
    end = next((n for n, one in enumerate(shown) if one["is"] == "end"), len(shown))
    title = "".join(text for text, _ in shown[0]["runs"])
    return {"title": title, "above": shown[1:end], "below": shown[end + 1 :]}
