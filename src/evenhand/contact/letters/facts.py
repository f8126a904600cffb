"""The facts a letter is made of: one frozen record, and the smaller ones it holds.

Everything is as the person should read it, but not yet in her language: amounts are `Money`, days
are dates. Free text (a basis, a transfer, an advice row) is printed as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evenhand.rulebook.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody with a name and a postal address, line by line."""

    name: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A supervisor or a complaint body: its address and how to reach it electronically."""

    name: str = ""
    address: tuple[str, ...] = ()
    contact: str = ""
    final_words: tuple[str, ...] = ()
    """What the law of the country makes a final answer say of this body, word for word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """The firm that writes."""

    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    web: str = ""
    licence: str = ""
    supervisor: Body = Body()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The claim went from one owner to the next on a day."""

    on: date
    giver: str
    taker: str
    from_bank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the itemisation.

    `label` is a key of the labels: principal, interest, late_interest, penalty, costs, payments or
    credits. `basis` is the contract clause or the law that allows it, and for costs their origin.
    """

    label: str
    amount: Money
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """How interest was reckoned: on what, at which yearly rate, for the half-open period."""

    base: Money
    rate_basis_points: int
    earliest: date
    latest: date
    why_above_statutory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """An address part by part, as payment slips want it."""

    name: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Where to pay. `reference` is a structured reference or plain text of the firm's choice."""

    holder: str = ""
    holder_address: PostalAddress | None = None
    payer: PostalAddress | None = None
    iban: str = ""
    bic: str = ""
    reference: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLink:
    """The address of the person's own pages and the code that opens them."""

    url: str = ""
    code: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One free and independent advice body. `cost` says what a talk or call costs, in words."""

    name: str
    phone: str = ""
    url: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One payment of a plan."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, offered or agreed. `left_to_live_on` is what she keeps each month after it."""

    instalments: tuple[Instalment, ...] = ()
    left_to_live_on: Money | None = None
    costs: Money | None = None
    open_until: date | None = None
    next_on: date | None = None
    next_amount: Money | None = None
    missed_on: date | None = None
    missed_amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Debit:
    """A direct debit that is announced: when, how much, under which mandate, by whom."""

    on: date | None = None
    amount: Money | None = None
    mandate_reference: str = ""
    creditor_identifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A debt that went back to its creditor: when, and what of hers with us ended by that."""

    on: date | None = None
    had_plan: bool = False
    had_mandate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A stop and its proof.

    `reason`, `stops`, `still_runs`, `taken_back` and `already_left` are sentences or short phrases
    in the letter's language; `already_left` is exact to the minute and may be empty only when
    nothing had left, which `nothing_left_before` then says. `taken_back` may be empty only when
    no interest or fee had been added, which `nothing_to_take_back` then says.
    """

    reason: str = ""
    basis: str = ""
    start: str = ""
    until: date | None = None
    review_on: date | None = None
    debts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    still_runs: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()
    nothing_to_take_back: bool = False
    already_left: tuple[str, ...] = ()
    nothing_left_before: bool = False
    evidence_kept: str = ""
    proof_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """That nothing is owed any more: since when, what was paid and what the creditor let go."""

    on: date | None = None
    paid: Money | None = None
    let_go: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A dispute or a complaint: received, and later decided.

    `words` are hers; `paused`, `outcome`, `points`, `reasons` and `put_right` are sentences in the
    letter's language. `decider` is a name: never of who is concerned.
    """

    number: str = ""
    received_on: date | None = None
    words: str = ""
    paused: tuple[str, ...] = ()
    decider: str = ""
    decide_by: date | None = None
    decided_on: date | None = None
    outcome: str = ""
    points: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    put_right: tuple[str, ...] = ()
    is_upheld: bool = False
    body_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One payment that ends a debt, with the creditor's yes."""

    pays: Money | None = None
    lets_go: Money | None = None
    pay_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What people decided about a stop, why, when it ends now, and whether she can appeal."""

    what: str = ""
    reasons: tuple[str, ...] = ()
    debts: tuple[str, ...] = ()
    new_end: date | None = None
    may_appeal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLetter:
    """The first letter on this debt, which every later one recalls."""

    reference: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOf:
    """That this is a copy for somebody who helps her: of which letter, and when it had left."""

    letter: str = ""
    to: Party = Party()
    sent_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """All a letter or an e-mail may say. What a country requires must be there; see `required`.

    `text` and `version` are the words it is written in: this installation's own, or empty for the
    house's. `country` is ISO 3166-1 alpha-2 and decides the law, the layout and the envelope's
    window; `language` decides the words. `total` is what is owed at the end of `as_of`.
    """

    country: str
    language: str
    reference: str
    written_on: date
    firm: Firm = Firm()
    person: Party = Party()
    creditor: Party = Party()
    original_creditor: Party = Party()
    transfers: tuple[Transfer, ...] = ()
    basis: str = ""
    debt_reference: str = ""
    itemised_since: date | None = None
    lines: tuple[Line, ...] = ()
    total: Money | None = None
    as_of: date | None = None
    interest: Interest | None = None
    vat: str = ""
    """Whether the creditor `deducts` the VAT on our costs or `bears` it; empty: not told."""
    traced_from: str = ""
    """Where a traced address comes from; empty where she or the creditor gave it."""
    payment: Payment = Payment()
    object_by: date | None = None
    object_to: str = ""
    link: EntryLink = EntryLink()
    advice: tuple[Advice, ...] = ()
    complaint_body: Body = Body()
    evidence: tuple[str, ...] = ()
    limitation_on: date | None = None
    limitation_passed: bool = False
    taken_on: date | None = None
    plan: Plan = Plan()
    debit: Debit = Debit()
    hold: Hold = Hold()
    cleared: Cleared = Cleared()
    recalled: Recalled = Recalled()
    matter: Matter = Matter()
    settlement: Settlement = Settlement()
    decision: Decision = Decision()
    rested: tuple[str, ...] = ()
    """Of each debt whose stop has ended: whose it is and what is owed, in the letter's language."""
    answer: tuple[str, ...] = ()
    earlier_letter: EarlierLetter = EarlierLetter()
    size: str = ""
    """`large` for whoever asked for large print."""
    easy: bool = False
    """Whether a page in easy words goes along, for whoever asked for it."""
    copy_of: CopyOf = CopyOf()
    text: str = ""
    version: str = ""
    is_synthetic: bool = False
