"""What an entry is for, and why: sure by what names the debt, suggested by what only points at it.

Pure, over what was read once: no entry asks the database. Two candidates that are alike are never
decided here, and a name alone never decides anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evenhand.contact.references import debt_number
from evenhand.payments.names_alike import fits, tokens

MOST_SUGGESTED: Final = 5
MOST_BEARERS: Final = 200
_OUR_REFERENCE: Final = re.compile(r"RF\d{2}EH(\d{9,17})")
_QR_REFERENCE: Final = re.compile(r"(?<!\d)\d{27}(?!\d)")
_CASE: Final = re.compile(r"(?<![A-Z0-9])EH\s*-?\s*0*(\d{1,12})(?!\d)")
_WORDS: Final = re.compile(r"[^\s,;:()]+")
_SHORTEST_REFERENCE: Final = 5
_QR_LENGTH: Final = 27

# How much each reason weighs in the order of suggestions; they say nothing about probability.
SCORES: Final[Mapping[str, int]] = {
    "reference_other_currency": 70,
    "reference_cut": 65,
    "iban_known": 60,
    "case_reference": 55,
    "creditor_reference": 45,
    "name_fits": 30,
    "sum_is_due": 20,
    "sum_is_balance": 20,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Liability:
    """One case as matching sees it: who owes what to whom."""

    case_id: int
    debt_id: int
    person_id: int
    currency: str
    owed_minor: int
    is_closed: bool
    name: str
    creditor_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanKnown:
    """A running plan as matching sees it: which cases it covers, which sums it asks for."""

    person_id: int
    currency: str
    cases: tuple[int, ...]
    sums: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What is known of an entry that came in. `payer` is the HMAC of a valid IBAN, or empty."""

    amount_minor: int
    currency: str
    reference: str = ""
    text: str = ""
    name: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A case that a payment may be for."""

    case_id: int
    kind: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What matching found: the cases that are sure, because of what, or else suggestions."""

    cases: tuple[int, ...] = ()
    because: tuple[str, ...] = ()
    suggestions: tuple[Suggested, ...] = ()


@dataclass(slots=True)
class Book:
    """What is there to match against, indexed once for many payments."""

    liabilities: dict[int, Liability] = field(default_factory=dict)
    by_debt: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_person: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_creditor_reference: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_payer: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    plans: dict[tuple[int, str], PlanKnown] = field(default_factory=dict)
    awaited: frozenset[tuple[str, int]] = frozenset()
    """What files of direct debits still bring: to which account, and how much."""

    def count(self, cases: Sequence[int], minor: int) -> None:
        """Count what was just paid, so that a second payment alike is not taken for the same."""
        for case in cases:
            one = self.liabilities[case]
            paid = min(minor, one.owed_minor)
            minor -= paid
            self.liabilities[case] = replace(one, owed_minor=one.owed_minor - paid)


def book_of(
    liabilities: Iterable[Liability],
    *,
    plans: Iterable[PlanKnown] = (),
    payers: Iterable[tuple[str, int]] = (),
) -> Book:
    """Index what is there to match against."""
    book = Book()
    for one in liabilities:
        book.liabilities[one.case_id] = one
        book.by_debt[one.debt_id].append(one.case_id)
        book.by_person[one.person_id].append(one.case_id)
        told = _folded(one.creditor_reference)
        if len(told) >= _SHORTEST_REFERENCE:
            book.by_creditor_reference[told].append(one.case_id)
        for word in tokens(one.name):
            if len(word) > 1:
                book.by_word[word].append(one.case_id)
    book.plans = {(plan.person_id, plan.currency): plan for plan in plans}
    for payer, person in payers:
        book.by_payer[payer].append(person)
    return book


def find(payment: Payment, book: Book) -> Finding:
    """Say what a payment is for; sure, suggested, or nothing."""
    for sure in (_by_reference, _by_case_reference, _by_payer):
        found = sure(payment, book)
        if found is not None:
            return found
    return Finding(suggestions=tuple(_suggested(payment, book)))


def pointed_at(found: Finding, why: str) -> Finding:
    """Return what was sure as suggestions, because of one more thing that makes it unclear."""
    reasons = (*found.because, why)
    return Finding(suggestions=tuple(
        Suggested(case_id=case, kind=found.because[0], score=100, reasons=reasons)
        for case in found.cases
    ))  # fmt: skip


def _by_reference(payment: Payment, book: Book) -> Finding | None:
    """A reference of ours, whole and with fitting check digits, names its debt."""
    debts = {debt for debt in _debts_named(payment) if debt in book.by_debt}
    if len(debts) != 1:
        return None
    cases = book.by_debt[debts.pop()]
    if book.liabilities[cases[0]].currency != payment.currency:
        return None
    because = ["reference"]
    chosen = cases[0]
    for case in cases:
        if _name_fits(payment, book.liabilities[case]):
            chosen = case
            because.append("name_fits")
            break
    if book.liabilities[chosen].is_closed:
        because.append("case_closed")
    return Finding(cases=(chosen,), because=tuple(because))


def _debts_named(payment: Payment) -> set[int]:
    """Debts named by whole references, in the field for them or anywhere in the text.

    Banks break references over lines and people type them with blanks, so that blanks are taken
    out before the text is looked through.
    """
    found: set[int] = set()
    for told in (payment.reference, payment.text):
        compact = "".join(told.split()).upper()
        for match in _OUR_REFERENCE.finditer(compact):
            begin = match[0][: -len(match[1])]
            named = (
                debt_number(begin + match[1][:length]) for length in range(9, len(match[1]) + 1)
            )
            found |= {number for number in named if number is not None}
        found |= {
            number for digits in _QR_REFERENCE.findall(compact)
            if (number := debt_number(digits)) is not None
        }  # fmt: skip
    return found


def _by_case_reference(payment: Payment, book: Book) -> Finding | None:
    """The number of a case is sure together with her name: numbers alone are soon mistyped."""
    cases = [
        case for case in _cases_named(payment, book)
        if book.liabilities[case].currency == payment.currency
    ]  # fmt: skip
    if len(cases) == 1 and _name_fits(payment, book.liabilities[cases[0]]):
        closed = ("case_closed",) if book.liabilities[cases[0]].is_closed else ()
        return Finding(cases=(cases[0],), because=("case_reference", "name_fits", *closed))
    return None


def _cases_named(payment: Payment, book: Book) -> list[int]:
    told = f"{payment.reference} {payment.text}".upper()
    named = dict.fromkeys(int(number) for number in _CASE.findall(told))
    return [case for case in named if case in book.liabilities]


def _by_payer(payment: Payment, book: Book) -> Finding | None:
    """A known payer's account and a sum that is asked: sure where one candidate alone fits."""
    persons = dict.fromkeys(book.by_payer.get(payment.payer, ())) if payment.payer else {}
    candidates = [found for person in persons for found in _asked(payment, book, person)]
    if len(candidates) != 1:
        return None
    cases, reason = candidates[0]
    return Finding(cases=cases, because=("iban_known", reason))


def _asked(payment: Payment, book: Book, person: int) -> list[tuple[tuple[int, ...], str]]:
    """What of a person's a sum may be: an instalment of her plan, the whole of a debt."""
    found: list[tuple[tuple[int, ...], str]] = []
    plan = book.plans.get((person, payment.currency))
    if plan is not None and payment.amount_minor in plan.sums:
        found.append((plan.cases, "sum_is_due"))
    covered = set(plan.cases) if found and plan is not None else set()
    found += [
        ((case,), "sum_is_balance")
        for case in book.by_person[person]
        if case not in covered and _is_balance(payment, book.liabilities[case])
    ]
    return found


def _is_balance(payment: Payment, one: Liability) -> bool:
    return (
        not one.is_closed
        and one.currency == payment.currency
        and one.owed_minor == payment.amount_minor
    )


def _suggested(payment: Payment, book: Book) -> Sequence[Suggested]:
    """The cases that something points at, those with most reasons first."""
    reasons: dict[int, dict[str, None]] = defaultdict(dict)
    for case, reason in _pointers(payment, book):
        reasons[case][reason] = None
    for case, told in reasons.items():
        _add_sums(payment, book, case, told)
    ranked = sorted(
        (_one_suggestion(case, told) for case, told in reasons.items()),
        key=lambda one: (-one.score, one.case_id),
    )
    strong = [one for one in ranked if one.kind != "name_fits" or len(one.reasons) > 1]
    weak = [one for one in ranked if one not in strong]
    # A name that many people bear points at nobody.
    chosen = strong if len(weak) > MOST_SUGGESTED else ranked
    return chosen[:MOST_SUGGESTED]


def _pointers(payment: Payment, book: Book) -> Iterable[tuple[int, str]]:
    for debt in _debts_named(payment):
        for case in book.by_debt.get(debt, ()):
            other = book.liabilities[case].currency != payment.currency
            yield case, "reference_other_currency" if other else "reference"
    cut = debt_number(payment.reference) if _is_cut(payment.reference) else None
    for case in book.by_debt.get(cut, ()) if cut is not None else ():
        yield case, "reference_cut"
    for case in _cases_named(payment, book):
        yield case, "case_reference"
    for person in book.by_payer.get(payment.payer, ()) if payment.payer else ():
        for case in book.by_person[person]:
            if not book.liabilities[case].is_closed:
                yield case, "iban_known"
    for case in _by_creditor_reference(payment, book):
        yield case, "creditor_reference"
    for case in _by_name(payment, book):
        yield case, "name_fits"


def _is_cut(reference: str) -> bool:
    """Whether a reference is a number whose noughts a bank may have cut off.

    One number in ten has a fitting check digit by chance, so that it is never sure.
    """
    told = "".join(reference.split())
    return told.isdecimal() and len(told) < _QR_LENGTH


def _by_creditor_reference(payment: Payment, book: Book) -> Iterable[int]:
    told = f"{payment.reference} {payment.text}"
    words = {_folded(word) for word in _WORDS.findall(told)} | {_folded(payment.reference)}
    for word in words:
        yield from book.by_creditor_reference.get(word, ())


def _by_name(payment: Payment, book: Book) -> Iterable[int]:
    """Cases of people whose name fits, looked for by the rare words of what was written.

    A word that hundreds bear is only looked at where another word of the name is borne with it.
    """
    written = tokens(payment.name)
    borne = sorted((book.by_word[word] for word in written if word in book.by_word), key=len)
    seen: set[int] = set()
    for at, cases in enumerate(borne):
        if len(cases) > MOST_BEARERS:
            others = set().union(*borne[:at], *borne[at + 1 :])
            cases = [case for case in cases if case in others]
        seen.update(cases)
    for case in sorted(seen):
        one = book.liabilities[case]
        if not one.is_closed and fits(written, tokens(one.name)):
            yield case


def _add_sums(payment: Payment, book: Book, case: int, told: dict[str, None]) -> None:
    one = book.liabilities[case]
    plan = book.plans.get((one.person_id, payment.currency))
    if plan is not None and case in plan.cases and payment.amount_minor in plan.sums:
        told["sum_is_due"] = None
    if _is_balance(payment, one):
        told["sum_is_balance"] = None


def _one_suggestion(case: int, told: Collection[str]) -> Suggested:
    order = sorted(told, key=lambda reason: -SCORES.get(reason, 75))
    score = min(sum(SCORES.get(reason, 75) for reason in told), 99)
    return Suggested(case_id=case, kind=order[0], score=score, reasons=tuple(order))


def _name_fits(payment: Payment, one: Liability) -> bool:
    return fits(tokens(payment.name), tokens(one.name))


def _folded(reference: str) -> str:
    return "".join(sign for sign in reference.upper() if sign.isalnum())
